"""The outlook of a dyad over a ledger."""

from __future__ import annotations

import sys
from datetime import date, timedelta

import pytest

from detente.analysis.outlook import asking, questions
from detente.analysis.outlook.forecast import Outlook
from detente.analysis.outlook.relations import RELATIONS, VISIT
from detente.analysis.outlook.rows import fetch_of
from detente.ledger.ledger import Ledger
from detente.world import World, load_world
from tests.analysis.outlook.conftest import DAYS, FIRST, coded

ON = date(2023, 3, 1)


@pytest.fixture(scope="module")
def world() -> World:
    return load_world()


def _invited(ledger: Ledger) -> None:
    """Kenya's leader received Peru's and was invited in return; a document tells so."""
    coded(ledger, [(ON - timedelta(days=3), "PER", "KEN", "CONSULT", "visit")])
    ledger.connection.execute(
        "INSERT INTO documents (document_id, published, text) VALUES ('d', '2023-02-27', 'Peru asked Kenya to come.')"
    )
    ledger.connection.execute(
        """INSERT INTO commitments (id, document_id, text, kind, "from", "to", made, status)
        VALUES ('d/k1', 'd', 'Peru asked Kenya to come.', 'invitation', ['PER'], ['KEN'], '2023-02-27', 'open')"""
    )


def test_a_return_visit_is_likely_and_says_why(world: World) -> None:
    with Ledger(None) as ledger:
        _invited(ledger)
        found = Outlook(fetch_of(ledger.connection), world, ON).dyad("PER", "KEN")
    assert found["method"] == "base rates"
    assert found["notes"][0].startswith("All that is known of Peru and Kenya rests on one coded source: made:")
    assert "ICEWS" in found["notes"][1]
    (visit,) = [e for e in found["events"] if e["relation"] == VISIT and e["source"] == "KEN"]
    assert visit["says"] == "Kenya visits Peru"
    assert visit["probability"]["90"] > 1.5 * visit["base"]["90"]
    kinds = [r["kind"] for r in visit["reasons"]]
    for reason in visit["reasons"]:
        if (rests := reason["counted"]) is not None:
            assert 0 < rests["low"] < rests["share"] < rests["high"] < 1
            assert f"({rests['low']:.0%} to {rests['high']:.0%}, of {rests['cases']} cases)" in reason["says"]
    assert [r["counted"] is not None for r in visit["reasons"]] == [k in ("commitment", "rule") for k in kinds]
    assert kinds[0] == "commitment"
    assert "rule" in kinds
    assert visit["reasons"][0]["rows"][0]["id"] == "d/k1"
    for event in found["events"]:
        chances = list(event["probability"].values())
        assert chances == sorted(chances)
        assert all(0 <= x <= 1 for x in chances)


def test_what_reasons_add_is_what_lies_between_base_rate_and_chance(world: World) -> None:
    with Ledger(None) as ledger:
        _invited(ledger)
        # Said twice, it raises the same chance by the same words.
        ledger.connection.execute("INSERT INTO commitments SELECT * REPLACE ('d/k2' AS id) FROM commitments")
        coded(ledger, [(ON - timedelta(days=2), "KEN", "PER", "AGREE", None)])
        found = Outlook(fetch_of(ledger.connection), world, ON).dyad("PER", "KEN", most=None)
    rules = 0
    for event in found["events"]:
        adds = [r["adds"] for r in event["reasons"]]
        assert event["base"]["90"] + sum(x or 0 for x in adds) == pytest.approx(event["probability"]["90"], abs=4e-4)
        rules += sum(r["kind"] == "rule" for r in event["reasons"])
        assert sum(r["kind"] == "rule" and r["adds"] > 0 for r in event["reasons"]) <= 1
    (visit,) = [e for e in found["events"] if e["relation"] == VISIT and e["source"] == "KEN"]
    (invited,) = [r for r in visit["reasons"] if r["kind"] == "commitment"]
    assert rules and {r["id"] for r in invited["rows"]} == {"d/k1", "d/k2"}


def test_a_threat_that_is_open_and_was_reported_counts_once(world: World) -> None:
    with Ledger(None) as ledger:
        coded(ledger, [(ON - timedelta(days=3), "PER", "KEN", "THREATEN", None)])
        fetch = fetch_of(ledger.connection)
        reported = Outlook(fetch, world, ON).dyad("PER", "KEN", most=None)
        ledger.connection.execute(
            """INSERT INTO commitments (id, text, kind, "from", "to", made, status)
            VALUES ('d/k1', 'Peru threatens Kenya.', 'threat', ['PER'], ['KEN'], '2023-02-26', 'open')"""
        )
        both = Outlook(fetch, world, ON).dyad("PER", "KEN", most=None)
    sanctions = [
        next(e for e in found["events"] if e["source"] == "PER" and e["relation"] == "SANCTION")
        for found in (reported, both)
    ]
    before, after = (e["probability"]["90"] for e in sanctions)
    assert [r["kind"] for r in sanctions[1]["reasons"]][:1] == ["commitment"]
    assert sum(r["adds"] > 0 for r in sanctions[1]["reasons"] if r["adds"] is not None) == 1
    assert before <= after < before + 0.05


