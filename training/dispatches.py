"""Dispatches of our own writing with their rows (``training/annotations/dispatches``): read as gold documents.

``NAME.txt`` opens with ``# published DAY  source OUTLET``; then one sentence a line, an empty line between paragraphs.
``NAME.tsv`` holds its rows in the columns of `training.annotated`. ``python -m training.dispatches FOLDER`` checks them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from training.annotated import HERE, joined, standoff

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


def read(folder: Path = HERE / "dispatches", places: bool = False) -> Iterator[dict[str, Any]]:
    """Documents in the form of gold documents; ``places`` as in `training.annotated.read`."""
    for path in sorted(folder.glob("*.txt")):
        document, entry, wrong = _coded(path)
        if wrong:
            raise ValueError("\n".join(wrong))
        yield joined(document, entry, places)


def _coded(path: Path) -> tuple[dict[str, Any], dict[str, Any], list[str]]:
    document, sentences = dispatch(path)
    entry, wrong = standoff(document, "", sentences, path.with_suffix(".tsv").read_text(encoding="utf-8"))
    return document, entry, wrong


def main() -> int:
    """Say what is wrong in a folder, or how much it holds."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "dispatches"
    wrong, sentences, rows, count = [], 0, 0, 0
    for path in sorted(folder.glob("*.txt")):
        if not path.with_suffix(".tsv").exists():
            wrong.append(f"{path.stem}: no .tsv")
            continue
        try:
            _, entry, mistakes = _coded(path)
        except ValueError as error:
            wrong.append(str(error))
            continue
        wrong += mistakes
        count, sentences, rows = count + 1, sentences + len(entry["sentences"]), rows + len(entry["rows"])
    print(*wrong, sep="\n", file=sys.stderr)
    print(f"{count} documents, {sentences} sentences, {rows} rows")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
