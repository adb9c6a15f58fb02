"""What a definite noun means: "the kingdom", "the alliance", "the chancellor", "its army", "his guest"."""

from __future__ import annotations

import math
from collections.abc import Iterator

from spacy.tokens import Token

from detente.reading.state import Mention, Who
from detente.reading.syntax.arguments import antecedents
from detente.reading.who.groups import aside
from detente.reading.who.memory import Referent
from detente.reading.who.salience import Place
from detente.reading.who.scene import Meant, Scene, state

#: Sectors that belong to a state; rivals, rebels and voters do not.
_SERVANTS = frozenset({"GOV", "MIL", "COP", "JUD", "LEG", "SPY"})
#: A state that the document named this often is what "the government" may mean with none named near.
_TOPIC = 3
#: What a sentence of distance costs, and what twice as many mentions are worth.
_FARTHER, _PROMINENCE = 1.3, 0.7
#: A state that only a person stands for is less meant than one that is named: "the Pope's visit to Lebanon".
_BORNE = 1.0
_DEFINITE = frozenset({"the", "this", "that"})
_SAYING_WHICH = frozenset({"prep", "acl", "amod", "compound"})


class Epithets:
    """Resolves definite nouns in one document."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.epithets = scene.words.epithets

    def meant(self, token: Token, number: int) -> Meant | None:
        """Whom a common noun means, by its owner or by who was named before."""
        lefts = [c.lower_ for c in token.lefts]
        if "other" in lefts or "another" in lefts:
            return None
        owner = next((c for c in token.lefts if c.dep_ == "poss"), None)
        if owner is not None:
            return self._of_owner(token, owner, number)
        if any(c.dep_ in _SAYING_WHICH or (c.dep_ == "relcl" and not aside(c)) for c in token.children):
            return None
        found = self._definite(token, number) if any(w in _DEFINITE for w in lefts) else None
        found = found or (self._again(token, number) if "the" in lefts else None)
        return found or (self._at_home(token) if ("home", token.lower_) in self.epithets else None)

    def named(self, token: Token, number: int) -> Meant | None:
        """ "The Alliance", "the North", "the Army": a name that is an epithet."""
        found = self.organisation(token)
        if found is not None:
            return found
        word = token.lower_
        bearers = self.epithets.get(("state", word))
        if bearers:
            return self.stated(token, bearers, number)
        return self._at_home(token) if ("home", word) in self.epithets else None

    def organisation(self, token: Token) -> Meant | None:
        """ "the council", "the alliance": the organisation named last of whose name, or epithets, this is a word."""
        word = token.lower_
        bearers = self.epithets.get(("organisation", word))
        if bearers is None:
            return None
        for referent in sorted(self.scene.memory.referents.values(), key=lambda r: -r.token):
            who = referent.who
            if who is None or who.kind != "organisation" or who.entity is None or referent.token >= token.i:
                continue
            entity = self.scene.world.entity(who.entity)
            if who.entity in bearers or (entity is not None and word in entity.name.lower().split()):
                return Meant((who,), key=referent.key)
        return None

    def _definite(self, token: Token, number: int) -> Meant | None:
        word = token.lower_
        found = self.organisation(token)
        if found is not None:
            return found
        if ("state", word) in self.epithets:
            return self.stated(token, self.epithets["state", word], number)
        if ("person", word) in self.epithets and token.tag_ not in ("NNS", "NNPS"):
            current = self.scene.at(token)
            if current is not None and any(w.entity for w in current.whos):
                return None
            fitting = (r for r in self._persons(token, number) if self._fits(r, word))
            return next((Meant(r.mention.whos, r.mention.name, r.key) for r in fitting), None)
        if ("partner", word) in self.epithets:
            nearest = next(self._persons(token, number), None)
            return Meant(nearest.mention.whos, nearest.mention.name, nearest.key) if nearest is not None else None
        return None

    def _again(self, token: Token, number: int) -> Meant | None:
        """Whom the same noun meant last: "the official", once "a Peruvian official" has spoken."""
        current = self.scene.at(token)
        if current is None or current.how != "noun" or any(w.known for w in current.whos):
            return None
        before = [
            r
            for r in self.scene.memory.within(token.i, number)
            if r.mention.how in ("noun", "description") and self.scene.doc[r.token].lower_ == token.lower_
        ]
        if len({r.mention.whos for r in before}) != 1 or not any(w.known for w in before[0].mention.whos):
            return None  # nobody, or one of two
        last = max(before, key=lambda r: r.token)
        return Meant(last.mention.whos, last.mention.name, last.key)

    def _of_owner(self, token: Token, owner: Token, number: int) -> Meant | None:
        word = token.lower_
        if word in self.scene.words.kinds["own"]:
            mention = next((m for t in antecedents(owner) if (m := self.scene.at(t)) is not None), None)
            if mention is not None and mention.who is not None and mention.who.state:
                return Meant((state(mention.who.state),))
            neuter = self.scene.words.pronouns.get(owner.lower_) == "it"
            return self.stated(token, frozenset(), number) if neuter else None
        if ("partner", word) in self.epithets:
            return self._partner(token, owner, number)
        return self._servant(token, owner)

    def _partner(self, token: Token, owner: Token, number: int) -> Meant | None:
        """ "his guest": the other person of whom the text speaks."""
        mention = self.scene.at(owner)
        mine = mention.who.entity if mention is not None and mention.who is not None else None
        if mine is None:
            return None
        homes = {m.candidates[0] for c in token.children if c.is_title for m in self.scene.world.find(c.text)[:1]}
        others = (r.who for r in self._persons(token, number))
        fitting = (w for w in others if w is not None and w.entity not in (None, mine))
        other = next((w for w in fitting if not homes or w.state in homes), None)
        return Meant((other,)) if other is not None else None

    def _servant(self, token: Token, owner: Token) -> Meant | None:
        """The state of somebody's people: "his attorney general", "its army"."""
        current, mention = self.scene.at(token), self.scene.at(owner)
        if current is None or mention is None or mention.who is None or mention.who.state is None:
            return None
        sector = current.whos[0].sector if current.whos else None
        ruling = any(c.lower_ in ("ruling", "governing") for c in token.children)
        if any(w.known for w in current.whos) or not (sector in _SERVANTS or ruling):
            return None
        return Meant((Who(None, mention.who.state, sector, "noun"),))

    def stated(self, token: Token, bearers: frozenset[str], number: int) -> Meant | None:
        """The state that "the kingdom" or "its government" means: one of ``bearers`` where some are given."""
        work, memory = self.scene.work, self.scene.memory
        current: Mention | None = self.scene.at(token)
        sector = current.whos[0].sector if current is not None and current.whos else None
        if work.speaker is not None and work.speaker.state and token.lower_ == "government":
            return Meant((state(work.speaker.state, sector),))  # a minister's own
        topics = [s for s, n in sorted(memory.states.items(), key=lambda i: -i[1]) if n >= _TOPIC or bearers]
        ranked = [] if bearers else self._near_states(token, number)
        for code in (*ranked, *topics):
            if code in self.scene.world.states and (not bearers or code in bearers):
                return Meant((state(code, sector),))
        return None

    def _at_home(self, token: Token) -> Meant | None:
        """The police, the army or the courts of the country that the document is about, where it is about one."""
        current = self.scene.at(token)
        if current is not None and any(w.known for w in current.whos):
            return None
        country = self.scene.work.country
        if country is None:
            return None
        known = current.whos[0].sector if current is not None and current.whos else None
        return Meant((state(country, known or self.scene.words.actors.get(token.lower_)),))

    def _near_states(self, token: Token, number: int) -> list[str]:
        """States named in the last sentences, the most salient first."""
        memory = self.scene.memory
        scored: list[tuple[float, int, str]] = []
        for noted in memory.recent:
            who = noted.mention.who
            if noted.mention.root >= token.i or who is None or not who.state:
                continue
            count = max(memory.states.get(who.state, 1), 1)
            score = noted.weight - _FARTHER * (number - noted.sentence) + _PROMINENCE * math.log2(count)
            score -= _BORNE if who.kind == "person" else 0.0
            scored.append((-score, -noted.mention.root, who.state))
        return [code for _, _, code in sorted(scored)]

    def _persons(self, token: Token, number: int) -> Iterator[Referent]:
        """Persons named before, the most salient first."""
        persons = [r for r in self.scene.memory.within(token.i, number) if r.kind == "person"]
        place = Place(token, number, opening=self.scene.memory.opening(token.i))
        for _, referent in self.scene.salience.rank("person", place, persons):
            yield referent

    def _fits(self, referent: Referent, word: str) -> bool:
        """Whether a person bears an office or a title of that name, by the tables or by the document."""
        bearers = self.epithets["person", word]
        if not bearers and word in referent.titles:
            return True
        who = referent.who
        terms = self.scene.world.terms(who.entity) if who is not None and who.entity else []
        roles = {t.role.lower() for t in terms}
        if "leader" in bearers:
            return bool(roles)
        heads = {role.split(" of ")[0].split()[-1] for role in roles if role and "secretary general" not in role}
        return word in heads
