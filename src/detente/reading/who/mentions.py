"""Who is named: gazetteer names, titles and descriptions, resolved against the document's date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from spacy.tokens import Doc, Span, Token

from detente.reading.lexicon.frames import table
from detente.reading.state import Mention, Who, Work
from detente.reading.syntax.arguments import coordinated, of_time
from detente.reading.who.names import NameFinder
from detente.world import Match, World
from detente.world.dates import covers
from detente.world.terms import LEADING

_MODIFIERS = frozenset(
    {"amod", "compound", "nmod", "poss", "case", "punct", "nummod", "advmod", "quantmod", "npadvmod"}
)
_PERSONAL = frozenset({"person"})
#: How long a minister is spoken of by surname alone.
_REMEMBERED = timedelta(days=730)


def actor_nouns() -> dict[str, str]:
    """Common nouns that name an actor, to their PLOVER sector; the first sector listed wins."""
    found: dict[str, str] = {}
    for row in table("actor_nouns.tsv"):
        for noun in row["nouns"].split():
            found.setdefault(noun, row["sector"])
    return found


class MentionFinder:
    """Finds and resolves the mentions of one document after another."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.nouns = actor_nouns()
        self.voices = {n for r in table("epithets.tsv") if r["kind"] == "voice" for n in r["nouns"].split()}
        self.names = NameFinder(world)
        self.namesakes = _namesakes(world)

    def __call__(self, doc: Doc, work: Work) -> None:
        """Fill ``work.mentions`` and ``work.by_token``."""
        matches = [
            (m, s.start, s.end)
            for m in self.world.find(doc.text)
            if (s := _span(doc, m)) is not None and not (m.kind == "person" and _in_date(work, m))
        ]
        context = _context(m for m, _, _ in matches)
        taken: set[int] = {i for _, start, end in matches for i in range(start, end)}
        known: dict[str, Who] = {}
        unlisted = list(self.names(doc, taken))
        strangers = {doc[n.end - 1].text for n in unlisted if n.person and n.end - n.start > 1}
        for match, start, end in matches:
            if match.kind == "person" and match.text in strangers and not _introduced(match, matches):
                self._unlisted(doc, work, start, end, True, context)
            else:
                self._name(doc, work, match, start, end, context, known)
        aliases = self._aliases(known)
        for token in doc:
            if token.pos_ == "PROPN" and token.i not in taken and token.text in aliases:
                self._add(work, Mention(token.i, token.i + 1, token.i, "name", (aliases[token.text],), False, "person"))
                taken.add(token.i)
        for name in unlisted:
            if name.end - name.start == 1 and (name.start in taken or of_time(doc[name.start])):
                continue
            last = doc[name.end - 1]
            if last.tag_ in ("NNPS", "NNS") and self.nouns.get(last.lower_.removesuffix("s")) == "GOV":
                continue  # "the Foreign Ministers of Peru and Chile" are described, not named
            title = doc[name.start : name.end - 1].text
            if last.text in aliases and title and self.world.roles.get(title) is not None:  # "State Councilor Wang"
                self._add(
                    work, Mention(name.start, name.end, last.i, "name", (aliases[last.text],), False, "person")
                )
                continue
            self._unlisted(doc, work, name.start, name.end, name.person, context)
        for token in doc:
            if token.pos_ in ("NOUN", "PROPN") and token.i not in work.by_token:
                self._description(doc, work, token, context)
        self._introduced(doc, work)
        for mention in work.mentions:
            for who in mention.whos:
                self.note(work, who)

    def _introduced(self, doc: Doc, work: Work) -> None:
        """A name that no table holds has the state that its apposition tells: "Ana Rojas, the Chilean minister"."""
        for mention in work.mentions:
            root = doc[mention.root]
            if mention.how == "noun" and root.dep_ == "appos" and not any(w.known for w in mention.whos):
                head = work.by_token.get(root.head.i)  # "Bazoum, the elected president, who"
                if head is not None and head.who is not None and head.who.kind == "person" and head.root == root.head.i:
                    mention.whos, mention.how = head.whos, "description"
                continue
            if mention.match != "unlisted" or mention.whos:
                continue
            near = [c for c in root.children if c.dep_ == "appos"] + ([root.head] if root.dep_ == "appos" else [])
            told = next((m for t in near if (m := work.by_token.get(t.i)) and m.how == "description" and m.who), None)
            who = told.who if told is not None else None
            if who is not None and who.state is not None and who.sector in ("GOV", "MIL", "LEG", "JUD", "OPP"):
                mention.whos = (Who(None, who.state, who.sector, "person"),)

    def _aliases(self, known: dict[str, Who]) -> dict[str, Who]:
        """First or last name alone, of persons that the document names in full; none where two share it."""
        found: dict[str, Who | None] = {}
        for who in known.values():
            entity = self.world.entity(who.entity) if who.entity else None
            parts = entity.name.split() if entity else []
            for part in {parts[0], parts[-1]} if len(parts) > 1 else ():
                found[part] = who if found.get(part, who) == who else None
        return {name: who for name, who in found.items() if who is not None}

    def note(self, work: Work, who: Who) -> None:
        """Enter an entity in the reading's list of entities."""
        if who.entity is None or who.entity in work.reading.entities:
            return
        entity = self.world.entity(who.entity)
        if entity is not None:
            work.reading.entities[who.entity] = {"name": entity.name, "kind": entity.kind, "state": entity.state}

    def who(self, entity: str, work: Work, sector: str | None = None) -> Who:
        """An entity by id, with its state on the document's day."""
        found = self.world.entity(entity)
        if found is None:
            return Who(entity, None, sector, "state")
        state = found.state or self.world.state_of(entity, work.published)
        return Who(entity, state, sector or found.sector, found.kind)

    def _name(
        self,
        doc: Doc,
        work: Work,
        match: Match,
        start: int,
        end: int,
        context: tuple[str, ...],
        known: dict[str, Who],
    ) -> None:
        root = doc[start:end].root
        if match.kind == "demonym" and not _stands_alone(root):
            return
        if (
            match.kind in ("capital", "metonym", "state", "city")
            and root.dep_ in ("compound", "nmod")
            and root.head.i >= end
        ):
            if root.head.pos_ == "PROPN":
                return
        former = False
        if match.kind in _PERSONAL:
            first, last = _titled(doc, start, end)
            phrase = doc[first:last].text
            former = any(
                t.lower_ in ("former", "ex", "late", "then", "onetime", "ousted", "deposed") for t in doc[first:start]
            )
            who = self._person(match, phrase, work, context, known)
            start, end = first, last
        else:
            entity: str | None = match.candidates[0] if match.candidates else None
            if len(match.candidates) > 1 and match.kind not in ("capital", "metonym", "demonym"):
                found = self.world.resolve(match.text, on=work.published, context=context)
                entity = found.entity
            who = self.who(entity, work) if entity else None
            if who is not None and match.kind == "city" and who.state:
                who = Who(who.state, who.state, None, "state")
            if who is not None and match.kind == "metonym":
                who = Who(who.entity, who.state, "GOV", who.kind)
            start = _extended(doc, start, root)
        self._add(work, Mention(start, end, root.i, "name", (who,) if who else (), former, match.kind))

    def _person(
        self, match: Match, phrase: str, work: Work, context: tuple[str, ...], known: dict[str, Who]
    ) -> Who | None:
        """A person by name; a short name means whoever of its bearers the document named last."""
        who: Who | None = None
        if len(match.candidates) == 1 and " " in match.text:
            who = self.who(match.candidates[0], work)
        else:
            named = [w for w in reversed(known.values()) if w.entity in match.candidates or self._bears(w, match.text)]
            if named:
                return named[0]
            so_far = tuple(w.entity for w in reversed(known.values()) if w.entity)
            for words in dict.fromkeys((phrase, match.text)):
                found = self.world.resolve(words, on=work.published, context=(*so_far, *context))
                if found.entity is not None and words == match.text and self._unlikely(found.entity, words, work):
                    continue
                if found.entity is not None:
                    who = self.who(found.entity, work)
                    break
        if who is not None:
            known.pop(who.entity or match.text, None)
            known[who.entity or match.text] = who
        return who

    def _bears(self, who: Who, name: str) -> bool:
        """Whether a single name is the first or last part of a person's, as "Wang" is of Wang Yi's."""
        entity = self.world.entity(who.entity) if who.entity else None
        parts = entity.name.split() if entity is not None and entity.kind == "person" else [""]
        return name in (parts[0], parts[-1])

    def _unlikely(self, person: str, name: str, work: Work) -> bool:
        """Whether a surname alone, never introduced, would be somebody long out of a lesser office."""
        terms = self.world.terms(person)
        if " " in name or work.published is None or not terms or any(t.office in LEADING for t in terms):
            return False
        return not any(covers(t.start, t.end and t.end + _REMEMBERED, work.published) for t in terms)

    def _unlisted(
        self, doc: Doc, work: Work, start: int, end: int, person: bool, context: tuple[str, ...]
    ) -> None:
        """A name that no table holds; a person's title may still tell the state: "Chilean minister Ana Rojas"."""
        whos: tuple[Who, ...] = ()
        root = doc[start:end].root
        if person:
            first, _ = _titled(doc, start, end)
            if first < start:
                found = self.world.resolve(doc[first:start].text, on=work.published, context=context)
                if found.state is not None:
                    whos = (Who(None, found.state, found.sector, "person"),)
                    start = first
        elif end - start == 1 and root.tag_ == "NNPS":
            whos = tuple(Who(s, s, None, "state") for s in self.namesakes.get(root.text, ()))
        self._add(work, Mention(start, end, root.i, "name", whos, False, "unlisted"))

    def _description(self, doc: Doc, work: Work, token: Token, context: tuple[str, ...]) -> None:
        lemma = token.lemma_.lower()
        sector = self.nouns.get(token.lower_) or self.nouns.get(lemma)
        if sector is None or token.dep_ in ("compound", "amod", "nmod"):
            return
        first = _extended(doc, token.left_edge.i if token.left_edge.i <= token.i else token.i, token)
        while first < token.i and (doc[first].is_punct or doc[first].dep_ in ("prep", "cc", "mark", "predet", "neg")):
            first += 1
        last = token.i + 1
        modified = any(
            t.i in work.by_token or t.pos_ == "PROPN" or (t.pos_ == "ADJ" and t.is_title and t.i > token.sent.start)
            for t in doc[first : token.i]
        )
        owner = next(
            (
                p
                for c in token.children
                if c.dep_ == "prep"
                and (
                    c.lower_ == "of"
                    or (c.lower_ in ("in", "from") and not modified)
                    or (c.lower_ == "for" and lemma in self.voices)
                )
                for p in c.children
                if p.dep_ == "pobj" and not of_time(p)
            ),
            None,
        )
        apposed = next(
            (m for c in token.children if c.dep_ == "appos" and (m := work.by_token.get(c.i)) is not None and m.whos),
            None,
        )
        if apposed is not None and sector != "STATE":
            self._add(work, Mention(first, last, token.i, "description", apposed.whos, False, "apposed"))
            return
        if sector == "STATE":
            return
        bare = doc[first:last].text
        owned = work.by_token.get(owner.i) if owner is not None else None
        phrase = bare
        if owner is not None and (owned is not None or _is_demonym_like(owner)):
            phrase = doc[first : owner.i + 1].text
        former = any(t.lower_ in ("former", "ex", "late", "then") for t in doc[first : token.i])
        found = None
        inside = any(t.i in work.by_token or t.pos_ in ("PROPN", "ADJ") for t in doc[first : token.i])
        if inside or phrase is not bare:
            found = self.world.resolve(phrase, on=work.published, context=context)
        whos: tuple[Who, ...] = ()
        if found is not None and found.entity is not None and lemma == "leader" and found.entity not in context:
            named = next((e for e in context if self._leads(e, found.state, work)), None)
            if named is not None:  # "the Iranian leader", of the one whom the document names
                self._add(work, Mention(first, last, token.i, "description", (self.who(named, work),), former, sector))
                return
        if found is not None and found.entity is not None:
            entity = self.world.entity(found.entity)
            whos = (Who(found.entity, found.state, found.sector or sector, entity.kind if entity else "state"),)
        elif found is not None and found.state is not None:
            whos = (Who(None, found.state, found.sector or sector, "noun"),)
        elif owned is not None and owned.who is not None and owned.who.state is not None:
            whos = (Who(owned.who.state, owned.who.state, sector, "state"),)
        else:
            modifier = next((work.by_token[t.i] for t in doc[first : token.i] if t.i in work.by_token), None)
            if modifier is not None and modifier.who is not None and modifier.who.state is not None:
                whos = (Who(modifier.who.state, modifier.who.state, sector, "state"),)
        several = [
            s
            for c in token.children
            if c.dep_ in ("amod", "nmod", "compound") and c.is_title and c.i < token.i
            for t in coordinated(c)
            if t.is_title
            for m in self.world.find(t.text)[:1]
            if m.kind in ("demonym", "state") and (s := self.world.state_of(m.candidates[0], work.published))
        ]
        if len(several) > 1 and owner is None:  # "Indian and Chinese soldiers"
            whos = tuple(Who(s, s, sector, "state") for s in dict.fromkeys(several))
        if owner is not None and whos and token.tag_ in ("NNS", "NNPS"):
            others = [w for t in coordinated(owner)[1:] if (m := work.by_token.get(t.i)) for w in m.whos if w.state]
            whos += tuple(Who(w.state, w.state, sector, "state") for w in others if w.entity == w.state)
        if lemma in self.voices and len(whos) == 1 and owned is not None and whos == owned.whos and whos[0].state:
            whos = (Who(whos[0].state, whos[0].state, sector, "state"),)  # whose spokesman he is, he is not
        if not whos:
            whos = (Who(None, None, sector, "noun"),)
            self._add(work, Mention(first, last, token.i, "noun", whos, former, sector))
            return
        self._add(work, Mention(first, last, token.i, "description", whos, former, sector))

    def _leads(self, entity: str, state: str | None, work: Work) -> bool:
        """Whether a person leads a state on the document's day."""
        return state is not None and any(
            t.state == state and t.office in LEADING and covers(t.start, t.end, work.published)
            for t in self.world.terms(entity)
        )

    def _add(self, work: Work, mention: Mention) -> None:
        work.mentions.append(mention)
        for i in range(mention.start, mention.end):
            if i not in work.by_token or work.by_token[i].how == "demonym":
                work.by_token[i] = mention
        work.by_token[mention.root] = mention


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


