"""What people say of rows: kept beside them, with who said it and when, and never changed by a model.

Of a row: it is ``right``, ``wrong`` (perhaps with what it should say), or one is ``unsure``. Of
entities: these words do ``not`` mean this one, or two of them are ``one``. Of two mentions: they report
the ``same`` event. A judgement is undone, never removed.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from detente.days import day_of
from detente.ledger.ledger import Ledger, LedgerError
from detente.ledger.schema import TABLES
from detente.ontology import AUXILIARY, types

VERDICTS = ("right", "wrong", "unsure", "not", "one", "same")
#: Verdicts on a row itself.
OF_ROWS = frozenset({"right", "wrong", "unsure"})
#: Fields of an event mention that a judgement may correct.
CORRECTED = ("type", "mode", "actors", "recipients", "auxiliary", "date")
_LONGEST = 4000
#: No text is longer.
_FURTHEST = 2**31 - 1

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Judgement:
    """One judgement. ``row`` is the row as it was judged; ``start`` and ``end`` are the words it stands on."""

    who: str
    verdict: str
    tab: str = "event_mentions"
    document_id: str | None = None
    start: int | None = None
    end: int | None = None
    row: dict[str, Any] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    id: str = ""
    at: str = ""
    undone: bool = False

    @property
    def target(self) -> tuple[Any, ...]:
        """What is judged, whoever judges it: the same for the same words of the same document."""
        if self.verdict == "one":
            return self.verdict, self.fields.get("entity")
        if self.verdict == "not":
            return self.verdict, self.document_id, self.start, self.fields.get("entity")
        if self.verdict == "same":
            return "same", self.document_id, self.start, json.dumps(self.fields.get("with"), sort_keys=True)
        if self.tab == "event_mentions":
            return self.tab, self.document_id, self.start, self.end, self.row.get("type")
        return self.tab, self.document_id, self.row.get("text"), self.row.get("kind") or self.row.get("predicate")


def _plain_value(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float)


def _party(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_plain_value, value.values()))


def _parties(value: Any) -> bool:
    return isinstance(value, list) and all(map(_party, value))


def _day(value: Any) -> bool:
    with suppress(TypeError, ValueError):
        return value is None or bool(day_of(value))
    return False


#: What the fields of a judgement may hold; any other is one plain value.
_FIELDS: Mapping[str, Callable[[Any], bool]] = {
    "type": lambda v: isinstance(v, str) and v in types(),
    "mode": lambda v: v is None or isinstance(v, str),
    "actors": _parties,
    "recipients": _parties,
    "auxiliary": lambda v: isinstance(v, list) and all(a in AUXILIARY for a in v),
    "date": _day,
    "entity": lambda v: isinstance(v, str),
    "is": lambda v: isinstance(v, str),
    "with": _party,
}


def _whole(row: dict[str, Any], tab: str) -> bool:
    """Whether a row that a judgement carries can be put back, or there is none."""
    if not row:
        return True
    if not isinstance(row.get("id"), str) or not isinstance(row.get("document_id"), str):
        return False
    known = isinstance(row.get("trigger"), dict) and isinstance(row.get("type"), str) and row["type"] in types()
    return tab != "event_mentions" or (known and _parties(row.get("actors")) and _parties(row.get("recipients")))


def _of_its_kind(judgement: Judgement) -> bool:
    """Whether each part of a judgement is of the kind that it should be: others' files hold anything."""
    texts = (judgement.who, judgement.verdict, judgement.tab, judgement.note, judgement.id, judgement.at)
    spots = (judgement.start, judgement.end)
    return (
        all(isinstance(t, str) and "\x00" not in t for t in texts)
        and all(s is None or (type(s) is int and 0 <= s <= _FURTHEST) for s in spots)
        and isinstance(judgement.document_id, str | None)
        and isinstance(judgement.row, dict)
        and isinstance(judgement.fields, dict)
        and "\\u0000" not in json.dumps(judgement.fields)
        and all(_FIELDS.get(name, _plain_value)(value) for name, value in judgement.fields.items())
        and _whole(judgement.row, judgement.tab)
    )


def checked(judgement: Judgement) -> Judgement:
    """The judgement, where it can be used. Raises LedgerError."""
    if not _of_its_kind(judgement):
        raise LedgerError("not a judgement: a part of it is not what it should be, such as its type, date or row")
    if judgement.verdict not in VERDICTS:
        raise LedgerError(f"no verdict {judgement.verdict!r}; there are {', '.join(VERDICTS)}")
    if judgement.tab not in TABLES or judgement.tab in ("documents", "entities"):
        raise LedgerError(f"rows of {judgement.tab!r} are not judged")
    if not judgement.who.strip() or len(judgement.who) > 100:
        raise LedgerError("a judgement needs to say whose it is, in at most 100 characters")
    if len(judgement.note) > _LONGEST:
        raise LedgerError(f"a note has at most {_LONGEST} characters")
    if judgement.verdict == "one" and not {"entity", "is"} <= set(judgement.fields):
        raise LedgerError("that two are one needs both: entity, and whom it is")
    if judgement.verdict in OF_ROWS and judgement.fields:
        strange = set(judgement.fields) - set(CORRECTED)
        if strange or judgement.verdict != "wrong" or judgement.tab != "event_mentions":
            raise LedgerError(f"what is corrected are fields of a wrong event mention: {', '.join(CORRECTED)}")
    if judgement.verdict != "one" and not judgement.document_id:
        raise LedgerError("a judgement needs the document that it is of")
    return judgement


