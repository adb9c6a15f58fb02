"""Readers of dyads: what fits is read, what does not is listed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from detente.analysis import dyads
from detente.sources.imports import readable, visits
from detente.world import load_world


def test_counts_by_year_with_rejects(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_text("a,b,y,vc\nPRK,RUS,2013,4\nPRK,,2013,1\nPRK,PRK,2013,1\nPRK,CHN,soon,1\nPRK,CHN,2013,-2\n")
    read = dyads.read_counts(path, dyads.parse_columns("source=a,target=b,year=y,verbal_cooperation=vc"))
    assert read.table.to_pyarrow().to_pylist()[0]["date"] == date(2013, 12, 31)
    assert (read.read, int(read.table.count().to_pyarrow().as_py()), len(read.rejects)) == (5, 1, 4)
    assert [r["row"] for r in read.rejects] == [2, 3, 4, 5]
    assert dyads.write_rejects(read.rejects, tmp_path / "r.csv") == 4
    assert "no source or no target" in (tmp_path / "r.csv").read_text()


def test_quad_and_weight(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_text("source,target,date,quad,weight\nUSA,PRK,2014-02-03,verbal conflict,2\nUSA,PRK,2014-02-03,7,2\n")
    read = dyads.read_counts(path)
    assert read.table.to_pyarrow().to_pylist()[0]["verbal_conflict"] == 2
    assert len(read.rejects) == 1


def test_what_cannot_be_mapped_is_said(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_text("x,y\n1,2\n")
    with pytest.raises(ValueError, match="columns"):
        dyads.read_counts(path)
    with pytest.raises(ValueError, match="NAME=COLUMN"):
        dyads.parse_columns("sauce=a")


def test_visits(tmp_path: Path) -> None:
    world = load_world()
    path = tmp_path / "v.csv"
    path.write_text(
        'start,visitor_country,host_country\n2001-02-03,"Korea, Republic of",United States\n,France,Spain\n'
    )
    rows, rejects = visits(path, world)
    assert (rows[0]["source"], rows[0]["target"], len(rejects)) == ("KOR", "USA", 1)
    assert dyads.of_rows(rows).count().to_pyarrow().as_py() == 1


def test_dyads_take_names_codes_and_any_plain_day(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_text(
        "source,target,date,verbal_cooperation\nRussia,United States,20150601,1\nROM,TMP,01.06.2015,2\n"
        "AFR,FRA,2015-06-01,1\nRussian Federation,RUS,2015,1\n"
    )
    found = dyads.named(dyads.read_counts(path), load_world())
    rows = [(r["source"], r["target"], r["date"].isoformat()) for r in found.table.to_pyarrow().to_pylist()]
    assert rows == [("RUS", "USA", "2015-06-01"), ("ROU", "TLS", "2015-06-01")]
    assert [r["reason"] for r in found.rejects] == ["no state known as 'AFR'", "source and target are the same"]
    assert [r["row"] for r in found.rejects] == [3, 4]
    assert found.table.row.to_pyarrow().to_pylist() == [1, 2]


@pytest.mark.parametrize(("order", "day"), [("dmy", date(2015, 2, 1)), ("mdy", date(2015, 1, 2))])
def test_days_run_as_is_said_for_counts_and_visits(tmp_path: Path, order: str, day: date) -> None:
    counts, trips = tmp_path / "d.csv", tmp_path / "v.csv"
    counts.write_text("source;target;date;verbal_cooperation\nRUS;USA;1/2/2015;1\n")
    trips.write_text("Visitor;Guest Country;Host;Arrival\nA. Envoy;Peru;Chile;1/2/2015\n", encoding="utf-16")
    with pytest.raises(ValueError, match="--dates dmy or mdy"):
        dyads.read_counts(counts)
    assert dyads.read_counts(counts, order=order).table.date.to_pyarrow().to_pylist() == [day]
    with readable(trips) as (table,):
        rows, rejects = visits(table.path, load_world(), order=order)
    assert not rejects
    assert [(r["source"], r["target"], r["date"], r["text"]) for r in rows] == [
        ("PER", "CHL", day, "A. Envoy, Peru to Chile")
    ]


def test_columns_of_visits_are_named(tmp_path: Path) -> None:
    path = tmp_path / "v.csv"
    path.write_text("who,home,away,on\nA. Envoy,Peru,Chile,2015-02-01\n")
    world = load_world()
    with pytest.raises(ValueError, match="missing the columns visitor_country, host_country, date"):
        visits(path, world)
    with pytest.raises(ValueError, match="NAME one of visitor_country"):
        visits(path, world, {"guest": "who"})
    rows, _ = visits(path, world, {"visitor_country": "home", "host_country": "away", "date": "on", "visitor": "who"})
    assert rows[0]["text"] == "A. Envoy, Peru to Chile"