def test_parts_of_the_world_are_nobody_to_deal_with(world: World) -> None:
    others = ("EUROPE", "INTERNATIONAL-COMMUNITY", "EU", "KEN")
    with Ledger(None) as ledger:
        coded(ledger, [(ON - timedelta(days=3), "PER", other, "REQUEST", None) for other in others])
        found = Outlook(fetch_of(ledger.connection), world, ON).one("PER")
    assert found["counterparts"] == ["EU", "KEN"]
    assert any("reported on more than European Union" in note for note in found["notes"])


def test_who_met_is_no_visitor_and_a_person_is_no_state(world: World) -> None:
    party = "struct_pack(entity := {0}, state := {0}, sector := NULL, text := {0}, \"start\" := 0, \"end\" := 1)"
    peru, kenya = party.format("'PER'"), party.format("'KEN'")
    with Ledger(None) as ledger:
        ledger.connection.execute("INSERT INTO documents (document_id, published) VALUES ('d', '2023-02-20')")
        for id_, mode, actors, recipients in (
            ("d/e1", "NULL", f"{peru}, {kenya}", ""), ("d/e2", "'visit'", f"{peru}, {kenya}", ""),
            ("d/e3", "'visit'", peru, kenya),
        ):  # fmt: skip
            ledger.connection.execute(
                f"""INSERT INTO event_mentions (id, document_id, text, type, mode, auxiliary, actors, recipients, quad,
                  event, confidence) VALUES ('{id_}', 'd', 'Words of {id_}.', 'CONSULT', {mode}, [], [{actors}],
                  [{recipients}], 'verbal cooperation', 'v1', 0.9)"""
            )
        made = Outlook(fetch_of(ledger.connection), world, ON)
        found = made.dyad("PER", "KEN", most=None)
        assert not any("these chances are likely too high" in note for note in found["notes"])
        assert any("William Ruto: these chances" in note for note in made.dyad("PER", "william-ruto")["notes"])
    visits = {e["source"]: e for e in found["events"] if e["relation"] == VISIT}
    assert visits["PER"]["base"]["90"] > 2 * visits["KEN"]["base"]["90"]
    (row,) = visits["PER"]["reasons"][0]["rows"]
    assert (row["id"], row["text"]) == ("d/e3", "Words of d/e3.")


def test_what_a_gang_did_has_no_anniversary_and_what_a_minister_did_has(world: World) -> None:
    past = ON.replace(year=2021) + timedelta(days=5)
    with Ledger(None) as ledger:
        coded(ledger, [(past, "PER", "KEN", kind, None) for kind in ("ASSAULT", "AGREE", "AID")])
        for kind, actor, sector in (("ASSAULT", "PERREB", "REB"), ("AGREE", "PERGOV", "GOV")):
            ledger.connection.execute(
                "UPDATE coded_events SET actor = ?, actor_sector = ? WHERE type = ?", [actor, sector, kind]
            )
        found = Outlook(fetch_of(ledger.connection), world, ON).dyad("PER", "KEN")
    assert found["known"] == 3
    told = {row["says"] for row in found["calendar"]}
    assert told == {
        f"2 years since {past}: Peru agrees with or makes an offer to Kenya",
        f"2 years since {past}: Peru gives aid to Kenya",
    }


def test_what_is_alike_of_a_day_has_one_anniversary_in_a_clause(world: World) -> None:
    past = ON.replace(year=2022) + timedelta(days=5)
    with Ledger(None) as ledger:
        coded(ledger, [(past, "PER", "KEN", "CONSULT", "visit")] * 5)
        (row,) = Outlook(fetch_of(ledger.connection), world, ON).dyad("PER", "KEN")["calendar"]
    assert row["says"] == f"1 year since {past}: Peru visits Kenya" and len(row["rows"]) == 3


