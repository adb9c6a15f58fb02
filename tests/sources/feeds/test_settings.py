"""The file that says what is watched."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.sources.feeds import SettingsError, load

WHOLE = """
ledger = "desk.duckdb"
[fetch]
delay = 0.5
allow = ["127.0.0.1"]
[[source]]
feed = "https://news.example/rss"
name = "News"
[[source]]
folder = "in"
[lists.north]
entities = ["Norway", "SWE"]
dyads = [["NOR", "RUS"]]
types = ["threaten"]
[[alert]]
name = "threats"
types = ["THREATEN"]
between = ["NOR", "RUS"]
to = ["stdout", "mail:desk@news.example"]
[smtp]
host = "mail.news.example"
"""


def test_all_of_it(tmp_path: Path) -> None:
    path = tmp_path / "watch.toml"
    path.write_text(WHOLE)
    found = load(path)
    assert found.ledger == tmp_path / "desk.duckdb"
    assert (found.manners.delay, found.manners.allow) == (0.5, ("127.0.0.1",))
    assert [(s.kind, s.name) for s in found.sources] == [("feed", "News"), ("folder", None)]
    assert found.sources[1].where == str(tmp_path / "in")
    assert found.lists["north"].types == ("THREATEN",)
    assert found.alerts[0].between == ("NOR", "RUS")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = [", "not TOML"),
        ("sauce = 1", "sauce"),
        ("[[source]]\nname = 'x'", "source 1: one of feed"),
        ("[[source]]\nfeed = 'ftp://x.org/a'", "only http and https"),
        ("[[source]]\nfeed = 'http://u:p@x.org/a'", "password"),
        ("[[source]]\nfeed = 3", "a str is wanted"),
        ("[fetch]\ndelay = -1", "delay"),
        ("[fetch]\ndelay = true", "delay"),
        ("[lists.a]\ntypes = ['SHOUT']", "SHOUT"),
        ("[lists.a]\ndyads = [['A']]", "dyads"),
        ("[[alert]]\nwhen = 'never'", "never"),
        ("[[alert]]\nto = ['pigeon:x']", "pigeon"),
        ("[[alert]]\nto = ['mail:a@b']", "smtp"),
        ("[[alert]]\nto = ['webhook:file:///x']", "webhook"),
        ("source = 1", "[[source]]"),
        ("fetch = 1", "[fetch]"),
        ("every = 'often'", "every"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "watch.toml"
    path.write_text(text)
    with pytest.raises(SettingsError) as error:
        load(path)
    assert said in str(error.value) and str(path) in str(error.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no such file"):
        load(tmp_path / "none.toml")
