"""``notes LEDGER [--entities USA RUS CHN NRU]``: what a note costs on a ledger, as seconds of the processor.

First the note of the ledger's last day for everybody, with what all notes of that day share, then the note of a
month of one entity after the other, as its page in the explorer shows it.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from detente.analysis.news import Interest
from detente.desk.note import last_day, note
from detente.ledger.ledger import Ledger
from detente.report.note import page


def run(args: list[str]) -> dict[str, Any]:
    """Seconds of the processor by whose note it is, and the most memory that was taken."""
    parser = argparse.ArgumentParser("notes")
    parser.add_argument("ledger", type=Path)
    parser.add_argument("--entities", nargs="+", default=["USA", "RUS", "CHN", "NRU"])
    given = parser.parse_args(args)
    kept: dict[Any, Any] = {}

    def shared(key: Any, make: Callable[[], Any]) -> Any:
        if key not in kept:
            kept[key] = make()
        return kept[key]

    seconds: dict[str, float] = {}
    with Ledger(given.ledger, read_only=True) as ledger:
        day = last_day(ledger.fetch)
        if day is None:
            raise ValueError(f"{given.ledger} holds no document with a day")
        # A month's news has parts of its own to share: an entity asked twice shows what the second costs.
        for name, days, who in (
            ("everybody", 2, frozenset()), ("first entity", 30, frozenset(given.entities[:1])),
            *((e, 30, frozenset({e})) for e in given.entities),
        ):  # fmt: skip
            begun = time.process_time()
            page(note(ledger.fetch, day, Interest(entities=who), days=days, shared=shared))
            seconds[name] = round(time.process_time() - begun, 2)
            print(f"{name}: {seconds[name]} s", file=sys.stderr, flush=True)
    return {"seconds": seconds, "peak_rss_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}
