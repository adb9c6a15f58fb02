"""``merging [--curve] [--errors]``: which mentions are of one event, on documents of our own.

Prints B-cubed precision, recall and F1 (Bagga and Baldwin 1998) over the gold mentions; a
mention that the reader does not find counts as an event of its own. ``found`` is the share
that it finds, and ``*_of_found`` are the figures over those. ``--curve`` times the merging
of 10,000, 100,000 and 1,000,000 generated mentions, in seconds and in seconds over n log n.
"""

from __future__ import annotations

import json
import math
import random
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from bench._halves import DATA
from detente.analysis.merging import merge
from detente.ledger.rows import rows_of
from detente.reading.pipeline import Reader
from detente.sources import Document

SIZES = (10_000, 100_000, 1_000_000)


def b_cubed(pairs: Sequence[tuple[str, str]]) -> tuple[float, float, float]:
    """Precision, recall and F1 of mentions given as (gold event, found event)."""
    gold: dict[str, set[int]] = defaultdict(set)
    found: dict[str, set[int]] = defaultdict(set)
    for i, (g, f) in enumerate(pairs):
        gold[g].add(i)
        found[f].add(i)
    if not pairs:
        return 0.0, 0.0, 0.0
    both = [len(gold[g] & found[f]) for g, f in pairs]
    precision = sum(n / len(found[f]) for n, (_, f) in zip(both, pairs, strict=True)) / len(pairs)
    recall = sum(n / len(gold[g]) for n, (g, _) in zip(both, pairs, strict=True)) / len(pairs)
    return precision, recall, 2 * precision * recall / (precision + recall)


def generated(n: int, seed: int = 20261123) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Event mentions and documents as a ledger holds them: n mentions of about n / 3 events of two years."""
    rng = random.Random(seed)
    states = [f"S{i:03}" for i in range(190)]
    types = ["CONSULT", "ACCUSE", "SANCTION", "AID", "ASSAULT", "REQUEST", "AGREE", "COOPERATE"]
    first = date(2023, 1, 1)
    rows: list[dict[str, Any]] = []
    documents = [
        {"document_id": f"d{i}", "published": (first + timedelta(days=rng.randrange(730))).isoformat(), "text": ""}
        for i in range(max(1, n // 4))
    ]
    while len(rows) < n:
        type_, (actor, recipient) = rng.choice(types), rng.sample(states, 2)
        for _ in range(rng.randrange(1, 6)):
            if len(rows) == n:
                break
            page = documents[rng.randrange(len(documents))]
            rows.append(
                {
                    "id": f"{page['document_id']}/e{len(rows)}", "document_id": page["document_id"], "type": type_,
                    "mode": None, "auxiliary": [], "date": None, "place": None, "text": "", "trigger": {"text": ""},
                    "actors": [{"entity": actor, "state": actor, "text": actor}],
                    "recipients": [{"entity": recipient, "state": recipient, "text": recipient}],
                }
            )  # fmt: skip
    return rows, documents


def curve() -> list[dict[str, float]]:
    """Seconds of merging by number of mentions."""
    points = []
    for n in SIZES:
        rows, documents = generated(n)
        start = time.perf_counter()
        merge(rows, documents)
        spent = time.perf_counter() - start
        points.append({"n": n, "seconds": round(spent, 3), "per_nlogn": round(spent / (n * math.log(n)) * 1e6, 4)})
        print(f"{n} mentions: {spent:.2f} s", file=sys.stderr)
    return points


def run(args: list[str]) -> dict:
    """B-cubed over gold mentions, all and found ones; with ``--curve`` the times as well."""
    lines = (DATA / "merging.jsonl").read_text(encoding="utf-8").splitlines()
    asked = [json.loads(line) for line in lines]
    pages = [Document(document_id=d["id"], text=d["text"], published=d["published"]) for d in asked]
    tables = rows_of(list(Reader(threads=1).read(pages)))
    belongs = {m: e.id for e in merge(tables["event_mentions"], tables["documents"]) for m in e.mentions}
    everything: list[tuple[str, str]] = []
    seen: list[tuple[str, str]] = []
    for page in asked:
        rows = [r for r in tables["event_mentions"] if r["document_id"] == page["id"]]
        for number, gold in enumerate(page["mentions"]):
            near = [r for r in rows if r["trigger"]["start"] < gold["end"] and gold["start"] < r["trigger"]["end"]]
            event = belongs[near[0]["id"]] if near else None
            everything.append((gold["event"], event or f"{page['id']}:{number}"))
            if event:
                seen.append((gold["event"], event))
            if "--errors" in args:
                row = near[0] if near else {"type": None, "actors": [], "recipients": [], "text": ""}
                parties = [[p["state"] or p["entity"] for p in row[side]] for side in ("actors", "recipients")]
                print(gold["event"], event, row["type"], *parties, row["text"], file=sys.stderr)
    precision, recall, f1 = b_cubed(everything)
    _, _, of_found = b_cubed(seen)
    result: dict[str, Any] = {
        "precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4),
        "found": round(len(seen) / len(everything), 4), "f1_of_found": round(of_found, 4),
        "documents": len(asked), "mentions": len(everything), "events": len({g for g, _ in everything}),
    }  # fmt: skip
    if "--curve" in args:
        result["curve"] = curve()
        last, first = result["curve"][-1]["per_nlogn"], result["curve"][0]["per_nlogn"]
        result["growth"] = round(last / first, 3)
    return result
