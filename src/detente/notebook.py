"""The face of Python and notebooks: what `import detente` gives.

A table comes as `Rows`: ``.df()`` for pandas, ``.polars()``, ``.arrow()``, or a list of mappings when
iterated. Every function that asks a ledger counts rows from confidence 0.5 on, unless told otherwise.
"""

from __future__ import annotations

import html
import json
import warnings
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, overload

import pyarrow as pa

from detente.days import day_of
from detente.desk import groupings as grouping
from detente.desk import isolation as measure
from detente.desk import rows as asking
from detente.desk.compare import compare
from detente.desk.naming import named, unknown
from detente.desk.store import Store
from detente.desk.timelines import between, timeline
from detente.desk.whatif import DRAWS, suppose
from detente.desk.window import last
from detente.ledger.export import rows_of
from detente.reading.rows import COUNTED, TABLES, Reading
from detente.sources import Document, Problem, documents
from detente.sources.record import identify
from detente.sources.tables import record_of
from detente.world import World, card, load_world

if TYPE_CHECKING:
    import pandas
    import polars

#: Rows and characters of a cell that a notebook shows.
SHOWN, WIDE = 10, 120
Day = str | date | None
What = str | Path | Document | Mapping[str, Any]


class Rows(Sequence[dict[str, Any]]):
    """A table, or some rows of one."""

    def __init__(self, name: str, table: pa.Table) -> None:
        self.name, self._table = name, table

    def arrow(self) -> pa.Table:
        """As a pyarrow.Table, nested columns as they are."""
        return self._table

    def df(self) -> pandas.DataFrame:
        """As a pandas DataFrame. Raises ImportError without pandas."""
        _need("pandas")
        return self._table.to_pandas()

    def polars(self) -> polars.DataFrame:
        """As a Polars DataFrame. Raises ImportError without Polars."""
        _need("polars")
        import polars

        found = polars.from_arrow(self._table)
        assert isinstance(found, polars.DataFrame)
        return found

    def __len__(self) -> int:
        return int(self._table.num_rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return rows_of(self._table.to_batches())

    @overload
    def __getitem__(self, at: int) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, at: slice) -> Rows: ...
    def __getitem__(self, at: int | slice) -> dict[str, Any] | Rows:
        if isinstance(at, slice):
            begin, end, step = at.indices(len(self))
            return Rows(self.name, self._table.take(list(range(begin, end, step))))
        if not -len(self) <= at < len(self):
            raise IndexError(f"{self.name} has {len(self)} rows")
        return next(rows_of(self._table.slice(at % len(self), 1).to_batches()))

    def __repr__(self) -> str:
        return f"<{len(self)} rows of {self.name}: {', '.join(self._table.column_names[:6])}, ...>"

    def _repr_html_(self) -> str:
        names = self._table.column_names
        head = "".join(f"<th>{html.escape(n)}</th>" for n in names)
        body = "".join(
            "<tr>" + "".join(f"<td>{_cell(row[n])}</td>" for n in names) + "</tr>" for row in self[:SHOWN]
        )
        more = f"<p>{SHOWN} of {len(self)} rows</p>" if len(self) > SHOWN else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def _cell(value: Any) -> str:
    words = "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return html.escape(words if len(words) <= WIDE else words[: WIDE - 1] + "…")


def _need(module: str) -> None:
    try:
        __import__(module)
    except ImportError as error:
        raise ImportError(f"this needs {module}, which is not installed: pip install 'detente[frames]'") from error


class Brief:
    """What some documents say: a table for each kind of row, as attributes, and the brief as text or HTML."""

    def __init__(self, readings: Sequence[Reading], world: World) -> None:
        from detente.desk.brief import brief as assemble

        self.readings = list(readings)
        self.tables: dict[str, Any] = assemble(self.readings, world)

    def __getattr__(self, name: str) -> Rows:
        if "tables" not in self.__dict__:
            raise AttributeError(name)  # a copy asks before it has any
        tables = self.tables
        if name == "entities":
            return Rows(name, pa.Table.from_pylist([{"entity": k, **v} for k, v in tables[name].items()]))
        if not isinstance(tables.get(name), list):
            raise AttributeError(f"a brief has no table {name!r}; it has {', '.join(self.names())}")
        return Rows(name, pa.Table.from_pylist(_plain(tables[name])))

    def names(self) -> list[str]:
        """The tables that there are."""
        return [name for name, rows in self.tables.items() if isinstance(rows, list) or name == "entities"]

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self.names()})

    def json(self) -> dict[str, Any]:
        """All tables as the JSON brief spells them."""
        return self.tables

    def text(self) -> str:
        """The brief as plain text."""
        return self._rendered("text")

    def _rendered(self, format: str) -> str:
        from detente.report.brief import render

        return render(self.tables, format)

    def __repr__(self) -> str:
        counts = ", ".join(f"{len(self.tables[n])} {n}" for n in ("event_mentions", "encounters", "claims"))
        return f"<Brief of {len(self.readings)} documents: {counts}>"

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(self.text())}</pre>"


