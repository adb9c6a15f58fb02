"""What was computed lately, as far as it fits."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Any


class Held:
    """Values by key, for many threads, of a bounded weight in all: what was not asked for the longest goes first."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._lock = threading.Lock()
        self._values: OrderedDict[Any, tuple[Any, int]] = OrderedDict()
        self._weight = 0

    def get(self, key: Any) -> Any | None:
        """The value of a key, or None."""
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key][0]

    def put(self, key: Any, value: Any, weight: int = 1) -> None:
        """Keep a value; one that weighs more than everything may weigh is not kept."""
        with self._lock:
            self._weight += weight - self._values.pop(key, (None, 0))[1]
            self._values[key] = value, weight
            while self._weight > self.most:
                self._weight -= self._values.popitem(last=False)[1][1]

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._values.clear()
            self._weight = 0
