"""Where an event took place, by the preposition that names the place."""

from __future__ import annotations

from spacy.tokens import Doc, Span, Token

from detente.reading.rows import Locale
from detente.reading.state import Mention, Work
from detente.reading.syntax.arguments import prepositions
from detente.world import World

_LOCATIVE = ("in", "at", "near", "outside", "across", "inside", "on", "around", "throughout")
#: Kinds of names that can stand for a place.
PLACES = frozenset({"state", "capital", "city", "region", "metonym"})


def place_of(doc: Doc, work: Work, token: Token, world: World, sentence: Span) -> Locale | None:
    """The place of the event that a trigger reports, or None where the sentence names none for it."""
    holders = [token, *(c for c in token.children if c.dep_ in ("dobj", "xcomp", "nsubjpass", "attr", "oprd"))]
    if token.pos_ == "NOUN" and token.head.pos_ in ("VERB", "AUX"):
        holders.append(token.head)
    for holder in holders:
        preps = prepositions(holder)
        for name in _LOCATIVE:
            for inner in preps.get(name, []):
                found = locale(doc, work, inner, world)
                if found is not None:
                    return found
    for holder in holders:
        for inner in (t for tokens in prepositions(holder).values() for t in tokens):
            for name in ("in", "at"):
                for place in prepositions(inner).get(name, []):
                    found = locale(doc, work, place, world)
                    if found is not None:
                        return found
    return None


def locale(doc: Doc, work: Work, token: Token, world: World) -> Locale | None:
    """The place that a token's mention names; a state or region has no coordinates of its own."""
    mention = work.mention_at(token)
    if mention is not None and mention.match not in (*PLACES, "", "unlisted"):
        return None  # a person who shares a town's name
    if mention is None or mention.match not in PLACES:
        return _listed(token, world, ())
    return of_mention(doc, mention, world)


def of_mention(doc: Doc, mention: Mention, world: World) -> Locale | None:
    """A mention as a place."""
    name = doc[mention.root].text if mention.match == "state" else doc[mention.start : mention.end].text
    if mention.match in ("capital", "city"):
        found = _place(name, tuple(w.state for w in mention.whos if w.state), world)
        if found is not None:
            return found
    who = mention.who
    if who is None:
        return None
    entity = world.entity(who.entity) if who.entity else None
    return Locale(entity.name if entity else name, who.state)


def _listed(token: Token, world: World, context: tuple[str, ...]) -> Locale | None:
    if token.pos_ != "PROPN":
        return None
    return _place(token.text, context, world)


def _place(name: str, context: tuple[str, ...], world: World) -> Locale | None:
    found = world.place(name, context)
    return Locale(found.name, found.country, found.lat, found.lon) if found is not None else None
