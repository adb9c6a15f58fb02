"""What stands between the network and the pages: hosts, tokens, sizes, rates, and the headers of every answer."""

from __future__ import annotations

import asyncio
import hmac
import logging
import time
from collections import defaultdict, deque
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from detente.web.settings import Settings, loopback

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "X-Permitted-Cross-Domain-Policies": "none",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
#: Clients that are remembered for the rate limit.
CLIENTS = 10_000
#: Seconds for the body of a request, and bytes of one too large that are taken in so that its sender hears of it.
BODY, TAKEN = 60.0, 8_000_000


def problem(status: int, detail: str, **more: str) -> JSONResponse:
    """An error as problem JSON (RFC 9457)."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    return JSONResponse(body, status, media_type="application/problem+json")


class Rate:
    """A sliding minute of requests per client."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._seen: dict[str, deque[float]] = defaultdict(deque)

    def wait(self, client: str) -> int:
        """Seconds until this client may ask again; 0 when it may now, which counts as asked."""
        now = time.monotonic()
        if len(self._seen) > CLIENTS:
            self._seen.clear()
        times = self._seen[client]
        while times and now - times[0] > 60:
            times.popleft()
        if len(times) >= self.most:
            return max(1, int(61 - (now - times[0])))
        times.append(now)
        return 0


class Guard:
    """The outermost layer of the application."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app, self.settings = app, settings
        self.rate = Rate(settings.rate)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what must not pass; put the headers on everything that leaves."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        begun = False
        head = scope["method"] == "HEAD"
        if head:  # what GET would answer, without its body
            scope = {**scope, "method": "GET"}

        async def sealed(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-cache")
            await send({**message, "body": b""} if head and "body" in message else message)

        api = scope["path"].startswith("/api/")
        body = Body(receive, self._most, BODY)

        async def unless_refused(message: Message) -> None:
            if body.refused is None or begun:
                await sealed(message)

        refused = self._refuse(Request(scope))
        if refused is not None:
            if refused.status_code == 413 and "expect" not in Headers(scope=scope):
                await body.drain()
            await refused(scope, receive, sealed)
            return
        try:
            await self.app(scope, body, unless_refused)
        except Exception:
            if begun or body.refused is None:
                # What went wrong may name files: it goes into the log, never into an answer.
                logging.getLogger("detente.web").exception("%s %s", scope["method"], scope["path"])
            if begun:
                raise
            broken = self._say(api, 500, "something went wrong; the log says what")
            await broken(scope, receive, unless_refused)
        if body.refused is not None and not begun:
            await self._cut(api, body.refused)(scope, receive, sealed)

    def _refuse(self, request: Request) -> Response | None:
        headers = request.headers
        api = request.url.path.startswith("/api/")
        if not self._host(headers):
            return self._say(api, 400, "this server does not answer for that host name")
        if request.method not in ("GET", "HEAD") and not _own(headers):
            return self._say(api, 403, "a page of another site may not send this")
        if not self.settings.local and not self._token(request):
            answer = self._say(api, 401, "this server needs its token: Authorization: Bearer TOKEN, or user 'detente'")
            answer.headers["WWW-Authenticate"] = 'Basic realm="Detente", charset="UTF-8"'
            return answer
        if api:
            wait = self.rate.wait(request.client.host if request.client else "")
            if wait:
                answer = self._say(api, 429, f"more than {self.settings.rate} requests in a minute")
                answer.headers["Retry-After"] = str(wait)
                return answer
        length = headers.get("content-length", "0")
        if not (length.isascii() and length.isdigit()) or int(length) > self._most:
            return self._cut(api, 413)
        return None

    @property
    def _most(self) -> int:
        """Bytes of a request at most: a document, escaped, and what is said of it."""
        return 2 * self.settings.document_bytes + 10_000

    def _cut(self, api: bool, status: int) -> Response:
        """The last answer of a connection, whose request did not come to its end."""
        late = f"the request did not come to its end within {BODY:.0f} s"
        answer = self._say(
            api, status, late if status == 408 else f"a document may have {self.settings.document_bytes} bytes"
        )
        answer.headers["Connection"] = "close"
        return answer

    def _say(self, api: bool, status: int, detail: str) -> Response:
        return problem(status, detail) if api else PlainTextResponse(detail + "\n", status)

    def _host(self, headers: Headers) -> bool:
        """Names that point at this machine only: another site's name that resolves here is refused."""
        host = headers.get("host", "")
        name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
        name = name.strip("[]").rstrip(".").lower()
        return loopback(name) or (not self.settings.local and bool(name)) or name == self.settings.host.lower()

    def _token(self, request: Request) -> bool:
        return bearer(request, self.settings.token)


class Body:
    """The body of a request as it comes in, as long as it is no larger than ``most`` and comes within ``seconds``.

    What is too large or too slow ends as if its sender had gone; ``refused`` is then 413 or 408.
    """

    def __init__(self, receive: Receive, most: int, seconds: float) -> None:
        self.refused: int | None = None
        self._receive, self._most, self._left = receive, most, seconds
        self._taken, self._whole = 0, False

    async def __call__(self) -> Message:
        """The next part; once the body is whole, whatever comes after it."""
        if self._whole:
            return await self._receive()
        if self.refused is None:
            message = await self._part()
            if message is not None and self._taken <= self._most:
                return message
            self.refused = 408 if message is None else 413
            if self.refused == 413:
                await self.drain()
        return {"type": "http.disconnect"}

    async def drain(self) -> None:
        """Take in the rest: who is cut off while he sends does not hear why."""
        while not self._whole and self._taken <= TAKEN and await self._part() is not None:
            pass

    async def _part(self) -> Message | None:
        """The next part, None where it does not come in time."""
        began = time.monotonic()
        try:
            async with asyncio.timeout(self._left):
                message = await self._receive()
        except TimeoutError:
            return None
        self._left -= time.monotonic() - began
        self._taken += len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        return message


def _own(headers: Headers) -> bool:
    """Whether a request comes from a page of this server or from no page: by either of the two that browsers send."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    here = origin is None or urlsplit(origin).netloc.lower() == headers.get("host", "").lower()
    return site in (None, "same-origin", "none") and here


def bearer(request: Request, token: str | None) -> bool:
    """Whether a request carries the token, as a bearer or as the password of basic authentication."""
    import base64
    import binascii

    kind, _, value = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "basic":
        try:
            value = base64.b64decode(value, validate=True).decode("utf-8", "replace").partition(":")[2]
        except (binascii.Error, ValueError):
            return False
    elif kind.lower() != "bearer":
        return False
    return token is not None and hmac.compare_digest(value.strip().encode(), token.encode())
