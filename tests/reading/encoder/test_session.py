"""Sessions: the same answers on processors with and without instructions for bytes; batches of like length."""

from __future__ import annotations

from detente.reading.encoder.session import batches, open_session
from detente.reading.events.parties import FOLDER


def test_products_of_bytes_are_not_cut_off_where_the_processor_would() -> None:
    options = open_session(FOLDER / "judge.onnx").get_session_options()
    assert options.get_session_config_entry("session.x64quantprecision") == "1"


def test_batches_hold_every_row_once_and_little_padding() -> None:
    lengths = [5, 40, 6, 5, 41, 200, 7]
    found = list(batches(lengths))
    assert sorted(n for batch in found for n in batch) == list(range(len(lengths)))
    for batch in found:
        assert sum(max(lengths[n] for n in batch) - lengths[n] for n in batch) <= 16
