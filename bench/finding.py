"""How long it takes to find every name in an article of a thousand words.

``python -m bench finding``. ``milliseconds`` is the best of seven runs, ``median`` the middle one; the aim is 5.
"""

from __future__ import annotations

import statistics
import time

from detente.world import load_world

_SENTENCE = "North Korean leader Kim Jong Un met Russian President Vladimir Putin in eastern Russia , said Moscow . "


def run(args: list[str]) -> dict[str, object]:
    """Search the same article seven times."""
    world = load_world()
    article = " ".join((_SENTENCE * 60).split()[:1000])
    names = len(world.find(article))
    taken = []
    for _ in range(7):
        start = time.perf_counter()
        world.find(article)
        taken.append(1000 * (time.perf_counter() - start))
    return {"milliseconds": round(min(taken), 2), "median": round(statistics.median(taken), 2), "names": names}
