"""The measures from the command line: isolation, compare, groupings, whatif, import."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from detente.cli import app

TEXT = (
    "Kim Jong Un met Vladimir Putin in Russia. Kim Jong Un visited Russia. Kim Jong Un met Xi Jinping in Beijing. "
    "The United States warned North Korea. Japan condemned North Korea. The United States threatened North Korea. "
    "Vladimir Putin met Xi Jinping in Moscow. Vladimir Putin met Narendra Modi in Moscow. "
    "Vladimir Putin received Emmanuel Macron in Moscow. "
    "North Korea, China and Russia form an informal grouping. "
    "If North Korea, China and Russia signed an alliance, the United States would condemn them.\n"
)


def call(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def asked(*words: str) -> Any:
    found = call(*words, "--format", "json")
    assert found.exit_code == 0, found.output
    return json.loads(found.stdout)


@pytest.fixture(scope="module")
def read_ledger(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("measures")
    (folder / "a.txt").write_text(TEXT)
    ledger = str(folder / "l.duckdb")
    words = ["read", str(folder / "a.txt"), "--date", "2023-09-20", "--ledger", ledger, "--reader", "lexicon"]
    assert call(*words).exit_code == 0
    return ledger


@pytest.fixture(scope="module")
def counted_ledger(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("dyads")
    states = ["FRA", "DEU", "USA", "PRK", "JPN", "KOR", "RUS", "CHN"]
    west = {"FRA", "DEU", "USA", "JPN", "KOR"}
    lines = ["i,j,y,vc,mf"]
    for year in (2021, 2022, 2023):
        for a in states:
            for b in states:
                if a != b:
                    near = (a in west) == (b in west) and "PRK" not in (a, b)
                    lines.append(f"{a},{b},{year},{300 if near else 40},{2 if near else 30}")
    lines += ["FRA,FRA,2023,1,1", "FRA,,2023,1,1"]
    (folder / "d.csv").write_text("\n".join(lines))
    ledger, rejects = str(folder / "l.duckdb"), folder / "r.csv"
    columns = "source=i,target=j,date=y,verbal_cooperation=vc,material_conflict=mf"
    words = ["import", "dyads", str(folder / "d.csv"), "--columns", columns, "--ledger", ledger]
    first = call(*words, "--rejects", str(rejects))
    assert first.exit_code == 1
    assert "168 rows entered" in first.stdout and "2 did not fit" in first.stdout
    assert len(rejects.read_text().splitlines()) == 3
    assert "168 rows entered" in call(*words).stdout
    return ledger


def test_a_thin_ledger_has_numbers_and_no_ranks(read_ledger: str) -> None:
    told = asked("isolation", "--by", "leader", "--ledger", read_ledger)
    assert told["as_of"] == "2023-09-20"
    by = {r["entity"]: r for r in told["isolation"]}
    assert by["vladimir-putin"]["score"] is not None and by["vladimir-putin"]["rank"] is None
    assert "too thinly covered to rank" in by["vladimir-putin"]["missing"]
    assert by["vladimir-putin"]["components"]["formal"] is None, "a person does not inherit what binds the state"
    assert {"kim-jong-un", "vladimir-putin"} <= {r["entity"] for r in told["isolation"]}
    assert all(0 <= v <= 1 for r in told["isolation"] for v in r["components"].values() if v is not None)
    assert "pressure" in call("isolation", "--ledger", read_ledger).stdout


def test_imported_dyads_are_ranked_with_an_interval(counted_ledger: str) -> None:
    told = asked("isolation", "North Korea", "FRA", "--ledger", counted_ledger)
    by = {r["entity"]: r for r in told["isolation"]}
    assert told["as_of"] == "2023-12-31"
    assert by["PRK"]["score"] > by["FRA"]["score"]
    assert by["FRA"]["low"] <= by["FRA"]["score"] <= by["FRA"]["high"]
    assert not asked("isolation", "--as-of", "2010-01-01", "--ledger", counted_ledger)["isolation"]


def test_compare_gives_points_and_events(read_ledger: str, counted_ledger: str) -> None:
    told = asked("compare", "Kim Jong Un", "vladimir-putin", "--ledger", read_ledger)
    behind = [e["text"] for line in told["lines"][1:] for e in line["evidence"]["kim-jong-un"]]
    assert "Kim Jong Un visited Russia." in behind
    told = asked("compare", "PRK", "FRA", "--ledger", counted_ledger)
    assert sum(x["points"] or 0 for x in told["lines"][1:]) == pytest.approx(told["lines"][0]["points"], abs=0.1)
    assert told["lines"][1]["evidence"]["PRK"]
    assert call("compare", "PRK", "kim-jong-un", "--ledger", read_ledger).exit_code == 2
    assert "no entity is known as 'Zaphod'" in call("compare", "Zaphod", "PRK", "--ledger", read_ledger).stderr


def test_a_few_counts_by_name_are_compared(tmp_path: Path) -> None:
    rows = ("source,target,date,verbal_cooperation", "Russia,Japan,2015-06-01,3", "Japan,Russia,2015-06-02,4", "")
    (tmp_path / "n.csv").write_text("\n".join(rows))
    ledger = str(tmp_path / "l.duckdb")
    assert call("import", "dyads", str(tmp_path / "n.csv"), "--ledger", ledger).exit_code == 0
    told = asked("compare", "Russia", "Japan", "--ledger", ledger)
    assert all(told["lines"][0][e] is not None for e in ("RUS", "JPN"))
    contacts = next(x for x in told["lines"] if x["component"] == "contacts")
    assert contacts["evidence"]["RUS"][0]["text"] == "JPN to RUS, 2015-06-02: 4"
    assert all(r["low"] < r["score"] < r["high"] for r in asked("isolation", "--ledger", ledger)["isolation"])


def test_what_is_supposed_starts_from_the_number_of_isolation(read_ledger: str, counted_ledger: str) -> None:
    for ledger in (read_ledger, counted_ledger):
        score = {r["entity"]: r["score"] for r in asked("isolation", "--ledger", ledger)["isolation"]}
        told = asked("whatif", "ally PRK RUS CHN", "--draws", "0", "--ledger", ledger)
        before = {r["entity"]: r["before"] for r in told["isolation"] if score.get(r["entity"]) is not None}
        assert before and all(score[e] == pytest.approx(b, abs=0.051) for e, b in before.items())


def test_groupings_set_texts_against_treaties(read_ledger: str) -> None:
    told = asked("groupings", "--with", "PRK", "--ledger", read_ledger)
    text = next(g for g in told["groupings"] if g["by"] == "text")
    assert text["members"] == ["CHN", "PRK", "RUS"] and text["kind"] == "informal"
    assert any("Sino-North Korean" in t for t in text["treaties"])
    assert any(g["kind"] == "formal" and g["by"] == "treaty" for g in told["groupings"])
    assert all("PRK" in g["members"] for g in told["groupings"])


def test_without_the_extra_groupings_say_so(counted_ledger: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from detente.analysis import network

    def absent() -> None:
        raise network.GroupingsMissing("groupings need igraph and leidenalg")

    monkeypatch.setattr(network, "_libraries", absent)
    assert "need igraph and leidenalg" in call("groupings", "--ledger", counted_ledger).stdout
    assert "need igraph and leidenalg" in call("whatif", "visit USA PRK", "--ledger", counted_ledger).stdout


def test_an_alliance_raises_tension_with_those_who_quarrel_and_their_allies(
    read_ledger: str, counted_ledger: str
) -> None:
    for ledger in (read_ledger, counted_ledger):
        told = asked("whatif", "ally PRK RUS CHN", "--draws", "5", "--ledger", ledger)
        rise = {r["entity"]: r["change"] for r in told["tension"]}
        assert min(rise["USA"], rise["JPN"], rise["KOR"]) > 0
        assert {"before", "after", "change", "low", "high"} <= set(told["balance"])
    told = asked("whatif", "ally PRK RUS CHN", "--draws", "0", "--ledger", read_ledger)
    assert any("signed an alliance" in c["text"] for c in told["conditionals"])


def test_edits_by_name_and_wrong_edits(counted_ledger: str) -> None:
    told = asked("whatif", "visit vladimir-putin PRK", "sanction USA PRK", "--draws", "3", "--ledger", counted_ledger)
    assert told["edits"] == ["visit RUS PRK", "sanction USA PRK"]
    for wrong in ("hug USA PRK", "ally USA", "ally USA Zaphod"):
        assert call("whatif", wrong, "--ledger", counted_ledger).exit_code == 2
    assert call("isolation", "--window", "soon", "--ledger", counted_ledger).exit_code == 2


def test_events_and_visits_are_imported(tmp_path: Path) -> None:
    events, visits, ledger = tmp_path / "e.tab", tmp_path / "v.csv", str(tmp_path / "l.duckdb")
    head = "Event Date\tSource Country\tCAMEO Code\tTarget Country\tStory ID\n"
    events.write_text(head + "2018-06-01\tVietnam\t040\tBangladesh\t7\n2018-06-01\tNA\t040\tVietnam\t7\n")
    visits.write_text("start,visitor_country,host_country\n2018-02-03,France,United States\n")
    found = call("import", "icews", str(events), "--ledger", ledger)
    assert found.exit_code == 0 and "2 rows entered" in found.stdout
    assert call("import", "visits", str(visits), "--ledger", ledger).exit_code == 0
    told = asked("isolation", "--ledger", ledger)
    assert told["as_of"] == "2018-06-01"
    assert call("import", "gossip", str(visits), "--ledger", ledger).exit_code == 2
    assert call("import", "visits", str(tmp_path / "none.csv"), "--ledger", ledger).exit_code == 2
