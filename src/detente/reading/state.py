"""What the stages of the pipeline hand on while one document is read."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from spacy.tokens import Doc, Token

from detente.reading.rows import Attribution, Dating, EventMention, Party, Reading
from detente.sources import Document

if TYPE_CHECKING:
    from detente.reading.events.candidate import Candidate
    from detente.reading.setting.whereabouts import Whereabouts


#: The codebook's sector of those who held an office and hold none now.
FORMER = "ELI"
#: Sectors of those who are no part of the state that they belong to.
PRIVATE = frozenset({"CVL", "OPP", "REB", "JRN", "BUS", "LAB", "REL", "NGO", "SOC", "EDU", "CRM", "PTY"})
#: What an entity is that people speak for and that is no state.
BODIES = frozenset({"group", "organisation"})


@dataclass(frozen=True, slots=True)
class Who:
    """An entity, or as much of one as is known."""

    entity: str | None
    state: str | None
    sector: str | None
    kind: str

    @property
    def serves(self) -> str | None:
        """The state that it acts for; none for a person who was in office."""
        return None if self.sector == FORMER and self.kind == "person" and self.entity else self.state

    @property
    def known(self) -> bool:
        """Whether an entity or at least a state is known."""
        return self.entity is not None or self.state is not None


@dataclass(slots=True)
class Mention:
    """Tokens ``start`` to ``end`` (exclusive) that name somebody; several at once for a group.

    ``how`` is name, description, demonym, pronoun, group or noun (a common noun
    for an actor that no table resolves). ``name`` is what the document calls a person
    or body that no table holds, in full; pronouns and short names carry it on.
    """

    start: int
    end: int
    root: int
    how: str
    whos: tuple[Who, ...]
    former: bool = False
    match: str = ""
    antecedent: tuple[int, int] | None = None
    name: str = ""

    @property
    def who(self) -> Who | None:
        """The single entity meant, or None for a group or an unresolved mention."""
        return self.whos[0] if len(self.whos) == 1 else None


@dataclass(slots=True)
class Moment:
    """A date expression at characters ``start`` to ``end``; ``kind`` and ``value`` are its TIMEX3 type and value.

    ``south`` are the days of a season in the southern half of the world.
    """

    start: int
    end: int
    dating: Dating | None
    kind: str = "DATE"
    value: str | None = None
    south: Dating | None = None


@dataclass(slots=True)
class Work:
    """Everything found so far about one document."""

    reading: Reading
    published: date | None
    mentions: list[Mention] = field(default_factory=list)
    by_token: dict[int, Mention] = field(default_factory=dict)
    modifiers: dict[int, Mention] = field(default_factory=dict)
    """Names that only tell whose a noun is, by token: "Russian pressure". They stand for nobody to a pronoun."""
    moments: list[Moment] = field(default_factory=list)
    triggers: dict[str, Token] = field(default_factory=dict)
    speaker: Who | None = None
    sides: tuple[Who, ...] = ()
    turns: list[tuple[int, Who | None]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    statements: list[Attribution] = field(default_factory=list)
    candidates: dict[str, Candidate] = field(default_factory=dict)
    weighed: list[Candidate] = field(default_factory=list)
    standing: list[Candidate] = field(default_factory=list)
    places: Whereabouts | None = None
    acts: dict[int, list[EventMention]] = field(default_factory=dict)
    _roots: list[tuple[int, int]] = field(default_factory=list)
    _spots: dict[str, int] = field(default_factory=dict)
    plain: str | None = None
    """The text as the parser read it, headings in small letters; see `detente.reading.syntax.headings`."""
    country: str | None = None
    """The one country that the document is about, where it is about one."""
    done: set[str] = field(default_factory=set)
    """The stages that the document went through."""
    whole: bool = True
    """Whether what stages hand on is still here; it is lost on the way through bytes."""

    @classmethod
    def of(cls, reading: Reading) -> Work:
        """A state of which nothing but the rows is known."""
        published = reading.document.published
        return cls(reading, date.fromisoformat(published) if published else None)

    def anew(self) -> Work:
        """The state before the first stage, with the same document."""
        work = Work.of(Reading(self.reading.document, notes=list(self.reading.notes)))
        work.plain = self.plain
        return work

    def __reduce__(self) -> tuple[Any, tuple[dict[str, Any]]]:
        from detente.reading.saving import restored, saved

        return restored, (saved(self),)

    @property
    def text(self) -> str:
        """The document's text; `Doc.text` is put together anew, word by word, at every call."""
        return self.reading.document.text

    def new_id(self, table: str) -> str:
        """A fresh row id, unique in the ledger: the document's id and a running number."""
        self.counts[table] = self.counts.get(table, 0) + 1
        return f"{self.reading.document.document_id}/{table}{self.counts[table]}"

    def act(self, event: EventMention, trigger: Token) -> None:
        """Enter an event mention with its trigger."""
        self.reading.event_mentions.append(event)
        self.triggers[event.id] = trigger
        self.acts.setdefault(trigger.i, []).append(event)
        self._spots[event.id] = len(self.reading.event_mentions) - 1

    def revise(self, event: EventMention, **changes: Any) -> None:
        """Put a row with some fields changed in an event mention's place: rows do not change themselves."""
        rows, beside = self.reading.event_mentions, self.acts[self.triggers[event.id].i]
        spot = self._spots[event.id]
        rows[spot] = replace(rows[spot], **changes)
        beside[[e.id for e in beside].index(event.id)] = rows[spot]

    def rooted(self, start: int, end: int) -> list[Mention]:
        """Mentions whose heads are tokens from ``start`` to ``end``, in the order in which they were found."""
        if len(self._roots) != len(self.mentions):
            self._roots = sorted((m.root, n) for n, m in enumerate(self.mentions))
        low, high = (bisect_left(self._roots, (edge, -1)) for edge in (start, end))
        return [self.mentions[n] for n in sorted(n for _, n in self._roots[low:high])]

    def moments_within(self, start: int, end: int) -> list[Moment]:
        """Date expressions that begin at characters from ``start`` to ``end``."""
        low, high = (bisect_left(self.moments, edge, key=lambda m: m.start) for edge in (start, end))
        return self.moments[low:high]

    def mention_at(self, token: Token) -> Mention | None:
        """The mention that covers a token, or None."""
        return self.by_token.get(token.i)

    def name_at(self, token: Token) -> Mention | None:
        """The mention that covers a token, else the name that it is as the modifier of a noun."""
        return self.by_token.get(token.i) or self.modifiers.get(token.i)


def begin(doc: Doc, document: Document) -> Work:
    """Attach a fresh state to a parsed document."""
    work = Work.of(Reading(document, notes=list(document.notes)))
    doc._.detente = work
    return work


def party(work: Work, doc: Doc, mention: Mention) -> list[Party]:
    """The parties that a mention names, one an entity; a pronoun's words are those it stands for in its sentence."""
    first, last = mention.antecedent or (mention.start, mention.end)
    span = doc[first:last]
    whos = mention.whos or (Who(None, None, None, "noun"),)
    text, start, end = span.text, span.start_char, span.end_char
    if mention.former and len(whos) == 1 and whos[0].kind != "person":  # "a former British soldier" is not Britain
        return [Party(None, whos[0].state, FORMER, text, start, end)]
    return [Party(w.entity, w.serves, w.sector, text, start, end) for w in whos]
