"""What people say of rows: kept beside them, with who said it and when, and never changed by a model.

Of a row: it is ``right``, ``wrong`` (perhaps with what it should say), or one is ``unsure``. Of
entities: these words do ``not`` mean this one, or two of them are ``one``. Of two mentions: they report
the ``same`` event. A judgement is undone, never removed.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from detente.ledger.ledger import Ledger, LedgerError
from detente.ledger.schema import TABLES

VERDICTS = ("right", "wrong", "unsure", "not", "one", "same")
#: Verdicts on a row itself.
OF_ROWS = frozenset({"right", "wrong", "unsure"})
#: Fields of an event mention that a judgement may correct.
CORRECTED = ("type", "mode", "actors", "recipients", "auxiliary", "date")
_LONGEST = 4000

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


def checked(judgement: Judgement) -> Judgement:
    """The judgement, where it can be used. Raises LedgerError."""
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
    except (TypeError, ValueError) as error:
        raise LedgerError(f"not a judgement ({error})") from None


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
