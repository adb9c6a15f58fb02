"""Two nouns that name one party: "the Municipality of Arica", "dozens of dissidents", "fighters of the Taliban"."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from spacy.tokens import Span, Token

from detente.reading.lexicon.lists import listed
from detente.reading.rows import Party
from detente.reading.state import Mention, Work
from detente.reading.syntax.arguments import coordinated

_BEFORE = frozenset({"compound", "nmod", "amod"})
_AT = frozenset({"at", "in", "inside", "near", "on", "outside"})
#: Words from a noun to the noun behind its "of" at most.
_FAR = 8
#: Whoever is of a state or a person is named by his own noun, which says more: "the president of France".
_OWNERS = frozenset({"state", "person", "city", "place", "region"})


def _outer(inner: Token) -> Token | None:
    """The noun that a noun stands behind with "of", through those that it is joined to by "and"."""
    last = inner
    while inner.dep_ == "conj" and inner.head.i < inner.i:
        inner = inner.head
    if inner.dep_ != "pobj" or inner.head.lower_ != "of" or inner.head.dep_ != "prep" or last.pos_ == "PRON":
        return None
    noun = inner.head.head
    governed = noun.dep_ == "dobj" and noun.head.lemma_.lower() in listed("of-what")  # "accused it of theft"
    near = noun.pos_ in ("NOUN", "PROPN", "NUM") and 0 < last.i - noun.i <= _FAR
    return noun if near and not governed else None


def gathered(heads: Sequence[Token], work: Work) -> list[Token]:
    """The nouns of one side with one left of each two that are joined by "of".

    It is the second where the first only counts ("dozens of dissidents") or is of a body that is known ("fighters of
    the Taliban"), else the first, whose phrase then goes on to the second (`whole`). Nor is left what only modifies a
    name ("the Lebanese group Hezbollah"); the relative of somebody stands in his place ("the wife of the president").
    """
    heads = list(dict.fromkeys(_relative(t, work) or _owned(t, work) or t for t in heads))
    there, dropped = {t.i for t in heads}, set()
    for inner in heads:
        if _modifies(inner, there, work) or _workplace(inner, there, work) or _told(inner, there, work):
            dropped.add(inner.i)
        owned = inner.dep_ in ("poss", *_BEFORE)  # "the head of Hamas's bureau"
        for noun in _outers(inner.head if owned else inner):  # "the heads of state of ECOWAS"
            if noun.i in there:
                dropped.add(noun.i if _tells_more(inner, noun, work) else inner.i)
    return [t for t in heads if t.i not in dropped]


def owner(token: Token, others: Sequence[Token], work: Work) -> bool:
    """Whether a word only says of what state somebody is who stands by name on the other side: "Abe of Japan"."""
    return any(t == noun and _named(t, work) for noun in _outers(token) for t in others)


def _workplace(token: Token, heads: Collection[int], work: Work) -> bool:
    """Whether a word only tells where others are: "workers at Peru's largest mine", "a column north of Lima"."""
    place = token.head if token.dep_ == "poss" else token
    if place.dep_ == "pobj" and place.head.lower_ == "of" and place.head.head.lower_ in listed("compass"):
        return True
    if place.dep_ != "pobj" or place.head.lower_ not in _AT or place.head.head.i not in heads:
        return False
    mention = work.name_at(place)
    return place.head.dep_ == "prep" and place.pos_ == "NOUN" and (mention is None or not mention.whos)


def _relative(token: Token, work: Work) -> Token | None:
    """Whoever is said to be somebody's: "the widow" of "the widow of Yasser Arafat"."""
    noun, mention = _outer(token), work.mention_at(token)
    person = mention is not None and any(w.kind == "person" for w in mention.whos)
    return noun if noun is not None and person and noun.lemma_.lower() in listed("kin") else None


def _owned(token: Token, work: Work) -> Token | None:
    """Whoever is said to be a state's by name: "Xi" of "China's Xi"."""
    mention = work.name_at(token.head) if token.dep_ == "poss" and _named(token.head, work) else None
    return token.head if mention is not None and any(w.kind == "person" for w in mention.whos) else None


def _told(token: Token, heads: Collection[int], work: Work) -> bool:
    """Whether a name is one of several that a noun behind it tells as well: "Israeli and Egyptian officials"."""
    own = work.name_at(token)
    over = (m for t in token.ancestors if t.i in heads and (m := work.mention_at(t)) is not None)
    several = next((m for m in over if len(m.whos) > 1 and m.start <= token.i < m.root), None)
    return own is not None and several is not None and {w.entity for w in own.whos} <= {w.entity for w in several.whos}


def _named(token: Token, work: Work) -> bool:
    """Whether a word is the last of a name."""
    mention = work.name_at(token)
    return mention is not None and mention.how == "name" and mention.root == token.i


def _modifies(token: Token, heads: Collection[int], work: Work) -> bool:
    """Whether a noun only says what the name behind it is: "the rebel group Boko Haram", "Chile's Codelco"."""
    head, known = token, _named(token, work)
    while True:
        called = [c for c in head.rights if c.dep_ == "appos"] if not known else []
        called += [head] if head != token else []
        name = next((t for t in called if t.i in heads and _named(t, work)), None)
        if name is not None:
            apart = any(t.is_punct or t.pos_ == "CCONJ" for t in token.doc[token.i : name.i])
            return token.dep_ == "poss" or not apart
        if head.dep_ not in ("poss", *_BEFORE) or head.head.i <= head.i:
            return False
        head, known = head.head, False


def once(heads: Sequence[Token], work: Work) -> list[Token]:
    """The nouns of one side without the pronouns for a stranger whose name is among them, as in
    "Rojas was fined when she came".
    """
    named = {_stranger(t, work) for t in heads if t.pos_ != "PRON"}
    return [t for t in heads if t.pos_ != "PRON" or _stranger(t, work) not in named - {""}]


def _stranger(token: Token, work: Work) -> str:
    """The name of a person whom no table knows, also where a pronoun means him; else nothing."""
    mention = work.name_at(token)
    return mention.name if mention is not None and not any(w.entity for w in mention.whos) else ""


def _outers(inner: Token) -> Iterator[Token]:
    noun = _outer(inner)
    while noun is not None:
        yield noun
        noun = _outer(noun)


def _tells_more(inner: Token, noun: Token, work: Work) -> bool:
    """Whether the second of two nouns says better who it is."""
    if noun.pos_ == "NUM" or noun.lemma_.lower() in listed("counting"):
        return True
    named, over = work.name_at(inner), work.mention_at(noun)
    if named is None or noun.lemma_.lower() in listed("around") | listed("against"):
        return False
    if over is not None and any(w.entity for w in over.whos):
        return False
    several = len({w.state for w in named.whos if w.state}) > 1  # "the heads of the armies of Chad and Mali"
    return several or any(w.entity and w.kind not in _OWNERS for w in named.whos)


def whole(
    work: Work, span: Span, head: Token, others: Collection[int], taken: Collection[int], sector: str | None = None
) -> Party:
    """The party of a phrase that no table knows, with "of" and what stands behind it.

    It is of the state that a name in it says ("Nigerian security forces", "a group of Russian tourists"). Behind "of"
    that is a name that modifies the noun there, or the noun itself where it is one of ``taken``, the words taken for
    parties ("the followers of Navalny"): else an enemy may stand there. A word of ``others``, parties of their own,
    is not gone over.
    """
    doc, names = span.doc, _names(work, span, head)
    inner = _behind(head)
    if inner is not None and not any(head.i < i <= inner.i for i in others):
        behind = [t for t in coordinated(inner) if t.i - head.i <= _FAR]
        theirs = inner.i in taken and head.lemma_.lower() not in listed("against")
        within = doc[head.i + 1 : inner.i + theirs]
        names = names or (_names(work, within, inner) if len(within) else [])
        span = doc[span.start : max(behind[-1].i + 1, span.end)]
    states = {w.state for m in names for w in m.whos if w.state}
    state = states.pop() if len(states) == 1 else None
    return Party(None, state, sector, span.text, span.start_char, span.end_char)


def _names(work: Work, span: Span, head: Token) -> list[Mention]:
    """The known names in a span: those that hang on its noun, if any do."""
    inside = {m.start: m for t in span if (m := work.mention_at(t)) is not None and any(w.known for w in m.whos)}
    own = [m for m in inside.values() if any(t.i == head.i for t in span.doc[m.root].ancestors)]
    return own or list(inside.values())


def _behind(noun: Token) -> Token | None:
    """The noun behind the "of" that follows a noun."""
    for preposition in noun.rights:
        if preposition.i == noun.i + 1 and preposition.lower_ == "of" and preposition.dep_ == "prep":
            return next((t for t in preposition.rights if _outer(t) == noun), None)
    return None
