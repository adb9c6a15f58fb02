"""Who is named: gazetteer names, titles and descriptions, resolved against the document's date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property

from spacy.tokens import Doc, Span, Token

from detente.reading.lexicon.lists import listed
from detente.reading.state import BODIES, Mention, Who, Work
from detente.reading.syntax.arguments import of_time
from detente.reading.syntax.repairs import as_holder, as_object, as_subject
from detente.reading.who import standing
from detente.reading.who.acronyms import explained
from detente.reading.who.descriptions import Descriptions
from detente.reading.who.entering import enter, list_entities, whose
from detente.reading.who.formers import settle_formers
from detente.reading.who.local import settled
from detente.reading.who.names import Name, NameFinder
from detente.reading.who.persons import Persons
from detente.reading.who.titles import bare, former, titled
from detente.reading.who.words import load_words
from detente.world import Match, Resolution, World

#: Kinds of names that persons bear as well.
_NAMESAKES = frozenset({"demonym", "state", "capital", "city", "region"})
#: Where a person stands whom a text names by a family name that is a common word as well.
_ACTING = frozenset({"nsubj", "nsubjpass", "dobj", "dative"})
#: What makes a sum of money of a state's letters: "US$ 3 million".
_CURRENCIES = frozenset("$£€¥")
#: Sectors of parties, firms and bands, which are not who stands beside them.
_BODIES = frozenset({"PTY", "BUS", "JRN", "REB"})
_SECTORS_TOLD = frozenset({"GOV", "MIL", "LEG", "JUD", "OPP"})


class MentionFinder:
    """Finds and resolves the mentions of one document after another."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.words = load_words(world.overlay)
        self.names = NameFinder(world, self.words)
        self.namesakes = _namesakes(world)

    def __call__(self, doc: Doc, work: Work) -> None:
        """Fill ``work.mentions`` and ``work.by_token``."""
        _Naming(self, doc, work).run()
        list_entities(work, self.world)


