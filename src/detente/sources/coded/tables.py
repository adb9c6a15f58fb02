"""The data files of this package: columns by format, codes, crosswalks."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib import resources

_DATA = resources.files("detente.sources.coded").joinpath("data")


@cache
def rows(name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of ``data/NAME.tsv``, by column."""
    with _DATA.joinpath(f"{name}.tsv").open(encoding="utf-8") as handle:
        return tuple(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def mapping(name: str, scheme: str) -> Mapping[str, str]:
    """Two columns of a table with a ``scheme``: first the word, then what it stands for."""
    found = {}
    for row in rows(name):
        if row["scheme"] == scheme:
            _, word, meaning = row.values()
            found[word] = meaning
    return found


def column(name: str) -> str:
    """A column's name as it is compared: ``Event.Date``, ``event_date`` and ``EventDate`` are one."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def word(text: str) -> str:
    """A name as it is looked up: without case, accents and punctuation, ``and`` for ``&``."""
    plain = unicodedata.normalize("NFKD", text.replace("&", " and "))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).lower().replace("’", "'")
    return " ".join(re.sub(r"[^a-z0-9]+", " ", plain.replace("'", "")).split())
