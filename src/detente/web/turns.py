"""Who is served next where few can be served at a time: who needs little before who came a while ago and needs much."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

#: Seconds that one waits for those who came later for each second that their work takes less; and so nobody for ever.
PATIENCE = 10.0


class Turns:
    """Places for ``most`` at a time, one of them at most for work that takes more than ``long`` seconds.

    For one event loop, whose thread alone may ask.
    """

    def __init__(self, most: int, long: float) -> None:
        self._free, self._long, self._long_free = most, long, True
        self._waiting: list[tuple[float, int, bool, asyncio.Future[None]]] = []
        self._numbers = itertools.count()

    @asynccontextmanager
    async def turn(self, needs: float) -> AsyncIterator[None]:
        """A place for work that usually needs so many seconds, given back at the end."""
        loop = asyncio.get_running_loop()
        long, given = needs > self._long, loop.create_future()
        heapq.heappush(self._waiting, (loop.time() + PATIENCE * needs, next(self._numbers), long, given))
        self._give()
        try:
            await given
            yield
        finally:
            if given.done() and not given.cancelled():
                self._free += 1
                self._long_free = self._long_free or long
            given.cancel()
            self._give()

    def _give(self) -> None:
        """Give free places to those whose turn it is; long work waits for other long work, and holds up nobody else."""
        passed = []
        while self._free and self._waiting:
            turn = heapq.heappop(self._waiting)
            _, _, long, given = turn
            if given.done():
                continue
            if long and not self._long_free:
                passed.append(turn)
                continue
            self._free -= 1
            self._long_free = self._long_free and not long
            given.set_result(None)
        for turn in passed:
            heapq.heappush(self._waiting, turn)
