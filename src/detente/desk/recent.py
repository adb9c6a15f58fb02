"""What a note reads of a ledger: of the last months only the rows that can matter to it, asked for piece by piece.

What does not hang on the reader's interest (pairs that changed, promises, denials, plans that did not come) is
worked out once for a day, and kept by whoever keeps it (``shared``).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

from detente.analysis.commitments import TAKEN_BACK, TELLING, asked, settle
from detente.analysis.merging import copies
from detente.analysis.news import LAG, Interest, Row, Tally, claimed, day_of, denied, parties
from detente.ledger.views import read_with
from detente.reading.rows import COUNTED

T = TypeVar("T")
#: Rows of a statement with its values, as ``Ledger.fetch`` and ``Store.rows``.
Fetch = Callable[[str, Sequence[Any]], list[dict[str, Any]]]
#: Keeps what is made for a key, where anything does.
Shared = Callable[[Any, Callable[[], Any]], Any]
#: Days of documents that a note looks back on: the week, the four before it, and plans made earlier.
HISTORY = 120

_PUBLISHED = "d.published >= ? AND left(d.published, 10) <= ?"
_KEY = "coalesce(nullif(m.event, ''), m.id)"
_ALL = "list_concat(m.actors, m.recipients)"
#: The states, or else the bodies, of a mention ``m``, each once and in order.
_SIDES = (
    f"list_sort(list_distinct(list_filter(list_transform({_ALL}, lambda p: coalesce(nullif(p.state, ''), p.entity)), "
    "lambda x: x IS NOT NULL)))"
)
_NAMED = f"len(list_filter({_ALL}, lambda p: p.entity <> '' OR p.state <> '')) > 0"
_NAMES = f"list_distinct(flatten(list_transform({_ALL}, lambda p: [p.entity, p.state])))"
_LEAN = "list_transform(m.{0}, lambda p: struct_pack(entity := p.entity, state := p.state)) AS {0}"


def alone(_: Any, make: Callable[[], T]) -> T:
    """What is kept where nothing is: it is made each time."""
    return make()


class Recent:
    """The rows of the months up to a day. ``fetch`` asks the ledger, ``shared`` keeps what is the same for everyone."""

    def __init__(self, fetch: Fetch, as_of: date, shared: Shared = alone) -> None:
        self.fetch, self.as_of, self._shared = fetch, as_of, shared
        self._own: dict[Any, Any] = {}
        self.span = [(as_of - timedelta(days=HISTORY)).isoformat(), as_of.isoformat()]

    def _kept(self, what: Any, make: Callable[[], T]) -> T:
        if what not in self._own:
            self._own[what] = self._shared((what, self.as_of), make)
        found: T = self._own[what]
        return found

    def _mentions(self, columns: str, where: str = "true", values: Sequence[Any] = (), after: str = "") -> str:
        """Counted mentions ``m`` of the span with their documents ``d``, as SQL; its values are `_given`."""
        return (
            f"SELECT {columns} FROM event_mentions m JOIN documents d USING (document_id) "
            f"WHERE {_PUBLISHED} AND m.confidence >= {COUNTED} AND {where} {after}"
        )

    def documents(self) -> list[dict[str, Any]]:
        """The documents, without their words."""
        sql = f"SELECT document_id, title, source, url, published FROM documents d WHERE {_PUBLISHED} ORDER BY 1"
        return self._kept("documents", lambda: self.fetch(sql, self.span))

    def entities(self) -> list[dict[str, Any]]:
        """Every entity of the ledger."""
        return self._kept("entities", lambda: self.fetch("SELECT * FROM entities ORDER BY entity", []))

    def originals(self, since: date) -> dict[str, str]:
        """Documents published from ``since`` on, each with that of which it is a copy."""
        sql = f"SELECT document_id, text FROM documents d WHERE {_PUBLISHED} AND text <> '' ORDER BY 1"

        def make() -> dict[str, str]:
            found = self.fetch(sql, [since.isoformat(), self.span[1]])
            return copies((d["document_id"], d["text"]) for d in found)

        return self._kept(("copies", since), make)

    def fresh(self, since: date, interest: Interest) -> list[dict[str, Any]]:
        """Mentions, in few columns, of the events that documents from ``since`` on report as news of interest.

        What is only possible, of the past, or dated before ``since`` by more than ``LAG`` days is none.
        """
        takes, given = _takes(interest)
        floor = (since - timedelta(days=LAG)).isoformat()
        columns = (
            f"m.id, m.document_id, {_KEY} AS event, m.confidence, m.score, coalesce(m.contested, false) AS contested, "
            "list_contains(m.auxiliary, 'negation') AS negation, list_contains(m.auxiliary, 'future') AS future, "
            'd.published, CASE WHEN m.date IS NULL THEN d.published ELSE m.date."end" END AS day, '
            f"CASE WHEN len({_SIDES}) = 2 THEN 2 WHEN {_NAMED} THEN 1 ELSE 0 END AS sides, "
            "1 / (1 + m.start / 1000.0) AS early, "
            f"left(d.published, 10) >= ? AS fresh, {_NAMED} AND {takes} AS taken"
        )
        real = "NOT list_has_any(m.auxiliary, ['hypothetical', 'historical'])"
        sql = (
            f"WITH w AS ({self._mentions(columns, real)}), k AS (SELECT event, min(published) AS first FROM w "
            "GROUP BY event HAVING bool_or(fresh AND taken) AND bool_or(fresh AND day >= ?)) "
            "SELECT w.*, k.first FROM w JOIN k USING (event) WHERE fresh ORDER BY id"
        )
        return self.fetch(sql, [since.isoformat(), *given, *self.span, floor])

    def tally(self, weeks: int) -> Tally:
        """Events of every two parties in the last week and the ``weeks`` before, by whether they cooperated."""
        edge = (self.as_of - timedelta(days=6)).isoformat()
        start = (self.as_of - timedelta(days=6 + 7 * weeks)).isoformat()
        columns = (
            f"{_KEY} AS event, left(d.published, 10) AS day, m.id, {_SIDES} AS sides, "
            "coalesce(m.quad LIKE '%cooperation', false) AS cooperative"
        )
        sql = (
            f"WITH w AS ({self._mentions(columns, 'len(m.auxiliary) = 0 AND left(d.published, 10) >= ?')}), "
            "one AS (SELECT DISTINCT ON (event) * FROM w ORDER BY event, day, id) "
            "SELECT sides, cooperative, count(*) FILTER (day < ?) AS before, count(*) FILTER (day >= ?) AS now "
            "FROM one WHERE len(sides) = 2 GROUP BY ALL"
        )

        def make() -> Tally:
            days = [d["published"][:10] for d in self.documents() if d["published"][:10] >= start]
            late = sum(d >= edge for d in days)
            found = self.fetch(sql, [*self.span, start, edge, edge])
            pairs = {
                ((str(r["sides"][0]), str(r["sides"][1])), bool(r["cooperative"])): (r["before"], r["now"])
                for r in found
            }
            return Tally(len(days) - late, late, pairs)

        return self._kept(("tally", weeks), make)

    def promises(self, back: int, ahead: int) -> list[dict[str, Any]]:
        """Commitments that fall due within ``ahead`` days, or failed in the last ``back``, as they stand."""
        return self._kept(("promises", back, ahead), lambda: self._settled(back, ahead))

    def _settled(self, back: int, ahead: int) -> list[dict[str, Any]]:
        today = self.as_of.isoformat()
        first, last = (self.as_of - timedelta(days=back)).isoformat(), (self.as_of + timedelta(days=ahead)).isoformat()
        # What fell due before can neither have failed since nor still be open.
        made = self.fetch(
            f"WITH c AS (SELECT c.*, d.published IS NOT NULL AND {_PUBLISHED} AS inside FROM commitments c "
            'LEFT JOIN documents d USING (document_id) WHERE len(c."from") > 0 '
            "AND (coalesce(c.due, '') = '' OR c.due >= ?)) "
            "SELECT * FROM c WHERE (coalesce(inside, false) OR (due >= ? AND due <= ? AND made <= ?)) AND "
            f"(coalesce(event_mention, '') = '' OR event_mention IN ({self._mentions('m.id')})) "
            "ORDER BY coalesce(inside, false) DESC, id",
            [*self.span, first, first, last, today, *self.span],
        )
        for row in made:
            del row["inside"]
        events = self._telling(made)
        found = []
        published = {d["document_id"]: d["published"] for d in self.documents()}
        days = {r["id"]: day_of(r, published)[0] or "" for r in events}
        for row in settle(made, events, (), today, self.documents()):
            due = row["due"] or ""
            new = {
                "open": max(today, _after(row)) <= due <= last, "lapsed": due >= first,
                "broken": days.get(row["resolved_by"] or "", "") >= first,
            }  # fmt: skip
            if new.get(row["status"]):
                found.append(row)
        return found

    def _telling(self, made: Sequence[Row]) -> list[dict[str, Any]]:
        """The mentions that can settle some commitments, or are spoken of in them."""
        columns = (
            "m.id, m.document_id, m.text, struct_pack(text := m.trigger.text) AS trigger, m.type, m.mode, m.auxiliary, "
            f"{_LEAN.format('actors')}, {_LEAN.format('recipients')}, m.date, m.place"
        )
        within = self.fetch(
            self._mentions(
                columns,
                "((m.document_id IN (SELECT unnest(?)) AND list_has_any(m.auxiliary, "
                "['negation', 'hypothetical', 'future'])) OR m.id IN (SELECT unnest(?)))",
            ),
            [*self.span, _ids(made, "document_id"), _ids(made, "event_mention")],
        )
        types = {t for c in made for t in TELLING[c["kind"]]} | {e["type"] for e in within}
        words = "|".join(TAKEN_BACK)
        named = sorted(asked(made, {e["id"]: e for e in within}), key=str)
        # Each becomes a dictionary: those that name nobody of whom something is expected are left where they are.
        telling = self.fetch(
            "WITH asked AS (SELECT unnest(CAST(? AS VARCHAR[])) AS one, unnest(CAST(? AS VARCHAR[])) AS two), "
            "told AS MATERIALIZED ("
            + self._mentions(
                f"{columns}, {_NAMES} AS names, regexp_matches(lower(m.text || ' ' || m.trigger.text), ?) AS back",
                "(m.type IN (SELECT unnest(?)) OR back)",
            )
            + ") SELECT * EXCLUDE (names, back) FROM told WHERE back OR id IN (SELECT e.id FROM "
            "(SELECT id, names, unnest(names) AS name FROM told) e JOIN asked ON e.name = asked.one "
            "WHERE asked.two IS NULL OR list_contains(e.names, asked.two))",
            [[a for a, _ in named], [b for _, b in named], words, *self.span, sorted(types)],
        )
        return list({e["id"]: e for e in [*within, *telling]}.values())

    def denials(self, since: date) -> list[tuple[dict[str, Any], list[str], set[str]]]:
        """Claims from ``since`` on that a named party denies who did not before: claim, deniers, parties spoken of."""
        return self._kept(("denials", since), lambda: self._denials(since))

    def _denials(self, since: date) -> list[tuple[dict[str, Any], list[str], set[str]]]:
        claims = self.fetch(
            f"WITH m AS ({self._mentions('m.id, m.event, m.actors, m.recipients')}) "
            "SELECT c.*, d.published, m.id AS mention, m.event, m.actors, m.recipients FROM claims c "
            f"JOIN documents d USING (document_id) LEFT JOIN m ON m.id = c.event_mention WHERE {_PUBLISHED} AND "
            "list_contains(list_transform(c.positions, lambda p: p.stance), 'denies') ORDER BY d.published, c.id",
            [*self.span, *self.span],
        )
        said = self._said(claims)
        named = {e["entity"] for e in self.entities()}
        seen: set[tuple[str, str]] = set()
        found = []
        for claim in claims:
            event = {k: claim.pop(k) for k in ("mention", "event", "actors", "recipients")}
            day = claim.pop("published")
            if not claimed(claim):
                continue
            against = [p for p in claim["positions"] if p["stance"] == "denies" and denied(claim, p, said)]
            sources = [p["source"] for p in against if p["source"] in named]
            about = {str(event["event"] or ""), claim["proposition"].lower()} - {""}
            new = [s for s in dict.fromkeys(sources) if not {(s, a) for a in about} & seen]
            seen |= {(s, a) for s in sources for a in about}
            if new and day[:10] >= since.isoformat():
                found.append((claim, new, parties(event) if event["mention"] else set()))
        return found

    def _said(self, claims: Sequence[Row]) -> dict[str, dict[str, Any]]:
        """The attributions behind the positions of some claims, by id."""
        ids = sorted({p["attribution"] for c in claims for p in c["positions"]} - {None})
        sql = "SELECT * FROM attributions WHERE id IN (SELECT unnest(?))"
        return {a["id"]: a for a in self.fetch(sql, [ids])} if ids else {}

    def plans(self, back: int) -> list[dict[str, Any]]:
        """Planned events whose days lie behind within ``back`` days, without a report that they came.

        What was agreed on came with any act of cooperation between the same parties. Silence says something
        only where something was read since: a plan without a later document is left out.
        """
        return self._kept(("plans", back), lambda: self._plans(back))

    def _plans(self, back: int) -> list[dict[str, Any]]:
        newest = max((d["published"][:10] for d in self.documents()), default="")
        low, high = (self.as_of - timedelta(days=back)).isoformat(), min(self.as_of.isoformat(), newest)
        planned = self.fetch(
            self._mentions(
                f"m.*, {_SIDES} AS sides",
                "list_contains(m.auxiliary, 'future') AND NOT list_contains(m.auxiliary, 'negation') "
                f'AND m.date."end" >= ? AND m.date."end" < ? AND len({_SIDES}) > 1',
                after="ORDER BY m.id",
            ),
            [*self.span, low, high],
        )
        starts = {r["id"]: (date.fromisoformat(r["date"]["start"]) - timedelta(days=3)).isoformat() for r in planned}
        came: dict[tuple[str, tuple[str, ...]], str] = {}
        day = 'CASE WHEN m.date IS NULL THEN d.published ELSE m.date."end" END'
        told = self.fetch(
            self._mentions(
                f"m.type, m.quad LIKE '%cooperation' AS good, {_SIDES} AS sides, max({day}) AS day",
                f"NOT list_has_any(m.auxiliary, ['hypothetical', 'future', 'negation']) AND {day} >= ?",
                after="GROUP BY ALL",
            ),
            [*self.span, min(starts.values(), default=self.span[1])],
        )
        for row in told:
            for type in (row["type"], "AGREE") if row["good"] else (row["type"],):
                key = (type, tuple(row["sides"]))
                came[key] = max(came.get(key, ""), row["day"])
        return [r for r in planned if came.get((r["type"], tuple(r.pop("sides"))), "") < starts[r["id"]]]

    def full(self, ids: Collection[str]) -> dict[str, dict[str, Any]]:
        """Mentions with all their columns, by id."""
        sql = self._mentions("m.*", "m.id IN (SELECT unnest(?))", after="ORDER BY m.id")
        return {r["id"]: r for r in self.fetch(sql, [*self.span, sorted(ids)])} if ids else {}

    def contested(self, since: date) -> list[dict[str, Any]]:
        """Contested claims from ``since`` on, each with the counted mention it is ``of``, and what is ``said``."""
        found = self.fetch(
            "SELECT c.* FROM claims c JOIN documents d USING (document_id) "
            f"WHERE {_PUBLISHED} AND c.contested ORDER BY c.id",
            [since.isoformat(), self.span[1]],
        )
        of = self.full({c["event_mention"] for c in found if c["event_mention"]})
        said = self._said(found)
        return [{**c, "of": of.get(c["event_mention"]), "said": said} for c in found]

    def tables(self, mentions: Mapping[str, dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
        """Some mentions with what hangs on them, by table, and the documents of the span."""
        found = {"documents": self.documents(), "entities": self.entities(), "event_mentions": list(mentions.values())}
        for table, key, ids in (
            ("attributions", "document_id", _ids(found["event_mentions"], "document_id")),
            *((t, "event_mention", sorted(mentions)) for t in ("encounters", "claims", "commitments")),
        ):
            sql = f'SELECT * FROM "{table}" WHERE {key} IN (SELECT unnest(?)) ORDER BY id'
            found[table] = self.fetch(sql, [ids]) if ids else []
        return found


def _after(commitment: Row) -> str:
    """The day after a commitment was made: one that is due when it was made speaks of the day on which it was."""
    made = commitment["made"]
    return (date.fromisoformat(made[:10]) + timedelta(days=1)).isoformat() if made else ""


def _ids(rows: Sequence[Row], column: str) -> list[str]:
    return sorted({r[column] for r in rows if r[column]})


def _takes(interest: Interest) -> tuple[str, list[Any]]:
    """`Interest.takes` as a test of a mention ``m``, with its values."""
    tests, values = ["true"], []
    if interest.types:
        tests.append(f"m.type IN ({', '.join('?' for _ in interest.types)})")
        values += sorted(interest.types)
    watched = []
    if interest.entities:
        test, more = read_with(sorted(interest.entities))
        watched.append(test)
        values += more
    for pair in interest.dyads:
        sides = [read_with([e]) for e in sorted(pair)]
        watched.append("(" + " AND ".join(test for test, _ in sides) + ")")
        values += [v for _, more in sides for v in more]
    if watched:
        tests.append(f"({' OR '.join(watched)})")
    return " AND ".join(tests), values
