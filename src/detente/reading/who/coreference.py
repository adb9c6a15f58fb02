"""Who "he", "it", "both countries" and "the three" are.

The document is walked from left to right; whoever is named is remembered, and a pronoun, a definite description or a
group means somebody who was remembered, or nobody: no answer is better than a wrong one.
"""

from __future__ import annotations

from spacy.tokens import Doc, Token

from detente.reading.lexicon import table
from detente.reading.lexicon.lists import listed
from detente.reading.state import Mention, Who, Work
from detente.reading.who.epithets import Epithets
from detente.reading.who.groups import Groups
from detente.reading.who.memory import Memory
from detente.reading.who.offices import settle_offices
from detente.reading.who.pronouns import Pronouns
from detente.reading.who.salience import Salience
from detente.reading.who.scene import AT_HOME, Meant, Scene, country_of
from detente.reading.who.speakers import speakers
from detente.reading.who.voices import sayers, spoken_for
from detente.reading.who.words import load_words
from detente.world import World

_ALONE = frozenset({"nsubj", "nsubjpass", "dobj", "pobj", "agent"})
_ENDINGS_OF_MANY = ("s", "ese", "sh", "ch")
_SPEAKING = frozenset({"i", "we"})
_OPENING = frozenset({"ADP", "CCONJ", "SCONJ"})