def _plain(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    # Arrow has no column for a mapping without any key.
    return [{k: None if v == {} else v for k, v in row.items()} for row in rows]


def read(
    *what: What, date: Day = None, model: bool = True, world: Path | str | None = None, ledger: Path | str | None = None
) -> Brief:
    """Read documents: paths of files or folders, texts, `Document`s or mappings with ``text``.

    A string that names no file and holds a space is a text. ``date`` dates what has no date; ``ledger``
    enters what was read into that file. A document on which reading fails has no rows, and a warning says so.
    Raises FileNotFoundError for a path that is none, ValueError for what cannot be read.
    """
    found = [d for item in what for d in _documents(item, _iso(date))]
    overlay = Path(world) if world else None
    from detente.engines.local import read_all

    readings = [r for batch in read_all(found, overlay=overlay, model=model) for r in batch]
    for reading in readings:
        if reading.problem:
            warnings.warn(f"{reading.document.document_id}: {reading.problem}", stacklevel=2)
    if ledger is not None:
        from detente.desk.entering import enter
        from detente.desk.settling import settle_ledger
        from detente.engines.version import reader_version
        from detente.ledger.ledger import Ledger

        with Ledger(Path(ledger)) as opened:
            enter(opened, readings, reader_version(overlay, model))
            settle_ledger(opened)
    return Brief(readings, load_world(overlay))


def brief(*what: What, date: Day = None, model: bool = True, world: Path | str | None = None) -> Brief:
    """The brief of documents; as `read`, for those who want it printed: ``print(detente.brief(text).text())``."""
    return read(*what, date=date, model=model, world=world)


def _documents(item: What, day: str | None) -> Iterator[Document]:
    if isinstance(item, Document):
        yield item
    elif isinstance(item, Mapping):
        if not isinstance(item.get("text"), str):
            raise ValueError("a mapping needs a 'text'")
        yield record_of({**item, "id": item.get("id") or item.get("document_id")}, day)
    elif isinstance(item, str) and any(c.isspace() for c in item.strip()) and not _exists(item):
        yield Document(identify(item), item, published=day)
    else:
        if not _exists(item):
            raise FileNotFoundError(f"no such file or folder: {item}")
        for found in documents([str(item)], day):
            if isinstance(found, Problem):
                raise ValueError(str(found))
            yield found


def _exists(path: str | Path) -> bool:
    try:
        return Path(path).exists()
    except OSError:
        return False


def _iso(day: Day) -> str | None:
    if day is None:
        return None
    words = (day.date() if isinstance(day, datetime) else day).isoformat() if isinstance(day, date) else day
    return day_of(words).isoformat()


class Desk:
    """An open ledger. A context manager; ``close()`` lets the file go. Make one with `open_ledger`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __enter__(self) -> Desk:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the ledger."""
        self._store.close()

    def __repr__(self) -> str:
        s = self._store
        span = f", {s.first or '?'} to {s.last}" if s.last else ""
        held = f"{s.counts['documents']} documents, {s.counts['event_mentions']} event mentions"
        return f"<Ledger {s.path}: {held}{span}>"

    def rows(
        self, table: str, *, entity: str | None = None, other: str | None = None, type: str | None = None,
        status: str | None = None, since: Day = None, until: Day = None, as_of: Day = None, document: str | None = None,
        origin: str | None = None, quad: str | None = None, words: str | None = None, confidence: float | None = None,
        all: bool = False,
    ) -> Rows:  # fmt: skip
        """Rows of a table (`detente.ledger.tables`): of an entity by id or name, with another, of a type, of days.

        Raises `detente.desk.errors.BadQuery` for a filter that the table does not have, Unknown for a name.
        """
        given = {
            "entity": entity, "with": other, "type": type, "status": status, "since": _iso(since),
            "until": _iso(until), "as_of": _iso(as_of), "document": document, "origin": origin, "quad": quad,
            "q": words, "confidence": None if confidence is None else str(confidence), "all": "yes" if all else None,
        }  # fmt: skip
        asked = asking.parse(table, {k: v for k, v in given.items() if v})
        batches = list(asking.batches(self._store, asked))
        schema = asking.schema(self._store, table)
        return Rows(table, pa.Table.from_batches([b.cast(schema) for b in batches], schema))

    def __getattr__(self, name: str) -> Any:
        if name not in asking.NAMES:
            raise AttributeError(f"a ledger has no {name!r}; its tables are {', '.join(asking.NAMES)}")

        def table(**given: Any) -> Rows:
            return self.rows(name, **given)

        table.__doc__ = f"Rows of {name}; the same filters as `rows`."
        return table

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *asking.NAMES})

    def isolation(
        self, *entities: str, as_of: Day = None, by: Literal["state", "leader"] = "state", years: float | None = None
    ) -> Rows:
        """Isolation, 0 connected to 100 isolated, of some entities or of every state or leader, most isolated first."""
        day = self._day(as_of)
        who = [named(self._store, e, day) for e in entities]
        found = measure.chosen(self._store, who, day, by, years)
        return Rows("isolation", pa.Table.from_pylist(_plain([{k: v for k, v in r.items() if k != "behind"}
                                                              for r in found])))  # fmt: skip

    def compare(self, a: str, b: str, as_of: Day = None) -> dict[str, Any]:
        """Two states or two leaders side by side, component by component, with the events behind each."""
        day = self._day(as_of)
        return compare(self._store, named(self._store, a, day), named(self._store, b, day), day)

    def groupings(self, member: str | None = None, as_of: Day = None) -> dict[str, Any]:
        """Groupings by texts, treaties and the network of a day, all or those of one member."""
        day = self._day(as_of)
        return grouping.groupings(self._store, named(self._store, member, day) if member else None, day)

    def whatif(self, *edits: str, as_of: Day = None, draws: int = DRAWS) -> dict[str, Any]:
        """What edits of the network such as ``ally PRK RUS CHN`` would change, against random ones."""
        return suppose(self._store, edits, self._day(as_of), draws)

    def outlook(
        self, a: str, b: str | None = None, as_of: Day = None, horizons: Sequence[int] | None = None
    ) -> dict[str, Any]:
        """What is likely next between a and b, or of a alone, from a day on (the ledger's last by default)."""
        from detente.desk import outlook as ahead

        day = date.fromisoformat(iso) if (iso := _iso(as_of)) else None
        ids = [named(self._store, x, day) for x in ((a,) if b is None else (a, b))]
        return ahead.of(self._store, ids[0], ids[1] if len(ids) > 1 else None, day, horizons)

    def outlook_record(self) -> dict[str, Any]:
        """How right the forecasts of the ledger's questions, and of replays of its past, were."""
        from detente.desk import outlook as ahead

        return ahead.record(self._store)

    def timeline(self, entity: str, other: str | None = None) -> Rows:
        """Counts of what happened by period and quad category, of an entity or between two."""
        one = named(self._store, entity)
        found = between(self._store, one, named(self._store, other)) if other else timeline(self._store, one)
        return Rows("timeline", pa.Table.from_pylist(found))

    def sql(self, query: str) -> Rows:
        """A query of your own in DuckDB's SQL, over the ledger's tables and views; nothing can be changed by it."""
        return Rows("the query", self._store.arrow(query))

    def _day(self, as_of: Day) -> date:
        day = _iso(as_of)
        return date.fromisoformat(day) if day else last(self._store)


