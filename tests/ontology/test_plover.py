"""The ontology's tables are whole and agree with each other."""

from __future__ import annotations

import pytest

from detente import ontology


def test_sixteen_types_and_their_quads() -> None:
    assert len(ontology.types()) == 16
    assert {t.quad for t in ontology.types().values()} == set(ontology.QUADS)


def test_every_mode_belongs_to_a_type() -> None:
    assert all(type_ in ontology.types() for type_, _ in ontology.modes())


def test_scores_fall_from_aid_to_unconventional_assault() -> None:
    assert ontology.score("AID") == 10
    assert ontology.score("ASSAULT", "unconventional") == -10
    assert ontology.score("ACCUSE") == -3
    assert ontology.score("CONSULT", "no such mode") == ontology.score("CONSULT")


def test_unknown_type_is_refused() -> None:
    with pytest.raises(KeyError):
        ontology.score("SMILE")


@pytest.mark.parametrize(
    ("code", "type_"),
    [("040", "CONSULT"), ("112", "ACCUSE"), ("0841", "RETREAT"), ("190", "ASSAULT"), ("99", None), ("081", "CONCEDE")],
)
def test_cameo_crosswalk(code: str, type_: str | None) -> None:
    assert ontology.from_cameo(code) == type_


def test_benchmark_classes_join_concede_and_retreat() -> None:
    assert {ontology.root(t) for t in ontology.types()} == (set(ontology.types()) - {"CONCEDE", "RETREAT"}) | {"YIELD"}
    assert ontology.penta("CONCEDE") == ontology.penta("RETREAT") == 2
    assert [ontology.penta(t) for t in ("AGREE", "AID", "REQUEST", "PROTEST")] == [1, 2, 3, 4]
