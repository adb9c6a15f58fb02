"""Varies the countries of a marked sentence by program, the same way wherever they stand in it."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

from training.data import Row

_TABLE = Path(__file__).parent / "countries.tsv"


@cache
def countries() -> list[tuple[str, str, str]]:
    """Name, adjective and capital of the countries that may stand for one another."""
    lines = _TABLE.read_text(encoding="utf-8").splitlines()[1:]
    return [tuple(line.split("\t")) for line in lines if line]  # type: ignore[misc]


@cache
def _forms() -> tuple[re.Pattern[str], dict[str, tuple[int, int]]]:
    found = {form: (i, j) for i, forms in enumerate(countries()) for j, form in enumerate(forms)}
    longest = sorted(found, key=len, reverse=True)
    return re.compile(r"\b(" + "|".join(map(re.escape, longest)) + r")(?=\b|')"), found


def varied(row: Row, seed: int) -> Row:
    """The row with each country in it exchanged for another one; itself where it names none."""
    pattern, forms = _forms()
    present = {forms[m.group()][0] for m in pattern.finditer(row.text)}
    if not present:
        return row
    rng = random.Random(seed)
    free = [i for i in range(len(countries())) if i not in present]
    other = dict(zip(sorted(present), rng.sample(free, len(present)), strict=True))

    def exchange(match: re.Match[str]) -> str:
        country, form = forms[match.group()]
        return countries()[other[country]][form]

    text = pattern.sub(exchange, row.text)
    text = re.sub(r"\b([Aa]n?) (?=(?:<[st]> )?([A-Z]))", _article, text)
    return replace(row, text=text, origin=f"varied {row.origin}")


def _article(match: re.Match[str]) -> str:
    an = match.group(2) in "AEIO"
    word = "an" if an else "a"
    return (word.capitalize() if match.group(1)[0] == "A" else word) + " "
