"""Who held which office when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from detente.world.dates import covers, first_day, last_day, precision
from detente.world.entity import Term
from detente.world.tables import Row

#: The offices, the highest first; the order in which holders are listed.
OFFICES = (
    "de_facto", "head_of_state", "head_of_government", "head_of_organisation", "governor_general",
    "crown_prince", "chief_executive", "vice_president", "deputy_head_of_government", "foreign_minister",
    "defence_minister", "security_adviser", "finance_minister", "interior_minister", "chief_of_staff", "military_chief",
    "intelligence_chief", "speaker", "un_ambassador", "envoy", "spokesperson", "minister", "opposition_leader",
    "party_leader", "group_leader", "governor", "candidate", "religious_leader", "central_bank_governor",
    "official", "first_lady", "founder", "prominent",
)  # fmt: skip
_RANK = {office: rank for rank, office in enumerate(OFFICES)}
LEADING = ("de_facto", "head_of_state", "head_of_government")


def term(row: Row) -> Term:
    """The term that a row of ``terms.tsv`` states; raises TableError for a bad one."""
    person, state, office, role, start, end = row.cells
    if office not in _RANK:
        raise row.refuse(f"unknown office {office!r}; one of {', '.join(OFFICES)}")
    try:
        first, last = first_day(start), last_day(end)
    except ValueError as error:
        raise row.refuse(str(error)) from error
    if first and last and last < first:
        raise row.refuse(f"the term of {person} ends ({end}) before it starts ({start})")
    return Term(person, state, office, role, first, last, precision(start, end))


class TermBook:
    """All terms, by state or organisation and by person."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._by_state: dict[str, list[Term]] = {}
        self._by_person: dict[str, list[Term]] = {}
        for one in terms:
            self._by_state.setdefault(one.state, []).append(one)
            self._by_person.setdefault(one.person, []).append(one)
        for listed in self._by_person.values():
            listed.sort(key=_by_start)
        for listed in self._by_state.values():
            listed.sort(key=_by_rank)

    def of(self, person: str) -> list[Term]:
        """A person's terms, the earliest first."""
        return list(self._by_person.get(person, ()))

    def holders(self, state: str, office: str | None = None, on: date | None = None) -> list[Term]:
        """Terms in a state or organisation: of an office, on a day; higher offices first.

        On the day of a handover only the incoming holder counts. Where nobody is listed as
        head of government, the head of state holds both offices.
        """
        listed = self._by_state.get(state, ())
        held = [t for t in listed if (office is None or t.office == office) and covers(t.start, t.end, on)]
        if on is not None:
            held = [t for t in held if not (t.end == on and _succeeded(t, held))]
        if not held and office == "head_of_government":
            return self.holders(state, "head_of_state", on)
        return held

    def former(self, state: str, office: str, on: date | None) -> list[Term]:
        """Terms of an office that had ended by a day, the latest first."""
        ended = [
            t
            for t in self._by_state.get(state, ())
            if t.office == office and t.end is not None and (on is None or t.end <= on)
        ]
        if not ended and office == "head_of_government":
            return self.former(state, "head_of_state", on)
        return sorted(ended, key=lambda t: t.end or date.max, reverse=True)

    def serving(self, offices: Iterable[str], on: date) -> list[Term]:
        """Everybody, anywhere, who holds one of the offices on a day."""
        wanted = frozenset(offices)
        return [
            t for listed in self._by_state.values() for t in listed if t.office in wanted and covers(t.start, t.end, on)
        ]

    def states(self) -> list[str]:
        """The states and organisations that have terms."""
        return sorted(self._by_state)


def _succeeded(term: Term, held: list[Term]) -> bool:
    return any(
        other is not term and other.office == term.office and other.start is not None
        and term.end is not None and other.start >= term.end - timedelta(days=1)
        for other in held
    )  # fmt: skip


def _by_start(term: Term) -> tuple[date, int]:
    return (term.start or date.min, _RANK[term.office])


def _by_rank(term: Term) -> tuple[int, int]:
    return (_RANK[term.office], -(term.start or date.min).toordinal())
