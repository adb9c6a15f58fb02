"""Claims: a proposition and every source's position on it.

A denial of "it", "this" or "such reports" takes as its content the clause or
sentence before; the document itself then stands behind what is denied.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from spacy.tokens import Doc, Span, Token

from detente.reading import rows
from detente.reading.lexicon.lists import listed
from detente.reading.state import Work

#: Who holds a position that nobody is named for.
NOBODY: tuple[str | None, ...] = (None,)
_OPPOSED = {"denies", "doubts"}


class ClaimFinder:
    """Builds the claims of one document from its attributions."""

    def __call__(self, doc: Doc, work: Work) -> None:
        """Append claims, and mark the event mentions that a source denies."""
        asserting = _Asserting(work.reading.attributions)
        mentions = sorted(enumerate(work.reading.event_mentions), key=lambda item: item[1].trigger.start)
        starts = [e.trigger.start for _, e in mentions]
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
            inside = slice(*(bisect_left(starts, at) for at in (proposition.start_char, proposition.end_char)))
            events = [e for _, e in sorted(mentions[inside], key=lambda item: item[0])]
            if asserted:
                others = asserting.of(attribution, proposition) or _accusing(events, attribution.sources)
                positions += others or [rows.Position(work.reading.document.source, "asserts", None)]
            else:
                positions += asserting.of(attribution, proposition)
            contested = len({p.stance in _OPPOSED for p in positions}) > 1
            for event in events if contested else ():
                work.revise(event, contested=True)
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
        inside = [c for c in root.children if c.dep_ == "relcl" and (c == cue or cue in c.subtree)]
        whole = any(c.dep_ in ("acl", "relcl", "prep", "ccomp") for c in root.children if c not in inside)
        share = root.lower_ in listed("shares") and any(c.lower_ in ("any", "all", "a") for c in root.children)
        such = any(t.lower_ == "such" for t in content)  # "that any such deal had been struck"
        if not such and (whole or not (root.lower_ in listed("anaphors") or share)):
            return content, False
        if (before := _before(root if inside else cue)) is not None:
            return before, True
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


class _Asserting:
    """The attributions that do not oppose what they tell, found by where their content lies."""

    def __init__(self, attributions: Sequence[rows.Attribution]) -> None:
        told = [a for a in attributions if a.stance not in _OPPOSED and a.content is not None]
        self._ordered = sorted(((a.content.start, a.content.end, i, a) for i, a in enumerate(told) if a.content))
        self._longest = max((end - start for start, end, _, _ in self._ordered), default=0)

    def of(self, attribution: rows.Attribution, proposition: Span) -> list[rows.Position]:
        """Sources that assert what overlaps a proposition, but for those that tell of its denial."""
        first = bisect_left(self._ordered, (proposition.start_char - self._longest,))
        last = bisect_left(self._ordered, (proposition.end_char,))
        found = []
        for start, end, place, other in self._ordered[first:last]:
            nested = start <= attribution.cue.start < end
            if end > proposition.start_char and other.id != attribution.id and not nested:
                found.append((place, other))
        return [
            rows.Position(source, other.stance, other.id)
            for _, other in sorted(found, key=lambda item: item[0])
            for source in other.sources or NOBODY
        ]


def _before(token: Token) -> Span | None:
    """The clause that a word's phrase or relative clause hangs on, up to it: "X blamed Y, | which denied any role"."""
    clause = next((t for t in (token, *token.ancestors) if t.dep_ in ("relcl", "appos")), None)
    if clause is None:
        return None
    low = clause.left_edge.i
    verb = next((t for t in clause.ancestors if t.pos_ in ("VERB", "AUX")), None)
    tokens = [t.i for t in verb.subtree if t.i < low] if verb is not None else []
    while tokens and token.doc[tokens[-1]].is_punct:
        tokens.pop()
    return token.doc[tokens[0] : tokens[-1] + 1] if tokens else None


def _accusing(events: Sequence[rows.EventMention], deniers: Sequence[str]) -> list[rows.Position]:
    """Who asserts a proposition by accusing: the actors of its accusations, but for those who deny it."""
    actors = [p.entity or p.state for e in events if e.type == "ACCUSE" for p in e.actors]
    return [rows.Position(a, "asserts", None) for a in dict.fromkeys(actors) if a and a not in deniers]
