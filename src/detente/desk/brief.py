"""The brief of some documents: every table of the ledger, and what the rows mean together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from detente.analysis.commitments import settle
from detente.analysis.groupings import groupings
from detente.analysis.merging import merge
from detente.desk.alone import isolation
from detente.ledger.rows import rows_of
from detente.reading.rows import Reading
from detente.world import World


def brief(readings: Sequence[Reading], world: World) -> dict[str, Any]:
    """The brief as the JSON contract spells it."""
    tables: dict[str, Any] = dict(rows_of(readings))
    found = merge(tables["event_mentions"], tables["documents"])
    belongs = {mention: event.id for event in found for mention in event.mentions}
    for row in tables["event_mentions"]:
        row["event"] = belongs[row["id"]]
    tables["events"] = [asdict(event) for event in found]
    tables["commitments"] = settle(
        tables["commitments"], tables["event_mentions"], tables["encounters"], None, tables["documents"]
    )
    tables["documents"] = [{k: v for k, v in d.items() if k not in ("digest", "text")} for d in tables["documents"]]
    entities = {r["entity"]: {k: r[k] for k in ("name", "kind", "state")} for r in tables["entities"]}
    for row in tables["event_mentions"]:
        for party in (*row["actors"], *row["recipients"]):
            state = party["state"]
            if state and state not in entities and (known := world.entity(state)) is not None:
                entities[state] = {"name": known.name, "kind": known.kind, "state": known.state}
    tables["entities"] = entities
    tables["isolation"] = isolation(tables["event_mentions"], tables["documents"], entities, world)
    tables["groupings"] = groupings(tables["assessments"], tables["event_mentions"], world, readings)
    return tables
