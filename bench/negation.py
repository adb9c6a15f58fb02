"""``negation [--errors]``: what happened, and in which auxiliary mode, on 400 triggers of our own and 136 harder ones.

``happened`` is right when the reader reports the trigger as having happened (no mode but
``historical``), as not having happened (``negation``, and not ``hypothetical``) or as open;
``modes`` asks for the very set of auxiliary modes (not told of the later rows). A refusal told as REJECT instead of an
act that did not happen is right, and so is a plan told as AGREE instead of an act to come: that is how plain news is coded.
Of several rows with one trigger the one that fits is taken. A trigger of which the reader makes no event is an error in
``accuracy`` and is left out of ``of_found``. ``--errors`` prints the
errors of the other rows; the test half is only counted.
"""

from __future__ import annotations

import re
import sys

from bench._halves import HALVES, readings, rows_of, share
from detente.reading.rows import EventMention


def happened(modes: set[str]) -> str:
    """What a set of auxiliary modes says of an event: ``yes``, ``no`` or ``open``."""
    if "negation" in modes and "hypothetical" not in modes:
        return "no"
    return "open" if modes & {"future", "hypothetical"} else "yes"


def at(events: list[EventMention], start: int, end: int) -> list[EventMention]:
    """The events whose trigger overlaps a span, those closest in length."""
    near = [e for e in events if e.trigger.start < end and start < e.trigger.end]
    gaps = [abs((e.trigger.end - e.trigger.start) - (end - start)) for e in near]
    return [e for e, gap in zip(near, gaps, strict=True) if gap == min(gaps)]


def fits(event: EventMention, row: dict[str, str]) -> bool:
    """Whether a row says of a trigger what happened."""
    told, asked = set(event.auxiliary), row["happened"]
    if event.type == "REJECT" and asked == "no" and not told & {"negation", "hypothetical"}:
        return True
    planned = event.type == "AGREE" and not told & {"negation", "hypothetical"}
    if planned and asked == "open" and "hypothetical" not in row["auxiliary"]:
        return True
    return happened(told) == asked


def run(args: list[str]) -> dict:
    """Accuracy of ``happened`` and of the exact modes on both halves."""
    rows = rows_of("negation.tsv")
    hits: dict[str, list[bool]] = {half: [] for half in HALVES}
    exact: dict[str, list[bool]] = {half: [] for half in HALVES}
    seen: dict[str, list[bool]] = {half: [] for half in HALVES}
    for row, reading in zip(rows, readings(rows), strict=True):
        span = re.search(rf"(?<!\w){re.escape(row['trigger'])}(?!\w)", row["text"], re.IGNORECASE)
        if span is None:
            raise ValueError(f"no {row['trigger']!r} in {row['text']!r}")
        found = at(reading.event_mentions, *span.span())
        event = max(found, key=lambda e: (fits(e, row), e.confidence), default=None)
        modes = set(event.auxiliary) if event else set()
        asked = {m for m in row["auxiliary"].split(",") if m}
        right = event is not None and fits(event, row)
        hits[row["half"]].append(right)
        if row["half"] != "later":
            exact[row["half"]].append(event is not None and modes == asked)
        seen[row["half"]].append(event is not None)
        wrong = not right if row["half"] == "later" else not (right and modes == asked)
        if "--errors" in args and row["half"] != "test" and wrong:
            answer = ",".join(sorted(modes)) if event else "NO EVENT"
            print(f"{row['auxiliary'] or '-':20} {answer or '-':22} {row['trigger']} | {row['text']}", file=sys.stderr)
    return {
        **{f"{h}_accuracy": share(hits[h]) for h in HALVES},
        **{f"{h}_modes": share(exact[h]) for h in HALVES if exact[h]},
        **{f"{h}_of_found": share([x for x, y in zip(hits[h], seen[h], strict=True) if y]) for h in HALVES},
        **{f"{h}_found": share(seen[h]) for h in HALVES},
        "n": len(rows),
    }
