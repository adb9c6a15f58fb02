"""Connections that dawdle are let go, so that nobody holds a place that others need.

Whoever does not send the head of a request, or does not read an answer, costs the server a connection
and nothing else: no thread waits for him. After a while he is cut off; and where there are too many
connections, the one that has dawdled longest makes room. (`detente.web.guard` waits for bodies.)
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

#: Seconds for the head of a request, and seconds for which an answer may lie unread.
HEAD, UNREAD = 30.0, 60.0
#: Connections at a time; beyond them those that dawdle are cut off.
MOST = 500


class Connection(H11Protocol):  # type: ignore[misc]
    """A connection that is not waited for for ever."""

    _due: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None
    _since = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Begin to wait for the head of a request; make room where there is none."""
        super().connection_made(transport)
        self._wait()
        if len(self.connections) > MOST:
            # One that has just been cut off is still among them.
            there = [c for c in self.connections if not c.transport.is_closing()]
            if len(there) > MOST and (idle := [c for c in there if c.dawdles]):
                min(idle, key=lambda c: c._since).transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        for timer in (self._due, self._unread):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        """Begin to wait for the next request, or for the end of the connection."""
        self._wait()
        super().on_response_complete()

    def pause_writing(self) -> None:
        """So much lies unread that no more is sent."""
        super().pause_writing()
        self._since = self.loop.time()
        self._unread = self.loop.call_later(UNREAD, self.transport.abort)

    def resume_writing(self) -> None:
        """It is being read."""
        super().resume_writing()
        if self._unread is not None:
            self._unread.cancel()

    @property
    def dawdles(self) -> bool:
        """Whether the next move is the client's."""
        return not self._answering or self.cycle.more_body or self.flow.write_paused

    @property
    def _answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _wait(self) -> None:
        if self._due is not None:
            self._due.cancel()
        self._since = self.loop.time()
        self._due = self.loop.call_later(HEAD, self._late)

    def _late(self) -> None:
        # What was sent last may lie unread though the connection counts as closed.
        if not self._answering or self.transport.is_closing():
            self.transport.abort()
