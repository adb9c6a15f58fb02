"""Claims: a proposition and every source's position on it.

A denial of "it", "this" or "such reports" takes as its content the clause or
sentence before; the document itself then stands behind what is denied.
"""

from __future__ import annotations

from spacy.tokens import Doc, Span, Token

from detente.reading import rows
from detente.reading.state import Work

_ANAPHORS = frozenset(
    {
        "it",
        "this",
        "that",
        "these",
        "those",
        "report",
        "reports",
        "claim",
        "claims",
        "allegation",
        "allegations",
        "accusation",
        "accusations",
        "suggestion",
        "charge",
        "charges",
        "assertion",
        "rumour",
        "rumours",
        "rumor",
        "rumors",
    }
)
#: Who holds a position that nobody is named for.
NOBODY: tuple[str | None, ...] = (None,)
_OPPOSED = {"denies", "doubts"}


class ClaimFinder:
    """Builds the claims of one document from its attributions."""

    def __call__(self, doc: Doc, work: Work) -> None:
        """Append claims, and mark the event mentions that a source denies."""
        for attribution in work.reading.attributions:
            if attribution.stance not in _OPPOSED or attribution.content is None:
                continue
            cue = doc.char_span(attribution.cue.start, attribution.cue.end, alignment_mode="expand")
            if cue is None:
                continue
            proposition, asserted = self._proposition(doc, work, cue.root, attribution)
            if proposition is None:
                continue
            positions = [rows.Position(s, attribution.stance, attribution.id) for s in attribution.sources or NOBODY]
            events = [
                e
                for e in work.reading.event_mentions
                if proposition.start_char <= e.trigger.start < proposition.end_char
            ]
            if asserted:
                others = self._asserting(work, attribution, proposition)
                positions += others or [rows.Position(work.reading.document.source, "asserts", None)]
            else:
                positions += self._asserting(work, attribution, proposition)
            contested = len({p.stance in _OPPOSED for p in positions}) > 1
            for event in events:
                event.contested = event.contested or contested
            work.reading.claims.append(
                rows.Claim(
                    id=work.new_id("c"),
                    document_id=work.reading.document.document_id,
                    text=self._sentences(doc, proposition, cue),
                    proposition=proposition.text.strip(),
                    event_mention=events[0].id if events else None,
                    positions=positions,
                    contested=contested,
                )
            )

    def _sentences(self, doc: Doc, proposition: Span, cue: Span) -> str:
        first = min(proposition.sent.start, cue.sent.start)
        last = max(proposition.sent.end, cue.sent.end)
        return doc[first:last].text.strip()

    def _proposition(self, doc: Doc, work: Work, cue: Token, attribution: rows.Attribution) -> tuple[Span | None, bool]:
        """What is denied or doubted, and whether the text elsewhere asserts it."""
        assert attribution.content is not None
        content = doc.char_span(attribution.content.start, attribution.content.end, alignment_mode="expand")
        if content is None:
            return None, False
        root = content.root
        bare = root.lower_ in _ANAPHORS and not any(c.dep_ in ("acl", "relcl", "prep", "ccomp") for c in root.children)
        if not bare:
            return content, False
        clause = cue
        while clause.dep_ == "conj" and clause.head.pos_ in ("VERB", "AUX") and clause.head.i < clause.i:
            clause = clause.head
        if clause != cue:
            tokens = [t for t in clause.subtree if t.i < cue.left_edge.i and t.i < cue.i]
            cut = min((t.i for t in cue.subtree), default=cue.i)
            tokens = [t for t in clause.subtree if t.i < cut and t.dep_ != "cc"]
            if tokens:
                return doc[tokens[0].i : tokens[-1].i + 1], True
        sentence = cue.sent
        if sentence.start == 0:
            return None, False
        return doc[sentence.start - 1].sent, True

    def _asserting(self, work: Work, attribution: rows.Attribution, proposition: Span) -> list[rows.Position]:
        """Sources that assert what overlaps the proposition."""
        found = []
        for other in work.reading.attributions:
            if other.id == attribution.id or other.stance in _OPPOSED or other.content is None:
                continue
            inside = other.content.start < proposition.end_char and other.content.end > proposition.start_char
            nested = other.content.start <= attribution.cue.start < other.content.end
            if inside and not nested:
                found += [rows.Position(s, other.stance, other.id) for s in other.sources or NOBODY]
        return found
