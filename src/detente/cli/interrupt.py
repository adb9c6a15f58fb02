"""Ctrl-C, and being told to end: one line, no worker left behind, nothing half written.

A ledger is written in transactions, so that the process can end at any moment; it does so
at once, whatever library it is in the midst of.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from types import FrameType

_words: Callable[[], str] = lambda: "stopped"  # noqa: E731


def install() -> None:
    """From here on SIGINT and SIGTERM end the process so."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)


def last_words(words: Callable[[], str]) -> None:
    """What is to be said when the process is told to end."""
    global _words
    _words = words


def _stop(number: int, frame: FrameType | None) -> None:
    os.write(2, f"\ndetente: {_words()}\n".encode("utf-8", "replace"))
    processes = sys.modules.get("multiprocessing")
    for child in processes.active_children() if processes else ():
        child.kill()
    os._exit(128 + number)
