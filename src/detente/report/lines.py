"""What the rows of some documents say, a line an event, a dispute, a commitment, a standing or a condition.

Rows of one event are one line; only rows that are rather sure (``FIRM``) make a line, and
those that choose a verb of their own must be surer (``SURE``, ``CERTAIN``), unless all are asked for. What is
only possible is told by the warning, promise or condition that speaks of it, and has no
line of its own.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from detente.desk.news import claimed, sides
from detente.reading.rows import COUNTED
from detente.report import acts, wording
from detente.report.clause import phrase
from detente.report.items import AWAY, DISPUTED, FORCE, IF, MET, OPEN, PRESSES, SUPPORT, Item, once
from detente.report.own import Own, own, said_by
from detente.report.page import Quote
from detente.report.parties import beside, mere, near, negated, short, vague
from detente.report.parties import told as plain
from detente.report.standing import standings
from detente.report.voices import Voices
from detente.report.wording import CONTENT, Names, capital, listed

Row = Mapping[str, Any]
Tables = Mapping[str, Any]

_SECTION = {"CONSULT": MET, "ASSAULT": FORCE, "MOBILIZE": FORCE, "PROTEST": FORCE} | dict.fromkeys(
    ("AGREE", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT"), SUPPORT
)
#: What a row must be sure of to be a line in the text's own words, to be one in others (which choose a verb, and lay
#: parties to it), and to be one in others that names one side alone, or a country that bore it.
FIRM, SURE, CERTAIN = 0.6, 0.7, 0.8
#: Words by which the sentence is found again whose words the line itself tells.
FINDING = 8
_GIVEN = ("invitation", "promise", "offer")
_UNREAL = frozenset({"hypothetical", "future"})


class Telling:
    """The rows of a brief as items.

    ``everything`` counts rows however unsure, and what is only possible; ``days`` says when events were;
    ``least`` is what a row must be sure of to make a line; ``quoting`` tells an act in the text's own words
    where they say who did it, and not by its fields. What made no line is counted: rows that are ``uncertain`` or
    only ``possible``, and events whose rows are ``unclear``: they name too little, or too little surely.
    """

    def __init__(
        self, tables: Tables, everything: bool = False, *, days: bool = True, least: float = FIRM, quoting: bool = True
    ) -> None:
        self.tables, self.everything, self.days, self.quoting = tables, everything, days, quoting
        self.names = Names(tables["entities"])
        self.voices = Voices(tables.get("attributions", ()), tables["documents"], self.names)
        self.published = {d["document_id"]: d["published"] for d in tables["documents"]}
        self.rows = {r["id"]: plain(r, everything) for r in tables["event_mentions"]}
        self.least = 0.0 if everything else least
        last: dict[str, int] = defaultdict(lambda: 1)
        for row in self.rows.values():
            last[row["document_id"]] = max(last[row["document_id"]], row["end"])
        self._last = last
        self.encounters: dict[str, list[Row]] = defaultdict(list)
        for row in tables["encounters"]:
            self.encounters[row["event_mention"] or ""].append(row)
        self.content = {c["event_mention"]: c for c in tables["commitments"] if c["event_mention"] and c["content"]}
        self.uncertain = sum(r["confidence"] < self.least for r in self.rows.values())
        self.possible = self.unclear = 0

    def items(self) -> list[Item]:
        """Every line, unordered."""
        given = {
            c["event_mention"] for c in self.tables["commitments"] if c["kind"] in _GIVEN and self._counted(c)
        }  # fmt: skip
        found = [*self._away(), *self._disputed(), *self._open(), *self._conditions()]
        found += standings(self.tables, self.names, self.everything)
        for group in self._events():
            if {r["id"] for r in group} & given or (not self.everything and self._borne(group)):
                continue
            item = self.event(group)
            if item is not None:
                found.append(item)
            elif not any(e["attended"] is False for r in group for e in self.encounters[r["id"]]):
                self.unclear += 1
        return once(found)

    def event(self, group: Sequence[Row]) -> Item | None:
        """The line of one event from its mentions; None where they name too little to say."""
        rows = [self.rows.get(r["id"]) or plain(r, self.everything) for r in group]
        if not self.everything and all(self.voices.strange(r) for r in rows):
            return None
        return self._quoted(rows) or (self._met(rows) if rows[0]["type"] == "CONSULT" else self._act(rows))

    def _quoted(self, group: Sequence[Row]) -> Item | None:
        """The line of an event in the text's own words, from the surest of its mentions that has them."""
        if not self.quoting or all(r["confidence"] < self.least for r in group):
            return None
        for row in sorted(group, key=lambda r: -r["confidence"]):
            if (found := own(row, self.names, self.voices.homes(row["document_id"]))) is not None:
                found = said_by(found, self.voices.speaker(row))
                return self._item(group, row, self._told(row, found), found)
        return None

    def _told(self, row: Row, found: Own) -> str:
        """An act in the text's own words with its day and whose word it is."""
        when = wording.when(row["date"], self.published.get(row["document_id"])) if self.days and not found.day else ""
        return capital(found.text + when + self.voices.behind(row, found.text))

    def _item(self, group: Sequence[Row], row: Row, said: str, found: Own | None = None) -> Item:
        old = all("historical" in r["auxiliary"] for r in group)
        section, at = _SECTION.get(row["type"], PRESSES), row["trigger"]["start"]
        start, end = (found.start, found.end) if found else (at, at)
        quotes = self._quotes([row], FINDING) if found else self._quotes(group)
        stem = "Earlier" if old else capital(found.speaker) if found else ""
        text = said if old or not stem else said[len(stem) + 2 :]
        return Item(
            section, text + self._marks(group), quotes, self._weight(group, row, found), stem, said,
            (row["document_id"], min(start, at), max(end, at)), row["id"], self.voices.own(row), row["type"],
        )  # fmt: skip

    def _counted(self, row: Row) -> bool:
        event = self.rows.get(row["event_mention"] or "")
        return event is None or event["confidence"] >= self.least

    def _events(self) -> Iterator[list[Row]]:
        groups: dict[Any, list[Row]] = defaultdict(list)
        for row in self.rows.values():
            if row["confidence"] < self.least:
                continue
            if "hypothetical" in row["auxiliary"] and not self.everything:
                self.possible += 1
                continue
            groups[row["event"] or row["id"], acts.status(row), "historical" in row["auxiliary"]].append(row)
        yield from groups.values()

    def _borne(self, group: Sequence[Row]) -> bool:
        """Whether an event says only whom it befell, and another of its kind who did it to them."""
        if any(r["actors"] for r in group):
            return False
        bore = {(group[0]["type"], p["entity"]) for r in group for p in r["recipients"]}
        return (group[0]["type"], None) not in bore and bore <= self._done

    @cached_property
    def _done(self) -> set[tuple[str, str | None]]:
        sure = [r for r in self.rows.values() if r["confidence"] >= self.least and r["actors"] and not r["auxiliary"]]
        return {(r["type"], p["entity"]) for r in sure for p in r["recipients"]}

    def _weight(self, group: Sequence[Row], told: Row, found: Own | None) -> float:
        """How much a line weighs: more where it is in the text's own words, or of what the document's maker says."""
        best = max(r["confidence"] for r in group)
        early = max(1 - r["start"] / self._last[r["document_id"]] for r in group)
        row = group[0]
        sides = sum(any(p["entity"] for p in row[k]) for k in ("actors", "recipients"))
        if row["type"] == "CONSULT":
            sides = min(2, sum(bool(p["entity"]) for k in ("actors", "recipients") for p in row[k]))
        base = {"happened": 1.0, "planned": 0.8, "negated": 0.6}.get(acts.status(row), 0.3)
        base -= 0.6 if all("historical" in r["auxiliary"] for r in group) else 0.0
        weight: float = base + best / 2 + 0.2 * math.log2(len(group)) + 0.6 * early + 0.25 * sides
        weight += abs(row["score"]) / 25
        weight += 0.2 * (found is not None) + 0.5 * bool(self.voices.own(told))
        return weight

    def _firm(self, group: Sequence[Row], both: bool) -> bool:
        """Whether a line in other words may rest on these rows.

        One that names one side alone is right less often, and so is one whose parties stand far from the event's word;
        of what did not happen the sentence must say so near that word.
        """
        if self.everything:
            return any(r["confidence"] >= self.least for r in group)
        firm = [r for r in group if "negation" not in r["auxiliary"] or negated(r)]
        return any(r["confidence"] >= max(self.least, SURE if both and near(r) else CERTAIN) for r in firm)

    def _best(self, group: Sequence[Row]) -> Row:
        def full(row: Row) -> tuple[bool, bool, int, bool, float]:
            sides = sum(any(self.names.party(p) for p in row[k]) for k in ("actors", "recipients"))
            firm = row["confidence"] >= self.least
            return firm, firm and row["mode"] == "phone", sides, bool(row["date"]), row["confidence"]

        return max(group, key=full)

    def _parties(self, group: Sequence[Row], row: Row, role: str) -> list[str]:
        found: list[str | None] = []
        for party in row[role]:
            others = {
                p["entity"] for r in group for p in r[role]
                if p["entity"] and p["state"] == party["state"] and p["entity"] != p["state"]
            }  # fmt: skip
            if len(others) == 1 and party["entity"] and party["entity"] == party["state"]:
                found.append(self.names(next(iter(others))))
            else:
                found.append(self.names.party(party))
        return list(dict.fromkeys(f for f in found if f))

    def _quotes(self, group: Iterable[Row], most: int | None = None) -> list[Quote]:
        best = max(group, key=lambda r: r["confidence"])
        return [Quote(best["document_id"], best["text"], best["trigger"]["text"], most)]

    def _setting(self, group: Sequence[Row], told: str) -> str:
        """What is told with its place and time."""
        row = self._best(group)
        dated = next((r for r in [row, *group] if r["date"]), row)
        town = any(p.get("town") for p in row["recipients"])  # that another mention places elsewhere is of another town
        placed = next((r for r in [row, *([] if town else group)] if r["place"]), row)
        text = told + (wording.where(placed["place"], told) if self.everything or beside(placed) else "")
        if self.days:
            text += wording.when(dated["date"], self.published.get(row["document_id"]))
        return capital(text)

    def _marks(self, group: Sequence[Row]) -> str:
        marks = ["disputed"] if any(r["contested"] for r in group) else []
        marks += ["uncertain"] if max(r["confidence"] for r in group) < COUNTED else []
        return f" ({', '.join(marks)})" if marks else ""

    def _act(self, group: Sequence[Row]) -> Item | None:
        row = self._best(group)
        actors = self._parties(group, row, "actors")
        recipients = [w for w in self._parties(group, row, "recipients") if w not in actors]
        if (row["actors"] and not actors) or acts.trivial(row):
            return None
        promised = next((self.content[r["id"]] for r in group if r["id"] in self.content), None)
        content = short(promised["content"], row["actors"]) if promised else ""
        content = "" if mere(content, row["recipients"]) else content
        if any(name.rsplit(" ", 1)[-1] in content for name in recipients):
            recipients = []  # nobody is asked, promised or threatened something about himself by name
        if any(name.rsplit(" ", 1)[-1] in content for name in actors if row["type"] == "REQUEST"):
            return None  # nor asks for it
        told = acts.act(row, actors, recipients, content, bool(row["place"]) and beside(row))
        if told is None or not self._firm(group, bool(actors and (recipients or content))):
            return None
        bare = not actors and all(p["entity"] and p["entity"] == p["state"] for p in row["recipients"])
        if bare and not self.everything and all(r["confidence"] < CERTAIN for r in group):
            return None
        said = self._setting(group, told)
        if content:
            asked = row["type"] == "REQUEST" and content.startswith("to ") and recipients
            said += f" “{content}”" if asked else f": “{content}”"
        item = self._item(group, row, said + self.voices.behind(row, said))
        item.bare = "" if recipients or content else capital(listed(actors))
        return item

    def _met(self, group: Sequence[Row]) -> Item | None:
        status = acts.status(group[0])
        seen = [e for r in group for e in self.encounters[r["id"]]]
        if status == "negated" and any(e["attended"] is False for e in seen):
            return None  # told under who stayed away
        occasion = next((e["occasion"] for e in seen if e["occasion"]), None)
        told = self._summit(group, occasion, seen) if occasion else self._meeting(group, status)
        if told is None or not self._firm(group, True):
            return None
        row = self._best(group)
        return self._item(group, row, self._setting(group, told) + self.voices.behind(row, told))

    def _summit(self, group: Sequence[Row], occasion: str, seen: Sequence[Row]) -> str | None:
        """Who hosted, or took part in, a summit."""
        named = self.names(occasion)
        summit = named if named.endswith("summit") else f"the {named.removeprefix('the ')} summit"
        hosts = {e["host"] for e in seen if e["host"]}
        parties = [p for r in group for k in ("actors", "recipients") for p in r[k] if p["entity"] != occasion]
        own = [p for p in parties if p["entity"] in hosts or p["state"] in hosts]
        people = self._people([p for p in parties if p not in own])
        if not people and own:
            people = self._people(own)
            return acts.framed(group[0], people, f"hosted {summit}", f"host {summit}")
        if not people:
            return None
        if len(people) > 1 and group[0]["mode"] != "multilateral":
            return acts.framed(group[0], people, f"met at {summit}", f"meet at {summit}")
        return acts.framed(group[0], people, f"took part in {summit}", f"take part in {summit}")

    def _meeting(self, group: Sequence[Row], status: str) -> str | None:
        """Who met or visited whom, all mentions of the event taken together."""
        visits = [r for r in group if r["mode"] == "visit" and r["actors"] and r["recipients"]]
        row = max(visits, key=lambda r: r["confidence"]) if visits else self._best(group)
        everyone = self._people([p for r in group for k in ("actors", "recipients") for p in r[k]])
        if visits:
            came, host = self._people(row["actors"]), row["recipients"][0]
            hosts = [p for p in row["recipients"] if p["entity"] and p["entity"] == p["state"]]
            if len(hosts) > 1 and came:
                return acts.act(row, came, self._people(hosts))
            others = [n for n in everyone if n not in came and n not in self._people([host])]
            state = host["entity"] == host["state"]
            if not came or not self.names.party(host):
                return None
            if not state and status == "happened" and (host["entity"] or "").islower():
                name = str(self.names.party(host))
                return f"{name} received {listed([n for n in everyone if n != name])}"
            town = host["text"] if row["place"] and row["place"]["name"] == host["text"] else self.names.party(host)
            told = acts.act(row, came, [str(town)])
            parties = [p for r in group for k in ("actors", "recipients") for p in r[k]]
            same = {p["entity"] for p in parties if p["entity"] and p["state"] == host["state"]}
            met = [self.names(e) for e in sorted(same) if e != host["entity"]]
            met = [n for n in (met or others) if n not in came]
            return told + (f" and met {listed(met)}" if met and told and status == "happened" else "") if told else None
        actors = self._people(row["actors"])
        if len(everyone) < 2 and not (row["recipients"] and actors):
            if not self._firm(group, False) or row["mode"] != "visit":
                return None
            return acts.act(row, actors, []) if actors and len(everyone) == 1 and row["mode"] else None
        return acts.act(row, everyone, [])

    def _people(self, parties: Sequence[Row]) -> list[str]:
        """Names of parties; a state is left out where its leader or minister is among them."""
        present = {p["state"] for p in parties if p["entity"] and p["entity"] != p["state"]}
        kept = [p for p in parties if not (p["entity"] and p["entity"] == p["state"] and p["state"] in present)]
        return list(dict.fromkeys(n for p in kept if (n := self.names.party(p))))

    def _away(self) -> Iterator[Item]:
        for row in self.tables["encounters"]:
            event = self.rows.get(row["event_mention"] or "")
            if row["attended"] is not False or _UNREAL & set(row["auxiliary"]) or not self._counted(row):
                continue
            people = [p for p in row["participants"] if p != row["host"]] or list(row["participants"])
            if not people:
                continue
            if row["occasion"]:
                named = self.names(row["occasion"]).removeprefix("the ")
                text = named + (f" {row['place']['name']}" if row["place"] else " summit")
                text += f" {row['date']['start'][:4]}" if row["date"] else ""
            else:
                goal = row["place"]["name"] if row["place"] else self.names(row["host"]) if row["host"] else ""
                goal = "" if goal == self.names.many(people) else goal
                text = f"no {row['kind']}" + (f" {'to' if row['kind'] == 'visit' else 'in'} {goal}" if goal else "")
            focus = event["trigger"]["text"] if event else ""
            early = 1 - (event["start"] / self._last[row["document_id"]] if event else 0.5)
            weight = 1.1 + 0.3 * early + 0.3 * bool(row["occasion"])
            yield Item(
                AWAY, text, [Quote(row["document_id"], row["text"], focus)], weight, capital(self.names.many(people))
            )

    def _disputed(self) -> Iterator[Item]:
        statements = {a["id"]: a for a in self.tables.get("attributions", ())}
        for row in self.tables["claims"]:
            if not row["contested"] or not self._counted(row) or not claimed(row) or vague(row["proposition"]):
                continue
            standing = sides(row, statements, self.names.entities)
            if not standing:
                continue  # that the text itself denies what somebody says is read too easily
            told = "; ".join(self._stand(stance, sources) for stance, sources in standing.items())
            said = f"“{phrase(row['proposition'], CONTENT)}”"
            yield Item(
                DISPUTED, f"{said}: {told}", [Quote(row["document_id"], row["text"], row["proposition"])], 1.5,
                lead=f"Disputed: {said} ({told})",
            )  # fmt: skip

    def _stand(self, stance: str, sources: Sequence[str]) -> str:
        named = [s for s in sources if s in self.names.entities]
        who = self.names.many(named) if named else "the text"
        plural = len(named) > 1
        return f"{who} {stance.removesuffix('s') if plural and stance != 'denies' else 'deny' if plural else stance}"

    def _open(self) -> Iterator[Item]:
        seen = set()
        for row in self.tables["commitments"]:
            if row["status"] != "open" or row["kind"] not in _GIVEN or not self._counted(row) or not row["from"]:
                continue
            if (event := self.rows.get(row["event_mention"] or "")) and (item := self._quoted([event])):
                item.section, item.lead = OPEN, f"Open: {item.lead}"
                item.text += f" (due {wording.day(row['due'])})" if row["due"] else ""
                yield item
                continue
            if event and not self._firm([event], True):
                continue
            home = {self.names.state(e) for e in row["from"]}
            others = [e for e in row["to"] if e not in home]
            content = short(row["content"] or "")
            content = "" if event and mere(content, event["recipients"]) else content
            key = (row["kind"], tuple(row["from"]), tuple(others), content)
            if key in seen or not (others or content):
                continue
            seen.add(key)
            to = f" to {self.names.many(others)}" if others else ""
            due = f", due {wording.day(row['due'])}" if row["due"] else ""
            text = f"{row['kind']} from {self.names.many(row['from'])}{to}{due}"
            quote = Quote(row["document_id"], row["text"], (row["content"] or "").split(" ")[0])
            line = text + (f": “{content}”" if content else "")
            yield Item(OPEN, capital(line), [quote], 1.3, lead=f"Open: {line}")

    def _conditions(self) -> Iterator[Item]:
        for row in self.tables["conditionals"]:
            ends = [self.rows.get(row[k] or "") for k in ("antecedent", "consequent")]
            if not any(e and e["confidence"] >= self.least for e in ends):
                continue
            quote = [Quote(row["document_id"], row["text"], row["cue"])]
            told = [
                acts.supposed(e, self.names, bool(i)) if e and self._firm([e], True) else None
                for i, e in enumerate(ends)
            ]
            if all(told):
                yield Item(IF, capital(f"if {told[0]}, {told[1]}"), quote, 1.0)
