"""An explanation of a reading for a terminal: a passage of plain words and two tables a sentence."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from detente.report.wording import counted

_Data = Mapping[str, Any]


def render(told: _Data) -> str:
    """The explanation, as wide as the terminal; without a terminal, 120 columns."""
    stream = io.StringIO()
    probe = Console()
    console = Console(file=stream, width=max(probe.width, 80) if probe.is_terminal else 120)
    for number, sentence in enumerate(told["sentences"], 1):
        console.print(Group(*_sentence(number, sentence)), markup=False, highlight=False)
    return stream.getvalue().rstrip("\n")


def _sentence(number: int, sentence: _Data) -> Iterator[RenderableType]:
    yield Text(f"{number}. {' '.join(sentence['text'].split())}", style="bold")
    named = "; ".join(f"{m['text']} ({m['how']}) = {', '.join(m['who']) or 'unknown'}" for m in sentence["mentions"])
    yield Text(f"Named: {named or 'nobody'}.")
    if not sentence["candidates"]:
        yield Text("Nothing here was taken for an event.")
    for candidate in sentence["candidates"]:
        yield Text("\n".join(_candidate(candidate)))
    if sentence["rows"]:
        yield _rows(sentence["rows"])
    if sentence["others"]:
        others = [counted(n, table.removesuffix("s")) for table, n in sentence["others"].items()]
        yield Text("Also read here: " + ", ".join(others) + ".")
    yield Text("")


def _candidate(told: _Data) -> Iterator[str]:
    """What is said of one candidate, a line a step."""
    yield ""
    by = " and ".join(f"the {name}" for name in told["proposed_by"]) or "nobody"
    was = "" if told["proposed_as"] == told["type"] else f" (proposed as {told['proposed_as']}: it is only planned)"
    mode = f" {told['mode']}" if told["mode"] else ""
    yield f'"{told["words"]}": {told["type"]}{mode}, proposed by {by}{was}.'
    if told["frame"]:
        yield "  " + _frame(told["frame"])
    for other in told["folded"]:
        yield f'  Tells of the same event: "{other["words"]}" {other["type"]}, by the {other["proposed_by"]}.'
    yield f"  Parties: {_side(told['actors'])} → {_side(told['recipients'])}."
    if told["weighed"]:
        likely = [s for s in told["weighed"] if max(s["acts"], s["receives"]) >= 0.1]
        scores = (f"{s['text']} {s['acts']:.2f}/{s['receives']:.2f}" for s in likely)
        yield f"  Acts/receives, by the encoder: {', '.join(scores)}."
    if told["aside"]:
        yield f"  Named beside it, no party: {_side(told['aside'])}."
    yield from _judged(told)
    if told["rules"] and any(m["grammar"] for m in told["modes"]):
        yield "  Rules of the grammar: " + ", ".join(f"{r['rule']} ({r['word']})" for r in told["rules"]) + "."
    for mode in told["modes"]:
        if mode["holds"] or mode["grammar"] or (mode["encoder"] or 0) >= 0.2:
            yield "  " + _mode(mode)
    yield f"  {_words()[told['fate']]}{' ' + told['row'] if told['row'] else ''}."


def _frame(frame: _Data) -> str:
    when = ", ".join(frame["when"]) or "always"
    places = f"actor {'+' if frame['joint'] else ''}{'/'.join(frame['actor']) or 'subj'}"
    if frame["recipient"]:
        places += f", recipient {'/'.join(frame['recipient'])}"
    return f"Frame: when {when}; {places}."


def _side(parties: list[_Data]) -> str:
    return ", ".join(f"{p['text']} ({p['who']})" for p in parties) or "nobody"


def _judged(told: _Data) -> Iterator[str]:
    yield f"  Judged {told['confidence']:.2f}."
    for sign, what in ((1, "for"), (-1, "against")):
        found = [r for r in told["reasons"] if r["change"] * sign >= 0.005]
        if found:
            reasons = (
                f"{_words().get(r['evidence'], r['evidence'])} = {r['value']:g} ({r['change']:+.2f})" for r in found
            )
            yield f"  Speaks {what} it: {'; '.join(reasons)}."


def _mode(mode: _Data) -> str:
    verdict = mode["mode"] if mode["holds"] else f"not {mode['mode']}"
    grammar = "the grammar says so" if mode["grammar"] else "the grammar does not say so"
    if mode["encoder"] is None:
        return f"{verdict}: {grammar}."
    plan = "" if mode["holds"] == (mode["chance"] >= 0.5) else ", but a plan is an agreement unless its day is to come"
    return f"{verdict}: {grammar}, the encoder gives {mode['encoder']:.2f}; together {mode['chance']:.2f}{plan}."


def _rows(found: list[_Data]) -> Table:
    table = Table("row", "type", "words", "actors", "recipients", "modes", "date", "place", "confidence", "by")
    for row in found:
        date, place = row["date"], row["place"]
        table.add_row(*map(Text, (
            row["id"].rpartition("/")[2], " ".join(x for x in (row["type"], row["mode"]) if x), row["trigger"]["text"],
            _who(row["actors"]), _who(row["recipients"]), ", ".join(row["auxiliary"]),
            "" if date is None else date["start"] if date["start"] == date["end"] else f"{date['start']}/{date['end']}",
            place["name"] if place else "", f"{row['confidence']:.2f}", row["decided_by"],
        )))  # fmt: skip
    return table


def _who(parties: list[_Data]) -> str:
    return ", ".join(p["entity"] or p["state"] or p["text"] for p in parties)


@cache
def _words() -> dict[str, str]:
    """The plain words for fates and for pieces of evidence."""
    with files("detente.report").joinpath("data", "explanation.tsv").open(encoding="utf-8") as handle:
        return {row["key"]: row["words"] for row in csv.DictReader(handle, delimiter="\t")}