class _Naming:
    """The naming of one document."""

    def __init__(self, finder: MentionFinder, doc: Doc, work: Work) -> None:
        self.finder, self.world, self.doc, self.work = finder, finder.world, doc, work
        text = work.plain or doc.text
        others = explained(text, self.world)
        self.matches = [
            (m, s.start, s.end)
            for m in self.world.find(text)
            if (s := _span(doc, m)) is not None
            and m.text not in others
            and text[m.end : m.end + 1] not in _CURRENCIES
            and not (m.kind == "person" and _in_date(work, m))
        ]
        self.matches = settled(doc, work, self.world, self.matches)
        #: Houses that stand for a state, by their first word: "White House aide Ana Rojas".
        self.houses = {start: self._thing(match) for match, start, _ in self.matches if match.kind == "metonym"}
        self.in_full: dict[str, set[str]] = defaultdict(set)
        for match, _, _ in self.matches:
            for candidate in match.candidates if " " in match.text else ():
                self.in_full[candidate].add(match.text)
        self.context = _context((m for m, _, _ in self.matches), self.world)
        self.persons = Persons(self.world, work, self.context, finder.words.genders)
        self.descriptions = Descriptions(self.world, finder.words, doc, work, self.context)

    def run(self) -> None:
        """Names of the tables, first and last names alone, names that no table holds, descriptions."""
        taken = {i for _, start, end in self.matches for i in range(start, end)}
        unlisted = list(self.finder.names(self.doc, taken))
        given = self.finder.words.genders
        strangers = {
            self.doc[n.end - 1].text
            for n in unlisted
            if n.end - n.start > 1 and (n.person or self.doc[n.end - 2].text in given)
        }
        for match, start, end in self.matches:
            first = self._forename(match, start)
            if first < start:
                self._stranger(Name(first, end, True))
                unlisted = [n for n in unlisted if n.end != start]
            elif self._of_stranger(match, strangers):
                self._stranger(Name(start, end, True))
            else:
                self._name(match, start, end)
        aliases = self.persons.aliases()
        within = {i for n in unlisted for i in range(n.start, n.end - 1)}  # "Mohamed Siad Nur"
        for token in self.doc:
            if token.pos_ != "PROPN" or token.i in taken or token.i in within or _of_son(token):
                continue
            if token.text in aliases:
                self._enter(token.i, token.i + 1, token, (aliases[token.text],), match="person")
                taken.add(token.i)
        for name in unlisted:
            self._unlisted(name, taken, aliases)
        for token in self.doc:
            if token.pos_ in ("NOUN", "PROPN") and token.i not in self.work.by_token:
                self.descriptions.describe(token)
        self._apposed()
        settle_formers(self.doc, self.work, self.world, self.finder.words)

    def _enter(
        self, start: int, end: int, root: Token, whos: tuple[Who, ...], was: bool = False, match: str = "",
        name: str = "",
    ) -> None:  # fmt: skip
        enter(self.work, Mention(start, end, root.i, "name", whos, was, match, name=name))

    def _of_stranger(self, match: Match, strangers: set[str]) -> bool:
        """Whether a name of the tables is here one that the document gave a stranger in full."""
        if match.kind == "person":
            return match.text in strangers and not any(self.in_full.get(c) for c in match.candidates)
        return match.kind in _NAMESAKES and self.persons.met(match.text) and not match.text.isupper()

    def _forename(self, match: Match, start: int) -> int:
        """Where a person's name begins whose family name is that of a people or a place: "Jack Letts"."""
        if match.kind not in _NAMESAKES or not start or match.text.isupper():
            return start
        before = self.doc[start - 1]
        if before.pos_ != "PROPN" or not before.whitespace_:
            return start
        post = self.world.roles.get(self.doc[start - 2].text) if start > 1 else None
        titled_ = post is not None and post.kind in ("office", "title") and before.is_alpha  # "Premier Aldo Moro"
        if before.text not in self.finder.words.genders and not titled_:
            return start
        return start - 1 if before.dep_ in ("compound", "nmod") and before.head.i >= start else start

    def _elsewhere(self, match: Match, start: int, end: int) -> str | None:
        """The country of a place that only shares its name with a state or a capital: "Paris, Texas", "Georgia"."""
        if match.kind not in ("state", "capital", "city"):
            return None
        doc, provinces = self.doc, self.world.provinces
        if start and (longer := provinces.get(doc[start - 1 : end].text)) is not None:
            return longer  # "New Jersey"
        if end + 1 < len(doc) and doc[end].text == "," and doc[end + 1].pos_ == "PROPN":
            for stop in (end + 3, end + 2):
                country = provinces.get(doc[end + 1 : stop].text)
                if country is not None:
                    return country
        shared = self.world.namesakes.get(match.text)
        if shared is None:
            return None
        country, there, here = shared
        return country if len(self._said & there) > len(self._said & here) else None

    @cached_property
    def _states(self) -> frozenset[str]:
        """States that the document names by their own names, or their peoples'."""
        return frozenset(c for m, _, _ in self.matches if m.kind in ("state", "demonym") for c in m.candidates)

    @cached_property
    def _said(self) -> frozenset[str]:
        return frozenset(t.text for t in self.doc)

    def _name(self, match: Match, start: int, end: int) -> None:
        """Enter a name of the tables."""
        root = self.doc[start:end].root
        if match.kind == "demonym" and not _stands_alone(root):
            whose_ = self._thing(match)
            if whose_ is not None:
                self.work.modifiers[root.i] = Mention(start, end, root.i, "demonym", (whose_,), match="demonym")
            return
        if match.kind in ("capital", "metonym", "state", "city") and root.dep_ in ("compound", "nmod", "amod"):
            if root.head.i >= end and root.head.pos_ == "PROPN":
                return
        if match.kind == "person":
            as_subject(root)
            first = self._titled(start, end)
            was = former(self.doc, first, start)
            who = self.persons.meant(match, self.doc[first:end].text, self._by_chance(match, first, start, end), was)
            whos = (who,) if who is not None else ()
            unknown = "" if whos else self.persons.stranger(match.text)
            self._enter(first, end, root, whos, was, match.kind, unknown)
            return
        as_object(root)
        country = self._elsewhere(match, start, end)
        seated = standing.seated(match, root, self._states, self.work, self.world)
        who = Who(None, country, None, "city") if country is not None else seated or self._thing(match)
        beside = self._beside(match, start, end)
        first = start - 2 if beside else bare(self.doc, start, root)
        self._enter(first, end, root, (*beside, who) if who else (), False, match.kind)

    def _beside(self, match: Match, start: int, end: int) -> tuple[Who, ...]:
        """The state whose name shares the last word of the one behind it: "North and South Korea"."""
        doc = self.doc
        if match.kind != "state" or end - start < 2 or start < 2 or doc[start - 1].lower_ not in ("and", "or"):
            return ()
        whole = f"{doc[start - 2].text} {doc[end - 1].text}"
        found = self.world.find(whole) if doc[start - 2].is_title else []
        named = found[0] if len(found) == 1 and found[0].kind == "state" and found[0].text == whole else None
        who = self._thing(named) if named is not None else None
        return (who,) if who is not None and start - 2 not in self.work.by_token else ()

    def _by_chance(self, match: Match, first: int, start: int, end: int) -> bool:
        """Whether a family name alone may be a common word or part of a stranger's name: "Parts of", "Anwar Saleh"."""
        introduced = any(self.in_full.get(c, set()) - {match.text} for c in match.candidates)
        if introduced or self._in_full(match):
            return False
        doc, token = self.doc, self.doc[start:end].root
        if self.work.text[match.end : match.end + 1] == "/" or (token.is_sent_start and token.pos_ != "PROPN"):
            return True
        behind, before = (doc[end] if end < len(doc) else None), doc[max(start - 1, 0)]
        if behind is not None and behind.lower_ in listed("name-particles"):
            return True
        if behind is not None and behind.pos_ == "PROPN" and token.whitespace_ and token.dep_ in ("compound", "nmod"):
            return True
        if first < start and self.descriptions.sector(before) is not None:
            return False
        return before.dep_ == "compound" and before.pos_ == "PROPN" and start <= before.head.i < end

    def _in_full(self, match: Match) -> bool:
        """Whether a name has as many words as the person's own."""
        entity = self.world.entity(match.candidates[0])
        return entity is not None and " " in match.text and len(match.text.split()) >= len(entity.name.split())

    def _then(self, candidates: Sequence[str]) -> str | None:
        """The first of some states that there was on the document's day."""
        states = (c for c in candidates if c in self.world.states)
        return next((s for s in states if self.world.lives(s, self.work.published)), None)

    def _thing(self, match: Match) -> Who | None:
        """A state, city, organisation or the like by name."""
        entity: str | None = match.candidates[0] if match.candidates else None
        if len(match.candidates) > 1 and match.kind not in ("capital", "metonym", "demonym"):
            entity = self.world.resolve(match.text, on=self.work.published, context=self.context).entity
        if match.kind in ("capital", "metonym") and self.work.published is not None:
            entity = self._then(match.candidates) or entity  # Moscow was the Soviet Union's
        who = whose(entity, self.work, self.world) if entity else None
        if who is not None and match.kind == "city" and who.state:
            return Who(who.state, who.state, None, "state")
        if who is not None and match.kind == "metonym":
            return Who(who.entity, who.state, "GOV", who.kind)
        if who is not None and match.kind == "state" and match.text in self.world.local:
            return Who(who.entity, who.state, "LEG", who.kind)
        return who

    def _unlisted(self, name: Name, taken: set[int], aliases: dict[str, Who]) -> None:
        """Enter a name that no table holds, unless its words are a title or an institution's."""
        doc, last = self.doc, self.doc[name.end - 1]
        month = of_time(last)
        if all(i in self.work.by_token for i in range(name.start, name.end)):
            return
        if name.end - name.start == 1 and (name.start in taken or (month and not _acts(last))):
            return
        if last.tag_ in ("NNPS", "NNS") and self.finder.words.actors.get(last.lower_.removesuffix("s")) == "GOV":
            return  # "the Foreign Ministers of Peru and Chile" are described, not named
        title = doc[name.start : name.end - 1].text
        if last.text in aliases and title and self.world.roles.get(title) is not None:  # "State Councilor Wang"
            self._enter(name.start, name.end, last, (aliases[last.text],), match="person")
            return
        if name.end - name.start == 1 and _acts(last):
            holder = self.persons.holder(last.text)
            if holder is not None:  # "May spoke": no month
                self.work.moments = [m for m in self.work.moments if not m.start <= last.idx < m.end]
                self._enter(name.start, name.end, last, (holder,), match="person")
            if holder is not None or month:
                return
        root = doc[name.start : name.end].root
        if not name.person and root.i == last.i and self.descriptions.sector(root) not in (None, "STATE"):
            return  # "the Foreign Ministry" is described
        self._stranger(name)

    def _stranger(self, name: Name) -> None:
        """Enter a name that no table holds; a title may still tell the state: "Chilean minister Ana Rojas"."""
        doc, start = self.doc, name.start
        root = doc[name.start : name.end].root
        words = doc[name.start : name.end].text
        whos: tuple[Who, ...] = ()
        if words in self.world.provinces:
            whos = (Who(None, self.world.provinces[words], None, "city"),)
            self._enter(start, name.end, root, whos, match="unlisted", name=words)
            return
        if name.person or self.persons.met(words):
            first = self._titled(name.start, name.end)
            if first < name.start:
                told = self._told(doc[first : name.start].text)
                within = [m for t in doc[first : name.start] if (m := self.work.by_token.get(t.i)) and m.who]
                house = next((w.state for i in range(first, name.start) if (w := self.houses.get(i))), None)
                here = next((m.whos[0].state for m in within if not m.whos[0].entity), told.state or house)
                body = next((m.whos[0].sector for m in within if m.whos[0].kind in BODIES), None)  # "Hamas aide"
                if here is not None:
                    whos, start = (Who(None, here, body or told.sector, "person"),), first
            words = self.persons.stranger(words)
        elif name.end - name.start == 1 and root.tag_ == "NNPS":
            whos = tuple(Who(s, s, None, "state") for s in self.finder.namesakes.get(root.text, ()))
        elif name.end - name.start == 1:
            half = standing.half(root, self.finder.namesakes, self.context, self.work, self.world)
            whos = (half,) if half is not None else ()
        match = "stranger" if name.person or self.persons.met(words) else "unlisted"
        self._enter(start, name.end, root, whos, match=match, name=words)

    def _titled(self, start: int, end: int) -> int:
        """Where the title and state begin of a person's name."""
        root = self.doc[start:end].root
        held = self.finder.names.post(self.doc, start)
        if held is not None:
            as_holder(start, root, held)
        return titled(self.doc, start, end, held if held is not None and root.is_ancestor(held) else None)

    def _told(self, title: str) -> Resolution:
        """What a title tells of a stranger: not that he is of the state whose office another holds that day.

        The title's own word is no name: a bishop is not Mrs Bishop.
        """
        said = title.split()
        title = " ".join((*said[:-1], *(word.lower() for word in said[-1:])))
        named = self.world.resolve(title, on=self.work.published, context=())
        if named.state is not None:
            return named
        near = self.world.resolve(title, on=self.work.published, context=self.context)
        return named if near.kind == "person" else near

    def _apposed(self) -> None:
        """A name that no table holds has the state that its apposition tells: "Ana Rojas, the Chilean minister"."""
        for mention in self.work.mentions:
            root = self.doc[mention.root]
            if mention.how == "noun" and root.dep_ == "appos" and not any(w.known for w in mention.whos):
                if mention.match in _BODIES and not self.finder.words.human(root.lower_):
                    continue
                head = self.work.by_token.get(root.head.i)  # "Bazoum, the elected president, who"
                if head is not None and head.who is not None and head.who.kind == "person" and head.root == root.head.i:
                    mention.whos, mention.how, mention.name = head.whos, "description", head.name
                continue
            if mention.match not in ("unlisted", "stranger") or mention.whos:
                continue
            near = [c for c in root.children if c.dep_ == "appos"] + ([root.head] if root.dep_ == "appos" else [])
            told = next((m for t in near if (m := self.work.by_token.get(t.i)) and m.how == "description"), None)
            who = told.who if told is not None else None
            if who is not None and who.state is not None and who.sector in _SECTORS_TOLD:
                mention.whos, mention.match = (Who(None, who.state, who.sector, "person"),), "stranger"


