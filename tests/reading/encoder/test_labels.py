from detente.reading.encoder.labels import CLASSES, MODES, ROOTS, TYPED_MODES, TYPES, penta, root


def test_sixteen_types_fold_into_fifteen_roots() -> None:
    assert len(TYPES) == 16 and CLASSES[-1] == "NONE"
    assert {root(t) for t in TYPES} == set(ROOTS)
    assert root("CONCEDE") == root("RETREAT") == "YIELD"


def test_quads_follow_the_benchmark() -> None:
    assert [penta(r) for r in ("AGREE", "YIELD", "REQUEST", "ASSAULT")] == ["1", "2", "3", "4"]


def test_typed_modes_name_every_mode() -> None:
    assert len(TYPED_MODES) == sum(map(len, MODES.values()))
    assert set(MODES) <= set(TYPES)
