"""The conditions under which a frame of the lexicon holds round a verb or a noun.

A condition is written ``name``, ``name=value``, ``name:preposition`` or ``name:preposition=value`` in the column
``when`` of ``verbs.tsv`` and ``nouns.tsv``; several are parted by commas, and all must hold. A value is a word, a class
of words (``@talks``), or words parted by ``|``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from spacy.tokens import Token

from detente.reading.lexicon.frames import Lexicon
from detente.reading.lexicon.lists import listed
from detente.reading.state import Mention, Work
from detente.reading.syntax.arguments import Arguments, coordinated, prepositions

NOMINAL = frozenset({"NOUN", "PROPN"})


class Scene(NamedTuple):
    """A verb with its arguments in a document."""

    verb: Token
    args: Arguments
    work: Work
    lexicon: Lexicon

    def mentions(self, tokens: Iterable[Token]) -> list[Mention]:
        """Whom words mention."""
        return [m for t in tokens if (m := self.work.mention_at(t)) is not None]

    def is_(self, token: Token, wanted: str) -> bool:
        """Whether a word, or what it is a part of, is the word or of the class that is wanted."""
        lemma = token.lemma_.lower()
        if lemma in listed("partitive") and (inner := prepositions(token).get("of", [])):
            return self.is_(inner[0], wanted)
        if wanted.startswith("@"):
            words = self.lexicon.classes.get(wanted[1:], frozenset())
            return lemma in words or token.lower_ in words
        return wanted in (lemma, token.lower_)

    def any_is(self, tokens: Iterable[Token], wanted: str) -> bool:
        """Whether one of several words is; see `is_`."""
        return any(self.is_(t, wanted) for t in tokens)


Check = Callable[[Scene, str, str], bool]


def _obj(scene: Scene, _: str, value: str) -> bool:
    """ "imposed sanctions" """
    if value == "ent":
        return _ent_obj(scene, _, value)
    return scene.any_is(scene.args.objects, value)


def _ent_obj(scene: Scene, _: str, __: str) -> bool:
    """ "hit Sudan" """
    return any(actor_like(t, scene.work) for t in scene.args.objects)


def _no_oprd(scene: Scene, _: str, __: str) -> bool:
    """ "called Putin", not "called Putin a thief" """
    return not any(c.dep_ in ("oprd", "ccomp", "xcomp", "prt") for c in scene.verb.children)


def _ent_prep(scene: Scene, place: str, _: str) -> bool:
    """ "fired at Sudan" """
    return any(w.known for m in scene.mentions(scene.args.preps.get(place, [])) for w in m.whos)


def _no_prep(scene: Scene, place: str, _: str) -> bool:
    """ "left Sudan", not "left for Sudan" """
    return place not in scene.args.preps


def _no_to(scene: Scene, _: str, __: str) -> bool:
    """ "agreed", not "agreed to meet" """
    return not any(t.tag_ == "TO" and t.i > scene.verb.i for t in scene.verb.subtree)


def _ent_subj(scene: Scene, _: str, __: str) -> bool:
    """ "Sudan protested" """
    return any(m.how == "name" and m.whos for m in scene.mentions(scene.args.subjects))


def _many_subj(scene: Scene, _: str, __: str) -> bool:
    """ "Sudan and Egypt talked" """
    return len(scene.args.subjects) > 1 or any(len(m.whos) > 1 for m in scene.mentions(scene.args.subjects))


def _person_obj(scene: Scene, _: str, __: str) -> bool:
    """ "called Putin", not "called Russia" """
    return any(w.kind == "person" for m in scene.mentions(scene.args.objects) for w in m.whos)


def _obj_mod(scene: Scene, _: str, value: str) -> bool:
    """ "handed over a protest note" """
    inside = [c for t in scene.args.objects for c in t.children if c.dep_ in ("amod", "compound", "nmod")]
    return scene.any_is(inside, value)


def _org_obj(scene: Scene, _: str, __: str) -> bool:
    """ "joined NATO" """
    return any(m.match == "organisation" for m in scene.mentions(scene.args.objects))


def _org_from(scene: Scene, _: str, __: str) -> bool:
    """ "withdrew from the African Union" """
    return any(m.match in ("organisation", "summit") for m in scene.mentions(scene.args.preps.get("from", [])))


def _no_obj(scene: Scene, _: str, __: str) -> bool:
    """ "they met" """
    return not scene.args.objects and not scene.args.passive


def _xcomp(scene: Scene, _: str, value: str) -> bool:
    """ "threatened to attack", "pledged to send troops" """
    inner = [c for c in scene.args.complements if c.dep_ == "xcomp" and c.pos_ in ("VERB", "AUX")]
    inner += [c for c in scene.verb.children if c.dep_ == "advcl" and c.tag_ == "VB"]
    inner += [
        c
        for c in scene.args.complements
        if c.dep_ == "ccomp" and c.tag_ == "VB" and any(g.lower_ == "to" for g in c.children)
    ]
    if not value:
        return bool(inner)
    return scene.any_is(inner, value) or scene.any_is((g for c in inner for g in c.children if g.dep_ == "dobj"), value)


def _ccomp(scene: Scene, _: str, __: str) -> bool:
    """ "said that Sudan had attacked" """
    return any(c.dep_ == "ccomp" for c in scene.args.complements)


def _acomp(scene: Scene, _: str, value: str) -> bool:
    """ "declared him unwelcome" """
    labels = ("acomp", "oprd", "ccomp", "amod")
    return any(
        t.lower_ == value for c in scene.verb.children for t in (c, *c.children) if t.dep_ in labels
    )


def _dative(scene: Scene, _: str, __: str) -> bool:
    """ "sent Sudan food" """
    return bool(scene.args.datives)


def _subj(scene: Scene, _: str, value: str) -> bool:
    """ "crowds gathered" """
    return scene.any_is(scene.args.subjects, value)


def _as(scene: Scene, _: str, value: str) -> bool:
    """ "described it as an outrage" """
    verb = scene.verb
    words = list(scene.args.preps.get("as", []))
    words += [c for c in verb.children if c.dep_ in ("oprd", "attr")]
    for prep in (c for c in verb.children if c.dep_ == "prep" and c.lower_ == "as"):
        words += [g for g in prep.children if g.dep_ in ("amod", "pobj", "attr")]
    return any(scene.is_(t, "@" + value) or scene.any_is(t.children, "@" + value) for t in words)


def _prep(scene: Scene, place: str, value: str) -> bool:
    """ "fired at Sudan", "went on strike" """
    objects = list(scene.args.preps.get(place, []))
    for obj in scene.args.objects:
        objects += prepositions(obj).get(place, [])
    return scene.any_is(objects, value) if value else bool(objects)


CHECKS: dict[str, Check] = {
    "obj": _obj, "ent-obj": _ent_obj, "no-oprd": _no_oprd, "ent-prep": _ent_prep, "no-prep": _no_prep,
    "no-to": _no_to, "ent-subj": _ent_subj, "many-subj": _many_subj, "person-obj": _person_obj, "obj-mod": _obj_mod,
    "org-obj": _org_obj, "org-from": _org_from, "no-obj": _no_obj, "xcomp": _xcomp, "ccomp": _ccomp, "acomp": _acomp,
    "dative": _dative, "subj": _subj, "as": _as, "prep": _prep,
}  # fmt: skip
#: Conditions on nouns: ``mod`` asks for a word before the noun.
NOUN_CHECKS = frozenset({"mod"})


def parts(condition: str) -> tuple[str, str, str]:
    """Name, preposition and value of a condition; empty where it has none."""
    key, _, value = condition.partition("=")
    name, _, place = key.partition(":")
    return name, place, value


def holds(condition: str, scene: Scene) -> bool:
    """Whether a condition holds of a verb. Raises KeyError for one that is none."""
    name, place, value = parts(condition)
    return CHECKS[name](scene, place, value)


def noun_holds(condition: str, noun: Token) -> bool:
    """Whether a condition holds of a noun: ``mod=a|b``, "a courtesy visit"."""
    wanted = set(parts(condition)[2].split("|"))
    return any(
        {c.lower_, c.lemma_.lower()} & wanted for c in noun.children if c.dep_ in ("amod", "compound", "nmod")
    )


def actor_like(token: Token, work: Work) -> bool:
    """Whether a word names somebody who can act, not a place or thing by the way."""
    mention = work.mention_at(token)
    if mention is not None:
        return mention.root == token.i or token.dep_ == "dobj" or mention.how in ("name", "pronoun", "group")
    return bool(examples(token, work))


def examples(token: Token, work: Work) -> list[Mention]:
    """Names that a noun is said to include: "leaders like Scholz and Xi"."""
    if token.pos_ not in NOMINAL:
        return []
    found = []
    for child in token.children:
        if child.dep_ == "prep" and child.lower_ in listed("examples"):
            inner = [g for g in child.children if g.dep_ == "pobj"]
            inner += [g for c in child.children if c.dep_ == "prep" for g in c.children if g.dep_ == "pobj"]
            for item in inner:
                found += [m for t in coordinated(item) if (m := work.mention_at(t)) is not None and m.whos]
        elif child.dep_ == "appos":
            found += [m for t in coordinated(child) if (m := work.mention_at(t)) is not None and m.whos]
    return found