def test_what_rests_on_one_document_says_so(world: World) -> None:
    party = "struct_pack(entity := {0}, state := {0}, sector := NULL, text := {0}, \"start\" := 0, \"end\" := 1)"
    says = "All that is known of Peru and Kenya rests on one document: only."
    question = "PER visit KEN by 2023-06-30"
    with Ledger(None) as ledger:
        ledger.connection.execute("INSERT INTO documents (document_id, published) VALUES ('only', '2023-02-20')")
        made = Outlook(fetch_of(ledger.connection), world, ON)
        for id_ in ("only/e1", "only/e2"):
            ledger.connection.execute(
                f"""INSERT INTO event_mentions (id, document_id, text, type, auxiliary, actors, recipients, quad,
                  event, confidence) VALUES ('{id_}', 'only', 'Words.', 'AID', [], [{party.format("'PER'")}],
                  [{party.format("'KEN'")}], 'material cooperation', '{id_}', 0.9)"""
            )
        assert made.dyad("PER", "KEN")["notes"][0] == says
        assert made.one("KEN")["notes"][0] == "All that is known of Kenya and Peru rests on one document: only."
        asked = asking.forecast(made, questions.parse(question, ON, lambda words: words))
        assert asked["notes"][0] == says
        coded(ledger, [(ON - timedelta(days=9), "KEN", "PER", "AID", None)])
        assert not any("one document" in n for n in Outlook(made.fetch, world, ON).dyad("PER", "KEN")["notes"])


def test_days_and_ledgers_that_tell_nothing_are_said_to(world: World) -> None:
    with Ledger(None) as ledger:
        fetch = fetch_of(ledger.connection)
        for day in (None, ON):
            with pytest.raises(ValueError, match="the ledger is empty"):
                Outlook(fetch, world, day)
        ledger.connection.execute("INSERT INTO documents (document_id) VALUES ('u')")
        with pytest.raises(ValueError, match="nothing in the ledger has a date"):
            Outlook(fetch, world)
        assert "Nothing in the ledger has a date." in Outlook(fetch, world, ON).notes("PER")
        coded(ledger, [(ON, "PER", "KEN", "AID", None)])
        for day in (date(1890, 1, 1), date(2201, 1, 1)):
            with pytest.raises(ValueError, match="between 1900 and 2200"):
                Outlook(fetch, world, day)
        ends = f"The ledger ends on {ON}: what happened from there to 2090-01-01 is not known."
        assert ends in Outlook(fetch, world, date(2090, 1, 1)).dyad("PER", "KEN")["notes"]
        assert not any("ledger ends" in note for note in Outlook(fetch, world, ON).dyad("PER", "KEN")["notes"])
        assert any(n.startswith("Europe is a part") for n in Outlook(fetch, world, ON).dyad("EUROPE", "KEN")["notes"])


def test_what_two_warnings_raise_is_asked_once(world: World) -> None:
    from detente.analysis.outlook import keeping

    with Ledger(None) as ledger:
        _invited(ledger)
        ledger.connection.execute("INSERT INTO commitments SELECT * REPLACE ('d/k2' AS id) FROM commitments")
        fetch = fetch_of(ledger.connection)
        asked = asking.ask_commitments(Outlook(fetch, world, ON), ledger.connection)
        assert len(asked) == 1 and asked[0]["new"] and not asked[0]["before"]
        assert len(keeping.rows(fetch, "outlook_questions")) == 1


def test_nothing_later_is_known(world: World) -> None:
    with Ledger(None) as ledger:
        _invited(ledger)
        before = Outlook(fetch_of(ledger.connection), world, ON).dyad("PER", "KEN", most=None)
        coded(ledger, [(ON + timedelta(days=n), "KEN", "PER", "CONSULT", "visit") for n in range(1, 30)])
        # An event of before that a later document tells of is not known either.
        ledger.connection.execute("INSERT INTO documents (document_id, published) VALUES ('late', '2023-06-01')")
        party = "struct_pack(entity := {0}, state := {0}, sector := NULL, text := {0}, \"start\" := 0, \"end\" := 1)"
        ledger.connection.execute(
            f"""INSERT INTO event_mentions (id, document_id, text, trigger, type, mode, auxiliary, actors, recipients,
              date, quad, confidence) VALUES ('late/e1', 'late', 'Kenya went to Peru.',
              struct_pack(text := 'went', "start" := 6, "end" := 10), 'CONSULT', 'visit', [],
              [{party.format("'KEN'")}], [{party.format("'PER'")}],
              struct_pack("start" := '2023-02-28', "end" := '2023-02-28', precision := 'day', text := 'x'),
              'verbal cooperation', 0.9)"""
        )
        after = Outlook(fetch_of(ledger.connection), world, ON).dyad("PER", "KEN", most=None)
        later = Outlook(fetch_of(ledger.connection), world, date(2023, 6, 2)).dyad("PER", "KEN", most=None)
    assert after == before
    assert later["known"] == before["known"] + 30


def test_a_summit_in_the_horizon_brings_its_members(world: World) -> None:
    on = date(2023, 8, 20)  # the G20 met in New Delhi on 9 September 2023
    with Ledger(None) as ledger:
        coded(ledger, [(on - timedelta(days=40), "BRA", "IND", "AGREE", None)])
        found = Outlook(fetch_of(ledger.connection), world, on).dyad("BRA", "IND", (7, 30), most=None)
    visit = next(e for e in found["events"] if e["relation"] == VISIT and e["source"] == "BRA")
    assert "summit" in [r["kind"] for r in visit["reasons"]]
    assert visit["probability"]["7"] < 0.2 < 0.8 < visit["probability"]["30"]


