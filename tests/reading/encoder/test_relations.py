from pathlib import Path

import pytest

from detente.reading.encoder.relations import RelationModel


@pytest.fixture(scope="module")
def model() -> RelationModel:
    found = RelationModel.load()
    if found is None:
        pytest.skip("no model in this checkout: run `make train`")
    return found


def spans(text: str, source: str, target: str) -> tuple[str, tuple[int, int], tuple[int, int]]:
    s, t = text.index(source), text.index(target)
    return text, (s, s + len(source)), (t, t + len(target))


def test_no_files_no_model(tmp_path: Path) -> None:
    assert RelationModel.load(tmp_path) is None


@pytest.mark.parametrize(
    ("text", "source", "target", "kind"),
    [
        ("Vietnam condemned Laos over the dam.", "Vietnam", "Laos", "ACCUSE"),
        ("Police arrested the editor at dawn.", "Police", "the editor", "COERCE"),
        ("Norway gave Haiti ten million dollars in food aid.", "Norway", "Haiti", "AID"),
        ("Rebels shelled the town of Bria.", "Rebels", "the town of Bria", "ASSAULT"),
        ("Peru rejected Chile's proposal.", "Peru", "Chile", "REJECT"),
    ],
)
def test_plain_sentences(model: RelationModel, text: str, source: str, target: str, kind: str) -> None:
    assert model.score([spans(text, source, target)])[0].type == kind


def test_probabilities_and_order(model: RelationModel) -> None:
    items = [
        spans("Kenya urged Somalia to hold elections as soon as the rains had ended in the south.", "Kenya", "Somalia"),
        spans("Students rallied against the king.", "Students", "the king"),
        spans("Iran threatened to attack Iraq.", "Iran", "Iraq"),
    ]
    together = model.score(items)
    assert [r.type for r in together] == [model.score([i])[0].type for i in items]
    for relation in together:
        assert abs(sum(relation.scores.values()) - 1) < 1e-4
        assert relation.confidence == max(relation.scores.values())


def test_auxiliary_modes(model: RelationModel) -> None:
    denied = model.score([spans("Oman did not send troops to Yemen.", "Oman", "Yemen")])[0]
    assert "negation" in denied.auxiliary
    feared = model.score([spans("If fighting resumed, Chad might bomb Sudan.", "Chad", "Sudan")])[0]
    assert "hypothetical" in feared.auxiliary


def test_nothing_to_score(model: RelationModel) -> None:
    assert model.score([]) == []
