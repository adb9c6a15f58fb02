"""Which format a file has, and which of its columns holds what."""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from detente.sources.coded.tables import column, rows

#: The kinds that ``detente import`` knows, with the other names they go by.
KINDS: Mapping[str, str] = {
    "icews": "icews", "gdelt": "gdelt", "gdelt1": "gdelt", "gdelt2": "gdelt", "mentions": "gdelt_mentions",
    "polecat": "polecat", "ucdp": "ucdp", "ged": "ucdp", "acled": "acled", "keds": "keds", "cameo": "keds",
    "weis": "weis", "phoenix": "phoenix", "protests": "protests", "table": "table",
}  # fmt: skip
#: Names that ``--columns`` takes for the fields of a table.
GIVEN: Mapping[str, str] = {
    "actor": "actor_name", "source": "actor_name", "recipient": "recipient_name", "target": "recipient_name",
    "date": "day", "day": "day", "until": "until", "type": "code", "cameo": "code", "mode": "sub", "quad": "quad",
    "actor_country": "actor_country", "recipient_country": "recipient_country", "actor_sector": "actor_sector",
    "recipient_sector": "recipient_sector", "id": "event_id", "place": "place", "country": "place_country",
    "lat": "lat", "lon": "lon", "confidence": "confidence", "outlet": "source", "url": "url", "text": "text",
    "document": "story", "contexts": "contexts", "intensity": "intensity", "deaths": "deaths",
}  # fmt: skip
_DATE = re.compile(r"^\d{6}(\d{2})?$|^\d{4}-\d\d-\d\d")


class LayoutError(ValueError):
    """A file whose columns do not tell what is wanted; says what they are and what to do."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How to read a file: ``format``, ``origin``, the columns in order, and ``fields`` (field to column number)."""

    format: str
    origin: str
    delimiter: str
    quote: str
    header: bool
    names: tuple[str, ...]
    fields: Mapping[str, int] = field(default_factory=dict)
    json: bool = False


def recognise(path: Path, name: str, kind: str | None = None, columns: Mapping[str, str] | None = None) -> Layout:
    """The layout of a file of text.

    ``kind`` is one of `KINDS` or None; ``columns`` says for a table which column holds which of `GIVEN`.
    Raises LayoutError.
    """
    head = _head(path)
    wanted = KINDS[kind] if kind else None
    if head.lstrip().startswith(("{", "[")):
        return _json(head, name, wanted)
    delimiter, first = _dialect(head)
    quote = '"' if delimiter != "\t" or head.startswith('"') else ""
    if _is_gkg(first):
        raise LayoutError(f"{name}: a file of GDELT's knowledge graph: themes and tone of articles, no events; "
                          "import the events (export.CSV) and the mentions")  # fmt: skip
    if columns is not None:
        return _table(name, delimiter, quote, first, columns)
    told: str | None
    found = _headless(first) if wanted != "table" else None
    if found:
        told, names, header = found[0], found[1], False
    else:
        told, names, header = _named(first) if wanted != "table" else None, first, True
    if told is None and wanted in (None, "table"):
        return _guessed(name, delimiter, quote, first, wanted is None)
    format_ = _settled(told, wanted, name, first)
    if format_ in ("keds", "weis"):
        format_ = "weis" if wanted == "weis" or _is_weis(path, delimiter, names, header) else "keds"
    fields = fields_of("keds" if format_ == "weis" else format_, names)
    origin = {"gdelt_mentions": "gdelt2", "weis": "keds", "gdelt": _gdelt(names)}.get(format_, format_)
    return Layout(format_, origin, delimiter, quote, header, tuple(names), fields)


def _is_gkg(first: Sequence[str]) -> bool:
    return (
        (len(first) == 27 and bool(re.match(r"^\d{14}-T?\d+$", first[0])))
        or (len(first) in (11, 15) and bool(re.match(r"^\d{8}$", first[0])) and first[1].isdigit())
        or {"gkgrecordid", "v2tone"} <= {column(n) for n in first}
    )


def _gdelt(names: Sequence[str]) -> str:
    return "gdelt2" if any(column(n) == "actiongeoadm2code" for n in names) else "gdelt1"


def _settled(format_: str | None, wanted: str | None, name: str, first: Sequence[str]) -> str:
    if format_ is None:
        said = _columns(wanted or "")
        raise LayoutError(f"{name}: not a file of {wanted}; its columns are {_some(first)}; {wanted} has {said}")
    if wanted in (None, format_) or {wanted, format_} in ({"keds", "weis"}, {"gdelt", "gdelt_mentions"}):
        return format_
    raise LayoutError(f"{name}: this looks like {format_}, not {wanted}; import it with: detente import {format_} ...")


def _columns(format_: str) -> str:
    for row in rows("formats"):
        if row["format"] == format_:
            return row["needs"].replace("|", " or ").replace(" ", ", ").replace(", or, ", " or ")
    return "other ones"


def _some(names: Sequence[str], most: int = 40) -> str:
    return ", ".join(n or "(no name)" for n in names[:most]) + (" ..." if len(names) > most else "")


def _head(path: Path, size: int = 1 << 16) -> str:
    with path.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
    with gzip.open(path) if packed else path.open("rb") as handle:
        return handle.read(size).decode("utf-8", "replace").removeprefix("\ufeff")


def dialect(path: Path) -> tuple[str, list[str]]:
    """What parts the columns of a file of text, and the first row."""
    return _dialect(_head(path))


