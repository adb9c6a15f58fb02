"""How far a long reading is: a line that renews itself on a terminal, a line now and then in a log."""

from __future__ import annotations

import sys
import time

from detente.cli.stream import bare

#: Seconds between two lines, and before the first of a log.
TERMINAL, LOG, FIRST = 0.5, 30.0, 5.0


class Progress:
    """Counts documents, or another unit; ``total`` is how many are expected, where that can be told beforehand."""

    def __init__(self, total: int | None = None, unit: str = "documents") -> None:
        self.total, self.unit, self.done = total, unit, 0
        #: Documents that were there already: they count, but say nothing of how fast reading is.
        self.skipped = 0
        self.live = sys.stderr.isatty()
        self._began = self._said = time.monotonic()
        self._shown = False

    def step(self, count: int = 1) -> None:
        """So many more were read."""
        self.done += count
        now = time.monotonic()
        if now - self._said >= (TERMINAL if self.live else LOG if self._shown else FIRST):
            self._said = now
            self._show(now - self._began)

    def at(self, done: int, total: int | None) -> None:
        """So many of so many are done."""
        self.total = total
        self.step(done - self.done)

    def clear(self) -> None:
        """Make room for other lines."""
        if self.live and self._shown:
            bare(sys.stderr).write("\r\x1b[2K")
            self._shown = False

    def _show(self, seconds: float) -> None:
        words = said(self.done, self.total and self.total - self.skipped, seconds, self.unit)
        bare(sys.stderr).write(f"\r\x1b[2K{words}" if self.live else f"detente: {words}\n")
        sys.stderr.flush()
        self._shown = True


def said(done: int, total: int | None, seconds: float, unit: str = "documents") -> str:
    """Count, rate and time left in words."""
    rate = done / seconds if seconds > 0 else 0.0
    words = f"{done:,}" + (f" of {total:,}" if total else "") + f" {unit}, {rate:.1f} a second"
    if total and rate and total > done:
        words += f", {lasting((total - done) / rate)} left"
    return words


def lasting(seconds: float) -> str:
    """A stretch of time in its two largest units."""
    whole = round(seconds)
    days, hours, minutes = whole // 86400, whole // 3600 % 24, whole // 60 % 60
    if days:
        return f"{days} d {hours} h"
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min" if minutes else f"{whole} s"
