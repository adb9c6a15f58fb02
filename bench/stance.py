"""``stance [--errors]``: the stance that a source takes, on 400 sentences of our own and 77 harder ones.

A row is right when the reader gives the row's source the row's stance. Where it gives
a source several statements in a sentence, the most marked stance is the source's:
denies, then doubts, supports, asserts. A source that is not found is an error. Who does not rule
something out leaves it open: he neither doubts nor denies it.
``--errors`` prints the errors of the other rows; the test half is only counted.
"""

from __future__ import annotations

import sys

from bench._halves import HALVES, readings, rows_of, share
from detente.reading.rows import Attribution

ORDER = ("denies", "doubts", "supports", "asserts")


def said_by(attribution: Attribution, source: str) -> bool:
    """Whether an attribution's source is the one that a row names ("reported": nobody named)."""
    if source == "reported":
        return "reported" in attribution.sources or not attribution.source_text
    found, asked = (attribution.source_text or "").lower(), source.lower()
    return bool(found) and (asked in found or found in asked)


def run(args: list[str]) -> dict:
    """Accuracy on both halves, and the share of sources that were found at all."""
    rows = rows_of("stance.tsv")
    hits: dict[str, list[bool]] = {half: [] for half in HALVES}
    found: dict[str, list[bool]] = {half: [] for half in HALVES}
    for row, reading in zip(rows, readings(rows), strict=True):
        stances = {a.stance for a in reading.attributions if said_by(a, row["source"])}
        stance = next((s for s in ORDER if s in stances), None)
        hits[row["half"]].append(stance == row["stance"])
        found[row["half"]].append(stance is not None)
        if "--errors" in args and row["half"] != "test" and stance != row["stance"]:
            shown = [(a.source_text, a.cue.text, a.stance) for a in reading.attributions]
            print(f"{row['stance']:9} {stance!s:9} {row['source']} | {row['text']} | {shown}", file=sys.stderr)
    return {
        **{f"{half}_accuracy": share(hits[half]) for half in HALVES},
        **{f"{half}_found": share(found[half]) for half in HALVES},
        "n": len(rows),
    }