class Coreference:
    """Resolves pronouns, bare descriptions and groups, left to right through a document."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.words = load_words(world.overlay)
        self.salience = Salience(self.words)
        self.cues = frozenset(cue for row in table("cues.tsv", world.overlay) for cue in row["cues"].split())

    def __call__(self, doc: Doc, work: Work) -> None:
        """Add mentions for pronouns and groups, and settle bare descriptions."""
        speakers(doc.text, work, self.world)
        settle_offices(doc, work, self.world)
        memory = Memory(doc, self.words)
        work.country = country_of(work, self.world, AT_HOME)
        voices, bodies = sayers(doc, work, self.cues), spoken_for(doc, work)
        scene = Scene(self.world, self.words, self.salience, doc, work, memory, voices, bodies)
        _Walk(scene, self.cues).run()


class _Walk:
    """The walk through one document."""

    def __init__(self, scene: Scene, cues: frozenset[str]) -> None:
        self.scene, self.memory, self.cues = scene, scene.memory, cues
        self.pronouns, self.groups, self.epithets = Pronouns(scene), Groups(scene), Epithets(scene)

    def run(self) -> None:
        """Every word in turn: remembered where it names somebody, resolved where it refers."""
        for number, sentence in enumerate(self.scene.doc.sents):
            for token in sentence:
                self._meet(token, number)
            self.memory.forget(number)
        self._voiced()
        self._spoken()

    def _meet(self, token: Token, number: int) -> None:
        mention = self.scene.at(token)
        if mention is not None and mention.match == "demonym" and _single(token):
            self._countryman(mention, token, number)
        if mention is not None and mention.root == token.i and mention.how != "noun" and not self._loose(mention):
            self.memory.note(mention, number, self.scene.work)
            return
        meant = self._meant(token, number)
        if meant is not None:
            found = self._enter(token, meant, number)
            self.memory.note(found, number, self.scene.work, meant.key)
        elif mention is not None and mention.root == token.i:
            self.memory.note(mention, number, self.scene.work)

    def _loose(self, mention: Mention) -> bool:
        """Whether a name that no table holds may be an epithet: "the Alliance", "the Leaders"."""
        word = self.scene.doc[mention.root].lower_
        known = any((kind, word) in self.scene.words.epithets for kind in ("organisation", "state", "home"))
        return not mention.whos and (known or word in self.scene.words.kinds["together"])

    def _meant(self, token: Token, number: int) -> Meant | None:
        if token.lower_ in self.scene.words.pronouns:
            return self.pronouns.meant(token, number)
        found = self.groups.counted(token, number) or self.groups.ordered(token, number)
        if found is not None:
            return found
        if token.pos_ == "NOUN" or (token.pos_ == "PROPN" and token.lower_ in self.scene.words.kinds["together"]):
            return self.groups.described(token, number) or self.epithets.meant(token, number)
        if token.pos_ == "PROPN" and [c.lower_ for c in token.children if c.dep_ != "relcl"] == ["the"]:
            return self.epithets.named(token, number)
        return None

    def _enter(self, token: Token, meant: Meant, number: int) -> Mention:
        start = token.i if token.lower_ in self.scene.words.pronouns else self._start(token)
        how = "group" if len(meant.whos) > 1 else "pronoun"
        found = Mention(start, token.i + 1, token.i, how, meant.whos, name=meant.name)
        if token.pos_ == "PRON" and any(w.known for w in meant.whos):
            same = (n.mention for n in reversed(self.memory.recent) if n.sentence == number)
            named = next((m for m in same if m.whos == meant.whos), None)
            if named is not None:
                found.antecedent = named.antecedent or (named.start, named.end)
        self.scene.work.mentions.append(found)
        for i in range(start, token.i + 1):
            self.scene.work.by_token[i] = found
        return found

    def _start(self, token: Token) -> int:
        """Where the words before a noun begin that belong to it."""
        doc, start = self.scene.doc, token.i
        low = max(token.sent.start, token.left_edge.i)
        while start > low and doc[start - 1].head.i == token.i:
            start -= 1
        while start < token.i and (doc[start].pos_ in _OPENING or doc[start].is_punct):
            start += 1
        return start

    def _countryman(self, mention: Mention, token: Token, number: int) -> None:
        """ "The Iranian flew on": the person of that state whom the text speaks of."""
        state = mention.who.state if mention.who is not None else None
        near = sorted(self.memory.within(token.i, number), key=lambda r: -r.token)
        for who in (r.who for r in near if r.kind == "person"):
            if who is not None and who.entity and state is not None and who.state == state:
                mention.whos, mention.match = (who,), "office"
                return

    def _voiced(self) -> None:
        """Settle "a spokesman for the junta" once the junta is known."""
        work = self.scene.work
        for mention in work.mentions:
            root = self.scene.doc[mention.root]
            if mention.how != "noun" or any(w.known for w in mention.whos):
                continue
            if not self.scene.words.voice(root.lemma_.lower()):
                continue
            ways = ("of", "from") if root.lemma_.lower() in listed("briefed") else ("for", "of", "from")
            for prep in (c for c in root.children if c.dep_ == "prep" and c.lower_ in ways):
                owner = next((m for c in prep.children if (m := work.by_token.get(c.i)) is not None), None)
                if owner is not None and owner.who is not None and owner.who.state:
                    mention.whos = (Who(owner.who.state, owner.who.state, mention.whos[0].sector, "state"),)

    def _spoken(self) -> None:
        """Whom "we" and "I" mean whose speaker was known only behind the quotation: "We stay," the official said."""
        scene = self.scene
        scene.sayers.update(sayers(scene.doc, scene.work, self.cues, settled=True))
        for number, sentence in enumerate(scene.doc.sents):
            for token in sentence:
                if scene.words.pronouns.get(token.lower_) not in _SPEAKING:
                    continue
                said = scene.at(token)
                if said is not None and said.root == token.i:
                    continue
                meant = self.pronouns.meant(token, number)
                if meant is None:
                    continue
                self._enter(token, meant, number)
                owned = token.head
                if token.dep_ == "poss" and owned.pos_ == "NOUN" and (theirs := self.epithets.meant(owned, number)):
                    self._enter(owned, theirs, number)


def _single(token: Token) -> bool:
    """Whether a demonym names one person: "the Iranian", not "the French" or "Iranians"."""
    if token.dep_ not in _ALONE or token.tag_ in ("NNS", "NNPS"):
        return False
    if token.lower_.endswith(_ENDINGS_OF_MANY):
        return False
    return [c.lower_ for c in token.children if c.i < token.i] == ["the"]
