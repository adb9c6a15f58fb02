from pathlib import Path

import numpy as np
import pytest

from detente.reading.encoder.pairs import PairModel
from detente.reading.encoder.reading import ReadingModel


@pytest.fixture(scope="module")
def model() -> ReadingModel:
    found = ReadingModel.load()
    if found is None:
        pytest.skip("no reading model in this checkout: run `make train`")
    return found


def test_no_files_no_model(tmp_path: Path) -> None:
    assert ReadingModel.load(tmp_path) is None
    assert PairModel.load(tmp_path) is None


def test_source_and_target(model: ReadingModel) -> None:
    words = "The Zambian government condemned the Malawian army on Friday .".split()
    assert model.read([words])[0].spans == [(0, 3, "S"), (4, 7, "T")]


def test_empty_and_order(model: ReadingModel) -> None:
    short = "Police arrested three students .".split()
    read = model.read([[], short, []])
    assert read[1].spans == model.read([short])[0].spans
    assert read[0].spans == [] and len(read) == 3


def test_pairs_of_one_pass_do_not_disturb_each_other(model: ReadingModel) -> None:
    words = "Zambia condemned Malawi while Ghana sent food to Togo .".split()
    read = model.read([words])[0]
    asks = [(read, (0, 1), (2, 3)), (read, (4, 5), (8, 9))]
    together, alone = model.logits(asks)[0], model.logits(asks[1:])[0]
    assert np.allclose(together[1], alone[0], atol=0.05)


def test_very_long_sentence_is_tagged_as_far_as_it_is_read(model: ReadingModel) -> None:
    words = ["Zambia", "condemned", "Malawi"] + ["and", "so", "on"] * 200
    assert len(model.read([words])[0].tags) == len(words)


def test_mean_of_both_models() -> None:
    model = PairModel.load()
    if model is None:
        pytest.skip("no models in this checkout: run `make train`")
    answer = model.answer(["<s>Zambia</s> strongly condemned <t>Malawi</t> for the attack."])[0]
    assert answer.type == "ACCUSE"
    assert answer.confidence > 0.5
