"""Answers kept: what an address was answered with is given again until the ledger is opened anew.

An answer to a GET hangs on its address and on the ledger alone; so it is kept beside whatever else was computed
from the ledger (`Store.keep`), named by an ``ETag``, and not sent again to who has it already. Few answers are
made at a time, and of the kinds that take long one (`detente.web.turns`): whoever asks for little does not wait for
who asks for much, and what is kept is given at once, however many wait.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import time
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from detente.desk.store import Store
from detente.web.turns import Turns

#: Addresses whose answers hang on more than the ledger, are made for one asker, or are kept elsewhere.
_PASSED = ("/healthz", "/metrics", "/api/v1/jobs/", "/static/", "/favicon.ico")
#: How often an answer is made where the ledger is opened anew meanwhile.
TRIES = 3
#: Bytes of the largest answer that is kept, and those that it takes beside its body.
LARGEST, BESIDE = 1_000_000, 500
#: Answers that are made at a time, seconds from which a kind of them takes long, and kinds that are told apart.
ABREAST, LONG, KINDS = 2 * (os.cpu_count() or 1), 0.5, 1000


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with its headers, and what names it."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    tag: bytes


class Kept:
    """Stands innermost: who may ask at all was settled before."""

    def __init__(self, app: ASGIApp, store: Store) -> None:
        self.app, self.store = app, store
        self._making: dict[tuple[str, bytes], asyncio.Lock] = {}
        self._turns = Turns(ABREAST, LONG)
        self._usual: dict[tuple[str, ...], float] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from what is kept, or make the answer and keep it."""
        path: str = scope.get("path", "")
        if scope["type"] != "http" or scope["method"] != "GET" or path.startswith(_PASSED) or path.endswith("/export"):
            await self.app(scope, receive, send)
            return
        key = (path, scope["query_string"])
        answer = self.store.answer(key)
        if answer is None:
            making = self._making.setdefault(key, asyncio.Lock())
            try:
                async with making:
                    answer = self.store.answer(key) or await self._made(scope, receive, key)
            finally:
                if not making.locked():
                    self._making.pop(key, None)
        await _give(answer, scope, send)

    async def _made(self, scope: Scope, receive: Receive, key: tuple[str, bytes]) -> Answer:
        kind = _kind(*key)
        usual = self._usual.get(kind, 0.0)
        async with self._turns.turn(usual):
            began = time.monotonic()
            answer, stamp = await self._of_one_state(scope, receive)
            if answer.status == 200:
                if len(self._usual) > KINDS:
                    self._usual.clear()
                self._usual[kind] = usual + (time.monotonic() - began - usual) / 5
        # An empty ledger has no last day: its pages speak of today.
        if answer.status == 200 and len(answer.body) <= LARGEST and self.store.last:
            self.store.keep(key, answer, len(answer.body) + BESIDE, stamp)
        return answer

    async def _of_one_state(self, scope: Scope, receive: Receive) -> tuple[Answer, str]:
        """An answer and the state of the ledger that it is of.

        What was made while the ledger was opened anew mixes two states, or failed on them: it is made again.
        """
        given = dict(scope)
        for left in reversed(range(TRIES)):
            stamp = self.store.stamp
            scope.clear()
            scope.update(given)
            try:
                answer = await self._asked(scope, receive)
            except Exception:
                if not left or self.store.stamp == stamp:
                    raise
                continue
            if self.store.stamp == stamp:
                break
        return answer, stamp

    async def _asked(self, scope: Scope, receive: Receive) -> Answer:
        status, headers, body = 500, (), bytearray()

        async def taken(message: Message) -> None:
            nonlocal status, headers
            if message["type"] == "http.response.start":
                status, headers = message["status"], tuple(message["headers"])
            body.extend(message.get("body", b""))

        await self.app(scope, receive, taken)
        whole = bytes(body)
        return Answer(status, headers, whole, b'"%s"' % hashlib.blake2b(whole, digest_size=12).hexdigest().encode())


def _kind(path: str, query: bytes) -> tuple[str, ...]:
    """What tells answers that take alike from others: the page, a table's name, and what else is asked."""
    _, page, *rest = path.split("/")
    named = rest[:1] if page in ("table", "chart") else rest[1:3] if page == "api" else []
    asked = sorted(part.split(b"=")[0].decode("latin-1")[:20] for part in query.split(b"&"))
    return (page[:20], *(n[:40] for n in named), *asked)


async def _give(answer: Answer, scope: Scope, send: Send) -> None:
    headers = list(answer.headers)
    if answer.status == 200:
        headers.append((b"etag", answer.tag))
        known = next((v for k, v in scope["headers"] if k == b"if-none-match"), b"")
        if answer.tag in [t.strip().removeprefix(b"W/") for t in known.split(b",")] or known.strip() == b"*":
            headers = [(k, v) for k, v in headers if k not in (b"content-length", b"content-type")]
            await send({"type": "http.response.start", "status": 304, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
