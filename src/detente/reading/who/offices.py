"""Whom "the Prime Minister" means: the statement's speaker, else the holder of the office named last."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from detente.reading.state import Mention, Who, Work
from detente.world import World
from detente.world.dates import covers

_SAYING_WHICH = frozenset({"prep", "relcl", "acl", "amod", "appos", "conj"})


def settle_offices(doc: Doc, work: Work, world: World) -> None:
    """Settle definite titles of two words and more, from left to right."""
    persons: list[Who] = []
    for mention in sorted(work.mentions, key=lambda m: m.root):
        who = mention.who
        if who is not None and who.kind == "person" and who.entity:
            persons.append(who)
            continue
        if any(w.known for w in mention.whos) or mention.how not in ("name", "noun"):
            continue
        phrase = _title(doc, mention, world)
        if phrase is None:
            continue
        named = [*_speaker(phrase, work, world), *dict.fromkeys(reversed(persons))]
        holder = next((w for w in named if w.entity and _holds(w.entity, phrase.lower(), work, world)), None)
        if holder is not None:
            mention.whos, mention.match = (holder,), "office"
            while phrase.endswith(f" {doc[mention.end : mention.end + 2].text}"):  # "of state"
                work.by_token |= dict.fromkeys((mention.end, mention.end + 1), mention)
                mention.end += 2


def _title(doc: Doc, mention: Mention, world: World) -> str | None:
    """The words of a mention that is a definite title and says not of whom, or None.

    "The president" alone is left to salience, sentence by sentence.
    """
    root = doc[mention.root]
    first = min(mention.start, root.left_edge.i)
    start = next((t.i for t in doc[first : root.i + 1] if t.dep_ != "det"), root.i)
    of = _of_office(root)
    phrase = doc[start : (of or root).i + 1].text
    office = world.roles.get(phrase)
    if office is None or office.kind not in ("office", "title") or not _definite(root, start, of):
        return None
    if mention.how == "noun" and len(phrase.replace("-", " ").split()) < 2:
        return None
    return phrase


def _of_office(root: Token) -> Token | None:
    """What a title ends in behind an "of" that tells no owner: "secretary of state"."""
    after = root.doc[root.i + 1 : root.i + 3]
    return after[1] if len(after) == 2 and after[0].lower_ == "of" and after[1].pos_ == "NOUN" else None


def _definite(root: Token, start: int, of: Token | None) -> bool:
    """Whether a title that begins at ``start`` has "the" and nothing beyond itself that says which is meant."""
    if root.tag_ in ("NNS", "NNPS") or root.dep_ in ("compound", "nmod", "amod", "appos"):
        return False
    if not any(c.dep_ == "det" and c.lower_ == "the" for c in root.children):
        return False
    others = (c for c in root.children if not start <= c.i < root.i and (of is None or c.i + 1 != of.i))
    return not any(c.dep_ in _SAYING_WHICH for c in others)


def _speaker(phrase: str, work: Work, world: World) -> list[Who]:
    """The speaker of a statement, and the holder of the office in the speaker's state."""
    found: list[Who] = []
    speaker = work.speaker
    if speaker is None:
        return found
    if speaker.kind == "person" and speaker.entity:
        found.append(speaker)
    entity = world.entity(speaker.state) if speaker.state else None
    if entity is not None:
        own = world.resolve(f"{phrase} of {entity.name}", on=work.published)
        person = world.entity(own.entity) if own.entity else None
        if person is not None and person.kind == "person":
            found.append(Who(person.id, speaker.state, own.sector, "person"))
    return found


def _holds(entity: str, title: str, work: Work, world: World) -> bool:
    """Whether a person holds an office of that name on the document's day."""
    return any(
        title in (role := term.role.lower(), role.split(" of ")[0]) and covers(term.start, term.end, work.published)
        for term in world.terms(entity)
    )
