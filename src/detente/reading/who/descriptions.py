"""Who a common noun describes: "the Iranian leader", "Indian and Chinese soldiers", "the Home Office"."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from spacy.tokens import Doc, Token

from detente.reading.lexicon.lists import listed
from detente.reading.state import PRIVATE, Mention, Who, Work
from detente.reading.syntax.arguments import coordinated, of_time
from detente.reading.syntax.compounds import attributive_end
from detente.reading.who.entering import enter, whose
from detente.reading.who.scene import country_of
from detente.reading.who.titles import bare, former
from detente.reading.who.words import Words
from detente.world import Resolution, World
from detente.world.dates import covers
from detente.world.terms import LEADING

_NOT_HEADS = frozenset({"compound", "amod", "nmod"})
_OPENING = frozenset({"prep", "cc", "mark", "predet", "neg"})
_PLACES = frozenset({"state", "demonym", "capital", "metonym", "city", "region"})
_WITHIN = frozenset({"PROPN", "ADP", "NOUN", "ADJ"})
_INSTITUTIONS = frozenset({"office", "people", "body"})


def _at_home(who: Who, noun: Token) -> Who:
    """Somebody who lives in a state but is none of its organs: an activist in Idlib is not Syria, only of it."""
    private = who.sector in PRIVATE or any(c.lower_ in listed("unofficial") for c in noun.lefts)
    counted = any(c.dep_ == "nummod" for c in noun.lefts)  # "12 people" are not the people
    apart = who.entity == who.state and private and (counted or noun.lower_ not in listed("peoples"))
    return replace(who, entity=None) if apart else who


class Descriptions:
    """The described actors of one document."""

    def __init__(self, world: World, words: Words, doc: Doc, work: Work, context: tuple[str, ...]) -> None:
        self.world, self.words, self.doc, self.work, self.context = world, words, doc, work, context

    def sector(self, token: Token) -> str | None:
        """The sector of an actor that a noun names, by itself or with the words before it ("Home Office")."""
        sector = self.words.actors.get(token.lower_) or self.words.actors.get(token.lemma_.lower())
        if sector is not None or token.pos_ != "PROPN" or not self.world.roles.ends(token.text):
            return sector
        first = token.i
        while first > token.sent.start and token.i - first < 4 and self.doc[first - 1].pos_ in _WITHIN:
            first -= 1
            role = self.world.roles.get(self.doc[first : token.i + 1].text)
            if role is not None and role.kind in _INSTITUTIONS:
                return role.sector
        return None

    def describe(self, token: Token) -> None:
        """Enter the actor that a noun describes, resolved where its words say who it is."""
        sector = self.sector(token)
        chief = sector is None and token.lower_ in listed("heads")
        if (sector is None and not chief) or token.dep_ in _NOT_HEADS:
            return
        sector = sector or "GOV"
        first = bare(self.doc, min(token.left_edge.i, token.i), token)
        while first < token.i and (self.doc[first].is_punct or self.doc[first].dep_ in _OPENING):
            first += 1
        apposed = next((m for c in token.children if c.dep_ == "appos" and (m := self._at(c)) and m.whos), None)
        if sector == "STATE":
            return
        if apposed is not None:
            self._enter(first, token, "description", apposed.whos, False, "apposed", apposed.name)
            return
        whos = tuple(_at_home(w, token) for w in self._whos(token, self._past_compounds(first, token.i), sector))
        if chief and not self._headed(token, whos):
            return
        was = former(self.doc, first, token.i)
        if whos:
            self._enter(first, token, "description", whos, was, sector)
        else:
            self._enter(first, token, "noun", (Who(None, None, sector, "noun"),), was, sector)

    def _headed(self, token: Token, whos: tuple[Who, ...]) -> bool:
        """Whether a chief is one of the tables, or of a body that acts: "NATO's chief", "India's army chief"."""
        before = self.doc[max(token.i - 1, 0)]
        return any(w.kind == "person" for w in whos) or (bool(whos) and before.lower_ in self.words.actors)

    def _past_compounds(self, first: int, end: int) -> int:
        """Where the words begin that may tell of whom a noun is: "Syrian" in "anti-Iranian Syrian forces"."""
        ends = (attributive_end(self.doc, i, i + 1) for i in range(first, end))
        return min(max((e for e in ends if e is not None), default=first), end)

    def _enter(
        self, first: int, token: Token, how: str, whos: tuple[Who, ...], was: bool, match: str, name: str = ""
    ) -> None:
        enter(self.work, Mention(first, token.i + 1, token.i, how, whos, was, match, name=name))

    def _at(self, token: Token) -> Mention | None:
        return self.work.by_token.get(token.i)

    def _whos(self, token: Token, first: int, sector: str) -> tuple[Who, ...]:
        owner = self._owner(token, first)
        owned = self._at(owner) if owner is not None else None
        several = self._several(token)
        if len(several) > 1 and owner is None:  # "Indian and Chinese soldiers"
            return tuple(Who(s, s, sector, "state") for s in several)
        for mention in (owned, *(self._at(t) for t in self.doc[first : token.i])):
            who = mention.who if mention is not None else None
            if who is not None and who.entity is None and who.kind == "city":  # "Texas officials"
                return (Who(None, who.state, sector, "noun"),)
        holders = self._holders(token, first, owner)
        if holders:
            return holders
        found = self._resolved(token, first, owner, owned)
        whos = self._settled(token, found, sector) or self._modified(token, first, owned, sector)
        whos = whos or self._under(token, sector)
        if owner is not None and whos and token.tag_ in ("NNS", "NNPS"):
            others = [w for t in coordinated(owner)[1:] if (m := self._at(t)) for w in m.whos if w.state]
            states = [w.state for w in others if w.entity == w.state]
            if states and len(whos) == 1 and whos[0].entity is None:  # "the armies of Chad and Mali"
                states, whos = [whos[0].state, *states], ()
            whos += tuple(Who(s, s, sector, "state") for s in states)
        if self.words.voice(token.lemma_.lower()) and len(whos) == 1 and owned is not None and whos == owned.whos:
            if whos[0].state:  # whose spokesman he is, he is not
                return (Who(whos[0].state, whos[0].state, sector, "state"),)
        return whos

    def _under(self, token: Token, sector: str) -> tuple[Who, ...]:
        """The state that a heading names before a colon: "Sudan: army opens fire"."""
        opening = self._at(token.sent[0])
        if sector in PRIVATE or opening is None or opening.match not in ("state", "capital", "metonym"):
            return ()
        who = opening.who if opening.end < token.i and self.doc[opening.end].text == ":" else None
        return (Who(who.state, who.state, sector, "state"),) if who is not None and who.state else ()

    def _holders(self, token: Token, first: int, owner: Token | None) -> tuple[Who, ...]:
        """Several leaders by one title: "the presidents of France and Egypt"; their ministers are the states'."""
        owners = coordinated(owner) if owner is not None and token.tag_ in ("NNS", "NNPS") else []
        named = [m.who for t in owners if (m := self._at(t)) is not None]
        known = [e for w in named if w is not None and w.entity and (e := self.world.entity(w.entity)) is not None]
        office = f"{self.doc[first : token.i].text} {token.lemma_.lower()}".strip()
        of = (f"the {office} of {e.name}" for e in known)
        found = [self.world.resolve(words, on=self.work.published) for words in of]
        leading = [r for r in found if r.kind == "person" and r.term is not None and r.term.office in LEADING]
        if len(owners) < 2 or len(leading) < len(owners):
            return ()
        return tuple(whose(r.entity, self.work, self.world, r.sector) for r in found if r.entity)

    def _owner(self, token: Token, first: int) -> Token | None:
        """Whose it is, behind a preposition: "the president of Chile", "police in Peru"."""
        modified = any(
            t.i in self.work.by_token
            or t.pos_ == "PROPN"
            or t.tag_ == "PRP$"
            or (t.pos_ == "ADJ" and t.is_title and t.i > t.sent.start)
            for t in self.doc[first : token.i]
        )
        ways = {"of"}
        if not modified:
            ways |= {"in", "from"}
        if self.words.voice(token.lemma_.lower()) and token.lemma_.lower() not in listed("briefed"):
            ways.add("for")
        joined = self.doc[token.i + 1 : token.i + 3]
        second = joined[1] if len(joined) == 2 and joined[0].text == "-" else token
        hanging = {c.i: c for part in (token, second) for c in part.children}  # "the secretary-general of the bloc"
        for prep in sorted(hanging.values(), key=lambda c: (c.lower_ != "for", c.i)):
            if prep.dep_ == "prep" and prep.lower_ in ways:
                for owner in prep.children:
                    if owner.dep_ == "pobj" and not of_time(owner):
                        return None if prep.lower_ == "in" and self._meeting(token, owner) else owner
        return None

    def _meeting(self, token: Token, owner: Token) -> bool:
        """Whether a place is only where somebody is: "negotiators in Vienna", "diplomats in Brussels"."""
        mention = self._at(owner)
        town = mention is not None and mention.match in ("capital", "city")
        gathered = token.lemma_.lower() in listed("guests") | listed("gatherings")  # "the assembly in New York"
        return (town and gathered) or ("seat", owner.lower_) in self.words.epithets

    def _resolved(
        self, token: Token, first: int, owner: Token | None, owned: Mention | None
    ) -> Resolution | None:
        """What the world makes of the description, where it has more than the noun."""
        phrase = self.doc[first : token.i + 1].text
        if any(c.dep_ == "poss" and self._nobody(c) for c in token.lefts):
            return None  # "the party's leader" leads no state
        inside = any(
            t.i in self.work.by_token or t.pos_ in ("PROPN", "ADJ") or (t.is_title and self._place(t.lower_))
            for t in self.doc[first : token.i]
        )
        named = owner is not None and any(self._at(t) for t in owner.lefts)  # "the head of Hamas's political bureau"
        if owner is not None and (owned is not None or owner.pos_ == "PROPN" or named):
            phrase = self.doc[first : owner.i + 1].text
        elif not inside:
            role = self.world.roles.get(token.text)  # "the pope" is of no other state
            reigns = role is not None and role.state is not None and role.offices[:1] == ("head_of_state",)
            return self.world.resolve(token.text, on=self.work.published) if reigns else None
        elif former(self.doc, first, token.i) and not self._capital(first, token.i):
            return None  # "a former prime minister", of whom nothing tells the state
        if any(t.is_lower and self._place(t.lower_) for t in self.doc[first : token.i]):
            return None  # "the entire male population" is not of Malé
        told = (t.lower_ for t in self.doc[first : token.i])
        anybodys = self.sector(token) in PRIVATE and not listed("anybodys").isdisjoint(told)  # "foreign students"
        whose_ = owner is not None or self._capital(first, token.i) or (self._about is not None and not anybodys)
        return self.world.resolve(phrase, on=self.work.published, context=self.context if whose_ else ())

    def _nobody(self, token: Token) -> bool:
        """Whether a noun names a body that no table knows."""
        mention = self._at(token)
        unknown = mention is not None and mention.how == "noun" and not any(w.known for w in mention.whos)
        return unknown and mention is not None and mention.match not in ("GOV", "STATE", "MIL")

    @cached_property
    def _about(self) -> str | None:
        """The country of which "the prime minister" is one, where the document names nobody of another as often."""
        return country_of(self.work, self.world)

    def _may_be(self, found: Resolution, token: Token) -> bool:
        """Whether somebody named in a description holds an office that day, or is said to have held one."""
        day = self.work.published
        if day is None or found.entity is None or former(self.doc, token.left_edge.i, token.i):
            return True
        return any(covers(t.start, t.end, day) for t in self.world.terms(found.entity))

    def _capital(self, first: int, end: int) -> bool:
        """Whether a name or an adjective of a place stands among some words."""
        return any(t.text[0].isupper() and t.lower_ not in ("former", "ex") for t in self.doc[first:end])

    def _named_otherwise(self, token: Token) -> bool:
        """Whether a name that no table holds follows, so that not the holder is meant: a deputy, a successor."""
        after = token.i + 1
        mention = self.work.by_token.get(after) if after < len(self.doc) else None
        return mention is not None and mention.start == after and mention.match in ("stranger", "unlisted")

    def _place(self, word: str) -> bool:
        surface = self.world.names.get((word,))
        return surface is not None and surface.kind in _PLACES

    def _settled(self, token: Token, found: Resolution | None, sector: str) -> tuple[Who, ...]:
        if found is None:
            return ()
        if found.entity is None:
            return (Who(None, found.state, found.sector or sector, "noun"),) if found.state is not None else ()
        if token.lemma_.lower() == "leader" and found.entity not in self.context:
            named = next((e for e in self.context if self._leads(e, found.state)), None)
            if named is not None:  # "the Iranian leader", of the one whom the document names
                return (whose(named, self.work, self.world),)
        definite = not any(c.lower_ in ("a", "an") for c in token.lefts)
        if token.lemma_.lower() == "minister" and found.entity == found.state and token.tag_ == "NN" and definite:
            named = next((e for e in self.context if self._serves_as_minister(e, found.state)), None)
            if named is not None:
                return (whose(named, self.work, self.world),)
        entity = self.world.entity(found.entity)
        if entity is not None and entity.kind == "person" and token.lower_ in self.words.kinds["body"]:
            return ()  # "the party of Minister Ana Rojas" is not the minister
        if entity is not None and entity.kind == "person" and (not definite or self._named_otherwise(token)):
            # "a former Greek foreign minister", "a Catalan leader"
            return (Who(None, found.state or entity.state, found.sector or sector, "person"),)
        if entity is not None and entity.kind == "person":
            return (whose(found.entity, self.work, self.world, found.sector),) if self._may_be(found, token) else ()
        return (Who(found.entity, found.state, found.sector or sector, entity.kind if entity else "state"),)

    def _modified(self, token: Token, first: int, owned: Mention | None, sector: str) -> tuple[Who, ...]:
        """The state of whom the noun belongs to, or of a name before it."""
        before = next((m for t in self.doc[first : token.i] if (m := self._at(t)) is not None), None)
        for mention in (owned, before):
            if mention is not None and mention.who is not None and mention.who.state is not None:
                return (Who(mention.who.state, mention.who.state, sector, "state"),)
        return ()

    def _several(self, token: Token) -> list[str]:
        """The states of coordinated adjectives before a noun."""
        found: dict[str, None] = {}
        for child in token.children:
            if child.dep_ in _NOT_HEADS and (child.is_title or child.is_upper) and child.i < token.i:
                for word in coordinated(child):
                    named = self.work.name_at(word)  # "US and North Korean officials"
                    if named is not None and named.who is not None and named.match in ("demonym", "state"):
                        found |= {named.who.state: None} if named.who.state else {}
                        continue
                    for match in self.world.find(word.text)[:1] if word.is_title else ():
                        state = self.world.state_of(match.candidates[0], self.work.published)
                        if match.kind in ("demonym", "state") and state:
                            found[state] = None
        return list(found) if len(found) > 1 else self._hyphened(token)

    def _hyphened(self, token: Token) -> list[str]:
        """The states of two adjectives joined by a hyphen before a noun: "Franco-German forces"."""
        for child in token.children:
            if child.dep_ in _NOT_HEADS and child.i < token.i and child.i >= 2 and self.doc[child.i - 1].text == "-":
                found = self.world.find(self.doc[child.i - 2 : child.i + 1].text)
                states = [self.world.state_of(m.candidates[0], self.work.published) for m in found]
                if len(states) == 2 and all(states) and all(m.kind in ("demonym", "state") for m in found):
                    return [state for state in states if state]
        return []

    def _serves_as_minister(self, entity: str, state: str | None) -> bool:
        """Whether a person is a minister of a state on the document's day, by the only office held."""
        return state is not None and any(
            t.state == state and t.office.endswith("minister") and covers(t.start, t.end, self.work.published)
            for t in self.world.terms(entity)
        )

    def _leads(self, entity: str, state: str | None) -> bool:
        """Whether a person leads a state on the document's day."""
        return state is not None and any(
            t.state == state and t.office in LEADING and covers(t.start, t.end, self.work.published)
            for t in self.world.terms(entity)
        )
