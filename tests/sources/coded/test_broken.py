"""Files that end too early: their whole rows go in, the last is refused, and its reason told."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from detente.sources.coded import LayoutError

Rows = Callable[[], list[dict[str, Any]]]
WHY = "the file breaks off in this row"
TABS = (
    "950101\tARN\tGON\t064\t(GRANT PRIVILEGE)\tRESTORE TIES\n950102\tARN\tGON\t064\t(GRANT PRIVILEGE)\tRESTORE TIES\n"
)
COMMAS = (
    "event_id_cnty,event_date,event_type,sub_event_type,actor1,inter1,country,location,latitude,longitude,notes,"
    "fatalities\n"
    'ARG1,1 March 2022,Protests,Peaceful protest,Protesters (Argentina),6,Argentina,Salta,-24,-65,"All day",0\n'
    'ARG2,2 March 2022,Protests,Peaceful protest,Protesters (Argentina),6,Argentina,Salta,-24,-65,"All\nnight",0\n'
)


@pytest.mark.parametrize(
    ("name", "text", "entered", "line"),
    [
        ("demo.keds", TABS[: TABS.index("950102") + 15], 1, "950102\tARN\tGON\t"),
        ("demo.keds", TABS.removesuffix("\n"), 2, None),
        ("demo.keds", TABS, 2, None),
        ("acled.csv", COMMAS[: COMMAS.rindex("Salta")], 1, "ARG2,2 March 2022"),
        ("acled.csv", COMMAS[: COMMAS.rindex("ll\nnight")], 1, "ARG2,2 March 2022"),
        ("acled.csv", COMMAS.removesuffix("\n"), 2, None),
    ],
    ids=["after a cell", "no line break", "whole", "after a comma", "within quotes", "several lines, no line break"],
)
def test_a_row_in_which_the_file_ends(
    tmp_path: Path, import_file: Any, name: str, text: str, entered: int, line: str | None
) -> None:
    path, rejects = tmp_path / name, tmp_path / "rejects.csv"
    path.write_text(text)
    told = import_file(path, rejects=rejects)
    assert (told.entered, dict(told.rejected)) == (entered, {WHY: 1} if line else {})
    assert rejects.exists() is bool(line)
    if line:
        (refused,) = csv.DictReader(rejects.open())
        assert refused["reason"] == WHY and refused["row"] == str(entered + 1) and refused["line"].startswith(line)


def test_the_rest_of_the_file_goes_in_later(tmp_path: Path, import_file: Any) -> None:
    path = tmp_path / "demo.keds"
    path.write_text(TABS[:-40])
    assert import_file(path).entered == 1
    path.write_text(TABS)
    told = import_file(path)
    assert (told.entered, told.duplicates) == (1, 1)


def test_a_record_in_which_json_breaks_off_is_told(tmp_path: Path, import_file: Any) -> None:
    one = {
        "id": "1", "date": "2014-01-03", "event": "141", "country": "Chile",
        "protesteridentity": "Workers: LAB: Chile", "location": [{"city": "Lima", "lat": "-12", "long": "-77"}],
    }  # fmt: skip
    text = "".join(json.dumps(one | {"id": str(n)}, indent=1) + "\n" for n in (1, 2))
    path = tmp_path / "protests.jsonl"
    path.write_text(text)
    assert import_file(path).entered == 2
    path.write_text(text[:-60])
    with pytest.raises(LayoutError, match=r"protests.jsonl: a record is broken JSON, or the file breaks off in it"):
        import_file(path)
