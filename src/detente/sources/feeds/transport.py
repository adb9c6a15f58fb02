"""Connections that go only where the guard lets them, and end in time; httpx speaks HTTP over them."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable, Iterator
from typing import Any

import httpcore
import httpx

from detente.sources.feeds.address import Guard


class Slow(TimeoutError):
    """An exchange that takes longer than it may, however steadily it drips."""


class _Timed(httpcore.NetworkStream):
    """A stream that ends at a moment."""

    def __init__(self, inner: httpcore.NetworkStream, until: float) -> None:
        self._inner, self._until = inner, until

    def _left(self, timeout: float | None) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            raise Slow
        return left if timeout is None else min(left, timeout)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Timed(self._inner.start_tls(ssl_context, server_hostname, self._left(timeout)), self._until)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Backend(httpcore.NetworkBackend):
    """Connects a host at the address that the guard has seen, and at no other."""

    def __init__(self, guard: Guard, seconds: float) -> None:
        self._guard, self._seconds = guard, seconds
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:  # fmt: skip
        until = time.monotonic() + self._seconds
        addresses = self._guard.addresses(host, port)
        for n, address in enumerate(addresses):
            try:
                return _Timed(self._plain.connect_tcp(address, port, timeout, local_address, socket_options), until)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if n == len(addresses) - 1:
                    raise
        raise httpcore.ConnectError(f"no address of {host}")

    def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.NetworkStream:
        raise httpcore.ConnectError("no sockets of this machine")

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class _Stream(httpx.SyncByteStream):
    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __iter__(self) -> Iterator[bytes]:
        with _translated():
            yield from self._inner

    def close(self) -> None:
        self._inner.close()


class _translated:
    """httpcore's errors as httpx's of the same name."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        if isinstance(error, httpcore.TimeoutException):
            raise httpx.ReadTimeout(str(error)) from error
        if isinstance(error, httpcore.ProtocolError):
            raise httpx.RemoteProtocolError(str(error)) from error
        if isinstance(error, httpcore.NetworkError):
            raise httpx.NetworkError(str(error)) from error
        if isinstance(error, httpcore.UnsupportedProtocol):
            raise httpx.UnsupportedProtocol(str(error)) from error


class GuardedTransport(httpx.BaseTransport):
    """A transport of httpx: a new guarded connection for each request, ``seconds`` for the whole of an exchange."""

    def __init__(self, guard: Guard, seconds: float) -> None:
        self._pool = httpcore.ConnectionPool(
            network_backend=_Backend(guard, seconds),
            max_keepalive_connections=0,
            ssl_context=ssl.create_default_context(),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; errors are httpx's, `Refused` and `Slow`."""
        url = httpcore.URL(
            scheme=request.url.raw_scheme, host=request.url.raw_host, port=request.url.port,
            target=request.url.raw_path,
        )  # fmt: skip
        with _translated():
            answer = self._pool.handle_request(
                httpcore.Request(
                    request.method,
                    url,
                    headers=request.headers.raw,
                    content=request.read(),
                    extensions=request.extensions,
                )
            )
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Stream(answer.stream), extensions=answer.extensions
        )

    def close(self) -> None:
        """Close what is open."""
        self._pool.close()
