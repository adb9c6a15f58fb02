"""Commitments: invitations, promises, offers, warnings, threats and demands, as made."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Container, Sequence
from pathlib import Path

from spacy.tokens import Doc, Token

from detente.reading import rows
from detente.reading.events.candidate import Candidate
from detente.reading.lexicon import table
from detente.reading.lexicon.lists import listed
from detente.reading.state import Work
from detente.reading.syntax.arguments import prepositions
from detente.reading.whether.negation import negation
from detente.reading.whether.tense import inverted

_BOUND = frozenset({"will", "would", "shall", "'ll", "wo"})
#: Statements that lie within one another are few.
_NEAR = 20
_HOSTILE = frozenset({"ASSAULT", "COERCE", "SANCTION", "MOBILIZE", "THREATEN", "REJECT"})
#: How likely a kind, and its row, must be for the encoder's word to make a commitment.
_KIND, _ROW = 0.4, 0.25
_COMMITTING = frozenset({"AGREE", "THREATEN", "REQUEST", "CONCEDE", "SUPPORT"})
_DEFAULT = {"THREATEN": "threat", "REQUEST": "demand"}


def _made(event: rows.EventMention, published: str | None) -> str | None:
    """Day on which a commitment was made: the event's own, the document's where that day lies ahead (it is the due)."""
    if event.date is None or event.date.precision != "day":
        return published
    return published if published and event.date.start > published else event.date.start


def _due(event: rows.EventMention, published: str | None) -> str | None:
    """Day by which a commitment is to be kept that says it of itself: "promised tanks by the end of the year"."""
    return event.date.end if event.date is not None and published and event.date.end > published else None


class CommitmentFinder:
    """Turns event mentions that bind or press somebody into commitments."""

    def __init__(self, overlay: Path | None = None) -> None:
        self.nouns = frozenset(n for r in table("nouns.tsv", overlay) for n in r["nouns"].split())
        self.kinds = {t: r["kind"] for r in reversed(table("commitments.tsv", overlay)) for t in r["triggers"].split()}

    def __call__(self, doc: Doc, work: Work) -> None:
        """Append the commitments of a document to its reading."""
        said = _Said(work.reading.attributions)
        found = []
        for event in work.reading.event_mentions:
            candidate = work.candidates[event.id]
            kind = self._pressed(candidate, event) if candidate.kinds else self._worded(work, said, event, candidate)
            if kind is not None:
                found.append((event, kind))
        for event, kind in _plainest(found):
            guess = kind != "promise" or event.type != "AGREE"
            self._emit(doc, work, event, work.triggers[event.id], kind, guess=guess)
        self._conditional_threats(doc, work, said)
        for token in doc:
            if token.lemma_.lower() == "offer" and token.dep_ == "pobj" and token.head.lower_ == "on":
                self._on_offer(doc, work, token)

    def _pressed(self, candidate: Candidate, event: rows.EventMention) -> str | None:
        """The kind of commitment that the encoder takes a row for, if the row is likely and somebody makes it."""
        kinds = {k: v for k, v in candidate.kinds.items() if k not in ("", "absent")}
        kind = self.kinds.get(candidate.trigger.lemma_.lower(), max(kinds, key=kinds.__getitem__))
        made = any(p.entity or p.state for p in event.actors)
        likely = sum(kinds.values()) >= _KIND and event.confidence >= _ROW and "negation" not in event.auxiliary
        return kind if made and likely and event.type in _COMMITTING else None

    def _worded(self, work: Work, said: _Said, event: rows.EventMention, candidate: Candidate) -> str | None:
        """The kind of commitment that a row's word and type make it, where the encoder was not asked."""
        token = candidate.trigger
        kind = self.kinds.get(token.lemma_.lower())
        if kind is None and event.confidence >= rows.COUNTED:
            kind = _DEFAULT.get(event.type)
        if kind is None and event.type == "AGREE" and "future" in event.auxiliary and _own(work, said, event, token):
            return "promise"
        if kind is None or not _binds(token, kind, self.nouns) or not (event.actors or event.recipients):
            return None
        if event.type not in ("AGREE", "THREATEN", "REQUEST") or "negation" in event.auxiliary:
            return None
        if {"hypothetical", "future"} & set(event.auxiliary) and kind not in ("invitation",):
            return None
        return kind

    def _emit(
        self, doc: Doc, work: Work, event: rows.EventMention, token: Token, kind: str, *, guess: bool = True
    ) -> None:
        """Add a commitment; with ``guess`` one that names nobody is to whom its content names first."""
        content = next((c for c in token.children if c.dep_ in ("xcomp", "ccomp", "acl")), None)
        if content is None:
            content = next((c for c in token.children if c.dep_ == "dobj" and work.mention_at(c) is None), None)
        if content is None:
            content = next((c for c in token.children if c.dep_ == "advcl" and not _aside(c)), None)
        if content is None:
            content = next(
                (g for c in token.children if c.dep_ == "prep" for g in c.children if g.dep_ in ("pobj", "pcomp")), None
            )
        span = doc[content.left_edge.i : content.right_edge.i + 1] if content is not None else None
        targets = [p.entity or p.state for p in event.recipients if p.entity or p.state]
        if not targets and token.dep_ in ("xcomp", "advcl") and kind == "promise":  # "telephoned me to promise"
            told = (work.mention_at(c) for c in token.head.children if c.dep_ == "dobj")
            targets = [w.entity or w.state for m in told if m is not None for w in m.whos if w.known]
        if not targets and span is not None and guess:
            targets = [
                w.entity or w.state
                for m in work.rooted(span.start, span.end)
                for w in m.whos
                if w.known and (w.entity or w.state) not in {p.entity for p in event.actors}
            ][:1]
        due = None
        if span is not None:
            due = next((m.dating.end for m in work.moments_within(span.start_char, span.end_char) if m.dating), None)
        if due is None:
            due = _due(event, work.reading.document.published)
        work.reading.commitments.append(
            rows.Commitment(
                id=work.new_id("k"),
                document_id=event.document_id,
                text=event.text,
                kind=kind,
                sources=[x for p in event.actors if (x := p.entity or p.state)],
                targets=[t for t in targets if t],
                content=span.text if span is not None else None,
                made=_made(event, work.reading.document.published),
                due=due if due and (work.published is None or due >= work.published.isoformat()) else None,
                status="open",
                event_mention=event.id,
            )
        )

    def _conditional_threats(self, doc: Doc, work: Work, statements: _Said) -> None:
        """ "If you stay, we will attack", "there would be consequences if": threats without the word."""
        acts: dict[int, list[rows.EventMention]] = defaultdict(list)
        for event in work.reading.event_mentions:
            acts[work.triggers[event.id].i].append(event)
        worded = {k.text for k in work.reading.commitments if k.kind in ("threat", "warning")}
        for clause in doc:
            if clause.dep_ not in ("advcl", "ccomp") or clause.head == clause:
                continue
            marks = {c.lower_ for c in clause.children if c.dep_ == "mark"}
            marker = next((m for m in ("if", "unless") if m in marks), None)
            if marker is None and not (clause.i < clause.head.i and inverted(clause)):
                continue
            main = clause.head
            if not any(c.dep_ == "aux" and c.lower_ in _BOUND for c in main.children):
                continue
            said = statements.of(main)
            voice = None if said is not None else _voice(work, main.idx)
            sources = said.sources if said is not None and said.stance == "asserts" else [voice] if voice else []
            if not sources:
                continue
            inside = {t.i for t in clause.subtree}
            named = {m.root: m for i in inside if (m := work.by_token.get(i)) is not None and m.root in inside}
            threatened = {x for m in named.values() for w in m.whos if (x := w.entity or w.state)}
            own = set(sources) | {work.reading.entities.get(s, {}).get("state") for s in sources}
            targets = sorted(t for t in threatened if t not in own)
            hostile = any(e.type in _HOSTILE and own & {p.state or p.entity for p in e.actors} for e in acts[main.i])
            grim = any(t.lemma_.lower() in listed("price") for t in main.subtree if t.i not in inside)
            withheld = marker == "unless" or negation(clause) is not None
            promised = any(c.dep_ == "nsubj" and c.lower_ in ("we", "i") for c in main.children)
            if not targets or not (hostile or grim or (withheld and promised)):
                continue
            text = main.sent.text.strip()
            if text in worded:
                continue
            worded.add(text)
            work.reading.commitments.append(
                rows.Commitment(
                    id=work.new_id("k"),
                    document_id=work.reading.document.document_id,
                    text=text,
                    kind="threat" if promised or hostile else "warning",
                    sources=list(sources),
                    targets=targets,
                    content=doc[main.left_edge.i : main.right_edge.i + 1].text,
                    made=work.reading.document.published,
                    due=None,
                    status="open",
                    event_mention=None,
                )
            )

    def _on_offer(self, doc: Doc, work: Work, token: Token) -> None:
        """ "on offer from X": an offer without a verb of offering."""
        places = prepositions(token) or {}
        for name, tokens in prepositions(token.head.head).items():
            places.setdefault(name, tokens)
        sources = [
            w.entity or w.state
            for t in places.get("from", []) + places.get("by", [])
            if (m := work.mention_at(t))
            for w in m.whos
            if w.known
        ]
        if not sources:
            return
        targets = [
            w.entity or w.state for t in places.get("to", []) if (m := work.mention_at(t)) for w in m.whos if w.known
        ]
        content = next((t for name in ("on", "of", "for") for t in places.get(name, []) if t.i != token.i), None)
        work.reading.commitments.append(
            rows.Commitment(
                id=work.new_id("k"),
                document_id=work.reading.document.document_id,
                text=token.sent.text.strip(),
                kind="offer",
                sources=[s for s in sources if s],
                targets=[t for t in targets if t],
                content=content.text if content is not None else None,
                made=work.reading.document.published,
                due=None,
                status="open",
                event_mention=None,
            )
        )


