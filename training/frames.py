"""Sentences made by program: phrase frames with sorts of actors for slots, and words put around them."""

from __future__ import annotations

import csv
import random
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

from detente.reading.encoder.labels import root
from training.data import Row
from training.vary import countries

HERE = Path(__file__).parent / "frames"
_SLOT = re.compile(r"<([st])>([SGPCJOLKM])</\1>|(?<![\w<])([SGPCJOLKM])(?=[\s',.]|$)")


@cache
def read_frames() -> tuple[Row, ...]:
    """The frames, as rows whose marked spans are one capital letter: the sort of actor."""
    with (HERE / "frames.tsv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Row(
                line["text"],
                root(line["type"]),
                line["type"],
                line["mode"] or None,
                tuple(a for a in line["auxiliary"].split(",") if a),
                "frame",
            )
            for line in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        )


@cache
def fillers() -> dict[str, list[str]]:
    """Actors by sort, from ``training/frames/actors.tsv`` (``A`` stands for an adjective of nation)."""
    found: dict[str, list[str]] = {}
    for line in (HERE / "actors.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        sort, text = line.split("\t")
        found.setdefault(sort, []).append(text)
    return found


def _actor(sort: str, rng: random.Random) -> str:
    name, adjective, capital = rng.choice(countries())
    if sort == "L" and rng.random() < 0.6:
        return rng.choice([name, capital, f"northern {name}", f"the {adjective} border", f"eastern {name}"])
    if sort == "S" and rng.random() < 0.45:
        return rng.choice([name, name, name, capital])
    text = rng.choice(fillers()[sort])
    person = rng.choice(fillers()["N"])
    return (
        text.replace("{adj}", adjective).replace("{name}", name).replace("{cap}", capital).replace("{person}", person)
    )


_BEFORE = (
    "On Monday, ",
    "On Thursday ",
    "Last week ",
    "Earlier this month, ",
    "Meanwhile, ",
    "Late on Friday, ",
    "According to officials, ",
    "In a statement on Sunday, ",
    "Overnight, ",
    "In March 2021, ",
    "In 2016, ",
    "Amid rising tension, ",
    "Two days later, ",
    "In a surprise move, ",
    "GENEVA (Reuters) - ",
    "CAIRO, June 4 - ",
)
_AFTER = (
    " on Tuesday",
    " last month",
    " this week",
    ", officials said",
    ", state media reported",
    ", a spokesman said",
    " after months of dispute",
    ", according to the news agency",
    " late on Wednesday",
    " for the second time this year",
    ", the ministry said on Friday",
    " in a move that surprised diplomats",
    ", witnesses said",
    " on 14 May",
)
_LONG_AGO = (
    "In 19{y}, ",
    "In 18{y}, ",
    "During the Cold War, ",
    "Decades ago, ",
    "Back in 19{y}, ",
    "In the nineteen-sixties ",
    "In the 1930s, ",
    "During the last world war, ",
    "Half a century ago, ",
)


def filled(frame: Row, seed: int) -> Row:
    """The frame with an actor of the right sort in each slot, and perhaps words before or after."""
    rng = random.Random(seed)

    def put(match: re.Match[str]) -> str:
        if match.group(1):
            return f"<{match.group(1)}>{_actor(match.group(2), rng)}</{match.group(1)}>"
        return _actor(match.group(3), rng)

    text = _SLOT.sub(put, frame.text)
    auxiliary = frame.auxiliary or ()
    chance = rng.random()
    if chance < 0.08 and text.endswith(".") and frame.root not in ("AGREE", "THREATEN"):
        text = rng.choice(_LONG_AGO).format(y=rng.randint(10, 79)) + _lowered(text)
        auxiliary = ("historical",)
    elif chance < 0.3 and text.endswith("."):
        text = rng.choice(_BEFORE) + _lowered(text)
    elif chance < 0.55 and text.endswith("."):
        text = text[:-1] + rng.choice(_AFTER) + "."
    else:
        text = re.sub(r"^((?:<[st]>)?)([a-z])", lambda m: m.group(1) + m.group(2).upper(), text)
    return replace(frame, text=text, auxiliary=auxiliary)


def _lowered(text: str) -> str:
    return re.sub(r"^((?:<[st]>)?)(The|An|A) ", lambda m: m.group(1) + m.group(2).lower() + " ", text)
