"""Why a document was read as it was, sentence by sentence: candidates, evidence, modes, and what became of each.

Everything is taken from what the stages of the reading left in ``doc._.detente``; nothing is read a second time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from spacy.tokens import Doc, Span

from detente import ontology
from detente.reading.events.candidate import Candidate
from detente.reading.events.finder import EventFinder
from detente.reading.pipeline import Reader
from detente.reading.rows import Party
from detente.reading.state import Work
from detente.reading.whether.auxiliary import reasons
from detente.sources import Document

#: Of what the judge weighs, so many pieces are told, the heaviest first.
TOLD = 6


def explained(reader: Reader, document: Document) -> dict[str, Any]:
    """How a document was read, as plain data: ``sentences``, each with mentions, candidates and rows, and ``notes``."""
    (doc,) = reader.docs([document])
    finder = reader.stage("detente_events")
    assert isinstance(finder, EventFinder)
    work: Work = doc._.detente
    return {
        "document_id": document.document_id,
        "published": document.published,
        "reader": "model" if reader.model else "lexicon",
        "sentences": [_sentence(doc, work, finder, s) for s in doc.sents if s.text.strip()],
        "notes": list(work.reading.notes),
    }


def _sentence(doc: Doc, work: Work, finder: EventFinder, sentence: Span) -> dict[str, Any]:
    group = [c for c in work.weighed if c.trigger.sent.start == sentence.start]
    start, end = sentence.start_char, sentence.end_char
    tables = ("attributions", "encounters", "assessments", "commitments", "claims")
    mentions = [m for m in work.mentions if sentence.start <= m.root < sentence.end]
    return {
        "text": work.text[start:end].strip(),
        "start": start,
        "end": end,
        "mentions": [
            {
                "text": doc[m.start : m.end].text,
                "how": m.how,
                "who": [_name(w.entity, w.state, w.sector) for w in m.whos],
            }
            for m in sorted(mentions, key=lambda m: m.start)
        ],
        "candidates": [_candidate(c, group, work, finder) for c in group],
        "rows": [asdict(e) for e in work.reading.event_mentions if e.start == start],
        "others": {t: n for t in tables if (n := _count(getattr(work.reading, t), work, start, end))},
    }


def _count(found: Iterable[Any], work: Work, start: int, end: int) -> int:
    """How many rows of a table stand in a sentence; those without a place of their own, by their words."""
    text = work.text[start:end]
    return sum(
        start <= at < end if (at := getattr(row, "start", None)) is not None else getattr(row, "text", "") in text
        for row in found
    )


def _candidate(candidate: Candidate, group: Sequence[Candidate], work: Work, finder: EventFinder) -> dict[str, Any]:
    frame = candidate.frame
    row = next((ident for ident, c in work.candidates.items() if c is candidate), None)
    return {
        "words": candidate.words.text,
        "type": candidate.type,
        "mode": candidate.mode,
        "proposed_as": candidate.proposed_as or candidate.type,
        "proposed_by": [n for n, yes in (("lexicon", candidate.frames), ("encoder", candidate.spans)) if yes],
        "frame": frame and {
            "when": list(frame.conditions), "actor": list(frame.actor), "recipient": list(frame.recipient),
            "joint": frame.joint,
        },
        "actors": [_party(p) for p in candidate.actors],
        "recipients": [_party(p) for p in candidate.recipients],
        "aside": [_party(p) for p in candidate.aside],
        "weighed": [
            {"text": s.token.text, "acts": round(s.acts, 3), "receives": round(s.receives, 3)} for s in candidate.sides
        ],
        "folded": [
            {"words": c.words.text, "type": c.type, "proposed_by": "lexicon" if c.frames else "encoder"}
            for c in candidate.folded
        ],
        "confidence": round(candidate.confidence, 3),
        "reasons": [
            {"evidence": name, "value": round(value, 2), "change": round(change, 3)}
            for name, value, change in finder.judge.why(candidate, group)[:TOLD]
        ],
        "modes": [
            {"mode": m, "grammar": m in (candidate.told or ()), "encoder": _rounded(candidate.modes.get(m)),
             "chance": _rounded(finder.settler.chances(candidate).get(m)), "holds": m in candidate.settled}
            for m in ontology.AUXILIARY if m in (candidate.told or ()) or m in candidate.modes
        ],
        "rules": [
            {"rule": rule, "word": token.text}
            for rule, token in reasons(candidate.trigger, finder.settler.lexicon, set())
        ],
        "fate": candidate.fate,
        "row": row,
    }  # fmt: skip


def _party(party: Party) -> dict[str, Any]:
    return {"text": party.text, "who": _name(party.entity, party.state, party.sector)}


def _name(entity: str | None, state: str | None, sector: str | None) -> str:
    """The entity, or as much as is known of one: state and sector."""
    return entity or " ".join(x for x in (state, sector) if x) or "unknown"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
