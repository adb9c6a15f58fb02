"""Sets of sentences cut into a half to look at (dev), a half to measure on (test), and harder ones written later.

The later ones were written when the halves were passed; their errors were looked at.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from detente.reading.pipeline import Reader
from detente.reading.rows import Reading
from detente.sources import Document

DATA = Path(__file__).parent / "data"
#: The sentences stand for news of one day, so that a year named in them is past or not.
PUBLISHED = "2024-06-03"
HALVES = ("dev", "test", "later")


def rows_of(name: str) -> list[dict[str, str]]:
    """Rows of a set as written, one a sentence and what is asked of it."""
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def readings(rows: Sequence[dict[str, str]]) -> list[Reading]:
    """Each sentence read as a document of its own by the reader that ships."""
    pages = [Document(document_id=f"s{i}", text=row["text"], published=PUBLISHED) for i, row in enumerate(rows)]
    return list(Reader(threads=1).read(pages))


def share(hits: Sequence[bool]) -> float:
    """Share of hits, 0 for none."""
    return round(sum(hits) / len(hits), 4) if hits else 0.0
