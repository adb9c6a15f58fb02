"""The outlook, its questions and its record in plain words for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]


def percent(share: float) -> str:
    """A probability for a reader; never 0% or 100%, which none is."""
    if share < 0.005:
        return "<1%"
    return ">99%" if share > 0.995 else f"{share:.0%}"


def _days(horizon: float | str) -> str:
    return f"{float(horizon):g}"


def _reason(reason: Row) -> str:
    """What a reason adds, what it says, and the rows behind."""
    adds = reason["adds"]
    size = f"{100 * adds:+.0f} points: " if adds is not None and abs(adds) >= 0.005 else ""
    if adds == 0:
        size = "besides, adding nothing more: "
    return f"{size}{reason['says']}" + "".join(f" [{r['id']}]" for r in reason["rows"][:2])


def events(told: Row, *, most: int = 3) -> Iterator[str]:
    """The likeliest events, each with its chances, base rates and reasons."""
    spans = [str(h) for h in told["horizons"]]
    yield f"Outlook of {' and '.join(told['names'])} from {told['as_of']}: chance within " + ", ".join(
        _days(h) for h in spans
    ) + " days (base rate)"  # fmt: skip
    if not told["events"]:
        yield "  Nothing that the ledger knows lets one expect anything."
    for event in told["events"]:
        chances = ", ".join(f"{percent(event['probability'][h])} ({percent(event['base'][h])})" for h in spans)
        yield f"  {event['says']}: {chances}"
        for reason in event["reasons"][:most]:
            yield f"    {_reason(reason)}"
    if told["left_out"]:
        yield f"  and {told['left_out']} less likely; all with --all"
    for row in told["calendar"]:
        yield f"  {row['day']}: {row['says']}"
    if told["months"]:
        names = dict(zip(told["parties"], told["names"], strict=True))
        yield "By 30 days, chance of any event and number expected (usual number):"
        for row in told["months"]:
            if row["month"] in (1, 3, 6):
                yield (
                    f"  {names[row['source']]} to {names[row['target']]}, {row['quad']}, to {row['until']}: "
                    f"{percent(row['any'])}, {row['expected']:.1f} ({row['usual']:.1f})"
                )
    yield from told["notes"]


def question(told: Row) -> Iterator[str]:
    """A question that was asked: its forecast, what was said before, and the rule that settles it."""
    yield f"{told['id']}  {told['says']}"
    if told["outcome"]:
        yield f"  settled before: {told['outcome']}"
        return
    yield f"  {percent(told['probability'])} (base rate {percent(told['base'])}, {told['method']}), said {told['made']}"
    for before in told["before"]:
        yield f"  before, on {before['made']}: {percent(before['probability'])}"
    if told["before"] and not told["new"]:
        yield "  nothing new since: no forecast was added"
    for reason in told["reasons"][:3]:
        yield f"  because {_reason(reason)}"
    yield f"  rule: {told['rule']}"
    for note in told["notes"]:
        yield f"  {note}"


def questions(rows: Sequence[Row]) -> Iterator[str]:
    """Questions with their latest forecast and how they came out."""
    if not rows:
        yield 'No questions yet: ask one with detente outlook ask "PRK visit RUS by 2024-06-30"'
    for row in rows:
        said = row["forecasts"][-1] if row["forecasts"] else None
        told = f"{percent(said['probability'])} on {said['made']}" if said else "no forecast"
        more = f", {len(row['forecasts'])} forecasts" if len(row["forecasts"]) > 1 else ""
        yield f"{row['id']}  {row['says']}  {told}{more}  {row['outcome']}" + (f": {row['why']}" if row["why"] else "")


def resolved(rows: Sequence[Row]) -> Iterator[str]:
    """What was settled, and what stays open."""
    for row in rows:
        if row["outcome"] != "open":
            evidence = "".join(f" [{e}]" for e in row["evidence"][:3])
            yield f"{row['id']}  {row['outcome']}: {row['says']}{evidence}"
    left = [r for r in rows if r["outcome"] == "open"]
    if not rows:
        yield "No question was waiting to be settled."
        return
    many = len(rows) - len(left)
    yield f"{many or 'No'} question{'s' * (many != 1)} settled, {len(left) or 'none'} still open"
    overdue = [r for r in left if r["says"].startswith("due on")]
    for row in overdue:
        yield f"  {row['id']}  {row['says']}"


def scores(told: Row, name: str) -> Iterator[str]:
    """Scores of some forecasts: Brier, log, calibration, against simpler ways."""
    many = f"{told['n']} forecast{'s' * (told['n'] != 1)}"
    yield (
        f"{name}: {many}, {told['came']:.1%} came true; Brier {told['brier']:.4f}, "
        f"log {told['log']:.4f}, calibration error {told['calibration_error']:.4f}, resolution {told['resolution']:.4f}"
    )
    for other in ("climatology", "base", "own_rate", "persistence"):
        if told.get(f"skill_{other}") is not None:
            skill = told[f"skill_{other}"]
            span = told.get("skill_between") if other in ("base", "climatology") else None
            sure = f", between {span[0]:+.3f} and {span[1]:+.3f}" if span else ""
            yield f"  against {other.replace('_', ' ')} (Brier {told[f'brier_{other}']:.4f}): skill {skill:+.3f}{sure}"
    if told.get("warning"):
        yield f"  {told['warning']}"


def curve(told: Row) -> Iterator[str]:
    """The calibration curve."""
    for row in told["curve"]:
        bar = "#" * round(20 * row["came"])
        sure = f"({row['low']:.0%} to {row['high']:.0%})"
        yield f"  said {row['from']:.0%} to {row['to']:.0%}: came {row['came']:.0%} {sure} of {row['n']}  {bar}"


def _short(row: Row) -> str:
    sure = f" ({row['warning']})" if row["warning"] else ""
    return f"n {row['n']}, Brier {row['brier']:.4f}, base {row['brier_base']:.4f}{sure}"


def record(told: Row) -> Iterator[str]:
    """The record of the ledger's questions and of replays."""
    counts = told["questions"]
    yield (
        f"Questions: {counts['asked']} asked, {counts['yes']} came true, {counts['no']} did not, "
        f"{counts['void']} void, {counts['open']} open"
    )
    for key, name in (("asked", "Forecasts of the ledger's questions"), ("replayed", "Replay of the past")):
        if told[key] is None:
            continue
        yield from scores(told[key], name)
        yield from curve(told[key])
        for row in told[key]["by_horizon"]:
            yield f"  within {row['horizon']} days: {_short(row)}"
        for row in told[key]["by_type"]:
            yield f"  {row['type']}: {_short(row)}"
    if told["asked"] is None and told["replayed"] is None:
        yield "Nothing has come out yet: settle questions with detente outlook resolve, or run detente outlook replay"


def replayed(told: Row) -> Iterator[str]:
    """Scores of a replay."""
    yield f"Replay from {told['since']} to {told['until']}, nothing known of later days"
    for key, value in told.items():
        if isinstance(value, Mapping):
            yield from scores(value, key)
    yield from curve(told["all"])
