"""Tables of directed dyads: who did how much of what to whom, and when.

Every measure over dyads takes one Ibis table with the columns

========================  =======  ==========================================================
``source``, ``target``    string   entities (states as ISO 3166-1 alpha-3)
``date``                  date     the day; for a count by year, the last day of that year
``verbal_cooperation``    float64  number (or weight) of events of each quad category
``material_cooperation``  float64
``verbal_conflict``       float64
``material_conflict``     float64
``document``              string   the document or story, null where unknown
========================  =======  ==========================================================

and, of a file, ``row``: the number of the row there (1 is the first below the header).

However it came to be: counts by dyad and year, event rows that others coded, a
ledger, visits. What does not fit is listed in ``rejects`` (``row`` counted from 1
without the header, ``reason``) and never dropped silently.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from detente.ledger.schema import IMPORTED
from detente.sources import imports
from detente.sources.coded.countries import Countries
from detente.world import World

#: The four counts, in the order of ``detente.ontology.QUADS``.
COUNTS = ("verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")
COLUMNS = ("source", "target", "date", *COUNTS, "document")
#: Names of columns that the ICEWS counts by dyad and year carry.
ICEWS_YEAR = {
    "source": "i_iso3c", "target": "j_iso3c", "date": "year", "verbal_cooperation": "verbCoop",
    "material_cooperation": "matlCoop", "verbal_conflict": "verbConf", "material_conflict": "matlConf",
}  # fmt: skip
SCHEMA = pa.schema(
    [("source", pa.string()), ("target", pa.string()), ("date", pa.date32())]
    + [(c, pa.float64()) for c in COUNTS]
    + [("document", pa.string())]
)


@dataclass(slots=True)
class Dyads:
    """Directed dyads and what did not fit.

    ``table`` is an Ibis table with the columns of this module and each row's number, ``row``; ``read`` the number of
    rows read, ``rejects`` those left out, each with its number, reason and words.
    """

    table: Any
    read: int
    rejects: list[dict[str, Any]] = field(default_factory=list)

    @property
    def reasons(self) -> dict[str, int]:
        """How many rows each reason kept out."""
        return dict(Counter(str(r["reason"]) for r in self.rejects).most_common())


def parse_columns(text: str) -> dict[str, str]:
    """A mapping from words such as ``source=i,target=j,date=year,verbal_cooperation=vc``.

    Raises ValueError for a name that no column of this module has.
    """
    mapping: dict[str, str] = {}
    for part in filter(None, (p.strip() for p in text.split(","))):
        name, equals, column = part.partition("=")
        name = "date" if name == "year" else name
        if name not in (*COLUMNS, "quad", "type", "weight") or not equals or not column:
            raise ValueError(f"cannot use {part!r}: write NAME=COLUMN, NAME one of {', '.join(COLUMNS)}, quad, weight")
        mapping[name] = column
    return mapping


def read_counts(
    path: Path, columns: Mapping[str, str] | None = None, order: str | None = None, name: str = ""
) -> Dyads:
    """Counts by directed dyad from CSV, CSV.gz, TSV or Parquet.

    ``order`` says how days such as 6/1/2018 run (``mdy``, ``dmy``), where the file does not tell.

    ``columns`` maps the names of this module to the file's; without it the ICEWS names
    are taken where the file has them, else the names of this module. Instead of four
    counts a file may give ``quad`` (``verbal cooperation`` ... or 1 to 4) and ``weight``
    (1 where absent). A row is refused for a missing source or target, the same state on
    both sides, a date that is none, or a count that is no number or below 0.

    Raises ValueError where a column is missing, OSError where the file cannot be read.
    """
    if not path.exists():
        raise FileNotFoundError(f"no such file: {path}")
    name = name or str(path)
    connection = ibis.duckdb.connect()
    present = imports.load(connection.con, path, name)
    mapping = dict(columns) if columns else _guess(present)
    absent = [c for c in mapping.values() if c not in present]
    needed = [c for c in ("source", "target", "date") if c not in mapping]
    if absent or needed:
        raise ValueError(
            f"{name} has the columns {', '.join(present)}; "
            + (f"missing: {', '.join(absent)}" if absent else f"say which one is {', '.join(needed)} with --columns")
        )
    imports.dated(connection.con, mapping["date"], order, name)
    raw = connection.table("dated")
    counts = _counts(raw, mapping)
    table = raw.select(
        row=raw[imports.NUMBER],
        source=raw[mapping["source"]].strip().nullif(""),
        target=raw[mapping["target"]].strip().nullif(""),
        date=raw[imports.DAY],
        **counts,
        document=raw[mapping["document"]].nullif("") if "document" in mapping else ibis.null("string"),
    )
    bad = ibis.or_(*[table[c].isnull() | (table[c] < 0) for c in COUNTS])
    table = table.mutate(
        reason=ibis.cases(
            (table.source.isnull() | table.target.isnull(), "no source or no target"),
            (table.source == table.target, "source and target are the same"),
            (table.date.isnull(), "no date or year that can be read"),
            (bad, "a count that is no number of 0 or more"),
            else_=None,
        )
    )
    table = connection.create_table("judged", table, temp=True)
    rejects = table.filter(table.reason.notnull()).order_by("row").to_pyarrow().to_pylist()
    kept = table.filter(table.reason.isnull()).select(*COLUMNS, "row")
    return Dyads(kept, int(table.count().to_pyarrow().as_py()), rejects)


def named(found: Dyads, world: World) -> Dyads:
    """The same dyads with states by their ids, whatever names or codes the file has; what is no state is refused."""
    rows = found.table.to_pyarrow()
    state = Countries(world).state
    ids = {
        said: said if said in world.states else state(said)
        for column in ("source", "target")
        for said in pc.unique(rows[column]).to_pylist()
    }
    sides = [[ids[said] for said in rows[c].to_pylist()] for c in ("source", "target")]
    rejects = list(found.rejects)
    kept = []
    for n, (a, b) in enumerate(zip(*sides, strict=True)):
        if a is not None and b is not None and a != b:
            kept.append(n)
            continue
        row = rows.slice(n, 1).to_pylist()[0]
        said = row["source"] if a is None else row["target"]
        reason = f"no state known as {said!r}" if a is None or b is None else "source and target are the same"
        rejects.append({**row, "reason": reason})
    for n, column in enumerate(("source", "target")):
        rows = rows.set_column(rows.schema.get_field_index(column), column, pa.array(sides[n], pa.string()))
    connection = ibis.duckdb.connect()
    connection.con.register("dyads", rows.take(kept))
    return Dyads(connection.table("dyads"), found.read, rejects)


def _guess(columns: Iterable[str]) -> dict[str, str]:
    present = set(columns)
    if set(ICEWS_YEAR.values()) <= present:
        return dict(ICEWS_YEAR)
    mapping = {c: c for c in (*COLUMNS, "quad", "weight") if c in present}
    if "date" not in mapping and "year" in present:
        mapping["date"] = "year"
    return mapping


def _number(said: Any) -> Any:
    """A number, with a point or a comma before its decimals."""
    return said.strip().re_replace(r"^(-?\d+),(\d+)$", r"\1.\2").try_cast("float64")


def _counts(raw: Any, mapping: Mapping[str, str]) -> dict[str, Any]:
    if "quad" in mapping:
        quad = raw[mapping["quad"]].strip().lower().replace("_", " ")
        weight = _number(raw[mapping["weight"]]) if "weight" in mapping else ibis.literal(1.0)
        known = quad.isin([*(c.replace("_", " ") for c in COUNTS), "1", "2", "3", "4"])
        return {
            c: ibis.ifelse(known, ibis.ifelse(quad.isin([c.replace("_", " "), str(n)]), weight, 0.0), None).cast(
                "float64"
            )
            for n, c in enumerate(COUNTS, 1)
        }
    if not any(c in mapping for c in COUNTS):
        raise ValueError(f"no column of counts: map one of {', '.join(COUNTS)}, or quad, with --columns")
    return {c: _number(raw[mapping[c]]) if c in mapping else ibis.literal(0.0).cast("float64") for c in COUNTS}


def of_rows(rows: Iterable[Mapping[str, Any]]) -> Any:
    """An Ibis table of dyads from mappings with the columns of this module (counts default to 0)."""
    listed = [
        {**dict.fromkeys(COUNTS, 0.0), "document": None, **{k: v for k, v in row.items() if k in COLUMNS}}
        for row in rows
    ]
    connection = ibis.duckdb.connect()
    connection.con.register("dyads", pa.Table.from_pylist(listed, schema=SCHEMA))
    return connection.table("dyads")


def arrow_of(rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """Imported rows as Arrow, with the columns of the ledger's table of counts (counts default to 0)."""
    schema = IMPORTED["coded_counts"]
    return pa.Table.from_pylist([{**dict.fromkeys(COUNTS, 0.0), **row} for row in rows], schema=schema)


def last_day(table: Any) -> date | None:
    """The last day that a table of dyads speaks of, or None where it is empty."""
    found = table.date.max().to_pyarrow().as_py()
    return found if isinstance(found, date) else None


def write_rejects(rejects: Iterable[Mapping[str, Any]], path: Path) -> int:
    """Write refused rows as CSV: the file, the number, the reason, then the words; returns how many."""
    listed = list(rejects)
    names = list(dict.fromkeys(["file", "row", "reason", *(k for r in listed for k in r)]))
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, names)
        writer.writeheader()
        writer.writerows(listed)
    return len(listed)
