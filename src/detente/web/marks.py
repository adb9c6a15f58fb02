"""A document's text cut into pieces, each with what was found in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

#: What a piece links to when several things were found in it, the first that is there.
ORDER = ("trigger", "mention", "cue", "content", "event")
#: Below this an event mention is shown as uncertain.
SURE = 0.5


@dataclass(frozen=True, slots=True)
class Mark:
    """Something found at ``start`` to ``end``: its kind, where it opens, and what it says."""

    kind: str
    start: int
    end: int
    url: str
    says: str
    quad: str | None = None
    doubts: tuple[str, ...] = ()


@dataclass(slots=True)
class Piece:
    """A stretch of text in which the same marks hold; ``top`` is the one it opens."""

    text: str
    marks: list[Mark] = field(default_factory=list)
    top: Mark | None = None
    begins: list[str] = field(default_factory=list)

    @property
    def classes(self) -> str:
        """Names for the style sheet."""
        found = {m.kind for m in self.marks} | {"quad-" + m.quad.replace(" ", "-") for m in self.marks if m.quad}
        if self.top is not None and self.top.doubts:
            found.add("unsure" if "uncertain" in self.top.doubts else "doubt")
        return " ".join(sorted(found))


def doubts(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Why an event mention is not simply so."""
    words = {
        "negation": "did not happen", "hypothetical": "possible or feared only", "future": "planned",
        "historical": "in the past",
    }  # fmt: skip
    found = [words.get(a, str(a)) for a in row.get("auxiliary") or ()]
    if row.get("contested"):
        found.append("contested")
    sure = row.get("confidence")
    if sure is not None and sure < SURE:
        found.append("uncertain")
    return tuple(found)


def of_rows(events: Iterable[Mapping[str, Any]], attributions: Iterable[Mapping[str, Any]], name: Any) -> list[Mark]:
    """Marks of a document's rows; ``name`` turns an entity's id into its name."""
    found: list[Mark] = []
    for row in events:
        url, why = f"/event/{quote(row['id'], safe='')}", doubts(row)
        label = row["type"] + (f"/{row['mode']}" if row["mode"] else "")
        found.append(Mark("event", row["start"], row["end"], url, label, None, why))
        if row["trigger"]:
            found.append(Mark("trigger", row["trigger"]["start"], row["trigger"]["end"], url, label, row["quad"], why))
        for party in (*row["actors"], *row["recipients"]):
            entity = party["entity"] or party["state"]
            if entity and party["start"] is not None:
                found.append(
                    Mark("mention", party["start"], party["end"], f"/entity/{quote(entity, safe='')}", name(entity))
                )
    for row in attributions:
        url = f"/row/attributions/{quote(row['id'], safe='')}"
        source = ", ".join(name(s) for s in row["sources"]) or row["source_text"] or "the text"
        for kind in ("cue", "content"):
            if row[kind]:
                found.append(Mark(kind, row[kind]["start"], row[kind]["end"], url, f"{source} {row['stance']}"))
    return found


def pieces(text: str, found: Sequence[Mark]) -> list[Piece]:
    """The whole text in order; joined, the pieces' texts are the text."""
    valid = [m for m in found if 0 <= m.start < m.end <= len(text)]
    edges = sorted({0, len(text), *(m.start for m in valid), *(m.end for m in valid)})
    starts: dict[int, list[Mark]] = {}
    for mark in valid:
        starts.setdefault(mark.start, []).append(mark)
    held: list[Mark] = []
    cut: list[Piece] = []
    for start, end in zip(edges, edges[1:], strict=False):
        held = [m for m in held if m.end > start] + starts.get(start, [])
        piece = Piece(text[start:end], list(held))
        ranked = sorted(held, key=lambda m: (ORDER.index(m.kind), m.end - m.start))
        piece.top = ranked[0] if ranked and ranked[0].kind in ("trigger", "mention", "cue") else None
        cut.append(piece)
    return cut
