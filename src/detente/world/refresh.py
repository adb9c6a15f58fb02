"""Bringing leaders and memberships up to date from Wikidata, into a user's overlay.

`changes` asks and compares; `write` lays what it found into the overlay's tables, never into
the package. Either every question is answered in full or nothing is reported: a half answer
is asked again and then refused.
"""

from __future__ import annotations

import email.utils
import http.client
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from detente.world.dates import first_day
from detente.world.names import fold
from detente.world.tables import SHAPES, read
from detente.world.terms import LEADING
from detente.world.world import World

ENDPOINT = "https://query.wikidata.org/sparql"
AGENT = "detente/0.1 (https://pypi.org/project/detente; world refresh)"
#: Terms and memberships that began or ended before this many days ago are left to the tables.
HORIZON = 730
_NEAR = 45

_LEADERS = """
SELECT ?state ?office ?person ?personLabel ?start ?startPrecision ?end ?endPrecision WHERE {
  VALUES ?state { %s }
  { ?state p:P35 ?held . ?held ps:P35 ?person . BIND("head_of_state" AS ?office) }
  UNION
  { ?state p:P6 ?held . ?held ps:P6 ?person . BIND("head_of_government" AS ?office) }
  ?held wikibase:rank ?rank . FILTER(?rank != wikibase:DeprecatedRank)
  OPTIONAL { ?held pqv:P580 [ wikibase:timeValue ?start ; wikibase:timePrecision ?startPrecision ] }
  OPTIONAL { ?held pqv:P582 [ wikibase:timeValue ?end ; wikibase:timePrecision ?endPrecision ] }
  SERVICE wikibase:label { bd:serviceParam wikibase:language "en" . }
}
"""
_MEMBERS = """
SELECT ?state ?organisation ?start ?startPrecision ?end ?endPrecision WHERE {
  VALUES ?state { %s }
  VALUES ?organisation { %s }
  ?state p:P463 ?held . ?held ps:P463 ?organisation .
  ?held wikibase:rank ?rank . FILTER(?rank != wikibase:DeprecatedRank)
  OPTIONAL { ?held pqv:P580 [ wikibase:timeValue ?start ; wikibase:timePrecision ?startPrecision ] }
  OPTIONAL { ?held pqv:P582 [ wikibase:timeValue ?end ; wikibase:timePrecision ?endPrecision ] }
}
"""


class RefreshError(RuntimeError):
    """Wikidata could not be asked, or did not answer in full."""


@dataclass(frozen=True, slots=True)
class Change:
    """One row to lay over a table: ``cells`` in the table's columns, and what it does in words."""

    table: str
    cells: tuple[str, ...]
    says: str


@dataclass(frozen=True, slots=True)
class Service:
    """A SPARQL service and how patiently to ask it.

    ``timeout`` in seconds for each try; ``tries`` in all; ``wait`` the first pause in
    seconds, doubled after each failure unless the service says ``Retry-After``, and never
    longer than ``longest``.
    """

    endpoint: str = ENDPOINT
    timeout: float = 60.0
    tries: int = 4
    wait: float = 2.0
    longest: float = 120.0
    sleep: Callable[[float], None] = time.sleep

    def ask(self, query: str) -> list[dict[str, str]]:
        """The bindings of an answer, each variable's value as text. Raises RefreshError."""
        pause, reason = self.wait, ""
        for attempt in range(self.tries):
            try:
                return self._once(query)
            except urllib.error.HTTPError as error:
                reason = f"HTTP {error.code} {error.reason}"
                if error.code != 429 and error.code < 500:
                    raise RefreshError(f"{self.endpoint}: {reason}") from error
                told = _retry_after(error.headers.get("Retry-After"))
                error.close()
            except (urllib.error.URLError, TimeoutError, ConnectionError, http.client.HTTPException) as error:
                reason, told = f"{type(error).__name__}: {error}", None
            except _HalfAnswerError as error:
                reason, told = str(error), None
            if attempt + 1 < self.tries:
                self.sleep(min(told if told is not None else pause, self.longest))
                pause *= 2
        raise RefreshError(f"{self.endpoint}: no full answer in {self.tries} tries; the last: {reason}")

    def _once(self, query: str) -> list[dict[str, str]]:
        request = urllib.request.Request(
            self.endpoint,
            data=urllib.parse.urlencode({"query": query}).encode(),
            headers={
                "Accept": "application/sparql-results+json",
                "User-Agent": AGENT,
                "Content-Type": "application/x-www-form-urlencoded",
            },
        )
        with urllib.request.urlopen(request, timeout=self.timeout) as answer:
            body = answer.read()
        try:
            found = json.loads(body)["results"]["bindings"]
            return [{name: str(cell["value"]) for name, cell in row.items()} for row in found]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise _HalfAnswerError(f"half an answer ({len(body)} bytes that are no SPARQL result)") from error