def _plainest(found: Sequence[tuple[rows.EventMention, str]]) -> list[tuple[rows.EventMention, str]]:
    """Of commitments of one kind that somebody makes in one sentence to the same, the surest: "announced plans"."""
    kept: list[tuple[rows.EventMention, str]] = []
    for event, kind in sorted(found, key=lambda f: -f[0].confidence):
        if not any(event.start == e.start and kind == k and _alike(event, e) for e, k in kept):
            kept.append((event, kind))
    return sorted(kept, key=lambda f: f[0].trigger.start)


def _alike(event: rows.EventMention, other: rows.EventMention) -> bool:
    """Whether two rows are of the same actor and of no different recipients."""
    actors, recipients = (
        [{x for p in getattr(e, side) if (x := p.entity or p.state)} for e in (event, other)]
        for side in ("actors", "recipients")
    )
    return bool(actors[0] & actors[1]) and (not all(recipients) or bool(recipients[0] & recipients[1]))


def _binds(word: Token, kind: str, events: Container[str]) -> bool:
    """Whether a word commits or presses: not "agreed that he was right", "insisted that it is", "threatens borders"."""
    lemma = word.lemma_.lower()
    clause = next((c for c in word.children if c.dep_ == "ccomp"), None)
    infinitive = any(c.dep_ in ("xcomp", "acl", "advcl") and c.tag_ == "VB" for c in word.children)
    if lemma == "agree":
        return any(c.dep_ == "xcomp" for c in word.children)
    if lemma == "insist" and clause is not None:
        aux = {c.lower_ for c in clause.children if c.dep_ == "aux"}
        return clause.tag_ == "VB" and (not aux or bool(aux & {"must", "should"}))
    if kind == "threat" and word.lemma_.lower() in ("threat", "threaten"):
        things = [c for c in word.children if c.dep_ in ("dobj", "nsubjpass")]
        things += [g for c in word.children if c.dep_ == "prep" and c.lower_ in ("of", "with") for g in c.children]
        act = any(t.lemma_.lower() in events or t.pos_ == "VERB" for t in things)
        raised = word.pos_ == "NOUN" and word.head.lemma_.lower() in ("issue", "make", "repeat", "deliver", "renew")
        return infinitive or clause is not None or act or raised or any(
            c.dep_ == "prep" and c.lower_ in ("with", "of") for c in word.children
        )
    return True


