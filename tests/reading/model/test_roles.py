from pathlib import Path

import pytest

from detente.reading.model.roles import RoleModel


@pytest.fixture(scope="module")
def tagger() -> RoleModel:
    found = RoleModel.load()
    if found is None:
        pytest.skip("no tagger in this checkout: run `make train`")
    return found


def test_no_files_no_tagger(tmp_path: Path) -> None:
    assert RoleModel.load(tmp_path) is None


def test_source_and_target(tagger: RoleModel) -> None:
    words = "The Zambian government condemned the Malawian army on Friday .".split()
    assert tagger.spans([words]) == [[(0, 3, "S"), (4, 7, "T")]]


def test_empty_and_order(tagger: RoleModel) -> None:
    short = "Police arrested three students .".split()
    assert tagger.spans([[], short, []])[1] == tagger.spans([short])[0]
    assert tagger.spans([[]]) == [[]]
