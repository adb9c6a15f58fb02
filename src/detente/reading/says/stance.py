"""The stance that a statement takes towards its content, read off its cue and what the cue governs.

Words and their effects stand in ``data/stances.tsv``; what a negation or a refusal
does to them stands beside them in its column ``negated``.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from spacy.tokens import Token

from detente.reading.lexicon import table
from detente.reading.lexicon.lists import listed
from detente.reading.whether.negation import negation

_CLAUSES = frozenset({"ccomp", "xcomp", "acl", "advcl", "pcomp", "relcl", "csubj", "csubjpass"})
_PREDICATES = frozenset({"acomp", "attr", "oprd", "xcomp", "ccomp", "advcl", "dobj"})
_SELF = frozenset({"i", "we", "he", "she", "they", "it", "there"})
_NOBODY = frozenset({"nobody", "none", "neither", "no-one"})
_SCARCE = frozenset({"no", "little", "not", "any"})


class Stances:
    """Knows the words of stance and what a cue amounts to in its clause."""

    def __init__(self, overlay: Path | None = None) -> None:
        self.words: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
        for row in reversed(table("stances.tsv", overlay)):
            for word in row["words"].split():
                self.words[row["kind"]][word] = (row["stance"], row["negated"] or row["stance"])

    def marked(self, cue: Token) -> str | None:
        """Stance of a verb or an attitude where it is another than to assert, None otherwise."""
        stance = self.of(cue)
        return None if stance in (None, "asserts") else stance

    def of(self, cue: Token, depth: int = 0) -> str | None:
        """Stance of a cue with what governs and what follows it; None where its words say nothing of stance."""
        if depth > 3:
            return None
        inner = self._withheld(cue)
        core, negated = inner if inner is not None else (cue, _negated(cue) or self._governed(cue))
        if core.lower_ in self.words["attitude"] or core.lower_ in self.words["sure"]:
            return self._attitude(core, negated)
        if core.pos_ in ("VERB", "AUX", "NOUN"):
            name = self._name(core)
            return self._verb(core, name, negated, depth)
        return None

    def _withheld(self, cue: Token) -> tuple[Token, bool] | None:
        """What a refusal to state governs: ("refused to [confirm]", negated)."""
        word = cue.lemma_.lower()
        if word not in self.words["withhold"]:
            return None
        core = next((c for c in cue.children if c.dep_ in ("xcomp", "ccomp") and c.pos_ == "VERB"), None)
        return None if core is None else (core, not _negated(cue))

    def _governed(self, cue: Token) -> bool:
        """Whether a refusal or an inability stands over a cue: "unable to confirm"."""
        head = cue.head
        if cue.dep_ not in ("xcomp", "ccomp", "acl") or head == cue:
            return False
        if head.lemma_ in ("have", "be") and any(c.lower_ == "yet" for c in (*head.children, *cue.children)):
            return True
        return head.lemma_.lower() in self.words["withhold"] and not _negated(head)

    def _name(self, verb: Token) -> str:
        """A verb with the particle or preposition that makes another verb of it."""
        lemma = verb.lemma_.lower()
        for child in verb.children:
            joined = f"{lemma}_{child.lower_}"
            if child.dep_ in ("prt", "prep", "advmod") and joined in self.words["verb"]:
                return joined
        return lemma

    def _verb(self, verb: Token, name: str, negated: bool, depth: int) -> str | None:
        if name == "wonder" and not _open_question(verb):
            return None  # "I wonder what you think"
        if name == "deny" and any(c.dep_ == "dative" or c.lemma_.lower() in listed("granted") for c in verb.children):
            return None  # "denied them entry"
        if name in self.words["verb"]:
            stance, turned = self.words["verb"][name]
            if stance == "supports" and not self.takes_claim(verb):
                return None
            return turned if negated else stance
        if name in self.words["ask"] and _open_question(verb):
            return "doubts"
        if name in self.words["assent"]:
            if name == "agree" and not negated:
                with_whom = any(c.dep_ == "prep" and c.lower_ in ("with", "in") for c in verb.children)
                clause = any(c.dep_ == "ccomp" for c in verb.children)
                return "supports" if with_whom or clause else None
            doubtful = negated and verb.head.lemma_.lower() == "hesitate"
            return "doubts" if doubtful else "denies" if negated else None
        if name in self.words["call"] and (verdict := self._called(verb)):
            return verdict
        if name in self.words["have"] and (found := self._had(verb, negated)):
            return found
        if name in self.words["confirm"]:
            if negated:
                return "doubts"
            if name in ("confirm", "verify", "prove") and self.takes_claim(verb):
                return "supports"
        return self._content(verb, depth)

    def takes_claim(self, verb: Token) -> bool:
        """Whether what a verb takes is a statement of others: "backed the view", "echoed the warning"."""
        for child in verb.children:
            if child.dep_ in ("dobj", "nsubjpass") and child.lemma_.lower() in self.words["claim"]:
                return True
            if child.dep_ == "ccomp" and verb.lemma_ in ("concur",):
                return True
            if child.dep_ == "prep":
                objects = [t for t in child.subtree if t.dep_ == "pobj"]
                if any(t.lemma_.lower() in self.words["claim"] for t in objects) or verb.lemma_ == "concur":
                    return True
                if any(c.dep_ == "pcomp" and c.lemma_.lower() in self.words["confirm"] for c in child.children):
                    return True
        return False

    def _called(self, verb: Token) -> str | None:
        """Verdict of "called it a lie", "described it as false", "found it hard to believe"."""
        for token in verb.subtree:
            if token.i <= verb.i or token.head.dep_ == "relcl":
                continue
            for kind in ("false", "weak"):
                if token.lemma_.lower() in self.words[kind]:
                    stance, turned = self.words[kind][token.lemma_.lower()]
                    return turned if _negated(token) else stance
        return None

    def _had(self, verb: Token, negated: bool) -> str | None:
        for child in verb.children:
            word = child.lemma_.lower()
            if child.dep_ not in ("dobj", "nsubjpass", "attr", "acomp"):
                continue
            scarce = any(c.lower_ in _SCARCE for c in child.children)
            if word in self.words["doubting"]:
                return "asserts" if scarce or negated else "doubts"
            if word in self.words["rejecting"] and (verb.lemma_ == "take") == (word in listed("taken")):
                return "denies"
            if word in self.words["backing"] and any(
                t.lemma_.lower() in self.words["claim"] for t in verb.subtree if t.dep_ == "pobj"
            ):
                return "supports"
            if word in self.words["proof"] and (scarce or negated):
                return "doubts"
        return None

    def _attitude(self, word: Token, negated: bool) -> str | None:
        head = word.head
        turned_round = negated or (head.lemma_ in ("be", "remain", "seem", "sound", "feel") and _negated(head))
        far = head.dep_ == "prep" and head.head.lower_ == "far"
        for kind in ("attitude", "sure"):
            if word.lower_ in self.words[kind]:
                stance, turned = self.words[kind][word.lower_]
                return turned if turned_round or far else stance
        return None

    def _content(self, verb: Token, depth: int) -> str | None:
        """Stance that the content itself declares: "said that it was a lie", "said he could not rule it out"."""
        roots = [c for c in verb.children if c.dep_ in ("ccomp", "xcomp", "parataxis")]
        if verb.dep_ in ("parataxis", "ccomp") and verb.head.i != verb.i:
            roots.append(verb.head)
        for root in roots:
            if (verdict := self._judged(root)) is not None:
                return verdict
            objects = [t.lemma_.lower() for t in root.subtree if t.dep_ in ("dobj", "pobj")]
            if _negated(root) and not listed("truth").isdisjoint(objects):
                return "denies"  # "did not reflect the truth"
            subject = next((c for c in root.children if c.dep_ in ("nsubj", "nsubjpass", "expl")), None)
            if subject is not None and subject.lower_ in _SELF and root != verb.head:
                inner = [root, *(c for c in root.children if c.dep_ in ("acomp", "attr"))]
                for token in inner:
                    if (stance := self.marked_at(token, depth + 1)) is not None:
                        return stance
        return None

    def marked_at(self, token: Token, depth: int) -> str | None:
        """As `marked`, at a depth of embedding."""
        stance = self.of(token, depth)
        return stance if stance in ("denies", "doubts") else None

    def _judged(self, copula: Token) -> str | None:
        """Verdict of a copular clause: "the report is a lie", "there is no truth in it", "it remains unclear"."""
        if copula.lemma_.lower() not in ("be", "remain", "prove", "seem"):
            return None
        for child in copula.children:
            word = child.lemma_.lower()
            if child.dep_ not in _PREDICATES:
                continue
            negated = _negated(copula) or any(c.lower_ in _SCARCE for c in child.children)
            for kind in ("false", "true", "attitude", "weak"):
                if word in self.words[kind]:
                    stance, turned = self.words[kind][word]
                    found = turned if negated else stance
                    return found if found != "asserts" else None
            if (
                word in self.words["sure"]
                and negated
                and any(c.dep_ in ("nsubj", "expl") and c.lower_ == "it" for c in copula.children)
            ):
                return "doubts"
        return None

    def verdict(self, token: Token) -> str | None:
        """Verdict of a clause whose subject is a claim: "the news proved false"; None elsewhere."""
        subject = next((c for c in token.children if c.dep_ == "nsubj"), None)
        if subject is None or subject.lemma_.lower() not in self.words["claim"]:
            return None
        return self._judged(token)


def _negated(token: Token) -> bool:
    if negation(token) is not None:
        return True
    for subject in (c for c in token.children if c.dep_ in ("nsubj", "nsubjpass")):
        if subject.lower_ in _NOBODY or any(
            c.lower_ in ("no", "neither") and c.dep_ in ("det", "preconj", "cc") for c in subject.children
        ):
            return True
    if any(c.lower_ in ("neither", "not") and c.dep_ in ("preconj", "cc", "advmod", "neg") for c in token.children):
        return True
    if token.dep_ != "conj" or token.head.pos_ != token.pos_ or negation(token.head) is None:
        return False
    return not any(c.dep_ in ("nsubj", "nsubjpass") for c in token.children)  # one with a subject of its own is apart


def _open_question(verb: Token) -> bool:
    clause = next((c for c in verb.children if c.dep_ in _CLAUSES), None)
    return clause is not None and any(c.lower_ in ("whether", "if") for c in clause.children)