def _acts(token: Token) -> bool:
    """Whether a name stands where persons do: "Straw and Powell spoke"."""
    while token.dep_ == "conj":
        token = token.head
    return token.dep_ in _ACTING


def _of_son(token: Token) -> bool:
    """Whether a family name is that of a son whom the table lacks: "Hoyt Jr."."""
    after = token.doc[token.i + 1 : token.i + 2].text.lower().rstrip(".")
    return after in ("jr", "junior")


def _namesakes(world: World) -> dict[str, tuple[str, ...]]:
    """Plurals that name the two states which share a name: "the two Koreas"."""
    found: dict[str, list[str]] = {}
    for code in world.states:
        entity = world.entity(code)
        if entity is not None:
            found.setdefault(f"{entity.name.split()[-1]}s", []).append(code)
    return {word: tuple(codes) for word, codes in found.items() if len(codes) == 2}


def _span(doc: Doc, match: Match) -> Span | None:
    return doc.char_span(match.start, match.end, alignment_mode="expand")


def _in_date(work: Work, match: Match) -> bool:
    return any(m.start <= match.start < m.end for m in work.moments)


def _context(matches: Iterable[Match], world: World) -> tuple[str, ...]:
    """Unambiguous entities of the document, most frequent first."""
    counts: dict[str, int] = {}
    unsettled: list[tuple[str, ...]] = []
    for match in matches:
        if len(match.candidates) == 1:
            counts[match.candidates[0]] = counts.get(match.candidates[0], 0) + 1
        elif match.kind in ("state", "demonym", "capital", "metonym"):
            unsettled.append(match.candidates)
    named = {world.state_of(c) for c in counts}
    for candidates in unsettled:  # "the Congolese army", of the Congo that the document names
        entity = next((c for c in candidates if c in named), candidates[0])
        counts[entity] = counts.get(entity, 0) + 1
    return tuple(sorted(counts, key=lambda e: -counts[e]))


def _stands_alone(root: Token) -> bool:
    """Whether a demonym is a noun of its own ("Americans", "the French"), not the modifier of one."""
    if root.dep_ in ("amod", "compound", "nmod", "npadvmod") and root.head.i > root.i:
        return False
    if root.dep_ in ("acomp", "attr") and root.pos_ == "ADJ":
        return False
    return root.pos_ in ("NOUN", "PROPN", "ADJ") or root.dep_ in ("nsubj", "pobj", "dobj", "nsubjpass")
