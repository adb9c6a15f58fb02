"""The examples' dispatches are read as their expected-facts files ask."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from detente.desk.brief import brief
from detente.reading.pipeline import Reader
from detente.reading.rows import COUNTED
from detente.sources import Document, documents
from detente.world import load_world

EXAMPLES = Path(__file__).parent.parent / "examples"
#: Facts that the reader is known to miss; the list may only shrink.
MISSED: dict[str, set[str]] = {"sanctions": {"c12"}}  # "did not receive": read as help withheld
UNREAL = {"negation", "hypothetical", "future"}
NAMES = sorted(p.stem for p in EXAMPLES.glob("*.yaml"))


def many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def parties(found: list[Any], with_states: bool) -> set[str | None]:
    ids = {p if isinstance(p, str) else p["entity"] for p in found}
    return ids | {p["state"] for p in found if isinstance(p, dict)} if with_states else ids


def event_fits(want: dict[str, Any], row: dict[str, Any]) -> bool:
    states = want.get("state_ok", False)
    auxiliary = set(row["auxiliary"])
    everyone = [*row["actors"], *row["recipients"]]
    for key, whole in (("actors", row["actors"]), ("recipients", row["recipients"]), ("parties", everyone)):
        if key in want and not set(want[key]) <= parties(whole, states):
            return False
    if "auxiliary" in want:
        expected = set(want["auxiliary"])
        if not expected <= auxiliary or (auxiliary & UNREAL) - expected:
            return False
    if "auxiliary_any" in want and not auxiliary & set(want["auxiliary_any"]):
        return False
    return all(row[k] in many(want[k]) for k in ("type", "mode") if k in want)


def fits(want: dict[str, Any], row: dict[str, Any], events: dict[str, Any]) -> bool:
    if "quote" in want and want["quote"].lower() not in re.sub(r"\s+", " ", row["text"]).lower():
        return False
    if "country" in want and (row["place"] or {}).get("country") != want["country"]:
        return False
    if want["table"] == "event_mentions":
        return event_fits(want, row)
    if want["table"] == "conditionals":
        return all(row[k] and event_fits(want[k], events[row[k]]) for k in ("antecedent", "consequent") if k in want)
    for key in ("participants", "subjects", "objects", "sources", "from", "to"):
        if key in want and not set(want[key]) <= set(row[key]):
            return False
    for key in ("predicate", "degree", "stance", "kind", "status"):
        if key in want and row[key] not in many(want[key]):
            return False
    return all(row[k] == want[k] for k in ("attended", "contested", "formal", "host", "occasion") if k in want)


@cache
def reader() -> Reader:
    return Reader()


@pytest.mark.parametrize("name", NAMES)
def test_example(name: str) -> None:
    wanted = yaml.safe_load((EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8"))
    found = list(documents([str(EXAMPLES / wanted["article"])], str(wanted["published"])))
    tables = brief(list(reader().read([d for d in found if isinstance(d, Document)])), load_world())
    events = {e["id"]: e for e in tables["event_mentions"]}

    def holds(fact: dict[str, Any], least: float = 0.0) -> bool:
        return any(fits(fact, r, events) for r in tables[fact["table"]] if r.get("confidence", 1.0) >= least)

    missing = {f["id"] for f in wanted["facts"] if not holds(f)}
    assert missing <= MISSED.get(name, set())
    assert len(missing) <= 0.1 * len(wanted["facts"])
    assert not [f["why"] for f in wanted["never"] if holds(f, COUNTED)]


def test_dispatches_are_of_the_stated_length() -> None:
    for name in NAMES:
        words = (EXAMPLES / f"{name}.md").read_text(encoding="utf-8").split()
        assert 300 <= len(words) <= 800, (name, len(words))
