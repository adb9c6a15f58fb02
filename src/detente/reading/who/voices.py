"""Who speaks at a word: quotations and their sayers, and so whom "I" and "we" mean."""

from __future__ import annotations

from collections.abc import Container

from spacy.tokens import Doc, Token

from detente.reading.state import BODIES, PRIVATE, Mention, Who, Work
from detente.reading.who.scene import Meant, Scene
from detente.reading.who.speakers import side, speaking_at

_PLAIN = '"'
_OPENING = frozenset({"“", "``"})
_MARKS = _OPENING | {_PLAIN, "”", "''"}
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_OF = frozenset({"of", "from", "for"})
#: The sayer stands within so many words behind a quotation.
_BEHIND = 12


def sayers(doc: Doc, work: Work, cues: Container[str], settled: bool = False) -> dict[int, Mention]:
    """Who speaks at each token inside quotation marks; a quotation without a sayer goes on with the last one.

    ``cues`` are the lemmas that report speech. Before pronouns are ``settled`` nobody is taken for "she said";
    afterwards the last one goes on where she is nobody known.
    """
    found: dict[int, Mention] = {}
    voice: Mention | None = None
    behind, going_on = 0, False
    for start, end, goes_on in _quotations(doc):
        subject = _subject(doc, start, end, cues)
        if subject is not None:
            own = _known(work, subject)
            if own is not None or not settled or subject.pos_ != "PRON":
                voice = own
        elif not going_on and "\n\n" in doc[behind : start + 1].text:
            voice = None
        behind, going_on = end, goes_on
        if voice is not None:
            found.update(dict.fromkeys(range(start, end), voice))
    return found


def spoken_for(doc: Doc, work: Work) -> dict[str, Who]:
    """The bodies for which persons whom no table holds speak: "Ana Rojas, a UNHCR aide", "Ana Rojas of Hamas"."""
    bodies = {m.root: m.who for m in work.mentions if m.who is not None and m.who.kind in BODIES}
    found: dict[str, Who] = {}
    for mention in work.mentions:
        if mention.match != "stranger" or not mention.name:
            continue
        root = doc[mention.root]
        titles = [root, *(c for c in root.children if c.dep_ == "appos")]
        near = [*range(mention.start, mention.end), *(t.i for part in titles for t in (part, *part.lefts))]
        near += [c.i for p in root.children if p.lower_ in _OF for c in p.children if c.dep_ == "pobj"]
        body = next((bodies[i] for i in near if i in bodies), None)
        if body is not None:
            found.setdefault(mention.name, Who(body.entity, body.state, None, body.kind))
    return found


def voice(scene: Scene, token: Token) -> Mention | None:
    """Who says the clause or the quotation that a word stands in, where it is somebody's."""
    return _reported(scene, token) or scene.sayers.get(token.i)


def first_person(scene: Scene, token: Token) -> Meant | None:
    """Whom "I" means: somebody who speaks, never a state or a body that is named as the source."""
    said = voice(scene, token)
    if said is not None:
        if said.how == "name" and said.whos and all(w.kind != "person" for w in said.whos):
            return None
        return Meant(said.whos, said.name)
    who, _ = speaking_at(scene.work, token.idx, scene.world)
    return Meant((who,)) if who is not None else None


def our_side(scene: Scene, token: Token) -> Meant | None:
    """Whom "we" means: whom the speaker speaks for."""
    said = voice(scene, token)
    if said is not None:
        if said.name in scene.bodies:
            return Meant((scene.bodies[said.name],))
        who = said.who
        if who is None or not who.known or (who.entity is None and who.sector in PRIVATE):
            return None  # "we", said a villager, is not his state
        return Meant(side(who, scene.work, scene.world) or (who,))
    sides = speaking_at(scene.work, token.idx, scene.world)[1]
    return Meant(sides) if sides else None


def _reported(scene: Scene, token: Token) -> Mention | None:
    """Who says the clause that a word stands in, by the verb of saying above it."""
    for ancestor in token.ancestors:
        verb = ancestor.head if ancestor.dep_ in ("ccomp", "parataxis") else ancestor
        if verb.dep_ != "parataxis" and not any(c.dep_ == "ccomp" for c in verb.children):
            continue
        subjects = (c for c in verb.children if c.i != token.i and c.dep_ == "nsubj")
        found = next((m for c in subjects if (m := _known(scene.work, c)) is not None), None)
        if found is not None:
            return found
    return None


def _subject(doc: Doc, start: int, end: int, cues: Container[str]) -> Token | None:
    """The subject of the verb of saying right behind a quotation or right before it."""
    low = doc[start].sent.start
    after = range(end, min(end + _BEHIND, doc[min(end, len(doc) - 1)].sent.end))
    if doc[end - 1].text == ".":
        after = range(end, end)  # the sentence is over: who acts in the next one says something else
    for run in (after, range(start - 1, low - 1, -1)):
        for i in run:
            token = doc[i]
            if "\n" in token.text:
                break
            verb = token.head
            if token.dep_ in _SUBJECTS and verb.i in run and verb.lemma_.lower() in cues:
                return token
    return None


def _known(work: Work, token: Token) -> Mention | None:
    """The mention at a word, where it is somebody's of whom something is known, or a stranger's."""
    mention = work.by_token.get(token.i)
    if mention is None:
        return None
    stranger = mention.match == "stranger" or (mention.how == "pronoun" and mention.name)
    return mention if stranger or (mention.who is not None and mention.who.known) else None


def _quotations(doc: Doc) -> list[tuple[int, int, bool]]:
    """Tokens between quotation marks, as ranges of three words or more, and whether the next one goes on with it.

    A speech of several paragraphs opens each with a mark and closes the last alone.
    """
    found: list[tuple[int, int, bool]] = []
    opened: int | None = None
    for token in doc:
        if token.text not in _MARKS:
            continue
        opening = _opens(token)
        if opening is None:
            opening = opened is None
        if opened is not None:
            end = token.i if not opening else next((t.i for t in doc[opened : token.i] if "\n" in t.text), token.i)
            if end - opened > 3:
                found.append((opened, end, opening))
        opened = token.i + 1 if opening else None
    return found


def _opens(mark: Token) -> bool | None:
    """Whether a quotation mark opens, by its form or by the blank beside it; None where neither tells."""
    if mark.text != _PLAIN:
        return mark.text in _OPENING
    before = mark.i == 0 or bool(mark.nbor(-1).whitespace_) or mark.nbor(-1).is_space or mark.nbor(-1).is_left_punct
    after = bool(mark.whitespace_) or mark.i + 1 == len(mark.doc) or mark.nbor().is_space
    return None if before == after else before