def test_parties_are_checked(world: World) -> None:
    with Ledger(None) as ledger:
        coded(ledger, [(ON, "SWE", "THA", "AID", None)])
        made = Outlook(fetch_of(ledger.connection), world, ON)
        with pytest.raises(ValueError, match="both sides"):
            made.dyad("KEN", "KEN")
        empty = made.dyad("KEN", "PER", most=None)
        assert len(empty["events"]) == 2 * len(RELATIONS)
        assert made.one("KEN")["events"] == []


def test_a_ledger_learns_its_own_habits(world: World, made: Ledger) -> None:
    pytest.importorskip("lightgbm", reason="the extra 'outlook' is not installed")
    from detente.analysis.outlook import keeping

    fetch = fetch_of(made.connection)
    cut = FIRST + timedelta(days=DAYS - 60)
    told = keeping.train(fetch, made.connection, cut)
    assert told["last"] <= cut.isoformat()
    outlook = Outlook(fetch, world, cut)
    found = outlook.dyad("FRA", "DEU", most=None)
    assert found["method"] == "trees"
    by = {(e["source"], e["relation"]): e for e in found["events"]}
    assert by["FRA", VISIT]["probability"]["30"] > 0.6
    assert by["DEU", "ASSAULT"]["probability"]["30"] < 0.1
    assert by["FRA", VISIT]["reasons"]
    # Their visits are dealings too, and the one thing of late that a rule can rest on.
    (ruled,) = [r for r in by["DEU", "CONSULT"]["reasons"] if r["kind"] == "rule"]
    assert ruled["says"].startswith("France ") and "was followed by it within 14 days" in ruled["says"]
    assert ruled["rows"]
    assert {(r["source"], r["target"]) for r in found["months"]} >= {("FRA", "DEU")}
    assert {r["month"] for r in found["months"]} == {1, 2, 3, 4, 5, 6}
    # A day before the model's last is asked without it: it knows too much.
    earlier = Outlook(fetch, world, cut - timedelta(days=1))
    assert earlier.method == "base rates"
    assert "learned from days after" in earlier.notes()[0]
    assert outlook.one("FRA")["counterparts"][0] == "DEU"


def test_a_kept_model_needs_no_lightgbm(world: World, made: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("lightgbm", reason="the extra 'outlook' is not installed")
    from detente.analysis.outlook import keeping

    fetch = fetch_of(made.connection)
    cut = FIRST + timedelta(days=DAYS - 60)
    keeping.train(fetch, made.connection, cut)
    for library in ("lightgbm", "scipy"):
        monkeypatch.setitem(sys.modules, library, None)
    found = Outlook(fetch, world, cut).dyad("FRA", "DEU")
    assert found["method"] == "trees"
    assert found["events"][0]["reasons"]
    with pytest.raises(ImportError, match="pip install"):
        keeping.train(fetch, made.connection, cut)


def test_one_dyad_sees_what_the_model_was_taught(world: World, made: Ledger) -> None:
    pytest.importorskip("scipy", reason="the extra 'outlook' is not installed")
    import numpy as np

    from detente.analysis.outlook import chances, keeping, reasons, rows
    from detente.analysis.outlook.cut import Cut
    from detente.analysis.outlook.history import PLAIN, History
    from detente.analysis.outlook.sampling import Asked

    fetch, until = fetch_of(made.connection), FIRST + timedelta(days=300)
    learned = rows.load(fetch, until, 10**6, keeping.SPAN)
    both, day = learned.events.both_ways(), rows.number(until) + 1
    known = chances.Known.of(both)
    many, tables = len(RELATIONS), []
    a, b = "USA", "CHN"
    ends = learned.names.index(a), learned.names.index(b)
    cut = Cut(fetch, (a, b), until, keeping.SPAN)
    around = cut.around(a, b)
    for near_by, entity in zip(around.near, (a, b), strict=True):
        assert near_by == pytest.approx(cut.counterparts(entity), rel=1e-4)
    near = np.full(2 * many, reasons.overlap_of(*around.near))
    for events, places, close in (
        (both, ends, None), (around.events.both_ways(), (0, 1), near),
    ):  # fmt: skip
        history = History(events, PLAIN)
        history.learn(day - 1)
        sides = np.repeat(places, many), np.tile(np.arange(many), 2), np.repeat(places[::-1], many)
        asked = Asked(*sides, day, np.zeros(2 * many, bool))
        tables.append(chances.features(history, known, asked, close, rows.number(learned.first)))
    assert np.abs(tables[0] - tables[1]).max() < 1e-3
