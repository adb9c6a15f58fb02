"""Alerts: each thing once, and only what a rule asks for."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from detente.desk.alerts import Found, alerts
from detente.desk.entering import enter
from detente.desk.store import Store
from detente.ledger.ledger import Ledger
from detente.reading.pipeline import Reader
from detente.report.alerts import Unsent, message, send
from detente.report.wording import Names
from detente.sources import Document
from detente.sources.feeds import Alert, load
from detente.world import load_world
from tests.newsstand import Newsstand, newsstand

DAY = date(2023, 9, 6)
STORIES = (
    ("one", "2023-09-06", "Chile threatened Peru on Wednesday."),
    ("two", "2023-09-06", "Chile threatened Peru over fish on Wednesday, its neighbours heard in the evening."),
    ("one", "2023-09-06", "Japan praised Nepal."),
    ("one", "2023-06-06", "Chile threatened Peru."),
)


@pytest.fixture(scope="module")
def store(reader: Reader, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("alerts") / "desk.duckdb"
    documents = [
        Document(f"d{n}", text, source=outlet, published=day, url=f"https://{outlet}.example/{n}")
        for n, (outlet, day, text) in enumerate(STORIES)
    ]
    with Ledger(path) as ledger:
        enter(ledger, list(reader.read(documents)))
    found = Store(path, load_world(None))
    yield found
    found.close()


def told(store: Store, *rules: Alert) -> tuple[list[Found], list[str]]:
    found, seen = alerts(store, rules, DAY)
    names = Names({e["entity"]: e for e in store.rows("SELECT * FROM entities")})
    return found, [str(message(f, seen, names)) for f in found]


def test_an_event_between_two_is_one_thing_however_often_reported(store: Store) -> None:
    found, words = told(store, Alert("threats", "event", ("THREATEN",), ("Chile", "PER")))
    assert len({f.key for f in found}) == 1
    assert words[0].startswith("[threats] Chile threatened Peru") and "https://" in words[0]


@pytest.mark.parametrize(
    "rule",
    [
        Alert("x", "event", ("THREATEN",), ("JPN", "PER")),
        Alert("x", "event", ("AID",)),
        Alert("x", "event", ("THREATEN",), about="uranium"),
        Alert("x", "contested"),
        Alert("x", "commitment"),
        Alert("x", "index", entities=("CHL",)),
    ],
)
def test_what_no_rule_asks_for_is_not_told(store: Store, rule: Alert) -> None:
    assert told(store, rule) == ([], [])


def test_words_of_the_text_choose(store: Store) -> None:
    assert told(store, Alert("x", "event", about="fish"))[0]


def test_on_their_way(store: Store, tmp_path: Path) -> None:
    (tmp_path / "watch.toml").write_text(
        '[fetch]\nallow = ["127.0.0.1"]\n[smtp]\nhost = "127.0.0.1"\nport = 9\ntls = false'
    )
    settings = load(tmp_path / "watch.toml")
    found, seen = alerts(store, [Alert("threats", "event", ("THREATEN",))], DAY)
    names = Names({e["entity"]: e for e in store.rows("SELECT * FROM entities")})
    one = message(found[0], seen, names)
    assert one is not None
    said: list[str] = []
    send([one], "stdout", settings, said.append)
    send([one], "file:told.jsonl", settings, said.append)
    assert said == [str(one)]
    assert json.loads((tmp_path / "told.jsonl").read_text())["text"] == one.text
    got: list[bytes] = []
    arrived = threading.Event()
    with newsstand() as stand:
        _posts(stand, got, arrived)
        send([one], f"webhook:{stand.address}/hook", settings, said.append)
        assert arrived.wait(5)
    assert json.loads(got[0])["alert"] == "threats"
    with pytest.raises(Unsent, match="mail"):
        send([one], "mail:a@b.example", settings, said.append)
    with pytest.raises(Unsent, match="local network"):
        send([one], "webhook:http://10.0.0.1/hook", settings, said.append)


def _posts(stand: Newsstand, got: list[bytes], arrived: threading.Event) -> None:
    def take(handler: BaseHTTPRequestHandler) -> None:
        got.append(handler.rfile.read(int(handler.headers["Content-Length"])))
        handler.send_response(204)
        handler.end_headers()
        arrived.set()

    stand.pages["/hook"] = take
