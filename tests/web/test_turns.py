"""Whoever needs little is served before who needs much, nobody waits for ever, and a place that is left is given on."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from detente.web import turns
from detente.web.turns import Turns


def alone(work: Coroutine[Any, Any, Any]) -> Any:
    """What comes of a coroutine, in a thread of its own: a browser of other tests may have a loop in this one."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, work).result()


LONG = 0.5


async def work(places: Turns, needs: float, name: str, done: list[str], held: asyncio.Event | None = None) -> None:
    async with places.turn(needs):
        done.append(name)
        if held is not None:
            await held.wait()


def served(most: int, jobs: Sequence[tuple[str, float]]) -> list[str]:
    """Who is served in which order, where all came while the only places were taken."""

    async def run() -> list[str]:
        done: list[str] = []
        places, held = Turns(most, LONG), asyncio.Event()
        first = [asyncio.create_task(work(places, 0.0, "first", done, held)) for _ in range(most)]
        await asyncio.sleep(0)
        rest = [asyncio.create_task(work(places, needs, name, done)) for name, needs in jobs]
        await asyncio.sleep(0)
        assert done == ["first"] * most
        held.set()
        await asyncio.gather(*first, *rest)
        return done[most:]

    return alone(run())


def test_little_comes_before_much_and_else_who_came_first() -> None:
    assert served(1, [("much", 3.0), ("some", 0.2), ("little", 0.1), ("as little", 0.1)]) == [
        "little", "as little", "some", "much",
    ]  # fmt: skip


def test_who_needs_much_is_not_passed_over_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.0)
    assert served(1, [("much", 3.0), ("little", 0.1)]) == ["much", "little"]


def test_long_work_is_done_one_at_a_time_and_leaves_places_to_others() -> None:
    async def run() -> None:
        done: list[str] = []
        places, held = Turns(3, LONG), asyncio.Event()
        tasks = [asyncio.create_task(work(places, 2.0, f"long {n}", done, held)) for n in range(2)]
        tasks.append(asyncio.create_task(work(places, 0.1, "short", done)))
        for _ in range(5):
            await asyncio.sleep(0)
        assert done == ["long 0", "short"]
        held.set()
        await asyncio.gather(*tasks)
        assert done == ["long 0", "short", "long 1"]

    alone(run())


def test_who_goes_while_waiting_or_at_work_leaves_the_place_to_others() -> None:
    async def run() -> None:
        done: list[str] = []
        places, never = Turns(1, LONG), asyncio.Event()
        working = asyncio.create_task(work(places, 2.0, "working", done, never))
        waiting = asyncio.create_task(work(places, 2.0, "waiting", done))
        last = asyncio.create_task(work(places, 3.0, "last", done))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.sleep(0)
        working.cancel()
        await asyncio.wait_for(last, 1)
        assert done == ["working", "last"]
        # Place and long work are free again.
        await asyncio.wait_for(work(places, 2.0, "after", done), 1)

    alone(run())
