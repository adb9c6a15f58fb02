"""Tables of counts by dyad and of visits, as people have them: any separator or encoding, packed, or Parquet.

A table is loaded as text, cell by cell, with the number (`NUMBER`) that each row has in
its file (1 is the first below the header). What a visit's reader returns are rows with ``source``,
``target`` (ISO 3166-1 alpha-3), ``date``, one count of 1 under its quad category, ``type``
(PLOVER) and ``document``, and the rows that do not fit, each with its ``row`` and ``reason``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from detente.sources.coded import dates
from detente.sources.coded.countries import Countries
from detente.sources.coded.layout import dialect, fields_of, found_columns
from detente.sources.coded.opening import Opened, opened
from detente.world import World

Read = tuple[list[dict[str, Any]], list[dict[str, Any]]]
#: Names that ``--columns`` takes for a table of visits.
VISITS: Mapping[str, str] = {
    "visitor_country": "actor_country", "host_country": "recipient_country", "date": "day", "visitor": "actor_name",
    "place": "place", "remarks": "words",
}  # fmt: skip
#: The columns that hold the number of a row in its file, and the day that was read.
NUMBER, DAY = "row of the file", "day as read"
_NEEDED = ("actor_country", "recipient_country", "day")


@contextmanager
def readable(path: Path) -> Iterator[list[Opened]]:
    """The tables of a file for as long as the context lasts: those of `opened`, or Parquet as it is."""
    if path.suffix.lower() == ".parquet":
        yield [Opened(path, path.name, 0, "")]
    else:
        with opened(path) as tables:
            yield tables


def load(connection: Any, path: Path, name: str) -> list[str]:
    """Make the table ``raw`` of a file, all of it text, beside the number of each row; its columns.

    Raises ValueError where it is no table.
    """
    if path.suffix.lower() == ".parquet":
        source = f"(SELECT COLUMNS(*)::VARCHAR FROM read_parquet({_text(str(path))}))"
    else:
        separator, _ = dialect(path)
        # Cells with line breaks forbid reading in parallel where short lines are to be filled up.
        source = (
            f"read_csv({_text(str(path))}, all_varchar=true, header=true, delim={_text(separator)}, quote='\"', "
            "escape='\"', null_padding=true, strict_mode=false, parallel=false)"
        )
    numbered = f'SELECT row_number() OVER () AS "{NUMBER}", * FROM {source}'
    try:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE raw AS {numbered}")
    except duckdb.Error as error:
        raise ValueError(f"{name}: {str(error).splitlines()[0][:200]}") from None
    return [c for (c, *_) in connection.execute("DESCRIBE raw").fetchall()][1:]


def dated(connection: Any, column: str, order: str | None, name: str) -> None:
    """Make the table ``dated`` of ``raw``: `DAY` is read from a column; without an order the column must tell it.

    Raises ValueError where it does not.
    """
    said = f"""trim(coalesce("{column.replace('"', '""')}", ''))"""
    if order is None:
        order = dates.order_of(connection, f"(SELECT {said} AS said FROM raw)", "said", "", name)
    connection.execute(f'CREATE OR REPLACE TEMP TABLE dated AS SELECT {dates.day(said, order)} AS "{DAY}", * FROM raw')


def visits(
    path: Path, world: World, columns: Mapping[str, str] | None = None, order: str | None = None, name: str = ""
) -> Read:
    """A table of visits (``start``, ``visitor_country``, ``host_country``) as verbal cooperation, visitor to host.

    ``columns`` says which column holds which of `VISITS`; ``order`` how days such as 6/1/2018 run (``mdy``, ``dmy``).
    Refused are rows without a day, without two known states, or within one state. Raises ValueError.
    """
    name = name or str(path)
    connection = duckdb.connect()
    try:
        names = load(connection, path, name)
        where = found_columns(name, names, columns, VISITS) if columns else fields_of("visits", names)
        missing = [k for k, f in VISITS.items() if f in _NEEDED and f not in where]
        if missing:
            raise ValueError(f"{name}: missing the columns {', '.join(missing)}; it has {', '.join(names)}")
        dated(connection, names[where["day"]], order, name)
        cells = connection.execute(f'SELECT * FROM dated ORDER BY "{NUMBER}"').fetchall()
    finally:
        connection.close()
    state = Countries(world).state
    rows: list[dict[str, Any]] = []
    rejects: list[dict[str, Any]] = []
    for on, number, *words in cells:
        said = {f: (words[where[f]] or "").strip() if f in where else "" for f in VISITS.values()}
        visitor, host = said["actor_country"], said["recipient_country"]
        a, b = state(visitor), state(host)
        reason = _refused(on, (visitor, a), (host, b))
        if reason:
            rejects.append({**dict(zip(names, words, strict=True)), "row": number, "reason": reason})
            continue
        rows.append({
            "source": a, "target": b, "date": on, "verbal_cooperation": 1.0, "type": "CONSULT", "document": None,
            "row": number,
            "text": ", ".join(filter(None, (said["actor_name"], f"{visitor} to {host}", said["place"], said["words"]))),
        })  # fmt: skip
    return rows, rejects


def _refused(day: Any, visitor: tuple[str, str | None], host: tuple[str, str | None]) -> str | None:
    if day is None:
        return "no date that can be read"
    for said, state in (visitor, host):
        if state is None:
            return f"no state known as {said!r}"
    return "visitor and host are the same state" if visitor[1] == host[1] else None


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