class _HalfAnswerError(Exception):
    pass


def _retry_after(said: str | None) -> float | None:
    if not said:
        return None
    if said.strip().isdigit():
        return float(said)
    try:
        then = email.utils.parsedate_to_datetime(said)
    except ValueError:
        return None
    return max(0.0, (then - datetime.now(UTC)).total_seconds())


def changes(
    world: World,
    service: Service | None = None,
    *,
    states: Sequence[str] | None = None,
    today: date | None = None,
    batch: int = 40,
) -> list[Change]:
    """What Wikidata knows that the tables do not: new terms, ended terms, the same of memberships.

    Only states with a Wikidata id are asked about (all living ones, or ``states``), ``batch``
    at a time. Raises RefreshError when any question stays unanswered.
    """
    service = service or Service()
    today = today or date.today()
    since = date.fromordinal(today.toordinal() - HORIZON)
    wanted = [
        s for s in world.states.values()
        if s.wikidata and s.end is None and s.status != "territory" and (states is None or s.id in states)
    ]  # fmt: skip
    organisations = {row.cells[1]: row.cells[0] for row in read("wikidata")}
    codes = {s.wikidata: s.id for s in wanted if s.wikidata}
    found: list[Change] = []
    for group in _batches(sorted(codes), batch):
        values = " ".join(f"wd:{code}" for code in group)
        found += _leaders(world, service.ask(_LEADERS % values), codes, since)
        members = " ".join(f"wd:{code}" for code in organisations)
        found += _members(world, service.ask(_MEMBERS % (values, members)), codes, organisations, since)
    return found


