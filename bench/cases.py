"""``python -m bench cases CASES.jsonl [--list]``: small texts with what must and what must never be read from them.

A case is ``{id, kind, text, published, expect: {facts, never}}``; facts name a table and what a row of it must
hold: ``quote``, ``type``, ``mode``, ``actors``, ``recipients``, ``parties``, ``auxiliary``, ``date`` (``start`` and ``end``,
``within`` or ``contains``), ``due``, ``min_confidence`` (0.5 for events), and the fields of the table by name. Cases with
a ``command`` are about files and are left out.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.rows import read

_UNDONE = frozenset({"negation", "hypothetical", "future"})
_SETS = ("participants", "subjects", "objects", "sources", "from", "to")
_CHOICES = ("predicate", "degree", "stance", "kind", "status")
_SAME = ("attended", "contested", "formal", "host", "occasion")
Row = Mapping[str, Any]


def plain(text: str | None) -> str:
    """Words for comparison: one kind of apostrophe and of space, in lower case."""
    return re.sub(r"\s+", " ", (text or "").replace("’", "'").replace("‘", "'")).strip().lower()


def covers(wanted: list[str], parties: list[Any] | None, states: bool) -> bool:
    """Whether ids are among those of parties, their states' too where these will do."""
    have = {p if isinstance(p, str) else p.get("entity") for p in parties or ()}
    have |= {p.get("state") for p in parties or () if states and isinstance(p, dict)}
    return set(wanted) <= have


def _any(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def event_fits(want: Row, row: Row) -> bool:
    """Whether an event mention is what is wanted."""
    states, sides = want.get("state_ok", False), {"actors": row.get("actors"), "recipients": row.get("recipients")}
    sides["parties"] = [*(sides["actors"] or ()), *(sides["recipients"] or ())]
    if any(key in want and row.get(key) not in _any(want[key]) for key in ("type", "mode")):
        return False
    if any(key in want and not covers(want[key], parties, states) for key, parties in sides.items()):
        return False
    modes = set(row.get("auxiliary") or ())
    if "auxiliary" in want and (set(want["auxiliary"]) - modes or (modes & _UNDONE) - set(want["auxiliary"])):
        return False
    return "auxiliary_any" not in want or bool(modes & set(want["auxiliary_any"]))


def fits(want: Row, row: Row, events: Mapping[str, Row]) -> bool:
    """Whether a row of any table is what is wanted."""
    if "quote" in want and plain(want["quote"]) not in plain(row.get("text")):
        return False
    if "country" in want and (row.get("place") or {}).get("country") != want["country"]:
        return False
    start = str((row.get("date") or {}).get("start") or "")
    if "year" in want and start[:4] != str(want["year"]):
        return False
    if want["table"] == "event_mentions":
        if (row.get("confidence") or 0) < want.get("min_confidence", 0.5) or not event_fits(want, row):
            return False
    elif want["table"] == "conditionals":
        if any(not event_fits(want[k], events.get(row.get(k) or "", {})) for k in ("antecedent", "consequent") if k in want):
            return False
    else:
        states = want.get("state_ok", False)
        if any(k in want and not covers(want[k], row.get(k), states) for k in _SETS):
            return False
        if any(k in want and row.get(k) not in _any(want[k]) for k in _CHOICES):
            return False
        if any(k in want and row.get(k) != want[k] for k in _SAME):
            return False
    if want.get("actor_text") and not any(want["actor_text"] in p["text"] for p in row["actors"]):
        return False
    if want.get("date") and not date_fits(want["date"], row.get("date")):
        return False
    if want.get("due") and row.get("due") != want["due"]:
        return False
    return not want.get("content_has") or want["content_has"] in row["content"]["text"]


def date_fits(want: Row, told: Row | None) -> bool:
    """Whether a row's date is the one wanted."""
    if not told or not told.get("start"):
        return False
    first, last = told["start"], told.get("end") or told["start"]
    if "within" in want:
        return bool(want["within"][0] <= last <= want["within"][1] and first <= want["within"][1])
    if "contains" in want:
        return bool(first <= want["contains"] <= last)
    return bool(first == want["start"] and last == want.get("end", last))


def run(args: list[str]) -> dict[str, object]:
    """Read every case and judge it."""
    parser = argparse.ArgumentParser(prog="bench cases")
    parser.add_argument("cases", type=Path)
    parser.add_argument("--list", action="store_true", help="print the cases that are not right, and why")
    options = parser.parse_args(args)
    cases = [json.loads(line) for line in options.cases.read_text(encoding="utf-8").splitlines() if line.strip()]
    cases = [c for c in cases if not c.get("command")]
    told = read([{k: c.get(k) for k in ("id", "text", "published")} for c in cases])
    tables: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for name, rows in told.items():
        for row in rows if isinstance(rows, list) else ():
            tables[row.get("document_id")][name].append(row)
    kinds: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for case in cases:
        own = tables[case["id"]]
        events = {e["id"]: e for e in own["event_mentions"]}
        missing, broken = (
            [f for f in case["expect"][part] if any(fits(f, r, events) for r in own[f["table"]]) != wanted]
            for part, wanted in (("facts", True), ("never", False))
        )
        right = not missing and not broken
        kinds[case["kind"]][0] += right
        kinds[case["kind"]][1] += 1
        if options.list and not right:
            print(case["id"], repr(case["text"][:120]), "\n   missing", missing, "\n   never", broken)
    for kind, (right, of) in sorted(kinds.items(), key=lambda item: item[1][0] / item[1][1]):
        print(f"{kind:20} {right} of {of}")
    return {"right": sum(a for a, _ in kinds.values()), "cases": len(cases), "by_kind": dict(kinds)}
