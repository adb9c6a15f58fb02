"""GDELT: no header, 57, 58 or 61 columns, mentions joined, a repeated row one."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from detente.sources.coded import LayoutError
from detente.sources.coded.tables import rows as table

Rows = Callable[[], list[dict[str, Any]]]
NAMES = {int(r["columns"]): r["names"].split() for r in table("headless") if r["format"] == "gdelt"}


def line(columns: int, **values: str) -> str:
    cells = dict.fromkeys(NAMES[columns], "") | {
        "GLOBALEVENTID": "410", "SQLDATE": "20180101", "Actor1Code": "USAGOV", "Actor1Name": "UNITED STATES",
        "Actor1CountryCode": "USA", "Actor1Type1Code": "GOV", "Actor2Code": "PRK", "Actor2Name": "NORTH KOREA",
        "Actor2CountryCode": "PRK", "EventCode": "138", "QuadClass": "3", "GoldsteinScale": "-7.0",
        "ActionGeo_FullName": "Seoul", "ActionGeo_CountryCode": "KS", "ActionGeo_Lat": "37.5",
        "ActionGeo_Long": "127.0", "DATEADDED": "20180101000000",
    } | values  # fmt: skip
    return "\t".join(list(cells.values())[:columns])


@pytest.mark.parametrize(("columns", "origin"), [(57, "gdelt1"), (58, "gdelt1"), (61, "gdelt2")])
def test_events_of_both_versions(columns: int, origin: str, tmp_path: Path, import_file: Any, rows: Rows) -> None:
    path = tmp_path / "20180101.export.CSV"
    path.write_text(line(columns) + "\n" + line(columns, GLOBALEVENTID="411", EventCode="020") + "\n")
    assert import_file(path).entered == 2
    threat = rows()[0]
    assert (threat["origin"], threat["actor"], threat["actor_sector"], threat["recipient"]) == (
        origin, "USA", "GOV", "PRK",
    )  # fmt: skip
    assert (threat["type"], threat["country"], threat["intensity"]) == ("THREATEN", "KOR", -7.0)


def test_regions_groups_and_old_codes(tmp_path: Path, import_file: Any, rows: Rows) -> None:
    path = tmp_path / "e.CSV"
    path.write_text(
        "\n".join([
            line(61, GLOBALEVENTID="1", Actor1Name="ROMANIA", Actor1CountryCode="ROM", Actor1Code="ROM"),
            line(61, GLOBALEVENTID="2", Actor1Name="AFRICA", Actor1CountryCode="AFR", Actor1Code="AFR"),
            line(61, GLOBALEVENTID="3", Actor1Name="THE UN", Actor1CountryCode="", Actor1Code="IGOUNO",
                 Actor1KnownGroupCode="UNO", Actor1Type1Code="IGO"),
        ]) + "\n"
    )  # fmt: skip
    import_file(path)
    assert [(r["actor"], r["actor_state"]) for r in rows()] == [("ROU", "ROU"), ("AFRICA", None), ("UN", None)]


def test_a_repeated_row_is_one_and_an_archive_is_opened(tmp_path: Path, import_file: Any) -> None:
    path = tmp_path / "20180101.export.CSV.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("20180101.export.CSV", line(61) + "\n" + line(61, NumMentions="12") + "\n")
    told = import_file(path)
    assert (told.entered, told.duplicates) == (1, 1)


def test_mentions_give_confidence_before_or_after(tmp_path: Path, import_file: Any, rows: Rows) -> None:
    def mention(event: str, sure: str, url: str) -> str:
        at = "20180101000000"
        return "\t".join((event, at, at, "1", "wire", url, "1", "1", "2", "3", "1", sure, "100", "0", "", ""))

    mentions, events = tmp_path / "m.CSV", tmp_path / "e.CSV"
    mentions.write_text(mention("410", "30", "a") + "\n" + mention("410", "80", "b") + "\n")
    events.write_text(line(61) + "\n" + line(61, GLOBALEVENTID="411") + "\n")
    assert import_file(mentions).entered == 2
    import_file(events)
    assert [r["confidence"] for r in rows()] == [0.8, None]
    mentions.write_text(mention("411", "20", "c") + "\n")
    import_file(mentions)
    assert [r["confidence"] for r in rows()] == [0.8, 0.2]


def test_a_torn_line_is_refused_with_its_number(tmp_path: Path, import_file: Any) -> None:
    path = tmp_path / "e.CSV"
    torn = line(61, GLOBALEVENTID="2") + "\tmore\tcells"
    path.write_text("\n".join((line(61), torn, line(61, GLOBALEVENTID="3"))) + "\n")
    told = import_file(path)
    assert told.entered == 2 and told.rejected.total() == 1


def test_the_knowledge_graph_is_no_table_of_events(tmp_path: Path, import_file: Any) -> None:
    path = tmp_path / "gkg.csv"
    path.write_text("\t".join(["20150218230000-0", "20150218230000", *[""] * 25]) + "\n")
    with pytest.raises(LayoutError, match="no events"):
        import_file(path)
