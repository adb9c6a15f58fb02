"""Encounters: who met, visited, received or stayed away from whom and what."""

from __future__ import annotations

from pathlib import Path

from spacy.tokens import Doc, Token

from detente.reading import rows
from detente.reading.lexicon import Lexicon, table
from detente.reading.lexicon.lists import listed
from detente.reading.setting.dating import dating_of
from detente.reading.setting.places import locale
from detente.reading.state import Work
from detente.reading.syntax.arguments import arguments, coordinated, particle, prepositions
from detente.reading.whether.auxiliary import auxiliary
from detente.reading.whether.negation import negation
from detente.world import Summit, World

_OCCASIONS = frozenset({"organisation", "summit", "bloc"})
#: Nobody meets alone.
_MUTUAL = frozenset({"meeting", "talks", "call"})
#: So likely the encoder must find that somebody stays away; beside words of attending; and so likely the row.
_ABSENT, _SAID, _ROW = 0.45, 0.15, 0.15


class EncounterFinder:
    """Turns consultations, and attendance or absence at gatherings, into encounters."""

    def __init__(self, world: World, lexicon: Lexicon, overlay: Path | None = None) -> None:
        self.world = world
        self.lexicon = lexicon
        self.kinds = {r["trigger"]: r["kind"] for r in reversed(table("encounters.tsv", overlay))}
        listed = reversed(table("attendance.tsv", overlay))
        self.attendance = {(r["verb"], r["prep"]): r["attended"] == "yes" for r in listed}
        self.attending = {verb.partition("_")[0] for verb, _ in self.attendance}

    def __call__(self, doc: Doc, work: Work) -> None:
        """Append the encounters of a document to its reading."""
        gatherings = self._gatherings(doc, work)
        for event in work.reading.event_mentions:
            if event.type != "CONSULT" and not (event.type == "AGREE" and event.auxiliary == ["future"]):
                continue
            token = work.triggers[event.id]
            words = [token.lemma_.lower(), *event.trigger.text.lower().split()]  # "held talks"
            kind = next((self.kinds[w] for w in words if w in self.kinds), None)
            if kind is None or token.i in gatherings:
                continue
            if event.confidence >= self._least(work, event):
                self._of_event(work, event, token, kind)
        self._absences(work)

    def _least(self, work: Work, event: rows.EventMention) -> float:
        """How sure a row must be to make an encounter: surer where the encoder alone has it, or nobody came."""
        if event.decided_by == "model":
            return rows.COUNTED
        if "negation" not in event.auxiliary or self._away(work, work.triggers[event.id]) >= _SAID:
            return 0.0
        return _ROW if event.actors and event.recipients else rows.COUNTED

    def _away(self, work: Work, token: Token) -> float:
        """How likely a word tells of somebody who stays away; 1 where the encoder was not asked."""
        asked = [c.kinds for e in work.acts.get(token.i, ()) if (c := work.candidates[e.id]).kinds]
        return max((k.get("absent", 0.0) for k in asked), default=1.0)

    def _absences(self, work: Work) -> None:
        """Who stayed away, where the encoder says so; less of its word is enough beside words of attending."""
        told = {(n.text, p) for n in work.reading.encounters if n.attended is False for p in n.participants}
        for event in work.reading.event_mentions:
            if event.type not in ("REJECT", "PROTEST") or event.auxiliary:
                continue
            token = work.triggers[event.id]
            away = work.candidates[event.id].kinds.get("absent", 0.0)
            attending = any(t.lemma_.lower() in listed("attending") for t in token.subtree)
            people = [x for p in event.actors if (x := p.entity or p.state)]
            people = [x for x in dict.fromkeys(people) if (event.text, x) not in told]
            unlikely = away < (_SAID if attending else _ABSENT) or event.confidence < _ROW
            if unlikely or not people:
                continue
            told |= {(event.text, x) for x in people}
            work.reading.encounters.append(
                rows.Encounter(
                    id=work.new_id("n"),
                    document_id=event.document_id,
                    event_mention=event.id,
                    text=event.text,
                    kind="meeting",
                    participants=people,
                    host=None,
                    occasion=None,
                    place=event.place,
                    date=event.date,
                    attended=False,
                    auxiliary=[],
                )
            )

    def _presiding(self, work: Work, token: Token) -> str | None:
        """Who is "with X as host" of a meeting."""
        for prep in (t for t in token.subtree if t.lower_ == "as" and t.dep_ == "prep"):
            if not any(c.lemma_.lower() in ("host", "chairman", "mediator") for c in prep.children):
                continue
            named = work.mention_at(prep.head)
            if named is None:
                named = next((work.mention_at(t) for t in prepositions(prep.head).get("with", [])), None)
            if named is not None and named.who is not None:
                return named.who.entity
        return None

    def _guest_of(self, work: Work, token: Token) -> str | None:
        """Whose guest a visitor is: "went as the guest of X", "at the invitation of X"."""
        for name in ("as", "at", "on"):
            for role in prepositions(token).get(name, []):
                if role.lemma_.lower() not in ("guest", "invitation", "request"):
                    continue
                owners = prepositions(role).get("of", []) + [c for c in role.children if c.dep_ == "poss"]
                for owner in owners:
                    mention = work.mention_at(owner)
                    if mention is not None and mention.who is not None and mention.who.entity:
                        return mention.who.entity
        return None

    def _of_event(self, work: Work, event: rows.EventMention, token: Token, kind: str) -> None:
        people = [x for p in (*event.actors, *event.recipients) if (x := p.entity or p.state)]
        if not people or (kind in _MUTUAL and len(people) < 2 and "negation" not in event.auxiliary):
            return
        if kind == "visit" and len(people) < 2 and not event.recipients and event.place is None:
            return  # "came to a halt", "went on strike"
        host = None
        if event.mode == "visit" and event.recipients:
            # Not to have gone to one city is not to have kept away from its country.
            host = event.recipients[0].entity
            city = event.place is not None and event.place.lat is not None
            if "negation" in event.auxiliary and city and host == event.recipients[0].state:
                host = None
                people = [p for p in people if p not in {r.entity for r in event.recipients}]
        if host is None and kind in _MUTUAL:
            host = self._presiding(work, token)
        if kind == "visit" and (inviting := self._guest_of(work, token)) is not None and inviting not in people[:1]:
            host = inviting
            people.append(inviting)
        work.reading.encounters.append(
            rows.Encounter(
                id=work.new_id("n"),
                document_id=event.document_id,
                event_mention=event.id,
                text=event.text,
                kind=kind,
                participants=list(dict.fromkeys(people)),
                host=host,
                occasion=None,
                place=event.place,
                date=event.date,
                attended=_took_place(event.auxiliary),
                auxiliary=event.auxiliary,
            )
        )

    def _gatherings(self, doc: Doc, work: Work) -> set[int]:
        """Attendance and absence; returns the triggers that were used."""
        used: set[int] = set()
        for token in doc:
            if token.pos_ not in ("VERB", "ADJ", "AUX") or token.lemma_.lower() not in self.attending:
                continue
            part = particle(token) if token.pos_ == "VERB" else None
            adverb = next((c.lower_ for c in token.children if c.dep_ == "advmod" and c.lower_ == "away"), None)
            tail = part or adverb
            lemma = f"{token.lemma_.lower()}_{tail}" if tail else token.lemma_.lower()
            for (verb, prep), attended in self.attendance.items():
                if verb != lemma:
                    continue
                args = arguments(token)
                objects = args.objects if not prep else prepositions(token).get(prep, [])
                objects = [o for top in objects for o in self._spread(top)]
                occasions = [o for o in objects if self._gathering(o, work)]
                if verb == "stay" and any(o.lower_ == "home" for o in objects):
                    occasions = [o for o in objects if o.lower_ == "home"]
                if not occasions:
                    continue
                subjects = args.subjects if token.pos_ != "ADJ" else arguments(token.head).subjects
                people = [
                    x for s in subjects if (m := work.mention_at(s)) for w in m.whos if (x := w.entity or w.state)
                ]
                if not people:
                    continue
                used.add(token.i)
                for occasion in dict.fromkeys(occasions):
                    self._attend(doc, work, token, occasion, people, attended, verb)
        return used

    def _spread(self, token: Token) -> list[Token]:
        found = coordinated(token)
        for item in list(found):
            found += [t for c in item.children if c.dep_ in ("appos",) for t in coordinated(c) if t not in found]
        return found

    def _gathering(self, token: Token, work: Work) -> bool:
        if token.lemma_.lower() in listed("gatherings") or token.lower_ in listed("gatherings"):
            return True
        if token.lower_ in ("one", "it") and token.dep_ == "dobj":  # "skipped the following one"
            return any(t.lemma_.lower() in listed("gatherings") for t in token.doc[max(0, token.i - 30) : token.i])
        mention = work.mention_at(token)
        return mention is not None and mention.match == "summit"

    def _attend(
        self, doc: Doc, work: Work, verb: Token, occasion: Token, people: list[str], attended: bool, word: str
    ) -> None:
        sentence = verb.sent
        dating = self._dating(work, occasion) or dating_of(work, sentence, verb)
        modes = auxiliary(verb, self.lexicon, dating, work.published)
        negated = "negation" in modes or (
            any(t.lower_ == "nor" for t in verb.children if t.dep_ == "cc") and negation(verb) is not None
        )
        happened = _took_place([m for m in modes if m != "negation"] + ["negation"] * (attended == negated))
        place, organisation = None, None
        for token in [occasion, *occasion.subtree]:
            if (
                token.dep_ == "conj"
                and token != occasion
                and any(t == occasion for t in token.ancestors)
                and self._gathering(token, work)
            ):
                break
            mention = work.mention_at(token)
            if mention is None:
                continue
            if organisation is None and mention.match in _OCCASIONS and mention.who is not None:
                organisation = mention.who.entity
            if place is None and mention.match in ("capital", "city", "state", "metonym"):
                place = locale(doc, work, token, self.world)
        summit = self._summit(work, organisation, dating, place)
        if summit is not None:
            place = place or rows.Locale(summit.city, summit.state)
            if place.country is None:
                place = rows.Locale(place.name, summit.state, place.lat, place.lon)
            dating = rows.Dating(
                summit.start.isoformat(), summit.end.isoformat(), "day", dating.text if dating else occasion.text
            )
        event = next(iter(work.acts.get(verb.i, ())), None)
        work.reading.encounters.append(
            rows.Encounter(
                id=work.new_id("n"),
                document_id=work.reading.document.document_id,
                event_mention=event.id if event else None,
                text=sentence.text.strip(),
                kind="summit" if organisation else "meeting",
                participants=list(dict.fromkeys(people)),
                host=people[0] if word in ("host", "chair", "convene", "organise") and happened else None,
                occasion=organisation,
                place=place,
                date=dating,
                attended=happened,
                auxiliary=modes,
            )
        )

    def _dating(self, work: Work, occasion: Token) -> rows.Dating | None:
        """ "last year's summit", or else the next date after the occasion: "the summit in Bali last year"."""
        sentence = occasion.sent
        inside = [m for m in work.moments_within(sentence.start_char, sentence.end_char) if m.dating]
        low = occasion.left_edge.idx
        own = [m for m in inside if low <= m.start < occasion.idx]
        later = [m for m in inside if m.start > occasion.idx]
        chosen = own[-1:] or later[:1] or inside[-1:]
        return chosen[0].dating if chosen else None

    def _summit(
        self, work: Work, organisation: str | None, dating: rows.Dating | None, place: rows.Locale | None
    ) -> Summit | None:
        if organisation is None:
            return None
        year = int(dating.start[:4]) if dating and dating.start[:4] == dating.end[:4] else None
        names = [place.name, place.country] if place is not None else [None]
        for name in names:
            found = self.world.summit(organisation, on=work.published, year=year, place=name)
            if found is not None:
                return found
        if year is not None and place is not None:
            for name in names:
                found = self.world.summit(organisation, on=work.published, place=name)
                if found is not None:
                    return found
        return None


def _took_place(auxiliary: list[str]) -> bool | None:
    """Whether an encounter took place; None where it is only planned, possible or feared.

    Who says that he will not come stays away.
    """
    if "hypothetical" in auxiliary or ("future" in auxiliary and "negation" not in auxiliary):
        return None
    return "negation" not in auxiliary