def _dialect(head: str) -> tuple[str, list[str]]:
    line = next((x for x in head.splitlines() if x.strip()), "")
    delimiter = "\t" if "\t" in line else max(";,|", key=line.count)
    if delimiter == "\t" and not head.startswith('"'):
        return delimiter, line.split("\t")
    return delimiter, next(csv.reader(io.StringIO(line), delimiter=delimiter), [])


def _named(names: Sequence[str]) -> str | None:
    have = {column(n) for n in names}
    for row in rows("formats"):
        if all(have & set(need.split("|")) for need in row["needs"].split()):
            return row["format"]
    return None


def _headless(first: Sequence[str]) -> tuple[str, list[str]] | None:
    for row in rows("headless"):
        names = row["names"].split()
        if len(first) != int(row["columns"]):
            continue
        day = first[0] if row["format"] == "keds" else first[1]
        if _DATE.match(day) or (row["format"] == "gdelt_mentions" and first[0].isdigit() and day.isdigit()):
            return row["format"], names
    return None


def fields_of(format_: str, names: Sequence[str]) -> dict[str, int]:
    """Where among a file's columns the fields of a format stand, by the names that they go by."""
    where: dict[str, int] = {}
    for n, name in enumerate(names):
        where.setdefault(column(name), n)
    found = {}
    for row in rows("columns"):
        if row["format"] == format_:
            at = next((where[n] for n in row["names"].split("|") if n in where), None)
            if at is not None:
                found[row["field"]] = at
    return found


def _is_weis(path: Path, delimiter: str, names: Sequence[str], header: bool) -> bool:
    """Whether the codes are WEIS's: roots 21 and 22 are no CAMEO."""
    at = fields_of("keds", names)["code"]
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open(encoding="utf-8", errors="replace") as handle:
        read = csv.reader(handle, delimiter=delimiter)
        seen = (r[at] for n, r in enumerate(read) if len(r) > at and (n or not header) and n < 200_000)
        return any(code[:2] in ("21", "22") and len(code) == 3 for code in seen)


def _json(head: str, name: str, wanted: str | None) -> Layout:
    if wanted in (None, "icews", "protests") and '"protesteridentity"' in head:
        return Layout("protests", "icews", "", "", False, (), json=True)
    raise LayoutError(f"{name}: JSON of no format that is known here; tables of events are CSV or tab-separated files")


def _table(name: str, delimiter: str, quote: str, first: Sequence[str], given: Mapping[str, str]) -> Layout:
    return _whole(name, delimiter, quote, first, found_columns(name, first, given, GIVEN))


def found_columns(
    name: str, first: Sequence[str], given: Mapping[str, str], known: Mapping[str, str]
) -> dict[str, int]:
    """Where the columns stand that somebody named, by field; ``known`` are the names that can be given.

    Raises LayoutError for a name or a column that there is not, and for two names of one field.
    """
    unknown = [k for k in given if k not in known]
    if unknown:
        raise LayoutError(f"cannot use {unknown[0]!r}: write NAME=COLUMN, NAME one of {', '.join(known)}")
    exact, loose = {n: i for i, n in enumerate(first)}, {column(n): i for i, n in reversed(list(enumerate(first)))}
    fields = {}
    for field_, said in given.items():
        at = exact.get(said, loose.get(column(said)))
        if at is None:
            raise LayoutError(f"{name} has no column {said!r}; it has {_some(first)}")
        if known[field_] in fields:
            first_said = next(n for n in given if known[n] == known[field_])
            raise LayoutError(f"{first_said!r} and {field_!r} name the same field: give one of them")
        fields[known[field_]] = at
    return fields


def _guessed(name: str, delimiter: str, quote: str, first: Sequence[str], unknown: bool) -> Layout:
    fields = fields_of("table", first)
    have = {column(n) for n in first}
    counts = {"visits": {"visitorcountry", "hostcountry"}, "dyads": {"source", "target", "verbalcooperation"}}
    for counted, needs in counts.items():
        if unknown and needs <= have:
            raise LayoutError(f"{name}: import it with: detente import {counted} {name} --ledger FILE")
    if unknown:
        likely = _hint(fields, first)
        raise LayoutError(
            f"{name}: no format that is known here; its columns are {_some(first)}"
            + (f". Perhaps: detente import table {name} --columns {likely} --ledger FILE" if likely else "")
        )
    return _whole(name, delimiter, quote, first, fields)


def _hint(fields: Mapping[str, int], first: Sequence[str]) -> str:
    back = {v: k for k, v in reversed(list(GIVEN.items()))}
    return ",".join(f"{back[f]}={first[at]}" for f, at in fields.items() if f in back)


def _whole(name: str, delimiter: str, quote: str, first: Sequence[str], fields: Mapping[str, int]) -> Layout:
    lacking = [w for w, f in (("actor", "actor_name"), ("date", "day")) if f not in fields]
    if not {"code", "quad"} & set(fields):
        lacking.append("type (or cameo, or quad)")
    if lacking:
        likely = _hint(fields, first) or _hint(fields_of("table", first), first)
        raise LayoutError(
            f"{name}: say which column is {', '.join(lacking)} with --columns; it has {_some(first)}"
            + (f". Likely: --columns {likely}" if likely else "")
        )
    return Layout("table", Path(name).stem, delimiter, quote, True, tuple(first), fields)
