"""A user's tables reach every room of the reading."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from detente.reading.lexicon import table
from detente.reading.pipeline import Reader
from detente.reading.rows import Reading
from detente.sources import Document

Look = Callable[[Reading], object]


def told(look: Look, text: str, overlay: Path | None) -> object:
    [reading] = Reader(overlay, model=False).read([Document("a", text, published="2021-07-20")])
    return look(reading)


#: Table, its row (cells parted by "|"), a text, what is looked at, and what is seen there under the row only.
REACHED: list[tuple[str, str, str, Look, object]] = [
    ("verbs", "AID||||obj|flabbergast", "Norway flabbergasted Ghana.", lambda r: [e.type for e in r.event_mentions],
     ["AID"]),
    ("nouns", "AID|||poss|to|flurgle", "Norway's flurgle to Ghana continued.",
     lambda r: [e.type for e in r.event_mentions], ["AID"]),
    ("contexts", "economic|herring", "Norway condemned Ghana over herring.",
     lambda r: r.event_mentions[0].contexts, ["economic"]),
    ("cues", "asserts|no|yodel", "Norway yodelled that Ghana had attacked Peru.",
     lambda r: [a.cue.text for a in r.attributions], ["yodelled"]),
    ("commitments", "offer|promise", "Norway promised to help Ghana.", lambda r: [c.kind for c in r.commitments],
     ["offer"]),
    ("encounters", "meet|call", "Emmanuel Macron met Olaf Scholz in Lyon.", lambda r: [e.kind for e in r.encounters],
     ["call"]),
    ("attendance", "decorate||yes|summit", "Emmanuel Macron decorated the summit in Lyon.",
     lambda r: [e.attended for e in r.encounters], [True]),
    ("assessments", "isolated|adj|hermitlike|", "Ghana is hermitlike.", lambda r: [a.predicate for a in r.assessments],
     ["isolated"]),
    ("actor_nouns", "MIL|flurglers", "Norway condemned Ghanaian flurglers.",
     lambda r: [p.sector for p in r.event_mentions[0].recipients], ["MIL"]),
    ("feasts", "founders day|07-03", "Norway condemned Ghana on Founders Day.",
     lambda r: r.event_mentions[0].date and r.event_mentions[0].date.start, "2021-07-03"),
    ("calendar", "MONTH|2|hornung", "Norway condemned Ghana on 3 Hornung 2021.",
     lambda r: r.event_mentions[0].date and r.event_mentions[0].date.start, "2021-02-03"),
    ("modals", "will|hypothetical", "Norway will condemn Ghana.", lambda r: [e.auxiliary for e in r.event_mentions],
     [["hypothetical"]]),
    ("modality", "failed|vaporous|", "Chad condemned Mali's vaporous attack on Togo.",
     lambda r: [e.auxiliary for e in r.event_mentions if e.type == "ASSAULT"], [["negation"]]),
    ("negators", "verb|sooner than", "Chad met Mali sooner than attacking Togo.",
     lambda r: [e.auxiliary for e in r.event_mentions if e.type == "ASSAULT"], [["negation"]]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "row", "text", "look", "seen"), REACHED, ids=[r[0] for r in REACHED])
def test_a_row_reaches_its_room(tmp_path: Path, name: str, row: str, text: str, look: Look, seen: object) -> None:
    header = "\t".join(table(f"{name}.tsv")[0])
    cells = row.replace("|", "\t")
    (tmp_path / f"{name}.tsv").write_text(f"{header}\n{cells}\n", encoding="utf-8")
    assert told(look, text, tmp_path) == seen
    assert told(look, text, None) != seen
