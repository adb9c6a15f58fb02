"""Pronouns, descriptions and groups."""

from __future__ import annotations

from tests.conftest import Read


def parties(read: Read, text: str, **kind: str) -> list[tuple[str, set[str | None], set[str | None]]]:
    return [
        (e.type, {p.entity for p in e.actors}, {p.entity for p in e.recipients})
        for e in read(text, **kind).event_mentions
    ]


def test_he_is_the_last_subject(read: Read) -> None:
    found = parties(read, "Vladimir Putin flew to Beijing. He praised China.")
    assert ("SUPPORT", {"vladimir-putin"}, {"CHN"}) in found


def test_description_resolves_on_the_day(read: Read) -> None:
    found = parties(read, "The North Korean leader criticised Japan.")
    assert ("ACCUSE", {"kim-jong-un"}, {"JPN"}) in found


def test_both_countries(read: Read) -> None:
    found = parties(read, "France spoke with Spain. Both countries condemned Iran.")
    assert ("ACCUSE", {"FRA", "ESP"}, {"IRN"}) in found


def test_we_is_the_speakers_side(read: Read) -> None:
    found = parties(read, "We condemn Iran.", source="Joe Biden")
    assert ("ACCUSE", {"USA"}, {"IRN"}) in found


def test_a_pronoun_without_antecedent_stays_open(read: Read) -> None:
    assert all(None in actors or not actors for _, actors, _ in parties(read, "He praised China."))
