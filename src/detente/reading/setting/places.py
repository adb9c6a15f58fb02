"""Where an event took place, by the preposition that names the place: not what it was about, nor whom it hit."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc, Span, Token

from detente.reading.lexicon import Lexicon, load_lexicon
from detente.reading.lexicon.lists import listed
from detente.reading.rows import Locale
from detente.reading.setting.whereabouts import Whereabouts
from detente.reading.state import Mention, Work
from detente.reading.syntax.arguments import prepositions
from detente.tables import by_folder, laid_over
from detente.world import World

_LOCATIVE = ("in", "at", "near", "outside", "inside")
#: What lies so is a place where nothing nearer is told: "in Omdurman, across the Nile".
_WIDE = ("across", "around", "throughout")
#: Prepositions of what stands between an event and its place: "at a summit in Rome", "talks with Lavrov in Rome".
_BETWEEN = frozenset(("in", "at", "with", "to", "for", "during", "after", "by", "near", "outside", "inside", "between"))
#: What is said or decreed of a thing does not happen where the thing is: "condemned the attack in Paris".
_SAID = frozenset({"ACCUSE", "REJECT", "THREATEN", "SANCTION", "REQUEST", "AGREE", "SUPPORT"})
#: A treaty is signed where it lies.
_SIGNED = frozenset({"AGREE", "SUPPORT"})
#: Force used on a town was used there.
_FORCE = frozenset({"ASSAULT", "COERCE", "MOBILIZE"})
#: Kinds of names that can stand for a place.
PLACES = frozenset({"state", "capital", "city", "region", "metonym"})


def whereabouts(doc: Doc, work: Work, world: World) -> Whereabouts:
    """The places of a document, worked out once."""
    if work.places is None:
        work.places = Whereabouts(doc, work, world)
    return work.places


def place_of(doc: Doc, work: Work, token: Token, world: World, sentence: Span) -> Locale | None:
    """The place of the event that a trigger reports, or None where the sentence names none for it."""
    struck = _struck(doc, work, token, world)
    if struck is not None:
        return struck
    holders = _holders(token)
    return (
        _beside(doc, work, holders, world, _LOCATIVE)
        or _within(doc, work, holders, world)
        or _beside(doc, work, holders, world, _WIDE)
    )


def _beside(doc: Doc, work: Work, holders: Sequence[Token], world: World, ways: Sequence[str]) -> Locale | None:
    """The place that a preposition names for one of some words."""
    for holder in holders:
        preps = prepositions(holder)
        for name in ways:
            for inner in preps.get(name, []):
                found = locale(doc, work, inner, world)
                if found is not None:
                    return found
    return None


def _within(doc: Doc, work: Work, holders: Sequence[Token], world: World) -> Locale | None:
    """The place of what stands between: "at a summit in Rome", "on the sidelines of a summit in Rome"."""
    for holder in holders:
        preps = prepositions(holder)
        between = [t for name, tokens in preps.items() if name in _BETWEEN for t in tokens]
        on = [t for t in preps.get("on", ()) if t.lemma_.lower() in listed("settlements")]
        beside = [t for t in preps.get("on", ()) if t.lower_ in listed("sidelines")]
        trips = [t for way in ("on", "during") for t in preps.get(way, ()) if t.lemma_.lower() in _visits()]
        for inner in (*between, *on, *(t for side in beside for t in prepositions(side).get("of", ())), *trips):
            for name in ("in", "at", "near", *(("to",) if inner in trips else ())):
                for place in prepositions(inner).get(name, []):
                    found = locale(doc, work, place, world)
                    if found is not None:
                        return found
    return None


def _struck(doc: Doc, work: Work, trigger: Token, world: World) -> Locale | None:
    """The town that force was used on: "shelled Goma", "the shelling of Goma"."""
    lexicon = _lexicon()
    frames = (lexicon.verbs if trigger.pos_ == "VERB" else lexicon.nouns).get(trigger.lemma_.lower(), ())
    if not frames or frames[0].type not in _FORCE:
        return None
    held = [c for c in trigger.children if c.dep_ in ("dobj", "nsubjpass")]
    if trigger.pos_ != "VERB":
        preps = prepositions(trigger)
        held = [*preps.get("of", []), *preps.get("on", []), *preps.get("against", [])]
    for token in held:
        if token.pos_ == "PROPN":
            found = locale(doc, work, token, world)
            if found is not None and found.lat is not None:
                return found
    return None


def _holders(trigger: Token) -> list[Token]:
    """The words whose "in" and "at" tell where an event was: itself, what it is done to, the verb that carries it."""
    lexicon = _lexicon()
    kinds = {f.type for f in lexicon.verbs.get(trigger.lemma_.lower(), ())}
    said = bool(kinds) and kinds <= _SAID
    holders = [trigger]
    for child in trigger.children:
        signed = kinds <= _SIGNED and child.lemma_.lower() in lexicon.classes["agreement"]
        if child.dep_ in ("xcomp", "nsubjpass", "attr", "oprd") or (child.dep_ == "dobj" and (signed or not said)):
            holders.append(child)
        elif child.dep_ == "nsubj" and child.pos_ == "NOUN" and kinds & _FORCE:
            holders.append(child)  # "a bomb in Kabul killed"
    above = trigger.head
    if trigger.pos_ in ("NOUN", "PROPN") and above.pos_ in ("VERB", "AUX"):
        light = above.lemma_.lower() in lexicon.light or above.lemma_.lower() not in lexicon.verbs
        if light or trigger.dep_ in ("nsubj", "nsubjpass"):
            holders.append(above)
    return holders


def _visits() -> frozenset[str]:
    return _lexicon().classes["visit"]


@by_folder
def _lexicon() -> Lexicon:
    return load_lexicon(laid_over())


def locale(doc: Doc, work: Work, token: Token, world: World) -> Locale | None:
    """The place that a token's mention or name tells; a state or region has no coordinates of its own."""
    mention = work.mention_at(token)
    if mention is not None and mention.how in ("pronoun", "noun", "group"):
        return None
    if mention is not None and mention.match not in (*PLACES, "", "unlisted", "namesake"):
        return None  # a person who shares a town's name
    if mention is not None and mention.match == "region" and mention.who is not None and mention.who.state is None:
        return of_mention(doc, mention, world)  # "in Africa": no town of that name
    if token.pos_ == "NOUN":
        return _apposed(doc, work, token, world)
    if token.pos_ != "PROPN" and (mention is None or mention.match not in PLACES):
        return None
    name = name_at(doc, token)
    return None if _river(name) else whereabouts(doc, work, world).locate(name)


