"""How many documents paths hold, as far as that can be told without reading them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from detente.sources.files import HTML, TEXT, readable

_BLOCK = 1 << 20


def expected(paths: Iterable[str]) -> int | None:
    """Documents of the paths; None where a kind of file does not tell."""
    total = 0
    for path in paths:
        for file in readable(Path(path)) if Path(path).is_dir() else [Path(path)]:
            count = _of(file)
            if count is None:
                return None
            total += count
    return total


def _of(file: Path) -> int | None:
    suffix = file.suffix.lower()
    try:
        if suffix in (".jsonl", ".ndjson"):
            with file.open("rb") as handle:
                return sum(block.count(b"\n") for block in iter(lambda: handle.read(_BLOCK), b""))
        if suffix == ".parquet":
            import pyarrow.parquet as pq

            return int(pq.read_metadata(file).num_rows)
    except Exception:
        # Whatever is wrong with the file is said when it is read.
        return None
    return 1 if suffix in TEXT | HTML and file.exists() else None
