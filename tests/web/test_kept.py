"""An address is answered once while the ledger stays the same, and who has the answer is told so."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi")

from fastapi import FastAPI
from starlette.testclient import TestClient

from detente.desk.held import Held
from detente.web.app import create_app
from detente.web.pages import today
from detente.web.settings import Settings

ADDRESSES = ("/", "/entities?sort=name", "/table/claims", "/search?q=talks", "/api/v1/tables/event_mentions?limit=2")


@pytest.fixture(scope="module")
def app(ledger: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    # A copy: it is written to here, and others read the shared one.
    own = Path(shutil.copy(ledger, tmp_path_factory.mktemp("kept") / "desk.duckdb"))
    made = create_app(Settings(own, rate=100_000), warm=False)
    yield made
    made.state.store.close()


@pytest.fixture(scope="module")
def client(app: FastAPI) -> TestClient:
    return TestClient(app, base_url="http://127.0.0.1")


@pytest.mark.parametrize("path", ADDRESSES)
def test_who_has_an_answer_is_not_sent_it_again(client: TestClient, path: str) -> None:
    first = client.get(path)
    assert first.status_code == 200
    tag = first.headers["etag"]
    again = client.get(path, headers={"If-None-Match": f'"other", W/{tag}'})
    assert again.status_code == 304 and not again.content and again.headers["etag"] == tag
    assert "content-security-policy" in again.headers
    assert client.get(path, headers={"If-None-Match": '"other"'}).content == first.content


def test_nothing_is_computed_twice(client: TestClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    before = client.get("/table/documents").content

    def broken(*_: object) -> None:
        raise OSError("asked again")

    monkeypatch.setattr(app.state.store, "rows", broken)
    assert client.get("/table/documents").content == before
    assert client.get("/table/documents?page=2").status_code == 500


def test_what_fails_is_not_kept(client: TestClient) -> None:
    assert client.get("/entity/nobody-at-all").status_code == 404
    assert client.get("/entity/nobody-at-all").headers.get("etag") is None


@pytest.mark.parametrize("fails", [True, False])
def test_what_was_made_while_the_ledger_changed_is_made_again(
    client: TestClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch, fails: bool
) -> None:
    plain, asked = today.context, []

    def context(*given: Any, **named: Any) -> Any:
        asked.append(app.state.store.stamp)
        if len(asked) == 1:
            app.state.store.write(lambda ledger: None)
            if fails:
                raise KeyError("of the state before")
        return plain(*given, **named)

    monkeypatch.setattr(today, "context", context)
    assert client.get("/", params={"x": fails}).status_code == 200
    assert len(asked) == len(set(asked)) == 2


def test_what_fails_on_an_unchanged_ledger_is_asked_once(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def context(*given: Any, **named: Any) -> Any:
        asked.append(1)
        raise KeyError("always")

    monkeypatch.setattr(today, "context", context)
    assert client.get("/", params={"x": "fails"}).status_code == 500
    assert len(asked) == 1


def test_health_is_asked_each_time(client: TestClient) -> None:
    assert "etag" not in client.get("/healthz").headers
    assert client.get("/metrics").text != client.get("/metrics").text


def test_a_ledger_opened_anew_is_answered_from_anew(client: TestClient, app: FastAPI) -> None:
    store = app.state.store
    client.get("/entities")
    assert store.answer(("/entities", b"")) is not None
    stamp = store.stamp
    store.write(lambda _: None)
    assert store.answer(("/entities", b"")) is None
    store.keep("late", "an answer of before", 10, stamp)
    assert store.answer("late") is None
    assert client.get("/entities").status_code == 200


def test_what_was_not_asked_for_the_longest_goes_first() -> None:
    held = Held(10)
    for key in "abc":
        held.put(key, key.upper(), 4)
    assert [held.get(k) for k in "abc"] == [None, "B", "C"]
    held.get("b")
    held.put("d", "D", 4)
    assert [held.get(k) for k in "bcd"] == ["B", None, "D"]
    held.put("e", "E", 11)
    assert held.get("e") is None


def test_what_sums_in_the_ledger_is_loaded_before_anybody_asks(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr("detente.web.app.load", lambda store: asked.append(store.last))
    made = create_app(Settings(ledger, rate=100_000))
    made.state.store.close()
    assert asked == [made.state.store.last]
