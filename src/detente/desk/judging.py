"""Judgements applied to the rows of a ledger, so that whatever counts them counts what people say.

A row that is right has confidence 1, one that is wrong 0, or 1 with what it should say;
rows of other tables that are wrong are taken out. What the machine had read is kept
aside (``machine_rows``), so that an undone judgement leaves no trace. After a document is read
again its judgements find their rows by their words; one that a new reading lacks is put back.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import asdict
from typing import Any

from detente.analysis.merging import placed
from detente.analysis.scale import stored
from detente.ledger.judgements import (
    OF_ROWS,
    Judgement,
    add,
    checked,
    every,
    loaded,
    of_row,
    span,
    standing,
    undo,
)
from detente.ledger.ledger import Ledger, LedgerError
from detente.ledger.schema import TABLES
from detente.ontology import cameo, quad, score

#: Tables whose rows name entities by id in these columns.
_NAMING = {
    "encounters": ("participants", "host", "occasion"),
    "attributions": ("sources",),
    "commitments": ("from", "to"),
    "assessments": ("subjects", "objects"),
}
_JUDGED = ("event_mentions", *_NAMING, "claims", "conditionals")
Row = dict[str, Any]


def apply(ledger: Ledger, documents: Sequence[str] | None = None) -> int:
    """Apply all standing judgements to the rows of some documents, or of all; how many rows differ from the machine's.

    In one transaction; doing it again changes nothing.
    """
    every_one = standing(every(ledger))
    known = None if documents is None else {None, *documents}
    said = [j for j in every_one if known is None or j.document_id in known]
    names = list(documents) if documents is not None else _concerned(ledger, said)
    if not names or (not every_one and not ledger.fetch("SELECT 1 FROM machine_rows LIMIT 1")):
        return 0
    with ledger.transaction():
        touched = _restore(ledger, names)
        _introduce(ledger, said)
        rows = {tab: _rows(ledger, tab, names) for tab in _JUDGED}
        before = deepcopy(rows)
        _entities(rows, said)
        for judgement in said:
            if judgement.verdict in OF_ROWS and judgement.document_id in set(names):
                _row(rows[judgement.tab], judgement)
        changed = sum(_write(ledger, tab, before[tab], rows[tab]) for tab in _JUDGED)
        if changed or touched:
            _place(ledger, names)
        # Whatever was merged anew, of whichever document: these stay together.
        _same(ledger, every_one)
    return changed


def judge(
    ledger: Ledger, who: str, row_id: str, verdict: str, *, tab: str = "event_mentions",
    fields: Row | None = None, note: str = "",
) -> Judgement:  # fmt: skip
    """Keep a judgement of a row and apply it, in one transaction. Raises LedgerError."""
    with ledger.transaction():
        row = machine_row(ledger, row_id, tab)
        start, end = span(row, tab)
        kept = add(
            ledger,
            Judgement(who, verdict, tab, row["document_id"], start, end, row, fields or {}, note),
        )
        apply(ledger, [row["document_id"]])
    return kept


def machine_row(ledger: Ledger, row_id: str, tab: str) -> Row:
    """A row as the machine read it, whatever was judged since. Raises LedgerError where there is none."""
    kept = ledger.fetch('SELECT "row" FROM machine_rows WHERE tab = ? AND id = ? AND "row" IS NOT NULL', [tab, row_id])
    row: Row = json.loads(kept[0]["row"]) if kept else of_row(ledger, row_id, tab)
    if tab == "event_mentions" and row["confidence"] is not None:
        row["machine_confidence"] = stored(ledger).undone(row["confidence"])
    return row


def undone(ledger: Ledger, judgement_id: str) -> Judgement:
    """Undo a judgement, and what it changed. Raises LedgerError."""
    with ledger.transaction():
        found = undo(ledger, judgement_id)
        if found.verdict == "same":
            _place(ledger, list(ledger.known([d for d in (found.document_id, _other(found)[0]) if d])))
        apply(ledger, [found.document_id] if found.document_id else None)
    return found


def say(ledger: Ledger, judgement: Judgement) -> Judgement:
    """Keep a judgement of any kind and apply it. Raises LedgerError."""
    with ledger.transaction():
        kept = add(ledger, judgement)
        apply(ledger, [kept.document_id] if kept.document_id else None)
    return kept


def not_meant(ledger: Ledger, who: str, row_id: str, entity: str, note: str = "") -> Judgement:
    """Say that the words of a party do not mean the entity that was read. Raises LedgerError."""
    found = machine_row(ledger, row_id, "event_mentions")
    party = next((p for p in (*found["actors"], *found["recipients"]) if p["entity"] == entity), None)
    if party is None:
        raise LedgerError(f"{row_id} names nobody with the id {entity!r}")
    place = {"document_id": found["document_id"], "start": party["start"], "end": party["end"]}
    return say(ledger, Judgement(who, "not", **place, fields={"entity": entity, "text": party["text"]}, note=note))


def one(ledger: Ledger, who: str, entity: str, meant: Row, note: str = "") -> Judgement:
    """Say that an entity is another, given as ``entity``, ``state``, ``kind`` and ``text``. Raises LedgerError."""
    if entity == meant["entity"]:
        raise LedgerError(f"{entity} is {entity} already")
    fields = {"entity": entity, "is": meant["entity"], **{k: meant.get(k) for k in ("state", "kind", "text")}}
    return say(ledger, Judgement(who, "one", fields=fields, note=note))


def same(ledger: Ledger, who: str, row_id: str, other: str, note: str = "") -> Judgement:
    """Say that two event mentions report the same event. Raises LedgerError."""
    found, second = (machine_row(ledger, i, "event_mentions") for i in (row_id, other))
    start, end = span(found, "event_mentions")
    place = {"document_id": second["document_id"], "start": second["trigger"]["start"]}
    return say(
        ledger,
        Judgement(who, "same", "event_mentions", found["document_id"], start, end, found, {"with": place}, note),
    )


def take_over(ledger: Ledger, lines: Iterable[str], name: str) -> tuple[int, int]:
    """Enter judgements that others exported as JSONL, all or none; how many are new, and how many there are.

    Those that are there already are left alone, but undone where the others undid them. Raises LedgerError with the
    line, as ``name:line``, of what is no judgement.
    """
    entered = 0
    with ledger.transaction():
        known = {j.id: j for j in every(ledger)}
        for n, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                found = json.loads(line)
                taken = checked(loaded(found if isinstance(found, dict) else {}))
                there = known.get(taken.id)
                if there is None:
                    add(ledger, taken)
                    known[taken.id] = taken
                    entered += 1
                elif taken.undone and not there.undone:
                    ledger.connection.execute("UPDATE judgements SET undone = true WHERE id = ?", [taken.id])
            except (ValueError, LedgerError) as error:
                raise LedgerError(f"{name}:{n}: {error}") from None
        apply(ledger)
    return entered, len(known)


def restore(ledger: Ledger) -> None:
    """Put the machine's own rows back everywhere, until judgements are applied again."""
    _restore(ledger, _concerned(ledger, []))


