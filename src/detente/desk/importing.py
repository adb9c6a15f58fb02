"""Files of what others coded into a ledger, a file after another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from detente.analysis import dyads
from detente.ledger.coded import Rejects, enter
from detente.ledger.ledger import Ledger
from detente.sources import coded, imports
from detente.sources.coded.opening import Opened, opened
from detente.world import World

#: Kinds whose rows are counts by dyad rather than events.
COUNTS = ("dyads", "visits")
KINDS = (*coded.KINDS, *COUNTS)


@dataclass(slots=True)
class Importing:
    """A run of importing, and its counts.

    ``progress`` is given a table's name and rows and hears of the row that was reached; ``tell`` hears in words of
    what was there before, and of files that were left. ``refused`` counts reasons, ``unknown`` countries that the
    world does not have.
    """

    ledger: Ledger
    world: World
    kind: str | None
    columns: str | None
    dates: str | None
    rejects: Path | None
    progress: Callable[[str, int], AbstractContextManager[Callable[[int], Any]]]
    tell: Callable[[str], None]
    entered: int = 0
    known: int = 0
    left: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    _origins: set[str] = field(default_factory=set)

    def run(self, files: Sequence[Path], folders: Sequence[Path] = ()) -> None:
        """Enter what the files hold. Raises LedgerError or ValueError for a file that cannot be used, and OSError.

        Of files in one of ``folders`` those that cannot be used, such as notes beside the tables, are told, counted
        in ``left``, and left.
        """
        listing = Rejects(self.rejects)
        refused: list[dict[str, Any]] = []
        try:
            for path in files:
                try:
                    self._file(path, listing, refused)
                except ValueError as error:
                    if not any(f in path.parents for f in folders):
                        raise
                    self.left += 1
                    self.tell(str(error))
        finally:
            listing.close()
        if refused and self.rejects is not None:
            dyads.write_rejects(refused, self.rejects)

    def _file(self, path: Path, listing: Rejects, refused: list[dict[str, Any]]) -> None:
        with imports.readable(path) if self.kind in COUNTS else opened(path) as tables:
            for table in tables:
                if self.kind in COUNTS:
                    refused += self._counts(table, path)
                else:
                    self._table(table, listing)

    def _counts(self, table: Opened, path: Path) -> list[dict[str, Any]]:
        """Enter a table of counts or visits; the rows refused.

        Counts of a file of the same name that was entered before are replaced, as in a new release; where two files
        of one run have the same name, the later one goes by its folder too.
        """
        if self.kind == "dyads":
            columns = dyads.parse_columns(self.columns) if self.columns else None
            read = dyads.read_counts(table.path, columns, self.dates, table.name)
            found = dyads.named(read, self.world)
            kept, left = found.table.to_pyarrow(), found.rejects
        else:
            rows, left = imports.visits(table.path, self.world, self._given(), self.dates, table.name)
            kept = dyads.arrow_of(rows)
        origin = table.name
        for folder in path.absolute().parents:
            if origin not in self._origins:
                break
            origin = f"{folder.name}/{origin}"
        self._origins.add(origin)
        before = self.ledger.counted_dyads(origin)
        self.entered += self.ledger.add_dyads(kept, origin)
        if before:
            self.tell(f"{origin}: in place of {before:,} counts entered before from a file of that name")
        self.refused.update(str(r["reason"]) for r in left)
        return [{"file": table.name, **r} for r in left]

    def _given(self) -> dict[str, str] | None:
        pairs = (p.strip().partition("=")[::2] for p in (self.columns or "").split(",") if p.strip())
        return dict(pairs) if self.columns else None

    def _table(self, table: Opened, listing: Rejects) -> None:
        layout = coded.recognise(table.path, table.name, self.kind, self._given())
        rows = coded.Coded(table, layout, self.world, self.dates)
        try:
            with self.progress(table.name, table.lines) as reached:
                told = enter(self.ledger, rows, listing, reached)
        finally:
            rows.close()
        self.entered += told.entered
        self.known += told.duplicates
        self.refused += told.rejected
        self.unknown.update(rows.unknown)
        if told.resumed:
            self.tell(f"{table.name}: taken up after row {told.resumed}")
        if told.before:
            self.tell(f"{table.name}: was imported before")
