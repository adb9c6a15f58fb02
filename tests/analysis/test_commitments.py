"""What becomes of commitments."""

from __future__ import annotations

import pytest

from detente.analysis.commitments import settle
from detente.ledger.rows import rows_of
from detente.reading.pipeline import Reader
from detente.sources import Document


def status(reader: Reader, *texts: tuple[str, str], by: str | None = None) -> dict[str, tuple[str, str | None]]:
    documents = [Document(f"d{i}", text, published=day) for i, (day, text) in enumerate(texts)]
    rows = rows_of(reader.read(documents))
    found = settle(rows["commitments"], rows["event_mentions"], rows["encounters"], by, rows["documents"])
    return {f"{r['kind']} {r['document_id']}": (r["status"], r["rule"]) for r in found}


INVITED = ("2020-01-10", "Emmanuel Macron invited Joe Biden to Paris.")


@pytest.mark.parametrize(
    ("later", "wanted"),
    [
        (("2020-03-01", "Joe Biden visited France."), "honoured"),
        (("2020-03-01", "Joe Biden rejected the invitation from Emmanuel Macron."), "broken"),
        (("2020-03-01", "Emmanuel Macron withdrew the invitation to Joe Biden."), "withdrawn"),
        (("2020-03-01", "Joe Biden visited Germany."), "open"),
        (("2023-03-01", "Joe Biden visited France."), "lapsed"),
    ],
)
def test_invitation(reader: Reader, later: tuple[str, str], wanted: str) -> None:
    assert status(reader, INVITED, later)["invitation d0"][0] == wanted


def test_state_on_a_day(reader: Reader) -> None:
    later = ("2020-03-01", "Joe Biden visited France.")
    assert status(reader, INVITED, later, by="2020-02-01")["invitation d0"][0] == "open"
    assert status(reader, INVITED, later, by="2020-03-02")["invitation d0"][0] == "honoured"
    assert not status(reader, INVITED, later, by="2019-01-01")


@pytest.mark.parametrize(
    ("first", "second", "kind", "wanted"),
    [
        ("Japan promised to send food to Nepal.", "Japan sent food to Nepal.", "promise", "honoured"),
        ("Japan warned Iran against attacking Iraq.", "Iran attacked Iraq.", "warning", "broken"),
        ("Japan warned Iran against attacking ships of Iraq.", "Iran attacked rebels of Mali.", "warning", "open"),
        ("Japan warned Iran against attacking ships of Iraq.", "Iran raided Mali after a warning.", "warning", "open"),
        ("Japan threatened to attack Iran.", "Japan attacked Iran.", "threat", "honoured"),
        ("Japan urged Iran to release the prisoners.", "Iran released the prisoners.", "demand", "honoured"),
        ("Japan urged Iran to release the prisoners.", "Iran rejected the demand from Japan.", "demand", "broken"),
        ("Japan urged Iran to release the prisoners.", "Iran refused to release the prisoners.", "demand", "broken"),
        ("Japan urged Iran to release the prisoners.", "Iran refused a request for comment.", "demand", "open"),
        ("Japan urged Iran to release the prisoners.", "Iran refused to feed the prisoners.", "demand", "open"),
        ("Japan urged Iran to release the prisoners, open its border posts and admit foreign doctors.",
         "Iran refused to feed prisoners at the border.", "demand", "open"),
        ("Japan urged Mali to free the ten prisoners.", "ECOWAS refused to free the ten prisoners.", "demand", "open"),
    ],
)
def test_other_kinds(reader: Reader, first: str, second: str, kind: str, wanted: str) -> None:
    found = status(reader, ("2020-01-10", first), ("2020-02-10", second))
    assert found[f"{kind} d0"][0] == wanted
    assert bool(found[f"{kind} d0"][1]) == (wanted != "open")
