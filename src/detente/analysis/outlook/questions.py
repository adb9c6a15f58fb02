"""Questions that the ledger itself can settle: "PRK visit RUS by 2024-06-30".

A question has parties, an act and a last day, and a rule that is written down with it. It
came true where the ledger holds an event of the kind, reported as having happened after the day of
asking and by the last day; it did not where the ledger reaches past the last day and holds none; it is
void where the ledger holds nothing of either party in all that time, so that none could be seen.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from detente.analysis.outlook import promises
from detente.analysis.outlook.cut import among
from detente.analysis.outlook.relations import VISIT, words
from detente.analysis.outlook.rows import Fetch, told
from detente.world import World

#: Days that a question stays open where it names no last day, and the longest that one may.
USUAL, LONGEST = 90, 3653
_BY = re.compile(r"\s+(?:by|until|before)\s+(?:the\s+end\s+of\s+)?(\S+)\s*\??$", re.IGNORECASE)
_WITHIN = re.compile(r"\s+(?:with)?in\s+(\d{1,4})\s+(day|week|month)s?\s*\??$", re.IGNORECASE)
_UNITS = {"day": 1, "week": 7, "month": 30}


class BadQuestion(ValueError):
    """A question that cannot be read; says why and how to write it."""


@cache
def verbs() -> Mapping[str, str]:
    """The relation that each verb asks about, in every form of the verb."""
    text = files("detente.analysis.outlook").joinpath("data/verbs.tsv").read_text(encoding="utf-8")
    found: dict[str, str] = {}
    for row in csv.DictReader(text.splitlines(), delimiter="\t"):
        verb, relation = row["verb"], row["relation"]
        stem = verb.removesuffix("e")
        third = verb + ("es" if verb.endswith(("s", "sh", "ch")) else "s")
        if verb.endswith("y") and verb[-2] not in "aeiou":
            third = verb[:-1] + "ies"
        for form in (verb, third, stem + "ed", stem + "ing"):
            found.setdefault(form, relation)
    return found


@dataclass(frozen=True, slots=True)
class Question:
    """Who does what to whom, asked on a day, and by when; ``mutual`` where either may be the one who acts.

    An empty ``targets`` means anybody.
    """

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    relation: str
    asked: date
    due: date
    mutual: bool = False
    origin: str = "asked"

    @property
    def id(self) -> str:
        """The same for the same question, whenever it is asked."""
        told = f"{self.sources} {self.targets} {self.relation} {self.due} {self.mutual}"
        return "q-" + hashlib.sha256(told.encode()).hexdigest()[:10]

    @property
    def rule(self) -> str:
        """How it is settled, in words."""
        kind = "visit (CONSULT)" if self.relation == VISIT else self.relation
        sides = " and ".join(self.sources) + (
            " with each other, either way" if self.mutual else f" to {' or '.join(self.targets) or 'anybody'}"
        )
        return (
            f"yes if the ledger holds a counted event {kind} of {sides}, reported as having happened, of a day after "
            f"{self.asked} and up to {self.due}; no if it holds none and reaches past {self.due}; void if it holds "
            f"nothing at all of {' or '.join(self.parties)} in that time"
        )

    @property
    def parties(self) -> tuple[str, ...]:
        """Everybody who is named."""
        return (*self.sources, *self.targets)

    def says(self, world: World) -> str:
        """The question in words."""
        names = [_name(world, e) for e in self.sources]
        if self.mutual:
            return f"{words(self.relation, names[0], ' or '.join(names[1:]))}, or the other way round, by {self.due}?"
        others = " or ".join(_name(world, e) for e in self.targets) or "anybody"
        return f"{words(self.relation, ' or '.join(names), others)} by {self.due}?"


def _name(world: World, entity: str) -> str:
    known = world.entity(entity)
    return known.name if known else entity


def passed(due: date, on: date) -> BadQuestion:
    """What is said of a question whose day has passed."""
    return BadQuestion(f"{due} has passed on {on}, the day of asking: name a later day, or ask as of an earlier one")


def parse(text: str, on: date, who: Callable[[str], str], *, late: bool = False) -> Question:
    """The question of words such as ``PRK visit RUS by 2024-06-30`` or ``RUS,PRK agree within 30 days``.

    ``who`` gives the id of a party, and raises ValueError for nobody. Raises BadQuestion for a question that names
    no act, or (but where ``late``) a day that has passed.
    """
    said = re.sub(r"^\s*will\s+", "", text.strip().rstrip("?").strip(), flags=re.IGNORECASE)
    if not said or len(said) > 300 or "\x00" in said:
        raise BadQuestion('a question says who does what to whom and by when: "PRK visit RUS by 2024-06-30"')
    said, due = _due(said, on, late)
    tokens = said.split()
    place = next((n for n, word in enumerate(tokens) if n and word.casefold().strip(",.") in verbs()), None)
    if place is None:
        raise BadQuestion(f"{text!r} names no act that the ledger can settle: write visit, meet, agree, sanction, ...")
    relation = verbs()[tokens[place].casefold().strip(",.")]
    sources = _parties(" ".join(tokens[:place]), who)
    rest = " ".join(tokens[place + 1 :])
    rest = re.sub(r"^(?:to|with|at|in|from|against)\s+", "", rest, flags=re.IGNORECASE)
    targets = _parties(rest, who) if rest else ()
    both = set(sources) & set(targets)
    if both:
        raise BadQuestion(f"{', '.join(sorted(both))} stands on both sides")
    mutual = len(sources) > 1 and not targets
    return Question(tuple(sorted(sources)) if mutual else sources, targets, relation, on, due, mutual)


def _due(said: str, on: date, late: bool) -> tuple[str, date]:
    by = _BY.search(said)
    if by:
        try:
            due = date.fromisoformat(by[1]) if len(by[1]) == 10 else date(int(by[1]), 12, 31)
        except ValueError:
            raise BadQuestion(f"{by[1]!r} is not a day: write it as YYYY-MM-DD") from None
        said = said[: by.start()]
    else:
        within = _WITHIN.search(said)
        due = on + timedelta(days=int(within[1]) * _UNITS[within[2].lower()] if within else USUAL)
        said = said[: within.start()] if within else said
    if due <= on and not late:
        raise passed(due, on)
    if (due - on).days > LONGEST:
        raise BadQuestion(f"{due} is more than ten years away")
    return said, due


def _parties(said: str, who: Callable[[str], str]) -> tuple[str, ...]:
    found = [who(part) for part in re.split(r"\s*,\s*|\s+(?:and|or)\s+", said.strip()) if part]
    if not found:
        raise BadQuestion("a question names at least one party before its verb")
    return tuple(dict.fromkeys(found))


def of_commitment(row: Mapping[str, Any], world: World, on: date) -> list[Question]:
    """The questions that an open commitment raises: an act by its author or addressee by the day it is due."""
    expects = promises.EXPECTS.get(row["kind"])
    last = promises.due(row)
    if expects is None or last is None or date.fromisoformat(last) <= on:
        return []
    authors, others = promises.sides(row, world, on)
    one, two = (authors, others) if expects.by == "author" else (others, authors)
    pair = [tuple(sorted(e for e in side if e in world.states)) for side in (one, two)]
    if not pair[0] or not pair[1] or set(pair[0]) & set(pair[1]):
        return []
    due = date.fromisoformat(last)
    return [
        Question(pair[0], pair[1], relation, on, due, origin=f"{row['kind']}:{row['id']}") for relation in expects.heads
    ]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a question stands: ``yes``, ``no``, ``void`` or ``open``; since when, by which rows, and why in words."""

    outcome: str
    came: date | None
    evidence: tuple[str, ...]
    says: str


