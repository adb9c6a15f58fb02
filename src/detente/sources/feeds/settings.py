"""The file that says what is watched: sources, manners of fetching, lists for the note, alerts (``watch.toml``).

Whatever cannot be used is refused with the file, the key and the reason.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from detente.ontology import types
from detente.sources.feeds.address import Refused, checked
from detente.sources.feeds.fetch import Manners

KINDS = ("feed", "sitemap", "page", "folder", "mail")
WHEN = ("event", "contested", "commitment", "index")
_T = TypeVar("_T")


class SettingsError(ValueError):
    """The file cannot be used; says where and why."""


@dataclass(frozen=True, slots=True)
class Source:
    """One thing to watch: a feed, sitemap or page by address, a folder of texts or of mail by path."""

    kind: str
    where: str
    name: str | None = None

    @property
    def remote(self) -> bool:
        """Whether it is fetched."""
        return self.kind in ("feed", "sitemap", "page")


@dataclass(frozen=True, slots=True)
class WatchList:
    """A named list for the note: entities and pairs of them, by id or name, and PLOVER types."""

    name: str
    entities: tuple[str, ...] = ()
    dyads: tuple[tuple[str, str], ...] = ()
    types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alert:
    """A rule: ``when`` what comes (event, contested, commitment, index) is told, and to whom.

    ``between`` and ``entities`` name parties, ``types`` events' types, ``about`` words of the text. ``to`` holds
    ``stdout``, ``file:PATH``, ``webhook:URL`` and ``mail:ADDRESS``.
    """

    name: str
    when: str
    types: tuple[str, ...] = ()
    between: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    about: str = ""
    to: tuple[str, ...] = ("stdout",)


@dataclass(frozen=True, slots=True)
class Smtp:
    """The server that sends alerts by mail; ``password`` names the environment variable that holds it."""

    host: str
    port: int = 587
    user: str = ""
    password: str = ""
    sender: str = "detente@localhost"
    tls: bool = True


@dataclass(frozen=True, slots=True)
class Settings:
    """All of a ``watch.toml``."""

    path: Path
    ledger: Path | None
    manners: Manners
    workers: int
    every: float
    sources: tuple[Source, ...]
    lists: Mapping[str, WatchList] = field(default_factory=dict)
    alerts: tuple[Alert, ...] = ()
    smtp: Smtp | None = None


def load(path: Path) -> Settings:
    """The settings of a file. Raises SettingsError."""
    try:
        with path.open("rb") as handle:
            table = tomllib.load(handle)
    except FileNotFoundError:
        raise SettingsError(f"{path}: no such file") from None
    except OSError as error:
        raise SettingsError(f"{path}: {(error.strerror or str(error)).lower()}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: not TOML ({error})") from None
    try:
        return _settings(path, table)
    except _Wrong as error:
        raise SettingsError(f"{path}: {error}") from None


class _Wrong(ValueError):
    """A key that cannot be used."""


def _settings(path: Path, table: dict[str, Any]) -> Settings:
    _only(table, "", ("ledger", "fetch", "source", "lists", "alert", "smtp", "workers", "every"))
    sources = tuple(_source(path, item, f"source {n}") for n, item in enumerate(_tables(table, "source"), 1))
    lists = table.get("lists", {})
    if not isinstance(lists, dict):
        raise _Wrong("lists: write [lists.NAME]")
    alerts = tuple(_alert(item, f"alert {n}") for n, item in enumerate(_tables(table, "alert"), 1))
    smtp = _smtp(table["smtp"]) if "smtp" in table else None
    if smtp is None and any(to.startswith("mail:") for alert in alerts for to in alert.to):
        raise _Wrong("an alert goes by mail: say by which server under [smtp]")
    ledger = _get(table, "ledger", str, None, "")
    return Settings(
        path, path.parent / ledger if ledger else None, _manners(table.get("fetch", {})),
        int(_number(table, "workers", 8, 1, 64, "")), _number(table, "every", 900, 10, 86400, ""), sources,
        {name: _list(name, item) for name, item in lists.items()}, alerts, smtp,
    )  # fmt: skip


def _manners(table: Any) -> Manners:
    if not isinstance(table, dict):
        raise _Wrong("fetch: write [fetch]")
    _only(table, "fetch", ("delay", "timeout", "limit", "tries", "backoff", "agent", "allow", "robots"))
    plain = Manners()
    return Manners(
        _number(table, "delay", plain.delay, 0, 600, "fetch"),
        _number(table, "timeout", plain.timeout, 0.1, 600, "fetch"),
        _number(table, "limit", plain.limit, 0.01, 64, "fetch"),
        int(_number(table, "tries", plain.tries, 1, 10, "fetch")),
        _number(table, "backoff", plain.backoff, 0, 60, "fetch"),
        _get(table, "agent", str, plain.agent, "fetch"),
        _words(table, "allow", "fetch"),
        _get(table, "robots", bool, True, "fetch"),
    )


def _source(path: Path, table: Any, where: str) -> Source:
    _only(table, where, (*KINDS, "name"))
    kinds = [k for k in KINDS if k in table]
    if len(kinds) != 1:
        raise _Wrong(f"{where}: one of {', '.join(KINDS)}")
    value = _get(table, kinds[0], str, "", where)
    source = Source(kinds[0], value, _get(table, "name", str, None, where))
    if source.remote:
        try:
            checked(value)
        except Refused as error:
            raise _Wrong(f"{where}: {kinds[0]}: {error}") from None
        return source
    if not value:
        raise _Wrong(f"{where}: {kinds[0]} is empty")
    return Source(kinds[0], str(path.parent / Path(value).expanduser()), source.name)


def _list(name: str, table: Any) -> WatchList:
    where = f"lists.{name}"
    _only(table, where, ("entities", "dyads", "types"))
    dyads = _get(table, "dyads", list, [], where)
    if not all(isinstance(d, list) and len(d) == 2 and all(isinstance(w, str) for w in d) for d in dyads):
        raise _Wrong(f'{where}: dyads: write [["A", "B"], ...]')
    return WatchList(name, _words(table, "entities", where), tuple((d[0], d[1]) for d in dyads), _types(table, where))


def _alert(table: Any, where: str) -> Alert:
    _only(table, where, ("name", "when", "types", "between", "entities", "about", "to"))
    when = _get(table, "when", str, "event", where)
    if when not in WHEN:
        raise _Wrong(f"{where}: when {when!r}: one of {', '.join(WHEN)}")
    between = _words(table, "between", where)
    if len(between) not in (0, 2):
        raise _Wrong(f"{where}: between: two parties")
    to = _words(table, "to", where) or ("stdout",)
    for word in to:
        kind, _, rest = word.partition(":")
        if word != "stdout" and (kind not in ("file", "webhook", "mail") or not rest):
            raise _Wrong(f"{where}: to {word!r}: stdout, file:PATH, webhook:URL or mail:ADDRESS")
        if kind == "webhook":
            try:
                checked(rest)
            except Refused as error:
                raise _Wrong(f"{where}: webhook: {error}") from None
    return Alert(
        _get(table, "name", str, where, where), when, _types(table, where), between,
        _words(table, "entities", where), _get(table, "about", str, "", where), to,
    )  # fmt: skip


def _smtp(table: Any) -> Smtp:
    _only(table, "smtp", ("host", "port", "user", "password_variable", "sender", "tls"))
    host = _get(table, "host", str, "", "smtp")
    if not host:
        raise _Wrong("smtp: host is missing")
    return Smtp(
        host, int(_number(table, "port", 587, 1, 65535, "smtp")), _get(table, "user", str, "", "smtp"),
        _get(table, "password_variable", str, "", "smtp"), _get(table, "sender", str, "detente@localhost", "smtp"),
        _get(table, "tls", bool, True, "smtp"),
    )  # fmt: skip


def _tables(table: dict[str, Any], key: str) -> Sequence[Any]:
    found = table.get(key, [])
    if not isinstance(found, list):
        raise _Wrong(f"{key}: write [[{key}]]")
    return found


def _only(table: Any, where: str, keys: Sequence[str]) -> None:
    if not isinstance(table, dict):
        raise _Wrong(f"{where}: a table is wanted")
    for key in table:
        if key not in keys:
            raise _Wrong(f"{where}: {key}: no such key; there are {', '.join(keys)}".removeprefix(": "))


def _get(table: dict[str, Any], key: str, kind: type[_T], default: Any, where: str) -> Any:
    value = table.get(key, default)
    if value is not default and not isinstance(value, kind):
        raise _Wrong(f"{where}: {key}: a {kind.__name__} is wanted".removeprefix(": "))
    return value


def _number(table: dict[str, Any], key: str, default: float, low: float, high: float, where: str) -> float:
    value = table.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise _Wrong(f"{where}: {key}: a number from {low:g} to {high:g} is wanted".removeprefix(": "))
    return float(value)


def _words(table: dict[str, Any], key: str, where: str) -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(w, str) and w for w in value):
        raise _Wrong(f"{where}: {key}: a list of words is wanted")
    return tuple(value)


def _types(table: dict[str, Any], where: str) -> tuple[str, ...]:
    found = tuple(w.upper() for w in _words(table, "types", where))
    for word in found:
        if word not in types():
            raise _Wrong(f"{where}: types: {word}: no such type; there are {', '.join(types())}")
    return found