def open_ledger(
    path: str | Path, *, world: str | Path | None = None, years: float = 3.0, confidence: float = COUNTED,
    all: bool = False,
) -> Desk:  # fmt: skip
    """Open a ledger to ask it. Rows count from ``confidence`` on, or all of them; measures look ``years`` back.

    Raises `detente.ledger.ledger.LedgerError` where the file cannot be used.
    """
    overlay = Path(world) if world else None
    return Desk(Store(Path(path), load_world(overlay), years, 0.0 if all else confidence))


def isolation(
    ledger: str | Path | Desk, *entities: str, as_of: Day = None, by: Literal["state", "leader"] = "state",
    years: float | None = None,
) -> Rows:  # fmt: skip
    """Isolation in a ledger; as `Desk.isolation`."""
    if isinstance(ledger, Desk):
        return ledger.isolation(*entities, as_of=as_of, by=by, years=years)
    with open_ledger(ledger) as opened:
        return opened.isolation(*entities, as_of=as_of, by=by, years=years)


def who(phrase: str, on: Day = None, *, world: str | Path | None = None) -> dict[str, Any]:
    """Who a name, title or description means on a day (today where None), and why.

    ``entity`` is None where nobody is meant; ``near`` then says who may be.
    """
    day = _iso(on)
    atlas = load_world(Path(world) if world else None)
    found = card.who(atlas, phrase, date.fromisoformat(day) if day else date.today())
    return found if found["entity"] else {**found, "near": unknown(atlas, phrase)}


__all__ = ["TABLES", "Brief", "Desk", "Rows", "brief", "isolation", "open_ledger", "read", "who"]
