"""What must hold of the tables and of every answer, whatever the question."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.world import Term, World, load_world
from detente.world.dates import covers
from detente.world.tables import read
from detente.world.terms import LEADING

DAYS = st.dates(date(1946, 1, 1), date(2026, 11, 30))
#: Words of a role that say why two persons hold one office at once.
SAYING_SO = ("acting", "rival", "first", "second", "annulled", "co-")


@pytest.fixture(scope="module")
def world() -> World:
    return load_world()


def test_no_two_entities_share_an_id() -> None:
    ids = Counter(row.cells[0] for table in ("states", "persons", "organisations") for row in read(table))
    assert [i for i, n in ids.items() if n > 1] == []


def test_every_reference_is_known(world: World) -> None:
    for table, columns in (("terms", (0, 1)), ("memberships", (0, 1)), ("wikidata", (0,))):
        for row in read(table):
            for column in columns:
                assert world.entity(row.cells[column]) is not None, row
    for row in read("summits"):
        assert row.cells[5] in world.states
        assert world.entity(row.cells[0]) is not None, row
    for row in read("cities"):
        assert row.cells[2] in world.states


def test_no_term_ends_before_it_starts(world: World) -> None:
    for state in world.term_book.states():
        for term in world.term_book.holders(state):
            assert term.start is None or term.end is None or term.start <= term.end, term


def test_no_state_has_two_heads_of_government_without_saying_so(world: World) -> None:
    silent = []
    for state in world.states:
        terms = [t for t in world.term_book.holders(state) if t.office == "head_of_government"]
        for a in terms:
            for b in terms:
                if a.person < b.person and _shared_days(a, b) > 1 and not (_says(a) or _says(b)):
                    silent.append((state, a.person, b.person))
    assert silent == []


def _says(term: Term) -> bool:
    return any(word in term.role for word in SAYING_SO) or term.precision != "day"


def _shared_days(a: Term, b: Term) -> int:
    start = max(a.start or date.min, b.start or date.min)
    end = min(a.end or date(2026, 11, 30), b.end or date(2026, 11, 30))
    return (end - start).days


def test_memberships_lie_within_the_life_of_the_state(world: World) -> None:
    outside = []
    for m in world.membership_book.all():
        state = world.states.get(m.member)
        if state is None:
            continue
        if m.start and state.start and m.start < state.start.replace(month=1, day=1):
            outside.append(m)
        if state.end and (m.end is None or m.end > state.end + timedelta(days=1)):
            outside.append(m)
    assert outside == []


def test_terms_of_one_person_in_one_office_do_not_overlap(world: World) -> None:
    for entity in world.entities():
        if entity.kind != "person":
            continue
        by_office: dict[tuple[str, str], list[Term]] = {}
        for term in world.terms(entity.id):
            by_office.setdefault((term.state, term.office), []).append(term)
        for terms in by_office.values():
            for a, b in pairwise(terms):
                assert a.end is None or b.start is None or a.end <= b.start + timedelta(days=400) or a.role != b.role


@given(DAYS)
@settings(max_examples=60, deadline=None)
def test_whoever_leads_is_in_office(on: date) -> None:
    world = load_world()
    for state in world.states:
        led = world.leader(state, on)
        if led is not None:
            assert led.office in LEADING
            assert covers(led.start, led.end, on)
            assert world.entity(led.person) is not None


@given(st.text(max_size=400), st.one_of(st.none(), DAYS))
@settings(max_examples=300, deadline=None)
def test_any_text_is_searched_and_any_phrase_answered(text: str, on: date | None) -> None:
    world = load_world()
    last = 0
    for match in world.find(text):
        assert match.start >= last and match.end > match.start
        assert text[match.start : match.end] == match.text
        assert match.candidates
        last = match.end
    found = world.resolve(text, on)
    assert found.entity is None or world.entity(found.entity) is not None
    assert found.why


_WORDS = st.sampled_from(
    "the former President Prime Minister Kim Putin Georgia Jordan Chad of Korea North Russian German leader's "
    "officials two both and Koreas Congo US us Mr Mrs May leaders countries foreign minister in London UN NATO 's "
    "- . , Bush".split()
)


@given(
    st.lists(_WORDS, min_size=1, max_size=8), DAYS, st.lists(st.sampled_from(["RUS", "PRK", "kim-jong-un"]), max_size=3)
)
@settings(max_examples=300, deadline=None)
def test_jumbled_phrases_never_break(words: list[str], on: date, context: list[str]) -> None:
    world = load_world()
    phrase = " ".join(words)
    found = world.resolve(phrase, on, context)
    assert found.entity is None or found.candidates
    for one in (*found.candidates, *found.members):
        assert world.entity(one) is not None
    world.find(phrase)


def test_every_state_answers_to_its_name(world: World) -> None:
    wrong = {s.name: world.resolve(s.name, s.start if s.end else None).entity for s in world.states.values()}
    assert [n for n, got in wrong.items() if got is None or world.states[got].name != n] == []