def settle(fetch: Fetch, question: Question, by: date, covered: date | None) -> Outcome:
    """How a question stands on a day, by what was known then; ``covered`` is the last day that the ledger knows of."""
    kind, _, mode = question.relation.partition("/")
    where = ["day > ?", "day <= ?", "type = ?"]
    values: list[Any] = [question.asked, question.due, kind]
    if mode:
        where.append("mode = ?")
        values.append(mode)
    ways = [(question.sources, question.targets)]
    if question.mutual:
        ways = [(question.sources, question.sources)]
    tests = []
    for sources, targets in ways:
        parts = []
        for side, entities in (("source", sources), ("target", targets)):
            if entities:
                marks = ", ".join("?" for _ in entities)
                parts.append(f"({side} IN ({marks}) OR {side}_entity IN ({marks}))")
                values += [*entities, *entities]
        tests.append(" AND ".join(parts))
    where.append("(" + " OR ".join(tests) + ")")
    rows = told(by, question.asked, " AND ".join(where), values, of=question.parties)
    found = fetch(f"SELECT id, day FROM ({rows.sql}) ORDER BY day, id LIMIT 5", rows.values).to_pylist()
    if found:
        came = found[0]["day"]
        late = f", settled {(by - question.due).days} days after it was due" if by > question.due else ""
        return Outcome("yes", came, tuple(r["id"] for r in found), f"it came true on {came}{late}")
    if by < question.due or covered is None or covered < question.due:
        reach = f"the ledger ends on {covered}" if covered else "nothing in the ledger has a date"
        says = f"not due before {question.due}" if by < question.due else f"due on {question.due}, but {reach}"
        return Outcome("open", None, (), says)
    clause, named = among(question.parties)
    span = [question.asked, question.due]
    rows = told(by, question.asked, f"day > ? AND day <= ? AND {clause}", [*span, *named], of=question.parties)
    seen = fetch(f"SELECT count(*) AS n FROM ({rows.sql})", rows.values).to_pylist()[0]["n"]
    if not seen:
        who = " or ".join(question.parties)
        return Outcome("void", None, (), f"the ledger holds nothing of {who} from {question.asked} to {question.due}")
    others = f"{seen} other event{'s' * (seen != 1)} of the parties"
    return Outcome("no", None, (), f"none by {question.due}; the ledger holds {others}")
