"""Isolation, comparisons, groupings and what-ifs as lines of text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any


def _figure(value: Any, digits: int = 1) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def isolation(rows: Sequence[Mapping[str, Any]], measure: str, as_of: str) -> Iterator[str]:
    """A line an entity: score, interval, rank and components, or what is missing."""
    yield f"Isolation as of {as_of}, 0 connected to 100 isolated, {measure}"
    for row in rows:
        known = ", ".join(f"{k} {v:.2f}" for k, v in row["components"].items() if v is not None)
        rank = f"rank {row['rank']} of {row['ranked']}" if row["rank"] else "no rank"
        if row["score"] is None:
            yield f"  {row['entity']:<24} no number: {row['missing']}"
            continue
        yield (
            f"  {row['entity']:<24} {row['score']:5.1f}  ({_figure(row['low'])} to {_figure(row['high'])})  {rank}  "
            f"{known}" + (f"; {row['missing']}" if row["missing"] else "")
        )


def isolation_csv(rows: Sequence[Mapping[str, Any]], as_of: str) -> Iterator[str]:
    """A header and a line an entity, a component a column."""
    parts = list(dict.fromkeys(k for r in rows for k in r["components"]))
    names = ("entity", "score", "low", "high", "rank", "ranked", "events", "missing")
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="")
    for cells in (("as_of", *names, *parts), *(
        (as_of, *(r[n] for n in names), *(r["components"].get(c) for c in parts)) for r in rows
    )):  # fmt: skip
        stream.seek(0)
        stream.truncate()
        writer.writerow(cells)
        yield stream.getvalue()


def compare(told: Mapping[str, Any], a: str, b: str) -> Iterator[str]:
    """Two entities side by side, each component with the events behind it."""
    yield f"{a} and {b} as of {told['as_of']}, {told['measure']}"
    yield f"{'':<14}{a:>20}{b:>20}{'points':>10}"
    for line in told["lines"]:
        digits = 1 if line["component"] == "isolation" else 3
        yield (
            f"{line['component']:<14}{_figure(line[a], digits):>20}{_figure(line[b], digits):>20}"
            f"{_figure(line['points'], 2):>10}"
        )
        for entity in (a, b):
            for event in line.get("evidence", {}).get(entity, ()):
                yield f"    {entity}  {event['id'] or 'counted'}  {event['text']}"


def groupings(told: Mapping[str, Any]) -> Iterator[str]:
    """Groupings with ties and evidence; pacts that a text denies are set against it."""
    yield f"Groupings as of {told['as_of']}"
    for group in told["groupings"]:
        yield f"  {', '.join(group['members'])}: {group['kind']}, by {group['by']} ({', '.join(group['ties'])})"
        if group["denied"] and group["treaties"]:
            yield f"    the text says that there is no pact; in force is: {'; '.join(group['treaties'])}"
        elif group["treaties"]:
            yield f"    pacts among members: {'; '.join(group['treaties'])}"
        for event in group["evidence"]:
            yield f"    {event['id']}  {event['text']}"
    if told["left_out"]:
        yield f"  and {told['left_out']} more; name one member with --with"
    if told["balance"] is not None:
        yield f"Balanced triads: {told['balance']:.1%}"
    for tie in told["frustrated"]:
        yield (
            f"  frustrated {tie['frustration']:.2f}: {' and '.join(tie['between'])} "
            f"({'+' if tie['sign'] > 0 else '-'}, {tie['triads']} triads)"
        )
    if told["missing"]:
        yield f"No partition and no cliques: {told['missing']}"


def whatif(told: Mapping[str, Any], most: int = 15) -> Iterator[str]:
    """What edits change, each figure beside the spread of random edits of the same kind."""

    def beside(row: Mapping[str, Any]) -> str:
        if row["low"] is None:
            return f"{row['change']:+.4f}"
        return f"{row['change']:+.4f}  (random edits: {row['low']:+.4f} to {row['high']:+.4f})"

    yield f"If {'; '.join(told['edits'])}, as of {told['as_of']}; isolation by {told['measure']}"
    for name, rows in (("Isolation", told["isolation"]), ("Tension with the named", told["tension"])):
        yield name + ("" if rows else ": nothing moves")
        for row in rows[:most]:
            thin = "  thinly covered" if row.get("thin") else ""
            yield f"  {row['entity']:<6} {row['before']:.3f} to {row['after']:.3f}  {beside(row)}{thin}"
        if len(rows) > most:
            yield f"  and {len(rows) - most} more; all with --format json"
    balance = told["balance"]
    yield f"Balance: {balance['before']:.4f} to {balance['after']:.4f}  {beside(balance)}"
    groups = told["groupings"]
    if groups is None:
        yield "Groupings: need igraph and leidenalg, which are not installed: pip install 'detente[groupings]'"
    else:
        spread = "" if groups["low"] is None else f"  (random edits: {groups['low']:.4f} to {groups['high']:.4f})"
        yield f"Groupings: {groups['moved']:.4f} of the partition moves{spread}"
        for row in groups["entities"]:
            for word in ("gained", "lost"):
                if row[word]:
                    yield f"  {row['entity']} {word} {', '.join(row[word])}"
    for row in told["conditionals"]:
        yield f"Said by a text: {row['text']}  [{row['id']}]"


def agree(told: Mapping[str, Any]) -> Iterator[str]:
    """How far what was read and what others coded have the same, a line a type or quad category."""
    if not told["cells"]:
        yield "No two states of whom the same week was both read and coded: nothing to compare."
        return
    yield f"{told['cells']} pairs of states in a week of which both tell something that happened"
    heads = f"{'both':>6} {'read alone':>11} {'coded alone':>12}   {'coded that was read':<20}   read that is coded"
    yield f"  {told['by']:<22} {heads}"
    for row in (*told["rows"], told["all"]):
        shares = "   ".join(_shared(row[k]) for k in ("found", "confirmed"))
        yield f"  {row['kind']:<22} {row['both']:>6} {row['read']:>11} {row['coded']:>12}   {shares}"


def _shared(share: Mapping[str, float] | None) -> str:
    return f"{'-':<20}" if share is None else f"{share['share']:.2f} ({share['low']:.2f} to {share['high']:.2f})"
