"""Days as data sets write them, in SQL; the order of day and month is that of the whole file, never a guess."""

from __future__ import annotations

from typing import Any

from detente.sources.coded.layout import LayoutError

ORDERS = ("ymd", "mdy", "dmy")
_SLASHED = r"^\d{1,2}[/.-]\d{1,2}[/.-]\d{4}"
_WORDED = ("%d %B %Y", "%d %b %Y", "%d-%b-%Y", "%d-%B-%Y", "%d-%b-%y", "%B %d, %Y", "%b %d, %Y")


def order_of(connection: Any, source: str, column: str, format_: str, name: str) -> str:
    """``mdy`` or ``dmy`` for a column of days such as 6/1/2018, ``ymd`` where there are none.

    Days with dots run day first, ICEWS's with slashes month first. Raises LayoutError where
    the column holds both orders, or only days that can be read either way.
    """
    parts = f"string_split_regex({column}, '[/.-]')"
    first, second, dotted, any_ = connection.sql(
        f"SELECT max(try_cast({parts}[1] AS INTEGER)), max(try_cast({parts}[2] AS INTEGER)), "
        f"bool_or(contains({column}, '.')), count(*) FROM {source} WHERE regexp_matches({column}, '{_SLASHED}')"
    ).fetchall()[0]
    if not any_:
        return "ymd"
    if (first or 0) > 12 and (second or 0) > 12:
        raise LayoutError(f"{name}: its dates are of two kinds, day first and month first; write them as YYYY-MM-DD")
    if (first or 0) > 12 or dotted:
        return "dmy"
    if (second or 0) > 12 or format_ == "icews":
        return "mdy"
    raise LayoutError(f"{name}: its dates can be read day first or month first: say which with --dates dmy or mdy")


def day(column: str, order: str) -> str:
    """SQL that reads a day from a column of text, or gives null."""
    parts = f"string_split_regex(split_part({column}, ' ', 1), '[/.-]')"
    if order == "ymd":
        turned = "NULL"
    else:
        month, number = (1, 2) if order == "mdy" else (2, 1)
        turned = (
            f"CASE WHEN regexp_matches({column}, '{_SLASHED}') THEN try_cast(concat_ws('-', {parts}[3], "
            f"lpad({parts}[{month}], 2, '0'), lpad({parts}[{number}], 2, '0')) AS DATE) END"
        )
    short = f"left({column}, 10)"
    compact = f"concat_ws('-', left({column}, 4), substr({column}, 5, 2), substr({column}, 7, 2))"
    worded = ", ".join(f"'{f}'" for f in _WORDED)
    return (
        f"CASE WHEN {column} = '' THEN NULL "
        f"WHEN regexp_full_match({column}, '\\d{{8}}(\\d{{6}}|\\.0)?') THEN try_cast({compact} AS DATE) "
        f"WHEN regexp_matches({column}, '^\\d{{4}}[/-]') "
        f"THEN try_cast(replace({short}, '/', '-') AS DATE) "
        f"WHEN regexp_full_match({column}, '\\d{{6}}') THEN try_strptime({column}, '%y%m%d')::DATE "
        f"WHEN regexp_full_match({column}, '\\d{{4}}(\\.0)?') "
        f"THEN make_date(try_cast(left({column}, 4) AS INTEGER), 12, 31) "
        f"ELSE coalesce({turned}, try_strptime({column}, [{worded}])::DATE) END"
    )
