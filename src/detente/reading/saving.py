"""What was read of a document as plain data, for `Doc.to_bytes`, `DocBin`, pickle and other processes.

The rows are kept, and which stages made them; what stages hand one another on the way (mentions, triggers and other
tokens) is not. A document that is read on after its way through bytes is read anew, from its words.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import srsly

from detente.reading.rows import Reading
from detente.reading.state import Work

_MARK = "detente.reading"
Chain = Callable[[Any], Any]


def saved(work: Work) -> dict[str, Any]:
    """The rows of a document and the stages that it went through."""
    return {"reading": asdict(work.reading), "plain": work.plain, "done": sorted(work.done)}


def restored(found: dict[str, Any]) -> Work:
    """The state of a document from its rows; raises KeyError or TypeError for what `saved` did not write."""
    work = Work.of(made(Reading, found["reading"]))
    work.plain, work.done, work.whole = found["plain"], set(found["done"]), False
    return work


def made(kind: Any, value: Any) -> Any:
    """A value of a type of rows from plain data."""
    if value is None:
        return None
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return made(next(k for k in inner if k is not type(None)), value)
    if origin in (list, tuple):
        return origin(made(inner[0], item) for item in value)
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{f.name: made(hints[f.name], value[f.name]) for f in fields(kind)})
    return value


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _encode(value: Any, chain: Chain | None = None) -> Any:
    if isinstance(value, Work):
        return {_MARK: saved(value)}
    return chain(value) if chain is not None else value


def _decode(value: Any, chain: Chain | None = None) -> Any:
    if _MARK in value:
        return restored(value[_MARK])
    return chain(value) if chain is not None else value


srsly.msgpack_encoders.register("detente", func=_encode)
srsly.msgpack_decoders.register("detente", func=_decode)