def _voice(work: Work, offset: int) -> str | None:
    """The state, or else the person, that speaks at a character of a statement or a transcript."""
    turns = [who for start, who in work.turns if start <= offset]
    who = turns[-1] if turns else work.speaker
    return (who.state or who.entity) if who is not None else None


def _own(work: Work, statements: _Said, event: rows.EventMention, token: Token) -> bool:
    """Whether whoever says that something will be done is whoever will do it: "Canada said it would help"."""
    doers = {x for p in event.actors for x in (p.entity, p.state) if x}
    said = statements.of(token)
    if said is None:
        return _voice(work, token.idx) in doers
    return said.stance == "asserts" and any(
        s in doers or work.reading.entities.get(s, {}).get("state") in doers for s in said.sources
    )


class _Said:
    """Which attribution reports a word: of those whose content holds it, the one that begins last."""

    def __init__(self, attributions: Sequence[rows.Attribution]) -> None:
        self._sorted = sorted((a.content.start, a.content.end, i) for i, a in enumerate(attributions) if a.content)
        self._attributions = attributions

    def of(self, token: Token) -> rows.Attribution | None:
        """The attribution, or None; looks at the last few that begin before the word."""
        at = bisect_right(self._sorted, (token.idx, 1 << 62, 0))
        for _, end, index in reversed(self._sorted[max(0, at - _NEAR) : at]):
            if token.idx < end:
                return self._attributions[index]
        return None


def _aside(clause: Token) -> bool:
    """Whether a clause says only when or why: "after a paper had printed the story"."""
    return any(c.lower_ in ("after", "before", "when", "while", "as", "since", "because") for c in clause.children)
