"""Conditionals: if this, then that, as two event mentions and the word that links them."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from detente.reading import rows
from detente.reading.state import Work
from detente.reading.whether.tense import condition

#: Types of speech: what was said has been said.
_SAID = frozenset({"AGREE", "REQUEST", "THREATEN", "ACCUSE", "REJECT", "SUPPORT"})


class ConditionalFinder:
    """Links the events of an if-clause with those of its main clause."""

    def __call__(self, doc: Doc, work: Work) -> None:
        """Append the conditionals of a document to its reading."""
        for token in doc:
            if token.dep_ not in ("advcl", "ccomp"):
                continue
            cue = condition(token)
            if cue is None:
                continue
            inside = {t.i for t in token.subtree}
            main = token.head
            outside = {t.i for t in main.subtree} - inside
            sentence = token.sent
            antecedent = self._event(work, inside)
            consequent = self._event(work, outside, after=main)
            if antecedent is None and consequent is None and not _about_somebody(work, inside | outside):
                continue
            told = consequent is not None and _told(work, consequent)
            for event in (antecedent, None if told else consequent):
                if event is not None and not {"hypothetical", "future", "negation"} & set(event.auxiliary):
                    work.revise(event, auxiliary=sorted({*event.auxiliary, "hypothetical"}))
            work.reading.conditionals.append(
                rows.Conditional(
                    id=work.new_id("i"),
                    document_id=work.reading.document.document_id,
                    text=sentence.text.strip(),
                    antecedent=antecedent.id if antecedent else None,
                    consequent=consequent.id if consequent else None,
                    cue=cue.text,
                )
            )

    def _event(self, work: Work, tokens: set[int], after: Token | None = None) -> rows.EventMention | None:
        found = [e for i in sorted(tokens & work.acts.keys()) for e in work.acts[i]]
        # The parse knows which clause an event stands in; a row of the model alone may borrow its trigger.
        found.sort(key=lambda e: e.decided_by == "model")
        if after is not None:
            found = [e for e in found if e.decided_by != "model"] or found
            exact = [e for e in found if work.triggers[e.id].i == after.i]
            if exact:
                return exact[0]
        return found[0] if found else None


def _told(work: Work, event: rows.EventMention) -> bool:
    """Whether somebody has said it, whatever it says of the condition: "promised aid if", "warned of strikes if"."""
    verb = work.triggers[event.id]
    finite = verb.tag_.startswith("VB") and verb.tag_ != "VB" and not any(c.tag_ == "MD" for c in verb.children)
    return finite and event.type in _SAID


def _about_somebody(work: Work, tokens: set[int]) -> bool:
    """Whether a known actor stands in a sentence's clauses."""
    return any((m := work.by_token.get(i)) is not None and any(w.known for w in m.whos) for i in tokens)
