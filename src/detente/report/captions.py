"""What a chart shows, in a sentence: its title, its source, and how it is cited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from detente import __version__
from detente.desk.store import Store
from detente.report.wording import counted, day

Row = Mapping[str, Any]


def title(store: Store, kind: str, a: str, b: str, rows: Sequence[Row], nodes: Sequence[Row] = ()) -> str:
    """What is seen in a chart of these rows."""
    if kind in ("timeline", "dyad"):
        return _counts(f"{store.name(a)} and {store.name(b)}" if b else store.name(a), rows)
    if kind == "isolation":
        return _course(store.name(a), [r for r in rows if r["entity"] == a]) if not b else _beside(store, a, b)
    if kind == "components":
        return _parts(store.name(a), rows)
    if kind == "network":
        return _ties(store, rows, nodes)
    if kind == "outlook":
        who = f"{store.name(a)} and {store.name(b)}" if b else store.name(a)
        return f"{who}: likeliest is “{rows[0]['says']}” ({rows[0]['chance']:.0%})" if rows else f"{who}: no outlook"
    return "What forecasts said, against how often it came true"


def _counts(who: str, rows: Sequence[Row]) -> str:
    if not rows:
        return f"{who}: no dated event"
    sums = {
        side: sum(int(r["n"]) for r in rows if str(r["quad"]).endswith(side)) for side in ("cooperation", "conflict")
    }
    first, last = (day(r["period"]).split(" ", 1)[1] for r in (rows[0], rows[-1]))
    span = first if first == last else f"{first} to {last}"
    return f"{who}: {counted(sums['cooperation'], 'act')} of cooperation, {sums['conflict']:,} of conflict, {span}"


def _course(who: str, rows: Sequence[Row]) -> str:
    if not rows:
        return f"{who}: no number"
    first, last = rows[0], rows[-1]
    told = f"{first['score']:.0f} in {first['day'][:4]}, {last['score']:.0f} in {last['day'][:4]}"
    if None in (first["low"], last["low"]) or (first["low"] <= last["high"] and last["low"] <= first["high"]):
        return f"{who}: no clear change of isolation ({told}; the intervals overlap)"
    return f"{who} grew {'more' if last['score'] > first['score'] else 'less'} isolated: {told}"


def _beside(store: Store, a: str, b: str) -> str:
    return f"Isolation of {store.name(a)} and {store.name(b)}"


def _parts(who: str, rows: Sequence[Row]) -> str:
    if not rows:
        return f"{who}: no components"
    ranked = sorted(rows, key=lambda r: -r["value"])
    return f"{who} is set apart most by {ranked[0]['component']} ({ranked[0]['value']:.2f})"


def _ties(store: Store, ties: Sequence[Row], nodes: Sequence[Row]) -> str:
    told = f"{counted(len(nodes), 'state')}, {counted(len(ties), 'tie')}"
    if not ties:
        return told
    most = max(ties, key=lambda t: t["cooperation"] + t["conflict"])
    return f"{told}; most passes between {store.name(most['a'])} and {store.name(most['b'])}"


def source(store: Store) -> str:
    """Where the numbers come from."""
    upto = f", up to {day(store.last[:10])}" if store.last else ""
    coded = f" and {store.coded:,} coded rows" if store.coded else ""
    read = counted(store.counts["documents"], "document")
    return f"Source: {read}{coded}{upto}; rows from {store.least:g} on; Détente {__version__}"


def citation(store: Store, told: str) -> str:
    """How a chart is cited."""
    words = source(store).removeprefix("Source: ")
    return f"{told}. Drawn from {words}, on {day(date.today().isoformat())}."