def _river(name: Span) -> bool:
    """Whether a name is that of a water: "the Nile", though towns may be called so."""
    words = name[1:] if name[0].lower_ == "the" else name
    first = words.start
    behind_the = first > 0 and name.doc[first - 1].lower_ == "the"
    return behind_the and len(words) == 1 and words.text.lower() in listed("rivers")


def _apposed(doc: Doc, work: Work, noun: Token, world: World) -> Locale | None:
    """The name that a noun announces: "the city of Goma", "the town, Bakhmut"."""
    named = [c for c in noun.children if c.dep_ == "appos"] + prepositions(noun).get("of", [])
    if noun.lemma_.lower() not in listed("settlements") | listed("buildings"):
        return _part(doc, work, noun, world)
    for token in named:
        if token.pos_ == "PROPN":
            return locale(doc, work, token, world)
    before = [c for c in noun.children if c.dep_ in ("compound", "nmod", "amod") and c.pos_ == "PROPN"]
    return whereabouts(doc, work, world).locate(name_at(doc, before[-1])) if before else _part(doc, work, noun, world)


def _part(doc: Doc, work: Work, noun: Token, world: World) -> Locale | None:
    """The country of a part of it: "Russia's far east", "the south of Lebanon"."""
    if noun.lemma_.lower() not in listed("parts"):
        return None
    wholes = [c for c in noun.children if c.dep_ in ("poss", "compound", "nmod", "amod")]
    for token in (*wholes, *prepositions(noun).get("of", ())):
        mention = work.name_at(token)
        state = mention.who.state if mention is not None and mention.who is not None else None
        if mention is not None and mention.match in ("state", "demonym") and state is not None:
            known = world.states.get(state)
            towns = known.capitals if known is not None and noun.lemma_.lower() == "capital" else ()
            place = world.place(towns[0], (state,)) if towns else None
            if place is not None:
                return Locale(place.name, place.country, place.lat, place.lon)
            return Locale(known.name if known else state, state)
    return None


def name_at(doc: Doc, token: Token) -> Span:
    """The run of proper nouns that a token ends: "Mexico City", "Donetsk Oblast", "the Gaza Strip"."""
    start, end = token.i, token.i + 1
    while start > token.sent.start and doc[start - 1].pos_ == "PROPN" and doc[start - 1].head.i in range(start, end):
        start -= 1
    while end < token.sent.end and doc[end].pos_ == "PROPN" and doc[end].head.i in range(start, end + 1):
        if doc[end].dep_ in ("appos", "conj"):
            break
        end += 1
    return doc[start:end]


def of_mention(doc: Doc, mention: Mention, world: World) -> Locale | None:
    """A mention as a place."""
    name = doc[mention.root].text if mention.match == "state" else doc[mention.start : mention.end].text
    if mention.match in ("capital", "city"):
        found = world.place(name, tuple(w.state for w in mention.whos if w.state))
        if found is not None:
            return Locale(found.name, found.country, found.lat, found.lon)
    who = mention.who
    if who is None:
        return None
    entity = world.entity(who.entity) if who.entity else None
    return Locale(entity.name if entity else name, who.state)
