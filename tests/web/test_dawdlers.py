"""Clients that dawdle, on a real connection: nobody waits for them, and in the end the server does not either."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="the extra 'web' is not installed")

import uvicorn

from detente.web import dawdlers, guard
from detente.web.app import create_app
from detente.web.serve import server
from detente.web.settings import Settings

TOKEN = "a-token-of-enough-letters"
#: More than there are threads for answers.
MANY = 60
HEAD = b"GET /entities HTTP/1.1\r\nHost: 127.0.0.1\r\n"
POST = f"POST /api/v1/documents HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {TOKEN}\r\n".encode()
JSON = b"Content-Type: application/json\r\n"
#: Seconds for what must happen at some time: it fails by never happening.
EVER = 60


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dawdlers, "HEAD", 2.0)
    monkeypatch.setattr(dawdlers, "UNREAD", 2.0)
    monkeypatch.setattr(guard, "BODY", 2.0)


@pytest.fixture
def running(ledger: Path) -> Iterator[uvicorn.Server]:
    settings = Settings(ledger, port=0, token=TOKEN, document_bytes=1000, rate=100_000, model=False)
    served = server(create_app(settings, warm=False), settings)
    thread = threading.Thread(target=served.run)
    thread.start()
    until(lambda: served.started)
    yield served
    served.should_exit = True
    thread.join(EVER)
    assert not thread.is_alive()


def until(true: Callable[[], bool]) -> None:
    """Wait until it is so."""
    end = time.monotonic() + EVER
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def port(running: uvicorn.Server) -> int:
    """Where it listens."""
    return int(running.servers[0].sockets[0].getsockname()[1])


def opened(running: uvicorn.Server, sends: bytes, *, narrow: bool = False) -> socket.socket:
    """A connection on which something has been sent."""
    made = socket.socket()
    if narrow:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    made.settimeout(EVER)
    made.connect(("127.0.0.1", port(running)))
    made.sendall(sends)
    return made


def answered(running: uvicorn.Server, path: str = "/entities") -> int:
    """The status that somebody else is answered with, meanwhile."""
    connection = HTTPConnection("127.0.0.1", port(running), timeout=EVER)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def said(connection: socket.socket) -> bytes:
    """All that comes until the connection ends."""
    found = b""
    with suppress(ConnectionResetError):
        while part := connection.recv(65536):
            found += part
    return found


def drip(connection: socket.socket, sends: bytes) -> None:
    """A byte at a time, for as long as the server listens."""
    with suppress(OSError):
        for byte in sends:
            connection.sendall(bytes([byte]))
            time.sleep(0.05)


def test_who_sends_a_head_a_byte_at_a_time_is_not_waited_for(running: uvicorn.Server) -> None:
    held = [opened(running, HEAD[:5]) for _ in range(MANY)]
    assert answered(running) == 200
    drip(held[0], HEAD[5:] + b"X-Long: " + b"x" * 400)
    assert said(held[0]) == b""
    until(lambda: not running.server_state.connections)
    assert answered(running) == 200
    for each in held:
        each.close()


def test_who_sends_a_body_a_byte_at_a_time_is_told_and_cut_off(running: uvicorn.Server) -> None:
    held = [opened(running, POST + JSON + b"Content-Length: 900\r\n\r\n{") for _ in range(MANY)]
    assert answered(running) == 200
    drip(held[0], b" " * 100)
    for each in held:
        answer = said(each)
        assert answer.startswith(b"HTTP/1.1 408 ") and b"content-security-policy" in answer.lower()
        assert b'"status":408' in answer and b"did not come to its end" in answer
        each.close()
    until(lambda: not running.server_state.connections)


def test_who_never_reads_is_cut_off(running: uvicorn.Server) -> None:
    held = [opened(running, b"", narrow=True) for _ in range(3)]
    asking = [threading.Thread(target=drown, args=(each,)) for each in held]
    for thread in asking:
        thread.start()
    until(lambda: any(c.flow.write_paused for c in running.server_state.connections))
    assert answered(running) == 200
    until(lambda: not running.server_state.connections)
    for thread, each in zip(asking, held, strict=True):
        thread.join(EVER)
        each.close()


def drown(connection: socket.socket) -> None:
    """Ask and ask, and read nothing."""
    with suppress(OSError):
        while True:
            connection.sendall(b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 50)


def test_who_has_read_nothing_yet_and_reads_then_gets_all(running: uvicorn.Server) -> None:
    with opened(running, HEAD + b"Connection: close\r\n\r\n", narrow=True) as slow:
        time.sleep(0.5)
        answer = said(slow)
    assert answer.startswith(b"HTTP/1.1 200 ") and answer.rstrip().endswith(b"</html>")


def test_beyond_so_many_connections_who_dawdles_makes_room(
    running: uvicorn.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dawdlers, "HEAD", 10 * EVER)
    monkeypatch.setattr(dawdlers, "MOST", 20)
    held = [opened(running, HEAD[:5]) for _ in range(MANY)]
    assert answered(running) == 200
    until(lambda: len(running.server_state.connections) <= 20)
    assert said(held[0]) == b""
    held[-1].sendall(HEAD[5:] + b"Connection: close\r\n\r\n")
    assert said(held[-1]).startswith(b"HTTP/1.1 200 ")
    for each in held:
        each.close()


@pytest.mark.parametrize(
    ("path", "chunked"), [("/api/v1/documents", False), ("/api/v1/documents", True), ("/entities", False)]
)
@pytest.mark.parametrize("size", [12_001, 3_000_000])
def test_a_body_too_large_is_said_to_be(running: uvicorn.Server, path: str, chunked: bool, size: int) -> None:
    body = b"[" + b" " * (size - 1)
    head = POST.replace(b"/api/v1/documents", path.encode()) + JSON
    if chunked:
        sent = b"Transfer-Encoding: chunked\r\n\r\n" + b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    else:
        sent = b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
    with opened(running, head + sent) as large:
        answer = said(large)
    assert answer.startswith(b"HTTP/1.1 413 ") and b"a document may have 1000 bytes" in answer
    assert b"connection: close" in answer.lower()


def test_a_body_that_is_just_small_enough_is_read(running: uvicorn.Server) -> None:
    body = b'{"text": "' + b"x" * 990 + b'"' + b" " * 10_000 + b"}"
    head = POST + JSON + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(body)
    with opened(running, head + body) as made:
        assert said(made).startswith(b"HTTP/1.1 202 ")
