"""The measures over a ledger: isolation, comparisons, groupings and what-ifs, as of a day.

States are measured over dyads (`detente.analysis.index`), from what was read and what was
imported alike. Where no state is covered well enough to be ranked, as in a ledger of a few
articles, and for leaders, the index over the rows (`detente.analysis.isolation`) is given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from detente.analysis import dyads, index, network, whatif
from detente.analysis.groupings import asserted
from detente.analysis.isolation import WEIGHTS as ROW_WEIGHTS
from detente.analysis.isolation import isolation as over_rows
from detente.analysis.window import start
from detente.ledger.ledger import Ledger
from detente.world import World

#: Ties that each state's strongest are, for cliques.
STRONGEST = 10


class Measures:
    """The measures of an open ledger as of a day (its last, if None), over a window in years."""

    def __init__(self, ledger: Ledger, world: World, as_of: date | None = None, years: float = 3.0) -> None:
        self.ledger, self.world, self.years = ledger, world, years
        self.table = dyads.of_ledger(ledger.connection, imported=ledger.has("coded_counts"))
        self.as_of = as_of or self._last()

    def _last(self) -> date:
        days = [d for d in (dyads.last_day(self.table),) if d]
        days += [date.fromisoformat(d["published"][:10]) for d in self.ledger.rows("documents") if d["published"]]
        return max(days) if days else date.today()

    def named(self, words: str) -> str:
        """The entity of an id or a name. Raises ValueError where nobody is meant."""
        if self.world.entity(words) is not None:
            return words
        found = self.world.resolve(words, self.as_of)
        if found.entity is None:
            raise ValueError(f"nobody is known as {words!r}" + _among(found.candidates))
        return found.entity

    def _rows(self, table: str) -> list[dict[str, Any]]:
        published = {d["document_id"]: d["published"] for d in self.ledger.rows("documents")}
        begin, end = start(self.as_of, self.years).isoformat(), self.as_of.isoformat()
        kept = []
        for row in self.ledger.rows(table):
            day = (row.get("date") or {}).get("start") or published.get(row["document_id"])
            if day is None or begin < day[:10] <= end:
                kept.append(row)
        return kept

    def isolation(
        self, only: Sequence[str] = (), *, by: str = "state", replicates: int = 100
    ) -> tuple[list[dict[str, Any]], str]:
        """Isolation rows, the most isolated first, and how they were measured: ``dyads`` or ``rows``."""
        kind = "state" if by == "state" else "person"
        if by == "state":
            found = index.isolation_of(
                self.table, self.as_of, years=self.years, world=self.world, replicates=replicates, only=only or None
            )
            everyone = found if not only else self._ranked()
            if any(r["rank"] is not None for r in everyone):
                return found, "dyads"
        entities = {r["entity"]: r for r in self.ledger.rows("entities")}
        events = self._rows("event_mentions")
        for party in (p for e in events for p in (*e["actors"], *e["recipients"])):
            known = self.world.entity(party["state"]) if party["state"] else None
            if known is not None and known.id not in entities:
                entities[known.id] = {"name": known.name, "kind": known.kind, "state": known.state}
        rows = over_rows(events, self._rows("encounters"), entities)
        rows = [r for r in rows if entities[r["entity"]]["kind"] == kind]
        for place, row in enumerate((r for r in rows if r["score"] is not None), 1):
            row["rank"] = place
        ranked = sum(r["score"] is not None for r in rows)
        rows = [{**r, "rank": r.get("rank"), "ranked": ranked} for r in rows]
        return [r for r in rows if not only or r["entity"] in set(only)], "rows"

    def _ranked(self) -> list[dict[str, Any]]:
        return index.isolation_of(self.table, self.as_of, years=self.years, replicates=0)

    def compare(self, a: str, b: str, *, most: int = 5) -> dict[str, Any]:
        """Two entities side by side: every component, the points it adds, and the events behind it on each side.

        Raises ValueError where one of them has no row in the window.
        """
        kinds = {getattr(self.world.entity(e), "kind", None) for e in (a, b)}
        if len(kinds) > 1:
            raise ValueError(f"{a} and {b} are of different kinds: compare two states, or two leaders")
        rows, method = self.isolation(by="leader" if kinds == {"person"} else "state")
        by = {r["entity"]: r for r in rows}
        for entity in (a, b):
            if entity not in by:
                raise ValueError(f"{entity} has no row in the {self.years:g} years up to {self.as_of}")
        lines = index.compare(rows, a, b) if method == "dyads" else _row_lines(by[a], by[b])
        for line in lines[1:]:
            line["evidence"] = {e: self._behind(by[e], str(line["component"]), method, most) for e in (a, b)}
        return {"as_of": self.as_of.isoformat(), "method": method, "lines": lines}

    def _behind(self, row: Mapping[str, Any], component: str, method: str, most: int) -> list[dict[str, Any]]:
        entity = row["entity"]
        if method == "rows":
            wanted = set(row["behind"].get(component, ()))
            return [
                {"id": e["id"], "text": e["text"]} for e in self.ledger.rows("event_mentions") if e["id"] in wanted
            ][:most]
        if component == "formal":
            pacts = [{"id": p.id, "text": p.name} for p in self.world.alliances(entity, self.as_of)]
            of = [m.organisation for m in self.world.memberships(entity, self.as_of)]
            return (pacts + [{"id": o, "text": e.name} for o in of if (e := self.world.entity(o))])[:most]
        table = index.window(self.table, self.as_of, self.years)
        bad = table.verbal_conflict + table.material_conflict
        good = table.verbal_cooperation + table.material_cooperation
        size = bad if component == "pressure" else good
        mine = (table.source if component == "reach" else table.target) == entity
        chosen = table.mutate(size=size).filter(mine)
        chosen = chosen.filter(chosen["size"] > 0).order_by(chosen["size"].desc(), chosen.date.desc(), chosen.id)
        return [
            {
                "id": r["id"] or f"{r['source']} {r['target']} {r['date']}",
                "text": r["text"] or f"{r['source']} to {r['target']}, {r['date']}: {r['size']:g}",
            }
            for r in chosen.limit(most).to_pyarrow().to_pylist()
        ]

    def pairs(self) -> index.Pairs:
        """The sums of the window."""
        return index.pairs(index.window(self.table, self.as_of, self.years))

    def groupings(self, member: str | None = None, *, most: int = 20) -> dict[str, Any]:
        """Groupings by the texts, by treaty, by partition and as cliques, with balance and frustrated ties.

        ``missing`` says why there is no partition, where igraph and leidenalg are not installed.
        """
        state = self.world.state_of(member, self.as_of) if member else None
        found = self.pairs()
        told = asserted(self._rows("assessments"), self._rows("event_mentions"), self.world, self.as_of)
        texts = {r["id"]: r["text"] for r in self.ledger.rows("assessments")}
        listed: list[dict[str, Any]] = [
            {**g, "by": "text", "evidence": [{"id": i, "text": texts[i]} for i in g["evidence"]]} for g in told
        ]
        known = set(found.entities) | {m for g in told for m in g["members"]}
        pacts = {p.id: p for e in known if e in self.world.states for p in self.world.alliances(e, self.as_of)}
        for pact in sorted(pacts.values(), key=lambda p: p.id):
            inside = sorted(m for m in pact.members if m in known)
            if len(inside) > 1:
                listed.append({
                    "members": inside, "kind": "formal", "by": "treaty", "ties": ["allied"], "treaties": [pact.name],
                    "denied": False, "evidence": [],
                })  # fmt: skip
        missing = None
        try:
            listed += self._communities(found) if found.entities else []
            listed += self._cliques(found) if found.entities else []
        except network.GroupingsMissing as error:
            missing = str(error)
        if state or member:
            listed = [g for g in listed if (state or member) in g["members"]]
        signed = network.signs(found, whatif.pacts_of(self.world, found.entities, self.as_of))
        share = network.balance(signed)
        return {
            "as_of": self.as_of.isoformat(), "groupings": listed[:most] if member is None else listed,
            "left_out": max(0, len(listed) - most) if member is None else 0,
            "balance": None if share is None else round(share, 4),
            "frustrated": network.frustrated(found, signed, 5), "missing": missing,
        }  # fmt: skip

    def _communities(self, found: index.Pairs) -> list[dict[str, Any]]:
        groups = network.communities(found, network.partition(found))
        return [self._informal(found, g, "partition") for g in groups if len(g) > 1]

    def _cliques(self, found: index.Pairs) -> list[dict[str, Any]]:
        igraph, _ = network._libraries()
        table = index.window(self.table, self.as_of, self.years)
        by_year = (
            table.mutate(year=table.date.year())
            .group_by("source", "target", "year")
            .agg(good=(table.verbal_cooperation + table.material_cooperation).sum())
            .to_pyarrow()
            .to_pylist()
        )
        spoken: dict[frozenset[str], set[int]] = {}
        for row in by_year:
            if row["good"] > 0:
                spoken.setdefault(frozenset((row["source"], row["target"])), set()).add(row["year"])
        span = {y for years in spoken.values() for y in years}
        good = found.cooperation + found.cooperation.T
        signed = network.signs(found)
        top = [{int(j) for j in (-row).argsort()[:STRONGEST] if row[j] > 0} for row in good]
        edges = [
            (i, j)
            for i, near in enumerate(top)
            for j in sorted(near)
            if i < j and i in top[j] and signed[i, j] > 0
            and spoken.get(frozenset((found.entities[i], found.entities[j])), set()) == span
            and not self.world.allied(found.entities[i], found.entities[j], self.as_of)
        ]  # fmt: skip
        graph = igraph.Graph(n=len(found.entities), edges=edges)
        cliques = sorted((sorted(c) for c in graph.maximal_cliques(min=3)), key=lambda c: (-len(c), c))[:10]
        return [self._informal(found, [found.entities[i] for i in c], "clique") for c in cliques]

    def _informal(self, found: index.Pairs, members: Sequence[str], by: str) -> dict[str, Any]:
        pacts = sorted({
            p.name
            for n, a in enumerate(members)
            for b in members[n + 1 :]
            if a in self.world.states and b in self.world.states
            for p in self.world.allied(a, b, self.as_of)
        })  # fmt: skip
        place = {e: i for i, e in enumerate(found.entities)}
        good = found.cooperation + found.cooperation.T
        couples = [(a, b) for n, a in enumerate(members) for b in members[n + 1 :]]
        ties = sorted(((round(float(good[place[a], place[b]]), 2), a, b) for a, b in couples), reverse=True)[:3]
        return {
            "members": sorted(members), "kind": "informal", "by": by, "ties": ["cooperation"], "treaties": pacts,
            "denied": False,
            "evidence": [{"id": f"{a} {b}", "text": f"{n:g} cooperative events"} for n, a, b in ties if n > 0],
        }  # fmt: skip

    def whatif(self, texts: Sequence[str], *, draws: int = 50) -> dict[str, Any]:
        """What edits would change (`whatif.whatif`), and ``conditionals`` that the texts state about their parties.

        Raises ValueError for an edit that cannot be read.
        """
        edits = [whatif.parse(t, self.world, self.as_of) for t in texts]
        for edit in edits:
            unknown = [e for e in edit.entities if e not in self.world.states]
            if unknown:
                raise ValueError(f"no state is known as {', '.join(unknown)}")
        found = self.pairs()
        named = {e for edit in edits for e in edit.entities}
        core = sorted({*(e for e in found.entities if e in self.world.states), *named})
        allies = {m for e in core for p in self.world.alliances(e, self.as_of) for m in p.members}
        found = whatif.extended(found, sorted(named | allies))
        told = whatif.whatif(
            found,
            edits,
            formal=index.formal_ties(self.world, found.entities, self.as_of),
            pacts=whatif.pacts_of(self.world, found.entities, self.as_of),
            draws=draws,
        )
        events = {e["id"]: e for e in self.ledger.rows("event_mentions")}
        conditionals = []
        for row in self._rows("conditionals"):
            first = events.get(row["antecedent"])
            parties = {p["state"] for p in (*first["actors"], *first["recipients"])} if first else set()
            if any(len(parties & set(e.entities)) > 1 for e in edits):
                conditionals.append({k: row[k] for k in ("id", "text", "antecedent", "consequent")})
        return {"as_of": self.as_of.isoformat(), **told, "conditionals": conditionals}


def _among(candidates: Sequence[str]) -> str:
    return f"; it may be {', '.join(candidates[:5])}" if candidates else ""


def _row_lines(one: Mapping[str, Any], two: Mapping[str, Any]) -> list[dict[str, Any]]:
    a, b = one["entity"], two["entity"]
    scored = one["score"] is not None and two["score"] is not None
    lines = [{
        "component": "isolation", a: one["score"], b: two["score"],
        "points": round(one["score"] - two["score"], 2) if scored else None,
    }]  # fmt: skip
    weights = [sum(w for c, w in ROW_WEIGHTS.items() if r["components"][c] is not None) or 1.0 for r in (one, two)]
    for c, weight in ROW_WEIGHTS.items():
        x, y = one["components"][c], two["components"][c]
        points = 100 * weight * ((x or 0.0) / weights[0] - (y or 0.0) / weights[1]) if scored else None
        if x is None and y is None:
            points = None
        lines.append({"component": c, a: x, b: y, "points": None if points is None else round(points, 2)})
    return lines
