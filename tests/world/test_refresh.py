"""Refreshing from a server that answers as Wikidata does: in full, late, by halves, or not at all."""

from __future__ import annotations

import contextlib
import json
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from detente.world import World, load_world
from detente.world.refresh import RefreshError, Service, changes, write

TODAY = date(2026, 11, 23)
Answer = Callable[[BaseHTTPRequestHandler, str], None]


class Server:
    """A local server; ``answers`` are used in turn, the last one for good."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.queries: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                query = urllib.parse.parse_qs(body)["query"][0]
                answer = outer.answers[min(len(outer.queries), len(outer.answers) - 1)]
                outer.queries.append(query)
                answer(self, query)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}/sparql"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.http.shutdown()
    running.http.server_close()


def send(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def bindings(*rows: dict[str, str]) -> bytes:
    listed = [{name: {"type": "literal", "value": value} for name, value in row.items()} for row in rows]
    return json.dumps({"head": {"vars": []}, "results": {"bindings": listed}}).encode()


def full(handler: BaseHTTPRequestHandler, query: str) -> None:
    if "P463" in query:
        send(
            handler,
            bindings(
                {
                    "state": "http://www.wikidata.org/entity/Q142",
                    "organisation": "http://www.wikidata.org/entity/Q485207",
                    "start": "2026-09-01T00:00:00Z",
                    "startPrecision": "11",
                }
            ),
        )
        return
    send(
        handler,
        bindings(
            {
                "state": "http://www.wikidata.org/entity/Q142",
                "office": "head_of_state",
                "person": "http://www.wikidata.org/entity/Q99999999",
                "personLabel": "Jeanne Testé",
                "start": "2026-10-01T00:00:00Z",
                "startPrecision": "10",
            },
            {
                "state": "http://www.wikidata.org/entity/Q142",
                "office": "head_of_state",
                "person": "http://www.wikidata.org/entity/Q3052772",
                "personLabel": "Emmanuel Macron",
                "start": "2017-05-14T00:00:00Z",
                "startPrecision": "11",
                "end": "2026-10-01T00:00:00Z",
                "endPrecision": "11",
            },
        ),
    )


def service(server: Server, naps: list[float] | None = None, tries: int = 3, timeout: float = 5.0) -> Service:
    return Service(
        server.url, timeout=timeout, tries=tries, wait=0.01, sleep=(naps.append if naps is not None else time.sleep)
    )


def test_changes_are_found_and_only_written_when_asked(server: Server, tmp_path: Path) -> None:
    server.answers = [full]
    found = changes(load_world(), service(server), states=["FRA"], today=TODAY)
    said = [c.says for c in found]
    assert any("Jeanne Testé is new" in s for s in said)
    assert any("jeanne-teste took office as president of FRA on 2026-10" in s for s in said)
    assert any("emmanuel-macron left office" in s for s in said)
    assert any("FRA joined SCO" in s for s in said)
    assert list(tmp_path.iterdir()) == []
    written = write(found, tmp_path / "mine")
    assert {p.name for p in written} == {"persons.tsv", "terms.tsv", "memberships.tsv"}
    world = load_world(tmp_path / "mine")
    leader = world.leader("FRA", date(2026, 11, 1))
    assert leader is not None and (leader.person, leader.precision) == ("jeanne-teste", "month")
    assert "FRA" in world.members("SCO", date(2026, 11, 1))
    assert changes(world, service(server), states=["FRA"], today=TODAY) == []


def test_what_is_written_keeps_the_users_rows(server: Server, tmp_path: Path) -> None:
    row = "jane-doe\tJane Doe\tFRA\tGOV\t\t\t\n"
    (tmp_path / "persons.tsv").write_text("id\tname\tstate\tsector\taliases\tshort\twikidata\n" + row, encoding="utf-8")
    server.answers = [full]
    write(changes(World(tmp_path), service(server), states=["FRA"], today=TODAY), tmp_path)
    text = (tmp_path / "persons.tsv").read_text(encoding="utf-8")
    assert row in text and "Jeanne Testé" in text


def test_a_rate_limit_is_waited_out(server: Server) -> None:
    naps: list[float] = []
    server.answers = [lambda h, q: send(h, b"slow down", 429, Retry_After="7"), full]
    assert changes(load_world(), service(server, naps), states=["FRA"], today=TODAY)
    assert naps == [7.0]


def test_retry_after_may_be_a_date_and_is_never_longer_than_the_longest_wait(server: Server) -> None:
    naps: list[float] = []
    server.answers = [lambda h, q: send(h, b"", 503, Retry_After="Wed, 01 Jan 2098 00:00:00 GMT"), full]
    changes(load_world(), service(server, naps), states=["FRA"], today=TODAY)
    assert naps == [120.0]


def test_half_an_answer_is_asked_again(server: Server) -> None:
    def half(handler: BaseHTTPRequestHandler, query: str) -> None:
        send(handler, bindings({"state": "x"})[:-20])

    def cut(handler: BaseHTTPRequestHandler, query: str) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "5000")
        handler.end_headers()
        handler.wfile.write(b'{"results": ')
        handler.wfile.flush()
        handler.connection.close()

    server.answers = [half, cut, full]
    assert changes(load_world(), service(server, []), states=["FRA"], today=TODAY)
    assert len(server.queries) == 4


def test_no_full_answer_is_an_error_and_nothing_is_reported(server: Server) -> None:
    naps: list[float] = []
    server.answers = [lambda h, q: send(h, b"<html>busy</html>")]
    with pytest.raises(RefreshError, match="no full answer in 3 tries"):
        changes(load_world(), service(server, naps), states=["FRA"], today=TODAY)
    assert naps == [0.01, 0.02]


def test_a_time_out_is_tried_again(server: Server) -> None:
    def late(handler: BaseHTTPRequestHandler, query: str) -> None:
        time.sleep(0.6)
        with contextlib.suppress(OSError):
            full(handler, query)

    server.answers = [late, full]
    assert changes(load_world(), service(server, [], timeout=0.2), states=["FRA"], today=TODAY)


def test_a_bad_request_is_not_repeated(server: Server) -> None:
    server.answers = [lambda h, q: send(h, b"bad query", 400)]
    with pytest.raises(RefreshError, match="HTTP 400"):
        changes(load_world(), service(server, []), states=["FRA"], today=TODAY)
    assert len(server.queries) == 1


def test_nobody_there_is_an_error() -> None:
    dead = Service("http://127.0.0.1:9/sparql", timeout=0.5, tries=2, wait=0.0, sleep=lambda _: None)
    with pytest.raises(RefreshError):
        changes(load_world(), dead, states=["FRA"], today=TODAY)
