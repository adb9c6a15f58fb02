"""POLECAT, UCDP GED, ACLED, KEDS, WEIS, Phoenix and any table by its columns."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from detente.sources.coded import LayoutError

Rows = Callable[[], list[dict[str, Any]]]


def test_polecat(tmp_path: Path, import_file: Any, rows: Rows) -> None:
    path = tmp_path / "ngecEvents.txt"
    path.write_text(
        "Event ID\tEvent Date\tEvent Type\tEvent Mode\tIntensity\tQuad Code\tContexts\tActor Name\tActor Country\t"
        "Actor COW\tPrimary Actor Sector\tRecipient Name\tRecipient Country\tRecipient COW\tPrimary Recipient Sector\t"
        "Placename\tCountry\tLatitude\tLongitude\tSource\n"
        "20230101-1\t2023-01-01\tCONSULT\tthird-party\t3.0\tVERBAL COOPERATION\tmilitary;pro democracy\tSergey Lavrov\t"
        "RUS\t365\tGOV\tWang Yi\tCHN\t710\tGOV\tMoscow\tRUS\t55.7\t37.6\tWire\n"
        "20230101-2\t2023-01-01\tSANCTION\t\t-6\tMATERIAL CONFLICT\t\tUnited States\t\t2\tGOV\tIran\tIRN\t630\tGOV"
        "\t\t\t\t\tWire\n"
    )
    assert import_file(path).entered == 2
    talks, sanction = rows()
    assert (talks["mode"], talks["contexts"]) == ("third-party", ["military", "pro_democracy"])
    assert talks["actor"] == "sergei-lavrov" and talks["recipient_state"] == "CHN"
    assert (sanction["actor_state"], sanction["type"], sanction["contexts"]) == ("USA", "SANCTION", None)


def test_ucdp(tmp_path: Path, import_file: Any, rows: Rows) -> None:
    path = tmp_path / "ged.csv"
    path.write_text(
        "id,type_of_violence,side_a,side_b,gwnoa,gwnob,country,date_start,date_end,latitude,longitude,best,source_article\n"
        '1,1,Government of Mali,JNIM,432,,Mali,2020-01-02 00:00:00.000,2020-01-05 00:00:00.000,16.2,-0.04,7,"a\nb"\n'
        "2,3,IS,Civilians,,,Iraq,2020-01-03,2020-01-03,33.3,44.4,2,c\n"
        "3,1,Government of Yemen (North Yemen),Ansarallah,678,,Yemen (North Yemen),2020-01-04,2020-01-04,15,44,1,d\n"
    )
    assert import_file(path).entered == 3
    state, one_sided, former = rows()
    assert (state["type"], state["actor_state"], state["recipient_name"]) == ("ASSAULT", "MLI", "JNIM")
    assert (state["until"].isoformat(), state["deaths"]) == ("2020-01-05", 7)
    assert (one_sided["recipient_state"], one_sided["recipient_sector"]) == ("IRQ", "CVL")
    assert former["actor_state"] == "YEM"


def test_acled(tmp_path: Path, import_file: Any, rows: Rows) -> None:
    path = tmp_path / "acled.csv"
    path.write_text(
        "event_id_cnty,event_date,event_type,sub_event_type,actor1,inter1,actor2,inter2,country,location,latitude,"
        "longitude,source,notes,fatalities\n"
        "UKR1,24 February 2022,Battles,Armed clash,Military Forces of Russia (2000-),8,Military Forces of Ukraine "
        '(2019-),1,Ukraine,Kharkiv,49.9,36.2,Wire,"Fighting, all day",4\n'
        "ARG1,24 February 2022,Protests,Peaceful protest,Protesters (Argentina),6,,0,Argentina,Salta,-24,-65,Wire,n,0\n"
        "XXX1,24 February 2022,Strategic developments,Other,Someone,8,,0,Argentina,Salta,-24,-65,Wire,n,0\n"
    )
    told = import_file(path)
    assert told.entered == 2 and told.rejected == {"no type known for 'Strategic developments', 'Other'": 1}
    protest, battle = rows()
    assert (protest["type"], protest["mode"], protest["actor_state"], protest["recipient"]) == (
        "PROTEST", "demo", "ARG", None,
    )  # fmt: skip
    assert (battle["actor_state"], battle["recipient_state"], battle["deaths"]) == ("RUS", "UKR", 4)


def test_keds_and_weis_are_told_apart(tmp_path: Path, import_file: Any, rows: Rows) -> None:
    cameo, weis = tmp_path / "c.csv", tmp_path / "w.csv"
    cameo.write_text("date,source,target,code\n1992-01-03,USAGOV,IGOUNO,036\n1992-01-04,PSEREB,ISRMIL,190\n")
    weis.write_text("date,source,target,code,desc\n1992-01-05,FRN,UAR,223,(MIL ENGAGEMENT)\n1992-01-06,GER,POL,032,\n")
    assert import_file(cameo).entered == 2 and import_file(weis).entered == 2
    found = [(r["actor_state"], r["actor_sector"], r["recipient"], r["type"]) for r in rows()]
    assert found == [
        ("USA", "GOV", "UN", "AGREE"), ("PSE", "REB", "ISR", "ASSAULT"), ("FRA", None, "EGY", "ASSAULT"),
        ("DEU", None, "POL", "CONSULT"),
    ]  # fmt: skip


def test_rows_without_ids_keep_their_repeats_and_enter_once(tmp_path: Path, import_file: Any, rows: Rows) -> None:
    path = tmp_path / "raw.keds"
    path.write_text("950101\tARG\tBRA\t064\t(GRANT)\tgave\n" * 2 + "950102\tARG\tBRA\t222\t(DESTROY)\tburnt\n")
    assert import_file(path).entered == 3
    assert import_file(path).duplicates == 3 and len(rows()) == 3


def test_any_table_by_its_columns(tmp_path: Path, import_file: Any, rows: Rows) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(
        "who;whom;when_;what;p\nKenia;Côte d’Ivoire;3/25/2019;CONSULT;80\nKenya;Egypt, Arab Rep.;3/4/2019;14;40\n"
    )
    columns = {"actor": "who", "recipient": "whom", "date": "when_", "type": "what", "confidence": "p"}
    assert import_file(path, "table", columns).entered == 2
    march, later = rows()
    assert (march["actor_state"], march["recipient_state"], march["type"], march["confidence"]) == (
        "KEN", "EGY", "PROTEST", 0.4,
    )  # fmt: skip
    assert (later["actor_name"], later["recipient_state"], later["origin"]) == ("Kenia", "CIV", "mine")


def test_columns_that_are_not_said_are_hinted_at(tmp_path: Path, import_file: Any) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("sender,receiver,when,act\nKenya,Chad,2019-01-01,CONSULT\n")
    with pytest.raises(LayoutError, match="actor=sender"):
        import_file(path)
    with pytest.raises(LayoutError, match="has no column 'deed'"):
        import_file(path, "table", {"actor": "sender", "date": "when", "type": "deed"})


def test_an_order_of_day_and_month_is_never_guessed(tmp_path: Path, import_file: Any, rows: Rows) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("actor,recipient,date,type\nKenya,Chad,3/4/2019,CONSULT\n")
    with pytest.raises(LayoutError, match="--dates"):
        import_file(path, "table")
    import_file(path, "table", order="dmy")
    assert rows()[0]["day"].isoformat() == "2019-04-03"