def _concerned(ledger: Ledger, said: Sequence[Judgement]) -> list[str]:
    """Documents that judgements speak of or change, now or before."""
    found = {j.document_id for j in said if j.document_id}
    found |= {r["document_id"] for r in ledger.fetch("SELECT DISTINCT document_id FROM machine_rows")}
    if any(j.verdict == "one" for j in said):
        found |= {r["document_id"] for r in ledger.fetch("SELECT document_id FROM documents")}
    known = ledger.known(sorted(found)) if found else {}
    return sorted(known)


def _rows(ledger: Ledger, tab: str, names: Sequence[str]) -> dict[str, Row]:
    return {r["id"]: r for r in ledger.rows(tab, "WHERE document_id IN (SELECT unnest(?))", [list(names)])}


def _restore(ledger: Ledger, names: Sequence[str]) -> int:
    """Put the machine's own rows back; how many."""
    which = "document_id IN (SELECT unnest(?))"
    kept = ledger.fetch(f"SELECT * FROM machine_rows WHERE {which}", [list(names)])
    by_tab: dict[str, list[Row]] = defaultdict(list)
    for row in kept:
        by_tab[row["tab"]].append(row)
    for tab, rows in by_tab.items():
        _delete(ledger, tab, [r["id"] for r in rows])
        ledger.insert(tab, [json.loads(r["row"]) for r in rows if r["row"] is not None])
    ledger.connection.execute(f"DELETE FROM machine_rows WHERE {which}", [list(names)])
    return len(kept)


