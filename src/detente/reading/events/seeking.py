"""Finding the parties of an event in the places that a frame names: subject, object, possessive, prepositions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from spacy.tokens import Doc, Token

from detente.reading import rows
from detente.reading.events.conditions import NOMINAL, examples
from detente.reading.lexicon.lists import listed
from detente.reading.state import Mention, Work, party
from detente.reading.syntax.arguments import Arguments, arguments, coordinated, prepositions
from detente.world import World

#: The order in which the words inside a noun phrase are asked whose it is, and the prepositions behind it.
_INSIDE = {"poss": 0, "amod": 1, "nmod": 1, "compound": 1, "prep": 2}
_BEHIND = ("by", "of", "between", "from", "against", "with", "to")
#: What an adjective or a noun before another says of it: kinds of names.
_OWNERS = ("demonym", "state", "bloc", "organisation", "region", "capital", "metonym")
_COUNTING = frozenset({"one", "some", "many", "most", "all"})


class Around(NamedTuple):
    """A verb or noun with its arguments."""

    head: Token | None
    args: Arguments


class Seeker:
    """Finds parties in one document; a mention that was taken once for an event is not taken again."""

    def __init__(self, world: World, doc: Doc, work: Work) -> None:
        self.world, self.doc, self.work = world, doc, work
        self.taken: set[int] = set()

    def places(self, around: Around, places: Sequence[str], *, every: bool) -> list[rows.Party]:
        """Parties in the first of several places that has any, or in all."""
        found: list[rows.Party] = []
        for place in places:
            got = self._at(around, place)
            found += got
            if got and not every:
                break
        return found

    def _at(self, around: Around, place: str) -> list[rows.Party]:
        named = _NAMED.get(place)
        if named is not None:
            return named(self, around)
        return self.tokens(_governed(around.args, place))

    def _subject(self, around: Around) -> list[rows.Party]:
        return self.tokens(around.args.subjects)

    def _object(self, around: Around) -> list[rows.Party]:
        objects = around.args.objects or [
            o for c in around.args.complements if c.dep_ == "xcomp" for o in arguments(c).objects
        ]  # "threatened to attack Sudan"
        return self.tokens(objects)

    def _dative(self, around: Around) -> list[rows.Party]:
        return self.tokens(around.args.datives)

    def _clausal(self, around: Around) -> list[rows.Party]:
        clauses = [c for c in around.args.complements if c.dep_ == "ccomp"]
        return self.tokens(s for c in clauses for s in arguments(c).subjects)

    def owners(self, around: Around, place: str) -> list[rows.Party]:
        """Whose the objects are, or the noun itself: "Russian shells", "Sudan's visit"."""
        noun = around.head
        own = [noun, *_before_it(noun, place)] if noun is not None and noun.pos_ in NOMINAL else []
        holders = [t for o in around.args.objects for t in _inner(o)] or own
        return [p for holder in holders for child in holder.children for p in self._owner(child, place)]

    def _owner(self, child: Token, place: str) -> list[rows.Party]:
        mention = self.work.mention_at(child)
        near = place == "amod" and child.dep_ in ("amod", "nmod") and mention is None
        if not (child.dep_ == place or near or (place == "amod" and child.dep_ == "compound" and _short(child))):
            return []
        if mention is None:
            return self.demonym(child)
        return self._all(child) if mention.root == child.i or place == "poss" else []

    def _all(self, token: Token) -> list[rows.Party]:
        """Parties that a word and those beside it mention."""
        mentions = [m for t in coordinated(token) if (m := self.work.mention_at(t)) is not None]
        return [p for m in mentions for p in self.mention(m)]

    def demonym(self, token: Token) -> list[rows.Party]:
        """A demonym that modifies a noun: "American enmity", "the Chinese-Russian talks"."""
        for match in self.world.find(token.text):
            if match.kind in _OWNERS and match.candidates and token.i not in self.taken:
                self.taken.add(token.i)
                entity = self.world.entity(match.candidates[0])
                state = entity.state if entity else None
                end = token.idx + len(token.text)
                return [rows.Party(match.candidates[0], state, None, token.text, token.idx, end)]
        return []

    def compound(self, noun: Token) -> list[rows.Party]:
        """ "Kim's Russia visit": the place as compound."""
        found: list[rows.Party] = []
        for child in noun.children:
            mention = self.work.mention_at(child)
            if child.dep_ not in ("compound", "nmod") or mention is None:
                continue
            if mention.match in ("state", "capital", "city"):
                found += self.mention(mention)
        return found

    def tokens(self, tokens: Iterable[Token]) -> list[rows.Party]:
        """Parties that words name, stand for, give as examples, or hold."""
        return [p for token in tokens for p in self._token(token)]

    def _token(self, token: Token) -> list[rows.Party]:
        mention = self.work.mention_at(token)
        if mention is None and token.pos_ in ("NUM", "PRON") and token.lower_ in _COUNTING:
            return []
        if mention is not None and any(w.known for w in mention.whos):
            return self.mention(mention)
        inner = examples(token, self.work) or self._copular(token)
        if inner:
            return [p for item in inner for p in self.mention(item)]
        return self.mention(mention) if mention is not None else self._nested(token)

    def mention(self, mention: Mention) -> list[rows.Party]:
        """The parties of a mention, once."""
        if mention.root in self.taken:
            return []
        self.taken.add(mention.root)
        return party(self.work, self.doc, mention)

    def _copular(self, token: Token) -> list[Mention]:
        """ "The two countries which give aid are China and Russia": who the subject is said to be."""
        if token.dep_ != "nsubj" or token.head.lemma_ != "be":
            return []
        attributes = [c for c in token.head.children if c.dep_ == "attr"]
        return [m for a in attributes for t in coordinated(a) if (m := self.work.mention_at(t)) is not None and m.whos]

    def _nested(self, token: Token) -> list[rows.Party]:
        """Parties inside a noun phrase that names none itself: "Russia's invasion", "the attack by Israel"."""
        if token.pos_ not in NOMINAL:
            return []
        for child in sorted(token.children, key=lambda c: (_INSIDE.get(c.dep_, 9), c.i)):
            if child.dep_ in ("poss", "amod", "nmod", "compound") and (got := self._before(child)):
                return got
        preps = prepositions(token)
        for inner in (t for name in _BEHIND for t in preps.get(name, [])):
            if self._known(inner):
                return self._all(inner)
        for inner in (t for name in ("of", "by") for t in preps.get(name, [])):
            if got := self._nested(inner):
                return got
        return []

    def _before(self, child: Token) -> list[rows.Party]:
        if self._known(child):
            return self._all(child)
        got = self.demonym(child) if child.pos_ in ("ADJ", "PROPN", "NOUN") else []
        if not got and child.dep_ == "compound":
            return self._nested(child)  # "Chinese coast guard ships"
        return got

    def _known(self, token: Token) -> bool:
        mention = self.work.mention_at(token)
        return mention is not None and any(w.known for w in mention.whos)


_NAMED: dict[str, Callable[[Seeker, Around], list[rows.Party]]] = {
    "subj": Seeker._subject,
    "obj": Seeker._object,
    "dative": Seeker._dative,
    "csubj": Seeker._clausal,
    "poss": lambda seeker, around: seeker.owners(around, "poss"),
    "amod": lambda seeker, around: seeker.owners(around, "amod"),
    "compound": lambda seeker, around: seeker.owners(around, "compound"),
}


def _governed(args: Arguments, place: str) -> list[Token]:
    """What a preposition governs at a verb, at its objects and what hangs on them, or at its complements."""
    tokens = list(args.preps.get(place, []))
    if not tokens:
        for obj in args.objects:
            tokens += prepositions(obj).get(place, [])
            if not tokens:
                hanging = (t for inner in prepositions(obj).values() for t in inner)
                tokens += [t for token in hanging for t in prepositions(token).get(place, [])]
    if not tokens:
        tokens = [t for complement in args.complements for t in prepositions(complement).get(place, [])]
    return tokens


def _inner(token: Token) -> list[Token]:
    """What a word of quantity measures: "most of its oil" is oil."""
    return (prepositions(token).get("of", []) if token.lemma_.lower() in listed("partitive") else []) or [token]


def _before_it(noun: Token, place: str) -> list[Token]:
    """The nouns whose possessor is that of a noun too: "Peru's friendship and steady support"."""
    found = []
    while place == "poss" and noun.dep_ == "conj" and noun.head.pos_ in NOMINAL:
        if any(c.dep_ in ("poss", "det") for c in noun.children):
            break
        noun = noun.head
        found.append(noun)
    return found


def _short(token: Token) -> bool:
    """Whether a name is an abbreviation, which stands before what is its own: "the U.S. embargo", "EU sanctions"."""
    return token.pos_ == "PROPN" and (token.text.isupper() or "." in token.text)
