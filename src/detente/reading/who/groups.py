"""Groups that a text counts or pairs: "both countries", "the three leaders", "the former", "the latter"."""

from __future__ import annotations

from spacy.tokens import Token

from detente.reading.state import Who
from detente.reading.syntax.arguments import coordinated, steers, subjects
from detente.reading.who.memory import Noted
from detente.reading.who.scene import Meant, Scene, state

#: A person of whom the document speaks so often may belong to a group though not named near.
_TOPIC = 3
_COUNTED_AS = frozenset({"pobj", "nsubj", "nsubjpass", "dobj", "attr", "conj"})
_NO_PARTY = frozenset({"region", "bloc", "city"})


class Groups:
    """Resolves groups in one document."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def counted(self, token: Token, number: int) -> Meant | None:
        """Whom a number alone means: "the three form a bloc"."""
        count = self.scene.words.numbers.get(token.lower_)
        if count is None or token.pos_ not in ("NUM", "PRON", "DET") or self._of_number(token):
            return None
        if token.dep_ not in _COUNTED_AS and not _before_verb(token):
            return None
        return self.last(count, None, token, number)

    def _of_number(self, token: Token) -> bool:
        """Whether a number is only part of one: "flight one oh three"."""
        near = [token.nbor(k) for k in (-1, 1) if 0 <= token.i + k < len(token.doc)]
        return any(t.like_num or t.lower_ in self.scene.words.kinds["spelled"] for t in near)

    def described(self, token: Token, number: int) -> Meant | None:
        """Whom a counted noun means: "both countries", "neither side", "the leaders" of a meeting of two."""
        kinds, work = self.scene.words.kinds, self.scene.work
        word, lefts = token.lower_, [c.lower_ for c in token.lefts]
        if len(work.sides) > 1 and word in kinds["together"] and lefts in (["the"], ["both"], []):
            return Meant(work.sides)  # of a joint statement
        count = next((self.scene.words.numbers[w] for w in lefts if w in self.scene.words.numbers), None)
        of_two = word in kinds["paired"] and ("neither" in lefts or "either" in lefts)
        if count is None and (of_two or (len(work.sides) < 3 and word in kinds["leaders"] and lefts == ["the"])):
            count = 2
        if not count or not (word in kinds["states"] or word in kinds["persons"]):
            return None
        if any(c.dep_ == "relcl" and not aside(c) for c in token.children):
            return None
        return self.last(count, "person" if word in kinds["persons"] else "state", token, number)

    def ordered(self, token: Token, number: int) -> Meant | None:
        """ "The former" or "the latter" of the two that were named last."""
        if token.lower_ not in ("former", "latter") or token.dep_ in ("amod", "compound", "nmod"):
            return None
        if not (token.i and token.nbor(-1).lower_ == "the"):
            return None
        pair = self._pair(token, number)
        if pair is None:
            return None
        noted = pair[0] if token.lower_ == "former" else pair[1]
        return Meant(noted.mention.whos, noted.mention.name)

    def last(self, count: int, kind: str | None, token: Token, number: int) -> Meant | None:
        """The last ``count`` distinct states or persons, whole groups first."""
        whole = self._whole(count, kind, token, number) or self._listed(count, kind, token, number)
        if whole:
            return Meant(whole)
        tries = {"person": (True,), "state": (False,)}.get(kind or "", (False, True))
        for persons in tries:
            found = self._distinct(count, persons, token)
            if len(found) < count and persons and found:
                self._add_topics(found, count)
            if len(found) >= count:
                return Meant(tuple(reversed(list(found.values())[:count])))
        return None

    def _whole(self, count: int, kind: str | None, token: Token, number: int) -> tuple[Who, ...]:
        """A group of that size that was named just before."""
        for noted in reversed(self.scene.memory.recent):
            whos = noted.mention.whos
            if len(whos) != count or number - noted.sentence >= 2 or noted.mention.root == token.i:
                continue
            if kind == "person" and any(w.kind != "person" for w in whos):
                continue
            if kind != "state":
                return whos
            states = tuple(dict.fromkeys(state(w.state) for w in whos if w.state))
            if len(states) == count:
                return states
        return ()

    def _listed(self, count: int, kind: str | None, token: Token, number: int) -> tuple[Who, ...]:
        """So many who were named in one breath just before: "Chile, Peru and Bolivia met Spain. The three ...".

        Not those of the sentence before where its own names so many: "Boric's trip to Peru worries both countries".
        """
        recent = self.scene.memory.recent
        here = {
            w.state if kind == "state" else w
            for n in recent if n.sentence == number and n.mention.root < token.i for w in n.mention.whos if w.state
        }  # fmt: skip
        for noted in reversed(recent):
            first = self.scene.doc[noted.mention.root]
            if noted.sentence < number and len(here) >= count:
                return ()
            if number - noted.sentence >= 2 or first.i >= token.i or first.dep_ == "conj" or _scene_of(first):
                continue
            named = [m.who for t in coordinated(first) if (m := self.scene.at(t)) is not None and m.root == t.i]
            whos = tuple(dict.fromkeys(w for w in named if w is not None and w.known))
            if not len(named) == len(whos) == len(coordinated(first)) == count:
                continue
            persons = [w.kind == "person" for w in whos]
            if kind is None or (kind == "person" and all(persons)):
                return whos
            if kind == "state" and not any(persons) and all(w.state for w in whos):
                return tuple(state(w.state) for w in whos if w.state)
        return ()

    def _distinct(self, count: int, persons: bool, token: Token) -> dict[str, Who]:
        found: dict[str, Who] = {}
        doers = _doers(token)
        theirs = {w for n in self.scene.memory.recent if n.mention.root in doers for w in n.mention.whos}
        for noted in reversed(self.scene.memory.recent):
            if noted.mention.root >= token.i or noted.mention.match in _NO_PARTY:
                continue
            if _scene_of(self.scene.doc[noted.mention.root]):
                continue
            for who in noted.mention.whos:
                if who in theirs:
                    continue
                if persons and who.kind == "person" and who.known:
                    found.setdefault(who.entity or f"{who.state} {noted.mention.root}", who)
                elif not persons and who.state:
                    found.setdefault(who.state, state(who.state))
            if len(found) >= count:
                break
        return found

    def _add_topics(self, found: dict[str, Who], count: int) -> None:
        for referent in sorted(self.scene.memory.referents.values(), key=lambda r: -r.token):
            who = referent.who
            if len(found) >= count:
                return
            if referent.kind == "person" and referent.count >= _TOPIC and who is not None and who.entity:
                found.setdefault(who.entity, who)

    def _pair(self, token: Token, number: int) -> tuple[Noted, Noted] | None:
        """The two that were named last, in order: coordinated ones first."""
        doc = self.scene.doc
        near = [n for n in self.scene.memory.recent if number - n.sentence < 2 and n.mention.root < token.i]
        near = [n for n in near if not _scene_of(doc[n.mention.root])]
        for second in reversed(near):
            root = doc[second.mention.root]
            for first in near:
                if root.dep_ == "conj" and root.head.i == first.mention.root:
                    return first, second
        distinct: list[Noted] = []
        for noted in reversed(near):
            if all(n.mention.whos != noted.mention.whos for n in distinct) and noted.mention.match not in _NO_PARTY:
                distinct.append(noted)
        return (distinct[1], distinct[0]) if len(distinct) > 1 else None


def _doers(token: Token) -> set[int]:
    """Who does something to a group and so is none of it: "Annan urged both leaders to yield"."""
    verb = next((a for a in token.ancestors if a.pos_ == "VERB"), None)
    if verb is None:
        return set()
    found = subjects(verb)
    if token in found and verb.dep_ in ("ccomp", "xcomp") and steers(verb.head):
        found = subjects(verb.head)
    return set() if token in found else {t.i for s in found for t in coordinated(s)}


def _scene_of(name: Token) -> bool:
    """Whether a name only says where it was: "met in Lima"."""
    return name.dep_ == "pobj" and name.head.lower_ in ("in", "at", "near") and name.head.head.pos_ in ("VERB", "PROPN")


def aside(clause: Token) -> bool:
    """Whether a relative clause stands behind a comma, and so does not say which one is meant."""
    first = clause.left_edge.i
    return first > 0 and clause.doc[first - 1].text == ","


def _before_verb(token: Token) -> bool:
    """ "the three form a bloc": a number alone as subject, where the parser takes the verb for its noun."""
    if token.dep_ != "nummod" or token.head.i != token.i + 1 or token.i + 2 >= len(token.doc):
        return False
    return token.doc[token.i + 2].pos_ == "DET" and token.nbor(-1).lower_ in ("the", "all") if token.i else False
