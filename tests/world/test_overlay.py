"""A user's tables laid over the shipped ones, and refused with file, line and reason."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from detente.world import TableError, World, load_world

TERMS = "person\tstate\toffice\trole\tstart\tend\n"
PERSONS = "id\tname\tstate\tsector\taliases\tshort\twikidata\n"


def test_rows_are_added_replaced_and_removed(tmp_path: Path) -> None:
    (tmp_path / "persons.tsv").write_text(PERSONS + "jane-doe\tJane Doe\tFRA\tGOV\tJ. Doe\t\t\n", encoding="utf-8")
    (tmp_path / "terms.tsv").write_text(
        TERMS
        + "jane-doe\tFRA\thead_of_state\tpresident\t2027-05-14\t\n"
        + "emmanuel-macron\tFRA\thead_of_state\tpresident\t2017-05-14\t2027-05-14\n"
        + "-kim-jong-un\tPRK\tde_facto\tsupreme leader\t2011-12-17\t\n",
        encoding="utf-8",
    )
    world = load_world(tmp_path)
    leader = world.leader("FRA", date(2027, 6, 1))
    assert leader is not None and leader.person == "jane-doe"
    assert world.resolve("the French president", date(2027, 6, 1)).entity == "jane-doe"
    assert all(t.person != "kim-jong-un" for t in world.holders("PRK", "de_facto", date(2020, 1, 1)))
    assert load_world().leader("PRK", date(2020, 1, 1)) is not None


@pytest.mark.parametrize(
    ("table", "text", "line", "reason"),
    [
        ("terms", TERMS + "joe-biden\tUSA\thead_of_state\tpresident\t2021-01-20\t2020-01-20\n", 2, "ends"),
        ("terms", TERMS + "joe-biden\tUSA\tboss\tpresident\t2021-01-20\t\n", 2, "unknown office"),
        ("terms", TERMS + "\n" + "nobody-at-all\tUSA\thead_of_state\tpresident\t2021-01-20\t\n", 3, "unknown person"),
        ("terms", TERMS + "joe-biden\tXYZ\thead_of_state\tpresident\t2021\t\n", 2, "unknown state"),
        ("terms", TERMS + "joe-biden\tUSA\thead_of_state\tpresident\tlast year\t\n", 2, "not a date"),
        ("terms", TERMS + "joe-biden\tUSA\n", 2, "2 cells"),
        ("terms", "person\tstate\n", 1, "header"),
        ("persons", PERSONS + "x\tX\tXYZ\tGOV\t\t\t\n", 2, "unknown state"),
        ("persons", PERSONS + "FRA\tX\tFRA\tGOV\t\t\t\n", 2, "taken"),
        ("persons", PERSONS + "-nobody\t\t\t\t\t\t\n", 2, "nothing to remove"),
        ("cities", "name\taliases\tcountry\tlat\tlon\nX\t\tFRA\tnorth\t2\n", 2, "numbers"),
        ("alliances", "id\tname\ttreaty\tmembers\tstart\tend\nX\tX\t1999\tFRA|QQQ\t1999\t\n", 2, "unknown state"),
        ("memberships", "organisation\tmember\trole\tstart\tend\nNATO\tFRA\tmember\t2000\t1999\n", 2, "ends"),
        ("summits", "occasion\tname\tstart\tend\tcity\tstate\nG20\tx\t\t\tParis\tFRA\n", 2, "first day"),
        ("roles", "words\toffice\tsector\tstate\tkind\nboss\tleader\tGOV\t\tthing\n", 2, "unknown kind"),
    ],
)
def test_a_bad_row_is_refused(tmp_path: Path, table: str, text: str, line: int, reason: str) -> None:
    path = tmp_path / f"{table}.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TableError, match=reason) as caught:
        load_world(tmp_path)
    assert (caught.value.path, caught.value.line) == (path, line)
    assert str(caught.value).startswith(f"{path}:{line}: ")


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError):
        load_world(tmp_path / "none")


def test_not_utf8_is_said(tmp_path: Path) -> None:
    (tmp_path / "persons.tsv").write_bytes(PERSONS.encode() + b"x\tJos\xe9\tFRA\tGOV\t\t\t\n")
    with pytest.raises(TableError, match="UTF-8"):
        World(tmp_path)
