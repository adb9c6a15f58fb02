"""``python -m bench rows GOLD.jsonl [--threshold T] [--list] [--by type|decided_by|source]``: whole articles with gold rows.

Reads every article with the shipped reader and holds its rows against gold ones (see ``bench/_rows.py``).
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from bench._rows import Tally


def read(documents: list[dict[str, Any]], model: bool = True) -> dict[str, Any]:
    """The brief, as JSON has it, of documents given as dictionaries."""
    from detente.desk.brief import brief
    from detente.reading.pipeline import Reader
    from detente.sources import Document
    from detente.world import load_world

    fields = ("title", "source", "url", "published")
    sources = [Document(d["id"], d["text"], **{f: d[f] for f in fields if d.get(f)}) for d in documents]
    found: dict[str, Any] = brief(list(Reader(model=model).read(sources)), load_world())
    return found


def run(args: list[str]) -> dict[str, object]:
    """Read, compare, and give the figures."""
    parser = argparse.ArgumentParser(prog="bench rows")
    parser.add_argument("gold", type=Path)
    parser.add_argument("--threshold", type=float, default=0.5)
    parser.add_argument("--list", action="store_true", help="print wrong and missing rows")
    parser.add_argument("--by", choices=("type", "decided_by", "source"), default=None)
    parser.add_argument("--reader", choices=("model", "lexicon"), default="model")
    options = parser.parse_args(args)
    documents = [json.loads(line) for line in options.gold.read_text(encoding="utf-8").splitlines() if line.strip()]
    if not documents or "rows" not in documents[0] or "sentences" not in documents[0]:
        raise ValueError(f"{options.gold}: documents with sentences and rows are wanted, one a line")
    told = read(documents, options.reader == "model")
    tables: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for name, rows in told.items():
        for row in rows if isinstance(rows, list) else ():
            tables[row.get("document_id")][name].append(row)
    tally = Tally(options.threshold, options.by)
    for document in documents:
        tally.add(document, tables[document["id"]])
    for line in tally.shown if options.list else ():
        print(line)
    for line in tally.lines() if options.by else ():
        print(line)
    return tally.result(documents)