def of_row(ledger: Ledger, row_id: str, tab: str = "event_mentions") -> dict[str, Any]:
    """The row of an id. Raises LedgerError where there is none."""
    rows = ledger.rows(tab, "WHERE id = ?", [row_id])
    if not rows:
        raise LedgerError(f"no row {row_id!r} in {tab}")
    return rows[0]


def span(row: Row, tab: str) -> tuple[int | None, int | None]:
    """The words that a row stands on, by which it is found again."""
    if tab == "event_mentions":
        return row["trigger"]["start"], row["trigger"]["end"]
    return row.get("start"), row.get("end")


def add(ledger: Ledger, judgement: Judgement) -> Judgement:
    """Keep a judgement; it gets an id and the moment. Raises LedgerError."""
    kept = replace(checked(judgement), id=judgement.id or f"j-{uuid4().hex[:12]}", at=judgement.at or _now(ledger))
    ledger.insert("judgements", [_plain(kept)])
    return kept


def _now(ledger: Ledger) -> str:
    """This moment; where the clock was set back, one just after the last judgement, since the last one holds."""
    now = datetime.now(UTC)
    (last,) = ledger.fetch('SELECT max("at") AS "at" FROM judgements')
    with suppress(TypeError, ValueError):
        now = max(now, datetime.fromisoformat(last["at"]) + timedelta(microseconds=1))
    return now.isoformat(timespec="microseconds")


def _plain(judgement: Judgement) -> dict[str, Any]:
    return {**asdict(judgement), "row": json.dumps(judgement.row), "fields": json.dumps(judgement.fields)}


def undo(ledger: Ledger, judgement_id: str) -> Judgement:
    """Undo a judgement; it stays in the history. Raises LedgerError where there is none to undo."""
    found = [j for j in every(ledger) if j.id == judgement_id and not j.undone]
    if not found:
        raise LedgerError(f"no judgement {judgement_id!r} that stands")
    ledger.connection.execute("UPDATE judgements SET undone = true WHERE id = ?", [judgement_id])
    return replace(found[0], undone=True)


def every(ledger: Ledger, documents: Sequence[str] | None = None) -> list[Judgement]:
    """All judgements, undone ones among them, oldest first; of some documents, with those of no document."""
    if not ledger.has("judgements"):
        return []
    asked, values = "", []
    if documents is not None:
        asked = "WHERE document_id IS NULL OR document_id IN (SELECT unnest(?))"
        values = [list(documents)]
    return [loaded(r) for r in ledger.fetch(f'SELECT * FROM judgements {asked} ORDER BY "at", id', values)]


def loaded(row: Row) -> Judgement:
    """A judgement from a row, or a line of an export. Raises LedgerError."""
    try:
        values = {k: v for k, v in row.items() if k in Judgement.__slots__}
        for name in ("row", "fields"):
            if isinstance(values.get(name), str):
                values[name] = json.loads(values[name])
        return Judgement(**values)
    except (TypeError, ValueError):
        raise LedgerError("not a judgement: one has at least 'who' and 'verdict'") from None


def standing(judgements: Iterable[Judgement]) -> list[Judgement]:
    """The judgement that holds for each target: the last that was not undone, whoever made it."""
    found: dict[tuple[Any, ...], Judgement] = {}
    for judgement in judgements:
        if not judgement.undone:
            found.pop(judgement.target, None)
            found[judgement.target] = judgement
    return list(found.values())


def by_judge(judgements: Iterable[Judgement]) -> dict[tuple[Any, ...], dict[str, Judgement]]:
    """The last standing judgement of each judge, by target."""
    found: dict[tuple[Any, ...], dict[str, Judgement]] = defaultdict(dict)
    for judgement in judgements:
        if not judgement.undone:
            found[judgement.target][judgement.who] = judgement
    return found


def conflicts(judgements: Iterable[Judgement]) -> list[list[Judgement]]:
    """Judgements of one thing on which judges differ."""
    found = []
    for judges in by_judge(judgements).values():
        said = {(j.verdict, json.dumps(j.fields, sort_keys=True)) for j in judges.values()}
        if len(said) > 1:
            found.append(sorted(judges.values(), key=lambda j: j.at))
    return found