def _delete(ledger: Ledger, tab: str, ids: Sequence[str]) -> None:
    ledger.connection.execute(f'DELETE FROM "{tab}" WHERE id IN (SELECT unnest(?))', [list(ids)])


def _entities(rows: dict[str, dict[str, Row]], said: Sequence[Judgement]) -> None:
    """These words are not that entity; two entities are one."""
    for judgement in said:
        if judgement.verdict == "one":
            old, new, state = judgement.fields["entity"], judgement.fields["is"], judgement.fields.get("state")
            for row in rows["event_mentions"].values():
                for party in (*row["actors"], *row["recipients"]):
                    if party["entity"] == old:
                        party.update(entity=new, state=state)
            for tab, columns in _NAMING.items():
                for row in rows[tab].values():
                    for column in columns:
                        row[column] = _renamed(row[column], old, new)
        elif judgement.verdict == "not":
            for row in rows["event_mentions"].values():
                if row["document_id"] == judgement.document_id:
                    _unmeant(row, judgement)


def _renamed(value: Any, old: str, new: str) -> Any:
    if isinstance(value, list):
        return list(dict.fromkeys(new if v == old else v for v in value))
    return new if value == old else value


def _unmeant(row: Row, judgement: Judgement) -> None:
    for party in (*row["actors"], *row["recipients"]):
        if party["entity"] == judgement.fields.get("entity") and party["start"] == judgement.start:
            party.update(entity=None, state=None)


def _row(rows: dict[str, Row], judgement: Judgement) -> None:
    """What a judgement says of its row, found by its words; one that is right and gone is put back."""
    key = _found(rows, judgement)
    if key is None:
        if not judgement.row or (judgement.verdict != "right" and not judgement.fields):
            return
        row = deepcopy(judgement.row)
        key = row["id"] if row["id"] not in rows else f"{row['id']}+{judgement.id}"
        rows[key] = {**row, "id": key}
    if judgement.tab == "event_mentions":
        _decide(rows[key], judgement)
    elif judgement.verdict == "wrong":
        del rows[key]


def _found(rows: dict[str, Row], judgement: Judgement) -> str | None:
    own = [r for r in rows.values() if r["document_id"] == judgement.document_id]
    was = judgement.row
    if judgement.tab == "event_mentions":
        start, end = judgement.start or 0, judgement.end or 0
        near = [r for r in own if r["trigger"]["start"] < end and start < r["trigger"]["end"]]
        exact = [r for r in near if r["type"] == was.get("type")]
        # Another type on the same words is another row, unless it is the only one that stands there.
        found = exact or (near if judgement.fields and len(near) == 1 else [])
        ranked = sorted(found, key=lambda r: (_parties(r) != _parties(was), r["id"] != was.get("id"), r["id"]))
    else:
        kind = ("kind", "predicate", "proposition", "stance")
        ranked = [r for r in own if r["text"] == was.get("text") and all(r.get(k) == was.get(k) for k in kind)]
        ranked.sort(key=lambda r: (r["id"] != was.get("id"), r["id"]))
    return str(ranked[0]["id"]) if ranked else None


def _parties(row: Row) -> tuple[Any, ...]:
    return tuple(tuple(p["entity"] or p["text"] for p in row.get(k) or ()) for k in ("actors", "recipients"))