def _batches(codes: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for at in range(0, len(codes), size):
        yield codes[at : at + size]


def _leaders(world: World, rows: Iterable[dict[str, str]], codes: dict[str, str], since: date) -> list[Change]:
    known = {code: e.id for e in world.entities() if e.kind == "person" and (code := world.wikidata(e.id))}
    ids = {e.id for e in world.entities()}
    listed: dict[tuple[str, str, str, str], tuple[str, str, str]] = {}
    for row in rows:
        state = codes.get(_code(row.get("state", "")))
        start = _day(row, "start")
        if state is None or not start or row.get("office") not in LEADING:
            continue
        who = _code(row["person"])
        listed[state, row["office"], who, start] = (row.get("personLabel", ""), start, _day(row, "end"))
    found: list[Change] = []
    for (state, office, who, _), (label, start, end) in sorted(listed.items()):
        if office == "head_of_government" and any(
            s == state and o == "head_of_state" and w == who for s, o, w, _ in listed
        ):
            continue
        person = known.get(who) or _slug(label)
        if not person or label == who:
            continue
        first, last = first_day(start), first_day(end)
        assert first is not None
        ours = [
            t for t in world.terms(person)
            if t.state == state and t.office == office and t.start and abs((t.start - first).days) <= _NEAR
        ]  # fmt: skip
        if ours:
            if ours[0].end is None and last is not None:
                row_of = _row_of(world, person, state, office, ours[0].start)
                if row_of is not None:
                    found.append(
                        Change(
                            "terms", (*row_of[:5], end), f"{person} left office as {ours[0].role} of {state} on {end}"
                        )
                    )
            continue
        if first < since and not (last is None and not world.holders(state, office, since)):
            continue
        if person not in ids:
            found.append(Change("persons", (person, label, state, "GOV", "", "", who), f"{label} is new ({state})"))
            ids.add(person)
        before = world.holders(state, office)
        role = before[0].role if before else office.replace("_", " ")
        found.append(
            Change(
                "terms",
                (person, state, office, role, start, end),
                f"{person} took office as {role} of {state} on {start}",
            )
        )
    return found


def _members(
    world: World,
    rows: Iterable[dict[str, str]],
    codes: dict[str, str],
    organisations: dict[str, str],
    since: date,
) -> list[Change]:
    found = []
    for row in rows:
        state = codes.get(_code(row.get("state", "")))
        organisation = organisations.get(_code(row.get("organisation", "")))
        if state is None or organisation is None:
            continue
        start, end = _day(row, "start"), _day(row, "end")
        first, last = first_day(start), first_day(end)
        ours = [m for m in world.memberships(state) if m.organisation == organisation]
        current = [m for m in ours if m.end is None]
        if last is not None and last >= since and current and (first is None or first <= (current[0].start or first)):
            cells = _member_row(organisation, state, current[0].start)
            if cells is not None:
                found.append(Change("memberships", (*cells[:4], end), f"{state} left {organisation} on {end}"))
        elif last is None and not current and first is not None and first >= since:
            found.append(
                Change(
                    "memberships",
                    (organisation, state, "member", start, ""),
                    f"{state} joined {organisation} on {start}",
                )
            )
    return found


def _row_of(world: World, person: str, state: str, office: str, start: date | None) -> tuple[str, ...] | None:
    for row in read("terms", world.overlay):
        if row.cells[:3] == (person, state, office) and first_day(row.cells[4]) == start:
            return row.cells
    return None


def _member_row(organisation: str, member: str, start: date | None) -> tuple[str, ...] | None:
    for row in read("memberships"):
        if row.cells[:2] == (organisation, member) and first_day(row.cells[3]) == start:
            return row.cells
    return None


def write(found: Iterable[Change], overlay: Path) -> list[Path]:
    """Lay changes into the overlay's tables, keeping the rows already there; the files written."""
    by_table: dict[str, list[Change]] = {}
    for change in found:
        by_table.setdefault(change.table, []).append(change)
    overlay.mkdir(parents=True, exist_ok=True)
    written = []
    for table, listed in by_table.items():
        columns, keys = SHAPES[table]
        path = overlay / f"{table}.tsv"
        rows: dict[tuple[str, ...], tuple[str, ...]] = {}
        if path.exists():
            for line in path.read_text(encoding="utf-8").splitlines()[1:]:
                if line and not line.startswith("#"):
                    cells = tuple(line.split("\t"))
                    rows[cells[:keys]] = cells
        for change in listed:
            rows[change.cells[:keys]] = change.cells
        text = "\n".join("\t".join(cells) for cells in (columns, *rows.values())) + "\n"
        partial = path.with_suffix(".tsv.part")
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
        written.append(path)
    return written


def _code(uri: str) -> str:
    return uri.rsplit("/", 1)[-1]


def _slug(label: str) -> str:
    parts = "".join(c if c.isalnum() else " " for c in fold(label)).split()
    return "-".join(parts)


def _day(row: dict[str, Any], name: str) -> str:
    """A Wikidata time as a table writes it, as exact as its precision (9 year, 10 month, 11 day)."""
    text = row.get(name, "").lstrip("+")
    if not text[:4].isdigit():
        return ""
    length = {"9": 4, "10": 7}.get(row.get(f"{name}Precision", "11"), 10)
    return str(text[:length])
