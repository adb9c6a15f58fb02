"""Fetching politely: one request a host at a time and not too often, what robots.txt allows, nothing twice.

Every connection goes to an address that `address.Guard` has passed, redirections too.
An answer has a size and a time by which it must be there; what fails for a while is
asked for again, later and later.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
from protego import Protego
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, wait_exponential

from detente import __version__
from detente.sources.feeds.address import Guard, Refused, checked
from detente.sources.feeds.transport import GuardedTransport, Slow

REDIRECTS = 5
_ROBOTS = 512 * 1024
_NUMBER = re.compile(r"^\[Errno -?\d+\] ")
_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})
#: A host's own wish for a delay is heard up to this, in seconds.
_MOST_DELAY = 30.0


@dataclass(frozen=True, slots=True)
class Manners:
    """How it is fetched: seconds and MiB, tries, who asks, and what of the local network is allowed."""

    delay: float = 1.0
    timeout: float = 20.0
    limit: float = 4.0
    tries: int = 3
    backoff: float = 2.0
    agent: str = f"Detente/{__version__} (reads news feeds)"
    allow: tuple[str, ...] = ()
    robots: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """What came: ``body`` is None where nothing has changed (304)."""

    url: str
    status: int
    body: bytes | None
    kind: str = ""
    charset: str | None = None
    etag: str | None = None
    modified: str | None = None


class Unfetched(Exception):
    """Nothing usable came; says why. ``passing`` where it may later, after ``wait`` seconds if the host says so."""

    def __init__(self, reason: str, *, passing: bool = False, wait: float | None = None) -> None:
        super().__init__(reason)
        self.passing, self.wait = passing, wait


@dataclass(slots=True)
class _Host:
    lock: threading.Lock = field(default_factory=threading.Lock)
    next: float = 0.0
    robots: Protego | None = None
    asked: bool = False
    barred: str | None = None


class Fetcher:
    """Fetches for many threads. Use as a context manager."""

    def __init__(self, manners: Manners) -> None:
        self.manners = manners
        self._hosts: dict[str, _Host] = {}
        self._lock = threading.Lock()
        self._client = httpx.Client(
            transport=GuardedTransport(Guard(manners.allow), manners.timeout),
            headers={"User-Agent": manners.agent, "Accept-Encoding": "gzip, deflate"},
            timeout=manners.timeout,
            follow_redirects=False,
            trust_env=False,
        )

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, url: str, *, etag: str | None = None, modified: str | None = None) -> Answer:
        """What an address answers, after redirections. Raises Unfetched and Refused."""
        headers = {k: v for k, v in (("If-None-Match", etag), ("If-Modified-Since", modified)) if v}
        limit = int(self.manners.limit * 1024 * 1024)
        for _ in range(REDIRECTS + 1):
            checked(url)
            self._permitted(url)
            answer = self._tried(url, headers, limit)
            if not isinstance(answer, str):
                return answer
            url = urljoin(url, answer)
        raise Unfetched(f"more than {REDIRECTS} redirections")

    def _permitted(self, url: str) -> None:
        if not self.manners.robots:
            return
        host = self._host(url)
        with host.lock:
            if not host.asked:
                host.asked = True
                host.robots, host.barred = self._robots(url)
        if host.barred:
            raise Unfetched(host.barred, passing=True)
        if host.robots is not None and not host.robots.can_fetch(url, self.manners.agent):
            raise Unfetched("robots.txt does not allow it")

    def _robots(self, url: str) -> tuple[Protego | None, str | None]:
        """A host's rules, and why nothing is fetched from it where they cannot be had (RFC 9309)."""
        address = urljoin(url, "/robots.txt")
        try:
            for _ in range(REDIRECTS + 1):
                checked(address)
                answer = self._tried(address, {}, _ROBOTS, hold=False)
                if not isinstance(answer, str):
                    return Protego.parse((answer.body or b"").decode("utf-8", "replace")), None
                address = urljoin(address, answer)
        except Refused:
            raise
        except Unfetched as error:
            return None, f"robots.txt cannot be had ({error})" if error.passing else None
        return None, None

    def _tried(self, url: str, headers: dict[str, str], limit: int, *, hold: bool = True) -> Answer | str:
        manners = self.manners
        waiting = wait_exponential(multiplier=manners.backoff, max=60)

        def wait(state: RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome else None
            asked = error.wait if isinstance(error, Unfetched) else None
            return min(60.0, asked) if asked is not None else float(waiting(state))

        retrying = Retrying(
            stop=stop_after_attempt(manners.tries),
            wait=wait,
            retry=retry_if_exception(lambda e: isinstance(e, Unfetched) and e.passing),
            reraise=True,
        )
        answer: Answer | str = retrying(self._once, url, headers, limit, hold)
        return answer

    def _once(self, url: str, headers: dict[str, str], limit: int, hold: bool) -> Answer | str:
        """One request: an answer, or the address that it redirects to."""
        with self._turn(url, hold), _failures(), self._client.stream("GET", url, headers=headers) as answer:
            if answer.status_code in (301, 302, 303, 307, 308) and answer.headers.get("location"):
                return str(answer.headers["location"])
            if answer.status_code == 304:
                return Answer(url, 304, None)
            if answer.status_code != 200:
                passing = answer.status_code in _LATER
                raise Unfetched(f"answered {answer.status_code}", passing=passing, wait=_after(answer))
            body = self._body(answer, limit)
            kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
            return Answer(
                url, 200, body, kind, answer.charset_encoding, answer.headers.get("etag"),
                answer.headers.get("last-modified"),
            )  # fmt: skip

    def _body(self, answer: httpx.Response, limit: int) -> bytes:
        stated = answer.headers.get("content-length", "")
        if stated.isdigit() and int(stated) > limit:
            raise Unfetched(f"larger than {limit / 1024**2:g} MiB")
        until = time.monotonic() + self.manners.timeout
        found = bytearray()
        for part in answer.iter_bytes(16384):
            found += part
            if len(found) > limit:
                raise Unfetched(f"larger than {limit / 1024**2:g} MiB")
            if time.monotonic() > until:
                raise Unfetched(f"not there within {self.manners.timeout:g} s", passing=True)
        return bytes(found)

    def _host(self, url: str) -> _Host:
        with self._lock:
            return self._hosts.setdefault(urlsplit(url).netloc.lower(), _Host())

    @contextmanager
    def _turn(self, url: str, hold: bool) -> Iterator[None]:
        """One request a host at a time, with the delay after each."""
        host = self._host(url)
        if hold:
            host.lock.acquire()
        try:
            time.sleep(max(0.0, host.next - time.monotonic()))
            yield
        finally:
            wish = host.robots.crawl_delay(self.manners.agent) if host.robots is not None else None
            host.next = time.monotonic() + max(self.manners.delay, min(float(wish or 0), _MOST_DELAY))
            if hold:
                host.lock.release()


@contextmanager
def _failures() -> Iterator[None]:
    try:
        yield
    except (httpx.DecodingError, httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        raise Unfetched(f"not to be understood ({type(error).__name__})") from None
    except (httpx.TimeoutException, Slow):
        raise Unfetched("no answer in time", passing=True) from None
    except httpx.RemoteProtocolError:
        raise Unfetched("broke off", passing=True) from None
    except (httpx.TransportError, OSError) as error:
        raise Unfetched(f"cannot be reached ({_said(error)})", passing=True) from None


def _said(error: Any) -> str:
    words = (str(error).splitlines() or [type(error).__name__])[0]
    return _NUMBER.sub("", words)[:80]


def _after(answer: httpx.Response) -> float | None:
    words = answer.headers.get("retry-after", "")
    return float(words) if words.isdigit() else None
