"""The bench of imports: rows made of a sample's columns, and what it tells of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import imports

ACTORS = (("FRA", "FRANCE"), ("DEU", "GERMANY"), ("PRK", "NORTH KOREA"))


def sample(path: Path) -> Path:
    """Three rows as GDELT 2.0 publishes them, three states acting in turn."""
    lines = []
    for n, (code, name) in enumerate(ACTORS):
        other, called = ACTORS[(n + 1) % 3]
        row = [""] * imports.COLUMNS
        row[:5] = [str(n), f"2018010{n + 1}", "201801", "2018", "2018.0027"]
        row[5:8], row[15:18] = [code, name, code], [other, called, other]
        row[25:35] = ["1", "040", "040", "04", "1", "1.0", "3", "1", "3", "0.5"]
        row[59:] = ["20180104000000", f"https://wire.example/{n}"]
        lines.append("\t".join(row))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_rows_are_made_of_the_samples_columns_each_under_its_own_number(tmp_path: Path) -> None:
    file = tmp_path / "made.CSV"
    imports.generate(sample(tmp_path / "sample.CSV"), file, 500)
    rows = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines()]
    assert {len(r) for r in rows} == {imports.COLUMNS}
    assert len({r[0] for r in rows}) == 500
    assert {r[5] for r in rows} == {r[15] for r in rows} == {"FRA", "DEU", "PRK"}


def test_rows_without_any_actor_are_told_as_refused(tmp_path: Path) -> None:
    path = sample(tmp_path / "sample.CSV")
    nobody = ["9", "20180101", "201801", "2018", "2018.0027", *[""] * 20, "1", "040", "040", "04", "1", "1.0"]
    nobody += [""] * (imports.COLUMNS - len(nobody))
    with path.open("a", encoding="utf-8") as out:
        out.write("\t".join(nobody) + "\n")
    found = imports.run([str(path), "--events", "20"])["growth"]["20"]  # type: ignore[index]
    assert (found["entered"], found["refused"]) == (15, 5)


def test_a_small_run_tells_rate_memory_and_rows(tmp_path: Path) -> None:
    told = imports.run([str(sample(tmp_path / "sample.CSV")), "--events", "300"])
    found = told["growth"]["300"]  # type: ignore[index]
    assert found["entered"] == 300
    assert found["peak_rss_mib"] > 0 and found["rows_per_s"] > 0


def test_a_file_of_other_columns_is_refused_by_name(tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("a,b\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"other\.csv has no row of 61 columns"):
        imports.generate(other, tmp_path / "made", 5)
