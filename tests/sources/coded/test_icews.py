"""ICEWS as published and as R writes it: names in every spelling, days in every order, re-releases once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from detente.sources.coded import LayoutError
from detente.sources.coded.reading import Coded, _filled

NAMES = (
    "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\tIntensity\t"
    "Target Name\tTarget Sectors\tTarget Country\tStory ID\tPublisher\tCity\tCountry\tLatitude\tLongitude"
)
ROWS = (
    "1\t{0}\tVladimir Putin\tGovernment,Executive\tRussian Federation\tMake a visit\t042\t1.9\tChina\tNA\tChina"
    "\t7\tWire\tBeijing\tChina\t39.9\t116.4",
    "2\t{0}\tPolice (India)\tPolice,Government\tIndia\tArrest\t173\t-5\tCitizen (India)\tSocial\tIndia\t8\tWire"
    "\tDelhi\tIndia\t28.6\t77.2",
    "3\t{0}\tUnited Nations\tInternational Government Organization,Global\tNA\tAppeal\t020\t3\tSyria\tNA\tSyria"
    "\t9\tWire\tNA\tNA\tNA\tNA",
)
Rows = Callable[[], list[dict[str, Any]]]


def write(path: Path, day: str = "2018-06-01", names: str = NAMES) -> Path:
    path.write_text("\n".join([names, *(r.format(day) for r in ROWS)]) + "\n", encoding="utf-8")
    return path


def test_parties_types_and_places(tmp_path: Path, import_file: Any, rows: Rows) -> None:
    assert import_file(write(tmp_path / "e.tab")).entered == 3
    visit, arrest, appeal = rows()
    assert (visit["actor"], visit["actor_state"], visit["actor_sector"]) == ("vladimir-putin", "RUS", "GOV")
    assert (visit["recipient"], visit["type"], visit["mode"], visit["cameo"]) == ("CHN", "CONSULT", "visit", "042")
    assert (visit["quad"], visit["place"], visit["country"], visit["lat"]) == (
        "verbal cooperation", "Beijing", "CHN", 39.9,
    )  # fmt: skip
    assert visit["confidence"] is None and visit["document"] == "7" and visit["intensity"] == 1.9
    assert visit["text"] == "Vladimir Putin: Make a visit: China"
    assert (arrest["actor"], arrest["actor_sector"], arrest["recipient_state"]) == ("IND", "COP", "IND")
    assert (appeal["actor"], appeal["actor_state"], appeal["recipient"]) == ("UN", None, "SYR")
    assert appeal["place"] is None and appeal["lat"] is None


@pytest.mark.parametrize("names", [NAMES.lower().replace(" ", "_"), NAMES.replace(" ", ".")])
def test_names_as_r_writes_them(names: str, tmp_path: Path, import_file: Any) -> None:
    assert import_file(write(tmp_path / "r.tab", names=names)).entered == 3


@pytest.mark.parametrize("day", ["6/1/2018", "20180601", "2018-06-01 00:00:00", "2018/06/01"])
def test_days_in_any_order(day: str, tmp_path: Path, import_file: Any, rows: Rows) -> None:
    import_file(write(tmp_path / "d.tab", day), "icews")
    assert {r["day"].isoformat() for r in rows()} == {"2018-06-01"}


def test_a_later_release_adds_nothing(tmp_path: Path, import_file: Any) -> None:
    import_file(write(tmp_path / "events.2018.tab"))
    again = write(tmp_path / "events.2018.20200602.tab")
    again.write_text(again.read_text().replace("Arrest", "Arrest, detain") + ROWS[0].format("2018-06-02") + "\n")
    told = import_file(again)
    assert (told.entered, told.duplicates) == (1, 3), "id and day together make an event"


def test_what_does_not_fit_is_listed(tmp_path: Path, import_file: Any) -> None:
    path = write(tmp_path / "e.tab")
    path.write_text(path.read_text().replace("\t042\t", "\t13y\t") + ROWS[0].format("someday") + "\n")
    listing = tmp_path / "refused.csv"
    told = import_file(path, rejects=listing)
    assert told.entered == 2
    assert told.rejected == {"no type known for '13y'": 1, "no date that can be read": 1}
    assert listing.read_text().splitlines()[0].startswith("file,row,reason,event_id")


def test_windows_letters_and_a_byte_order_mark(tmp_path: Path, import_file: Any, rows: Rows) -> None:
    path = write(tmp_path / "w.tab")
    path.write_bytes(path.read_text().replace("Police (India)", "Polícia (India)").encode("cp1252"))
    import_file(path)
    assert "Polícia (India)" in {r["actor_name"] for r in rows()}
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert import_file(path).duplicates == 3


def test_a_broken_off_import_is_taken_up(
    tmp_path: Path, import_file: Any, monkeypatch: pytest.MonkeyPatch, rows: Rows
) -> None:
    monkeypatch.setattr("detente.sources.coded.reading.BATCH", 2)
    whole = Coded.batches

    def breaks(self: Coded, start: int = 0) -> Any:
        yield next(iter(whole(self, start)))
        raise KeyboardInterrupt

    path = write(tmp_path / "e.tab")
    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr(Coded, "batches", breaks)
        import_file(path)
    assert 0 < len(rows()) < 3
    told = import_file(path)
    assert told.resumed == 2 and len(rows()) == 3
    assert import_file(path).before and len(rows()) == 3


def test_batches_are_full_however_small_the_pieces_are_that_come() -> None:
    pieces = [pa.record_batch({"n": list(range(a, b))}) for a, b in ((0, 2), (2, 3), (3, 10), (10, 11))]
    found = [t["n"].to_pylist() for t in _filled(pa.RecordBatchReader.from_batches(pieces[0].schema, pieces), 4)]
    assert found == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10]]


def test_a_row_that_comes_twice_in_one_batch_enters_once(tmp_path: Path, import_file: Any, rows: Rows) -> None:
    path = write(tmp_path / "e.tab")
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join([*lines, lines[1], lines[2]]))
    told = import_file(path)
    assert (told.entered, told.duplicates) == (3, 2)
    assert len(rows()) == 3


def test_another_file_says_what_it_looks_like(tmp_path: Path, import_file: Any) -> None:
    with pytest.raises(LayoutError, match="looks like icews"):
        import_file(write(tmp_path / "e.tab"), "polecat")