def _decide(row: Row, judgement: Judgement) -> None:
    if judgement.verdict == "unsure":
        return
    row["decided_by"] = "judge"
    row["confidence"] = 1.0 if judgement.verdict == "right" or judgement.fields else 0.0
    fields = judgement.fields
    for name in ("type", "mode", "auxiliary"):
        if name in fields:
            row[name] = fields[name]
    if "type" in fields or "mode" in fields:
        kind, mode = row["type"], row["mode"]
        row.update(quad=quad(kind), score=score(kind, mode), cameo=cameo(kind, mode))
    for name in ("actors", "recipients"):
        if name in fields:
            row[name] = [_party(p, row) for p in fields[name]]
    if "date" in fields:
        day = fields["date"]
        row["date"] = {"start": day, "end": day, "precision": "day", "text": ""} if day else None


def _party(given: Any, row: Row) -> Row:
    """A party as it was read where it is among the row's, else the one that is given."""
    for known in (*row["actors"], *row["recipients"]):
        if given.get("entity") and known["entity"] == given["entity"]:
            return dict(known)
    words = given.get("text") or given.get("entity") or ""
    place = {"start": row["start"], "end": row["start"]}
    known_of = {k: given.get(k) for k in ("entity", "state", "sector")}
    return {**known_of, **place, "text": words}


def _introduce(ledger: Ledger, said: Sequence[Judgement]) -> None:
    """Enter entities that only judgements name."""
    given = [p for j in said for k in ("actors", "recipients") for p in j.fields.get(k) or ()]
    given += [{**j.fields, "entity": j.fields["is"]} for j in said if j.verdict == "one"]
    rows = [
        {
            "entity": p["entity"], "name": p.get("text") or p["entity"], "state": p.get("state"),
            "kind": p.get("kind") or ("state" if p["entity"] == p.get("state") else "person"),
        }
        for p in given if p.get("entity")
    ]  # fmt: skip
    ledger.insert("entities", rows)


def _write(ledger: Ledger, tab: str, before: dict[str, Row], after: dict[str, Row]) -> int:
    """Write rows that differ, and keep the machine's aside; how many."""
    differ = [k for k in {**before, **after} if before.get(k) != after.get(k)]
    if not differ:
        return 0
    kept = [
        {
            "document_id": (before.get(k) or after[k])["document_id"], "tab": tab, "id": k,
            "row": json.dumps(before[k]) if k in before else None,
        }
        for k in differ
    ]  # fmt: skip
    ledger.insert("machine_rows", kept)
    _delete(ledger, tab, differ)
    columns = TABLES[tab].names
    ledger.insert(tab, [{c: after[k].get(c) for c in columns} for k in differ if k in after])
    return len(differ)


def _place(ledger: Ledger, names: Sequence[str]) -> None:
    """Have the mentions of some documents, and those they shared an event with, merged anew."""
    from detente.desk.entering import catch_up

    which = "document_id IN (SELECT unnest(?))"
    ledger.connection.execute(
        f"UPDATE event_mentions SET event = NULL WHERE event IN (SELECT event FROM event_mentions WHERE {which})",
        [list(names)],
    )
    ledger.connection.execute(f"DELETE FROM blocks WHERE {which}", [list(names)])
    published = {r["document_id"]: r["published"] for r in ledger.rows("documents", f"WHERE {which}", [list(names)])}
    rows = _rows(ledger, "event_mentions", names)
    ledger.insert("blocks", [asdict(placed(r, published.get(r["document_id"]))) for r in rows.values()])
    catch_up(ledger)
    ledger.connection.execute("DELETE FROM meta WHERE key = 'settled'")


def _same(ledger: Ledger, said: Sequence[Judgement]) -> None:
    """Mentions that are judged to report the same event share the event of the first."""
    for judgement in said:
        if judgement.verdict != "same":
            continue
        events = []
        for document, start in ((judgement.document_id, judgement.start), _other(judgement)):
            found = ledger.fetch(
                "SELECT event FROM event_mentions WHERE document_id = ? AND trigger.start = ? AND event IS NOT NULL "
                "ORDER BY id LIMIT 1",
                [document, start],
            )
            events += [r["event"] for r in found]
        if len(events) == 2:
            ledger.connection.execute("UPDATE event_mentions SET event = ? WHERE event = ?", events)


def _other(judgement: Judgement) -> tuple[Any, Any]:
    other = judgement.fields.get("with") or {}
    return other.get("document_id"), other.get("start")
