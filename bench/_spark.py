"""One worker of Spark against two, on this machine, its start and theirs apart."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from bench._kills import read_rows, wire
from detente.desk.harvest import Harvest, on_spark
from detente.engines import spark as engine


def workers(folder: Path, documents: int, model: bool) -> dict[str, Any]:
    """Seconds by the clock that one and two workers take, once they have read something, and whether rows are equal.

    It tells something only where two cores are free.
    """
    warm, source = wire(folder / "warm.jsonl", 40, "w"), wire(folder / "wire.jsonl", documents)
    seconds: dict[int, float] = {}
    for number in (1, 2):
        try:
            session = engine.session(f"local[{number}]")
        except engine.SparkMissing as error:
            return {"skipped": str(error)}
        for path in (warm, source):
            began = time.perf_counter()
            list(on_spark(Harvest(folder / f"{path.stem}-{number}", model=model), [str(path)], None, f"local[{number}]"))
            seconds[number] = round(time.perf_counter() - began, 1)
        session.stop()
    equal = read_rows(folder / "wire-1") == read_rows(folder / "wire-2")
    return {
        "documents": documents, "one_s": seconds[1], "two_s": seconds[2],
        "ratio": round(seconds[2] / seconds[1], 2), "equal": equal,
    }  # fmt: skip
