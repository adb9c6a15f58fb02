"""Who speaks at a word: quotations and their sayers, and so whom "I" and "we" mean."""

from __future__ import annotations

from collections.abc import Iterable

from spacy.tokens import Doc, Token

from detente.reading.state import PRIVATE, Mention, Work
from detente.reading.who.scene import Meant, Scene
from detente.reading.who.speakers import side, speaking_at

_MARKS = frozenset({'"', "“", "”", "``", "''"})
_OPENING, _CLOSING = frozenset({"“", "``"}), frozenset({"”", "''"})
#: The sayer stands within so many words behind a quotation.
_BEHIND = 12


def sayers(doc: Doc, work: Work) -> dict[int, Mention]:
    """Who speaks at each token inside quotation marks; a quotation without a sayer goes on with the last one."""
    found: dict[int, Mention] = {}
    voice: Mention | None = None
    behind = 0
    for start, end in _quotations(doc):
        own = _sayer(doc, work, start, end)
        if own is not None:
            voice = own
        elif "\n\n" in doc[behind : start + 1].text:
            voice = None
        behind = end
        if voice is not None:
            found.update(dict.fromkeys(range(start, end), voice))
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
        found = _known_subject(scene.work, (c for c in verb.children if c.i != token.i), ("nsubj",))
        if found is not None:
            return found
    return None


def _sayer(doc: Doc, work: Work, start: int, end: int) -> Mention | None:
    """The subject of the verb of saying right behind a quotation or right before it, where it is named."""
    low = doc[start].sent.start
    after = doc[end : min(end + _BEHIND, doc[min(end, len(doc) - 1)].sent.end)]
    for run in (after, doc[low:start]):
        inside = (t for t in run if t.head.pos_ in ("VERB", "AUX") and run.start <= t.head.i < run.end)
        found = _known_subject(work, inside, ("nsubj", "nsubjpass"))
        if found is not None:
            return found
    return None


def _known_subject(work: Work, tokens: Iterable[Token], roles: tuple[str, ...]) -> Mention | None:
    for token in tokens:
        mention = work.by_token.get(token.i) if token.dep_ in roles else None
        if mention is None:
            continue
        if (mention.who is not None and mention.who.known) or mention.match == "stranger":
            return mention
    return None


def _quotations(doc: Doc) -> list[tuple[int, int]]:
    """Tokens between quotation marks, as ranges; three words or more."""
    found: list[tuple[int, int]] = []
    opened: int | None = None
    for token in doc:
        if token.text not in _MARKS:
            continue
        if opened is None or token.text in _OPENING:
            opened = token.i + 1 if token.text not in _CLOSING else None
        else:
            if token.i - opened > 3:
                found.append((opened, token.i))
            opened = None
    return found
