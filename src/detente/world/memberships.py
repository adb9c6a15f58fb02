"""Who belonged to what, and who was allied with whom, on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from detente.world.dates import covers, first_day, last_day
from detente.world.entity import Alliance, Membership
from detente.world.tables import Row, names

#: Roles that make a full member; others (observer, associate, partner) are listed but not counted.
FULL = ("member", "permanent", "elected")


def membership(row: Row) -> Membership:
    """The membership that a row states; raises TableError for a bad one."""
    organisation, member, role, start, end = row.cells
    first, last = _span(row, start, end)
    return Membership(organisation, member, role or "member", first, last)


def alliance(row: Row) -> Alliance:
    """The alliance that a row states; raises TableError for a bad one."""
    ident, name, treaty, members, start, end = row.cells
    first, last = _span(row, start, end)
    if treaty and not treaty.isdigit():
        raise row.refuse(f"the treaty's year is not a number: {treaty!r}")
    listed = names(members)
    if not listed:
        raise row.refuse("an alliance needs members")
    return Alliance(ident, name, listed, int(treaty) if treaty else None, first, last)


def _span(row: Row, start: str, end: str) -> tuple[date | None, date | None]:
    try:
        first, last = first_day(start), last_day(end)
    except ValueError as error:
        raise row.refuse(str(error)) from error
    if first and last and last < first:
        raise row.refuse(f"it ends ({end}) before it starts ({start})")
    return first, last


class Memberships:
    """All memberships, by organisation and by member."""

    def __init__(self, listed: Iterable[Membership]) -> None:
        self._by_organisation: dict[str, list[Membership]] = {}
        self._by_member: dict[str, list[Membership]] = {}
        for one in listed:
            self._by_organisation.setdefault(one.organisation, []).append(one)
            self._by_member.setdefault(one.member, []).append(one)

    def members(self, organisation: str, on: date | None = None) -> list[str]:
        """The full members on a day (ever, if undated), in alphabetical order."""
        return sorted(
            {
                m.member
                for m in self._by_organisation.get(organisation, ())
                if m.role in FULL and covers(m.start, m.end, on)
            }
        )

    def of(self, member: str, on: date | None = None) -> list[Membership]:
        """What an entity belongs to on a day (ever, if undated)."""
        return [m for m in self._by_member.get(member, ()) if covers(m.start, m.end, on)]

    def all(self) -> list[Membership]:
        """Every membership."""
        return [m for listed in self._by_organisation.values() for m in listed]


class Alliances:
    """All formal defence pacts. Rows of one id say how its members changed."""

    def __init__(self, listed: Iterable[Alliance]) -> None:
        self._rows = list(listed)

    def of(self, state: str, on: date | None = None) -> list[Alliance]:
        """The pacts that bind a state on a day (ever, if undated), with all their members then."""
        mine = dict.fromkeys(a.id for a in self._rows if state in a.members and covers(a.start, a.end, on))
        return [self._whole(ident, on) for ident in mine]

    def between(self, a: str, b: str, on: date | None = None) -> list[Alliance]:
        """The pacts that bind two states to each other on a day."""
        return [pact for pact in self.of(a, on) if b in pact.members and a != b]

    def all(self, on: date | None = None) -> list[Alliance]:
        """Every pact in force on a day (ever, if undated)."""
        idents = dict.fromkeys(a.id for a in self._rows if covers(a.start, a.end, on))
        return [self._whole(ident, on) for ident in idents]

    def _whole(self, ident: str, on: date | None) -> Alliance:
        rows = [a for a in self._rows if a.id == ident and covers(a.start, a.end, on)]
        members = tuple(dict.fromkeys(m for a in rows for m in a.members))
        starts = [a.start for a in rows if a.start]
        ends = [a.end for a in rows]
        last = None if None in ends else max(e for e in ends if e)
        return Alliance(ident, rows[0].name, members, rows[0].treaty, min(starts, default=None), last)