def _introduced(match: Match, matches: Sequence[tuple[Match, int, int]]) -> bool:
    """Whether a bearer of a surname is named in full elsewhere."""
    return any(" " in m.text and set(m.candidates) & set(match.candidates) for m, _, _ in matches)


def _in_date(work: Work, match: Match) -> bool:
    return any(m.start <= match.start < m.end for m in work.moments)


def _context(matches: Iterable[Match]) -> tuple[str, ...]:
    """Unambiguous entities of the document, most frequent first."""
    counts: dict[str, int] = {}
    for match in matches:
        if len(match.candidates) == 1 or match.kind in ("state", "demonym", "capital", "metonym"):
            for entity in match.candidates[:1]:
                counts[entity] = counts.get(entity, 0) + 1
    return tuple(sorted(counts, key=lambda e: -counts[e]))


def _stands_alone(root: Token) -> bool:
    """Whether a demonym is a noun of its own ("Americans", "the French"), not the modifier of one."""
    if root.dep_ in ("amod", "compound", "nmod", "npadvmod") and root.head.i > root.i:
        return False
    if root.dep_ in ("acomp", "attr") and root.pos_ == "ADJ":
        return False
    return root.pos_ in ("NOUN", "PROPN", "ADJ") or root.dep_ in ("nsubj", "pobj", "dobj", "nsubjpass")


def _titled(doc: Doc, start: int, end: int) -> tuple[int, int]:
    """A person's name with the title and state before it that modify it."""
    root = doc[start:end].root
    first = start
    while first > 0:
        token = doc[first - 1]
        if (
            token.dep_ in _MODIFIERS
            and token.is_ancestor(root) is False
            and (root.is_ancestor(token) or token.head.i in range(first, end))
        ):
            if token.is_punct and token.text not in "-'’":
                break
            first -= 1
            continue
        break
    while first < start and (doc[first].is_punct or doc[first].dep_ == "advmod"):
        first += 1
    return first, end


def _extended(doc: Doc, start: int, root: Token) -> int:
    """Leave determiners and punctuation out of a span that begins at ``start``."""
    while start < root.i and (
        doc[start].dep_ == "det" or doc[start].is_punct or doc[start].pos_ in ("DET", "ADP", "CCONJ")
    ):
        start += 1
    return start


def _is_demonym_like(token: Token) -> bool:
    return token.pos_ == "PROPN"
