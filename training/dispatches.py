"""Dispatches of our own writing with their rows: working files into ``training/annotations``.

``NAME.txt`` opens with ``# published DAY  source OUTLET``; then one sentence a line, an empty line between paragraphs.
``NAME.tsv`` holds its rows in the columns of `training.annotated`. ``python -m training.dispatches FOLDER...`` checks
them; with ``--write`` they become ``texts/dispatches.jsonl`` and ``dispatches.jsonl``, which `training.annotated` reads.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

from training.annotated import HERE, TEXTS, standoff

CORPUS = "dispatches"
_HEAD = re.compile(r"# published (\S+) {2,}source (.+)")


def dispatch(path: Path) -> tuple[dict[str, Any], list[list[int]]]:
    """A dispatch as a document, and where its sentences stand."""
    first, *lines = path.read_text(encoding="utf-8").splitlines()
    head = _HEAD.fullmatch(first.strip())
    if head is None:
        raise ValueError(f"{path.name}: the first line is not '# published DAY  source OUTLET'")
    text, sentences, gap = "", [], ""
    for line in (line.strip() for line in lines):
        if not line:
            gap = "\n\n" if text else ""
            continue
        text += gap
        sentences.append([len(text), len(text) + len(line)])
        text, gap = text + line, " "
    return {"id": path.stem, "published": head[1], "source": head[2], "title": None, "text": text}, sentences


def coded(path: Path) -> tuple[dict[str, Any], dict[str, Any], list[str]]:
    """A dispatch, its stand-off entry, and what is wrong with its rows."""
    document, sentences = dispatch(path)
    entry, wrong = standoff(document, CORPUS, sentences, path.with_suffix(".tsv").read_text(encoding="utf-8"))
    return document, entry, wrong


def main() -> int:
    """Say what is wrong in folders, or put all of them together."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="+")
    parser.add_argument("--write", action="store_true", help="write texts and rows to training/annotations")
    options = parser.parse_args()
    wrong: list[str] = []
    documents, entries = [], []
    for path in sorted(p for folder in options.folder for p in folder.glob("*.txt")):
        try:
            document, entry, mistakes = coded(path)
        except (ValueError, FileNotFoundError) as error:
            wrong.append(str(error))
            continue
        wrong += mistakes
        documents.append(document)
        entries.append(entry)
    print(*wrong, sep="\n", file=sys.stderr)
    print(f"{len(entries)} documents, {sum(len(e['sentences']) for e in entries)} sentences, "
          f"{sum(len(e['rows']) for e in entries)} rows")  # fmt: skip
    if options.write and not wrong:
        TEXTS.mkdir(exist_ok=True)
        for file, items in ((TEXTS / f"{CORPUS}.jsonl", documents), (HERE / f"{CORPUS}.jsonl", entries)):
            lines = (json.dumps(i, ensure_ascii=False, separators=(",", ":")) + "\n" for i in items)
            file.write_text("".join(lines), encoding="utf-8")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
