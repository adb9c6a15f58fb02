"""A file streamed through DuckDB's CSV reader, batch by batch, into rows of the ledger's ``coded_events``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from detente import ontology
from detente.sources.coded import dates, sql
from detente.sources.coded.countries import MISSING
from detente.sources.coded.formats import FORMATS
from detente.sources.coded.layout import Layout, LayoutError
from detente.sources.coded.opening import Opened
from detente.sources.coded.parties import Parties, Words
from detente.world import World

_BROKEN_JSON = re.compile(r"Malformed JSON in file .*?(?:record/value|line) \d+: (.*)")
#: Rows of a batch: two of DuckDB's row groups, so that a batch is written straight to the file.
BATCH = 245_760
_PARTIES = pa.schema([("key", pa.string()), *((c, pa.string()) for c in ("entity", "state", "sector", "name"))])
_KINDS = pa.schema(
    [*((c, pa.string()) for c in ("key", "type", "mode", "quad", "cameo", "name")), ("score", pa.float64())]
)
_LINES = pa.schema([("row", pa.int64()), ("reason", pa.string()), ("line", pa.string())])
_SPOTS = pa.schema([("key", pa.string()), ("state", pa.string())])


@dataclass(slots=True)
class Batch:
    """Rows read so far in the file (``end``), those of the batch, and those refused (row, reason, words).

    Of ``rows`` those without a ``reason`` fit, so many as ``kept`` says: the others are left to whoever enters them,
    since to part wide rows costs more than to pass them by.
    """

    end: int
    rows: pa.Table
    kept: int
    rejects: pa.Table


class Coded:
    """A file of coded events, or of GDELT mentions, to be read in batches of Arrow tables.

    ``order`` says how days such as 6/1/2018 run (`dates.ORDERS`), None that the file decides.
    ``unknown`` counts the words for countries that nobody is known by.
    """

    def __init__(self, file: Opened, layout: Layout, world: World, order: str | None = None) -> None:
        self.file, self.layout = file, layout
        self.mentions = layout.format == "gdelt_mentions"
        self.unknown: Counter[str] = Counter()
        self._parties = Parties(world)
        self._reader = duckdb.connect(config={"threads": 2, "memory_limit": "600MB"})
        self._reader.execute("SET streaming_buffer_size = '64MB'")
        self._work = self._reader.cursor()
        self._source = sql.source(file.path, layout)
        self._fields = {f: sql.field(f, layout) for f in (sql.MENTIONS if self.mentions else sql.FIELDS)}
        if self.mentions:
            return
        self.format = FORMATS[layout.format]
        order = order or self.format.days
        if order is None:
            where = f"(SELECT {sql.field('day', layout)} AS said FROM {self._source})"
            try:
                order = dates.order_of(self._work, where, "said", layout.format, file.name)
            except duckdb.Error as error:
                raise LayoutError(f"{file.name}: {_why(error)}") from None
        self._transform = sql.transform(layout, self.format, order)
        for name, schema in (("parties", _PARTIES), ("kinds", _KINDS), ("spots", _SPOTS)):
            self._work.register("empty_rows", schema.empty_table())
            self._work.execute(f"CREATE TABLE {name} AS SELECT * FROM empty_rows")

    def batches(self, start: int = 0) -> Iterator[Batch]:
        """The rows from the given one on (0 the first); lines that are no rows come last, among the rejects.

        Raises LayoutError where DuckDB cannot read the file at all.
        """
        chosen = ", ".join(f"{said} AS {f}" for f, said in self._fields.items() if said != sql.NONE)
        end = 0
        try:
            reader = self._reader.sql(f"SELECT {chosen} FROM {self._source}").to_arrow_reader(BATCH)
            held = None
            for table in _filled(reader, BATCH):
                if held is not None:
                    yield from self._after(start, held, end)
                    end += len(held)
                held = table
            broken = self._broken()
            if held is not None:
                last = self._broken_off(broken, end + len(held))
                yield from self._after(start, held.slice(0, len(held) - len(last)), end)
                end, broken = end + len(held), pa.concat_tables([broken, last])
        except duckdb.Error as error:
            raise LayoutError(f"{self.file.name}: {_why(error)}") from None
        if len(broken):
            yield Batch(end, pa.table({}), 0, broken)

    def _after(self, start: int, table: pa.Table, begin: int) -> Iterator[Batch]:
        """The batch of a table that begins at a row, without the rows before ``start``."""
        table, first, end = table.slice(max(start - begin, 0)), max(start, begin), begin + len(table)
        if len(table):
            yield self._batch(table, first, end)

    def close(self) -> None:
        """Give back what the reading holds."""
        self._reader.close()

    def _batch(self, raw: pa.Table, begin: int, end: int) -> Batch:
        raw = raw.append_column("n", pa.array(range(begin + 1, end + 1), pa.int64()))
        self._work.register("given", raw)
        # What the file does not have is an empty word of the SQL's, not a column that is handed on.
        absent = [f for f, said in self._fields.items() if said == sql.NONE]
        columns = ", ".join(["*", *(f"{sql.NONE} AS {f}" for f in absent)])
        self._work.execute(f"CREATE OR REPLACE TEMP VIEW raw AS SELECT {columns} FROM given")
        if self.mentions:
            rows = self._work.sql(sql.MENTIONS_ROWS).to_arrow_table()
            return Batch(end, rows, len(rows), pa.table({}))
        self._look_up()
        judged = self._work.sql(self._transform).to_arrow_table()
        self._work.unregister("given")
        wrong = judged.select(["n", "reason"]).filter(pc.is_valid(judged["reason"])).sort_by("n")
        left = raw.take(pc.subtract(wrong["n"], begin + 1))
        empty = pa.array([""] * len(left), pa.string())
        words = {f: empty if f in absent else left[f] for f in self._fields}
        refused = pa.table({"row": wrong["n"], "reason": wrong["reason"], **words})
        return Batch(end, judged.drop_columns(["n"]), len(judged) - len(wrong), refused)

    def _look_up(self) -> None:
        """Enter what each party, kind and country that the batch brings stands for."""
        find = self._parties.countries
        parties = []
        for key, count, *words in self._work.sql(sql.NEW_PARTIES).fetchall():
            said = Words(*words)
            party = self.format.party(said, self._parties)
            parties.append({"key": key, **party._asdict()})
            lost = said.country.lower() not in MISSING and (party.entity or party.state) is None
            if lost and self.format.by_country:
                self.unknown[said.country] += count
        kinds = [
            {"key": key, **self._kind(code, sub, quad)}
            for key, code, sub, quad in self._work.sql(sql.NEW_KINDS).fetchall()
        ]
        spots = [
            {"key": key, "state": find.state(key, self.format.places)}
            for (key,) in self._work.sql(sql.NEW_SPOTS).fetchall()
        ]
        for name, rows, schema in (("parties", parties, _PARTIES), ("kinds", kinds, _KINDS), ("spots", spots, _SPOTS)):
            self._work.register("new_rows", pa.Table.from_pylist(rows, schema=schema))
            self._work.execute(f"INSERT INTO {name} SELECT * FROM new_rows")
            self._work.unregister("new_rows")

    def _kind(self, code: str, sub: str, quad: str) -> dict[str, Any]:
        """Type, mode, quad, score, CAMEO code and words of a kind; of a quad alone only that."""
        found = self.format.kind(code, sub) if code else None
        if found is None:
            known = quads().get(quad.strip().lower().replace("_", " ").removesuffix(".0")) if not code else None
            return {"quad": known, "name": known}
        type_, mode, cameo, name = found
        return {
            "type": type_, "mode": mode, "quad": ontology.quad(type_), "cameo": cameo, "name": name,
            "score": ontology.score(type_, mode),
        }  # fmt: skip

    def _broken(self) -> pa.Table:
        """Lines that the CSV reader could not take as rows."""
        if self.layout.json:
            return _LINES.empty_table()
        return self._reader.sql(
            "SELECT e.line AS row, 'no row of the table: ' || lower(any_value(error_type)::VARCHAR) AS reason, "
            "left(any_value(csv_line), 1000) AS line FROM reject_errors e GROUP BY e.line ORDER BY row"
        ).to_arrow_table().cast(_LINES)

    def _broken_off(self, broken: pa.Table, row: int) -> pa.Table:
        """The last row, where the file ends in the middle of it and the CSV reader took it as a row all the same."""
        layout = self.layout
        line = None if layout.json else self.file.breaks_off(layout.delimiter, layout.quote, len(layout.names))
        if line is None or any(n >= self.file.lines for n in broken["row"].to_pylist()):
            return _LINES.empty_table()
        return pa.table({"row": [row], "reason": ["the file breaks off in this row"], "line": [line]}, schema=_LINES)


def _filled(reader: pa.RecordBatchReader, size: int) -> Iterator[pa.Table]:
    """The reader's rows in tables of ``size`` rows, however small the batches that it gives."""
    held: list[pa.RecordBatch] = []
    rows = 0
    for batch in reader:
        held.append(batch)
        rows += len(batch)
        while rows >= size:
            table = pa.Table.from_batches(held)
            yield table.slice(0, size)
            held, rows = table.slice(size).to_batches(), rows - size
    if rows:
        yield pa.Table.from_batches(held)


def _why(error: duckdb.Error) -> str:
    """What DuckDB says of a file that it cannot read, without the name of a copy that only it knows."""
    said = str(error).splitlines()[0][:300]
    if (found := _BROKEN_JSON.search(said)) is not None:
        return f"a record is broken JSON, or the file breaks off in it ({found[1].strip().rstrip('.')})"
    return said


def quads() -> dict[str, str]:
    """Quad categories by their names and by their numbers, 1 to 4."""
    return {q: q for q in ontology.QUADS} | {str(n): q for n, q in enumerate(ontology.QUADS, 1)}
