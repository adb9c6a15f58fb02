"""The analyst's word: it counts everywhere, outlives a new reading, and can be taken back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from detente.analysis.agreement import agreement, kappa, precision, wilson
from detente.analysis.scale import Scale, stored
from detente.desk.entering import enter
from detente.desk.judged import least_sure
from detente.desk.judging import apply, judge, say, undone
from detente.desk.tuning import LEAST, fit, loss, tune
from detente.ledger.judgements import Judgement, conflicts, every, standing
from detente.ledger.ledger import Ledger, LedgerError
from detente.reading.pipeline import Reader
from detente.sources import Document

TEXT = "Chile condemned Peru on Monday. French President Emmanuel Macron met Norway's prime minister in Oslo."
DOCUMENT = Document("d", TEXT, published="2023-09-06", source="one")


@pytest.fixture()
def ledger(reader: Reader, tmp_path: Path) -> Ledger:
    found = Ledger(tmp_path / "desk.duckdb")
    enter(found, list(reader.read([DOCUMENT])))
    return found


def mention(ledger: Ledger, type: str = "ACCUSE") -> dict[str, Any]:
    """The one row of a type, those that judgements put back left aside."""
    (row,) = ledger.rows("event_mentions", "WHERE type = ? AND id NOT LIKE 'x%'", [type])
    return row


def dyads(ledger: Ledger) -> list[tuple[str, str]]:
    return sorted((r["source"], r["target"]) for r in ledger.fetch("SELECT * FROM dyads WHERE type = 'ACCUSE'"))


def test_a_wrong_row_no_longer_counts_anywhere_and_comes_back_when_undone(ledger: Ledger) -> None:
    before = ledger.rows("event_mentions")
    assert dyads(ledger) == [("CHL", "PER")]
    kept = judge(ledger, "ann", mention(ledger)["id"], "wrong")
    row = mention(ledger)
    assert (row["confidence"], row["decided_by"]) == (0.0, "judge")
    assert not dyads(ledger)
    undone(ledger, kept.id)
    assert ledger.rows("event_mentions") == before and dyads(ledger) == [("CHL", "PER")]
    assert [j.undone for j in every(ledger)] == [True], "what was undone stays in the history"


def test_the_last_word_holds_though_the_clock_was_set_back(ledger: Ledger) -> None:
    first = judge(ledger, "ann", mention(ledger)["id"], "wrong")
    ledger.connection.execute("UPDATE judgements SET \"at\" = '2199-01-01T00:00:00.000000+00:00'")
    last = judge(ledger, "ann", mention(ledger)["id"], "right")
    assert [j.id for j in every(ledger)] == [first.id, last.id]
    assert [j.verdict for j in standing(every(ledger))] == ["right"]


def test_a_corrected_row_says_what_it_should(ledger: Ledger) -> None:
    fields = {"type": "THREATEN", "mode": None, "recipients": [{"entity": "BOL", "state": "BOL", "text": "Bolivia"}]}
    judge(ledger, "ann", mention(ledger)["id"], "wrong", fields=fields)
    row = mention(ledger, "THREATEN")
    assert row["confidence"] == 1.0 and [p["entity"] for p in row["recipients"]] == ["BOL"]
    assert row["quad"] == "verbal conflict" and row["event"]
    assert [r["target"] for r in ledger.fetch("SELECT target FROM dyads WHERE type = 'THREATEN'")] == ["BOL"]


def test_it_outlives_a_new_reading(ledger: Ledger, reader: Reader) -> None:
    judge(ledger, "ann", mention(ledger)["id"], "wrong")
    judge(ledger, "ann", mention(ledger, "CONSULT")["id"], "right")
    longer = Document("d", "It rained in the capital. " + TEXT, published="2023-09-06", source="one")
    enter(ledger, list(reader.read([DOCUMENT])))
    assert mention(ledger)["confidence"] == 0.0 and mention(ledger, "CONSULT")["confidence"] == 1.0
    # A reader that no longer finds what was right: it is put back.
    (reading,) = reader.read([DOCUMENT])
    left = [r for r in reading.event_mentions if r.type != "CONSULT"]
    enter(ledger, [replace(reading, event_mentions=left, encounters=[])])
    assert mention(ledger, "CONSULT")["confidence"] == 1.0 and mention(ledger, "CONSULT")["event"]
    assert longer.text != TEXT


def test_applying_again_changes_nothing(ledger: Ledger) -> None:
    judge(ledger, "ann", mention(ledger)["id"], "wrong", fields={"type": "REJECT"})
    before = {t: ledger.rows(t) for t in ("event_mentions", "encounters")}
    apply(ledger)
    assert {t: ledger.rows(t) for t in before} == before


def test_the_last_word_counts_and_conflicts_are_shown(ledger: Ledger) -> None:
    row = mention(ledger)["id"]
    judge(ledger, "ann", row, "wrong")
    judge(ledger, "bob", row, "right")
    assert mention(ledger)["confidence"] == 1.0
    (judges,) = conflicts(every(ledger))
    assert [(j.who, j.verdict) for j in judges] == [("ann", "wrong"), ("bob", "right")]
    assert [j.who for j in standing(every(ledger))] == ["bob"]


def test_words_that_do_not_mean_an_entity(ledger: Ledger) -> None:
    row = mention(ledger)
    party = row["recipients"][0]
    say(
        ledger,
        Judgement("ann", "not", document_id="d", start=party["start"], end=party["end"], fields={"entity": "PER"}),
    )
    assert [p["entity"] for p in mention(ledger)["recipients"]] == [None]


def test_two_entities_are_one_in_every_table_and_in_what_is_read_later(ledger: Ledger, reader: Reader) -> None:
    fields = {"entity": "emmanuel-macron", "is": "olaf-scholz", "state": "DEU"}
    kept = say(ledger, Judgement("ann", "one", fields=fields))
    assert "olaf-scholz" in {p["entity"] for p in mention(ledger, "CONSULT")["actors"]}
    assert all("emmanuel-macron" not in e["participants"] for e in ledger.rows("encounters"))
    enter(ledger, list(reader.read([Document("e", "Emmanuel Macron condemned Peru.", published="2023-09-06")])))
    assert {p["entity"] for r in ledger.rows("event_mentions", "WHERE document_id = 'e'") for p in r["actors"]} == {
        "olaf-scholz"
    }
    undone(ledger, kept.id)
    assert {p["entity"] for r in ledger.rows("event_mentions", "WHERE document_id = 'e'") for p in r["actors"]} == {
        "emmanuel-macron"
    }


def test_two_mentions_report_the_same_event(ledger: Ledger, reader: Reader) -> None:
    enter(ledger, list(reader.read([Document("e", "Peru was threatened by Chile.", published="2023-09-20")])))
    (other,) = ledger.rows("event_mentions", "WHERE document_id = 'e'")
    row = mention(ledger)
    assert row["event"] != other["event"]
    place = {"document_id": "e", "start": other["trigger"]["start"]}
    start = row["trigger"]["start"]
    kept = say(ledger, Judgement("ann", "same", document_id="d", start=start, row=row, fields={"with": place}))
    assert mention(ledger)["event"] == ledger.rows("event_mentions", "WHERE document_id = 'e'")[0]["event"]
    undone(ledger, kept.id)
    assert mention(ledger)["event"] != ledger.rows("event_mentions", "WHERE document_id = 'e'")[0]["event"]


@pytest.mark.parametrize(
    "said",
    [
        Judgement("ann", "maybe", document_id="d"),
        Judgement("", "right", document_id="d"),
        Judgement("ann", "right"),
        Judgement("ann", "right", "documents", "d"),
        Judgement("ann", "right", document_id="d", fields={"type": "AID"}),
        Judgement("ann", "wrong", document_id="d", fields={"text": "x"}),
        Judgement("ann", "one", fields={"entity": "x"}),
        Judgement("ann", "right", document_id="d", note="x" * 5000),
        Judgement("ann", "wrong", document_id="d", fields={"type": "SHOUT"}),
        Judgement("ann", "wrong", document_id="d", fields={"actors": 5}),
        Judgement("ann", "wrong", document_id="d", fields={"date": "9999-12-31"}),
        Judgement("ann", "right", document_id="d", row={"id": "d/e1"}),
        Judgement("ann", "right", document_id="d", start="3"),  # type: ignore[arg-type]
        Judgement("ann", "one", fields={"entity": "x", "is": ["y"]}),
    ],
)
def test_what_cannot_be_kept_is_refused(ledger: Ledger, said: Judgement) -> None:
    with pytest.raises(LedgerError):
        say(ledger, said)
    assert not every(ledger)


def test_a_row_that_is_not_there(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="no row"):
        judge(ledger, "ann", "d/e99", "right")


def test_a_row_that_a_judge_has_seen_is_not_offered_again(ledger: Ledger) -> None:
    first = least_sure(ledger, 1, "ann")[0]["id"]
    judge(ledger, "ann", first, "unsure")
    assert first not in [r["id"] for r in least_sure(ledger, 9, "ann")]
    assert least_sure(ledger, 1, "bob")[0]["id"] == first


def test_kappa_and_precision(ledger: Ledger) -> None:
    assert kappa([("right", "right"), ("wrong", "wrong")]) == 1.0
    assert kappa([("right", "wrong"), ("wrong", "right")]) == -1.0
    assert kappa([("right", "right")]) is None and kappa([]) is None
    ten = [("right", "right")] * 4 + [("wrong", "wrong")] * 3 + [("right", "wrong")] * 2 + [("wrong", "right")]
    assert kappa(ten) == pytest.approx((0.7 - 0.5) / 0.5)
    low, high = wilson(8, 10)
    assert (low, high) == (pytest.approx(0.490, abs=0.001), pytest.approx(0.943, abs=0.001))
    row, met = mention(ledger)["id"], mention(ledger, "CONSULT")["id"]
    for who, verdict in (("ann", "right"), ("bob", "wrong")):
        judge(ledger, who, row, verdict)
        judge(ledger, who, met, "right")
    (found,) = agreement(every(ledger))
    assert (found.one, found.other, found.both, found.agree) == ("ann", "bob", 2, 1)
    kinds = {p.value: (p.right, p.judged) for p in precision(every(ledger), "type")}
    assert kinds == {"ACCUSE": (0, 1), "CONSULT": (1, 1)}
    assert [p.value for p in precision(every(ledger), "source", {"d": "one"})] == ["one"]


def test_tuning_follows_the_verdicts_and_holds_for_what_is_read_later(ledger: Ledger, reader: Reader) -> None:
    with pytest.raises(LedgerError, match="too few"):
        tune(ledger)
    before = mention(ledger)["confidence"]
    for n in range(LEAST + 10):
        row = {**mention(ledger), "id": f"x{n}", "confidence": 0.9}
        said = Judgement("ann", "wrong" if n % 4 else "right", document_id="d", start=n + 5000, end=n + 5001, row=row)
        ledger.insert("judgements", [{**_plain(said), "id": f"j{n}", "at": f"2023-09-06T00:00:{n:02}"}])
    told = tune(ledger, dry=True)
    assert mention(ledger)["confidence"] == before
    assert told.loss_after < told.loss_before and told.scale(0.9) < 0.6
    tune(ledger)
    after = mention(ledger)["confidence"]
    assert after < before and stored(ledger) == told.scale
    tune(ledger)
    assert mention(ledger)["confidence"] == pytest.approx(after, abs=0.001), "tuned twice on the same is tuned once"
    enter(ledger, list(reader.read([DOCUMENT])))
    assert mention(ledger)["confidence"] == pytest.approx(after, abs=0.001)


def _plain(said: Judgement) -> dict[str, Any]:
    from detente.ledger.judgements import _plain as plain

    return plain(said)


def test_few_verdicts_move_little() -> None:
    assert fit([]) == Scale()
    few = fit([(0.9, False)])
    assert 0.5 < few(0.9) < 0.9
    pairs = [(0.8, n % 5 > 0) for n in range(200)]
    assert fit(pairs)(0.8) == pytest.approx(0.8, abs=0.02) and loss(pairs, fit(pairs)) <= loss(pairs, Scale()) + 1e-6
