"""What was read held against what others coded, where both tell of the same two parties in the same week."""

from __future__ import annotations

from typing import Any, Literal

from detente.analysis.agreement import wilson
from detente.desk.store import Store

Grain = Literal["type", "quad"]


def agree(store: Store, by: Grain = "type", origin: str | None = None) -> dict[str, Any]:
    """How often each of the two has what the other lacks, by type or by quad category.

    A cell is an unordered pair of states and an ISO week of which both what was read and what others coded tell
    something that happened; ``cells`` counts them. In each row ``both`` cells have the type on both sides, ``read`` on
    the read side alone, ``coded`` on the coded side alone; ``found`` is the share of what is coded that was read too,
    ``confirmed`` the share of what was read that is coded too, with 95% intervals (Wilson) or None where there is
    nothing to share. With ``origin`` only that source of coded rows counts.
    """
    rows = store.rows(
        f"""
        WITH told AS (
          SELECT DISTINCT least(source_state, target_state) AS a, greatest(source_state, target_state) AS b,
            date_trunc('week', day) AS week, {by} AS kind, origin = 'read' AS mine
          FROM side.dyads
          WHERE happened AND day IS NOT NULL AND source_state IS NOT NULL AND target_state IS NOT NULL
            AND source_state <> target_state AND {by} IS NOT NULL AND (? IS NULL OR origin IN ('read', ?))),
        cells AS (SELECT a, b, week FROM told GROUP BY ALL HAVING bool_or(mine) AND bool_or(NOT mine)),
        held AS (
          SELECT a, b, week, kind, bool_or(mine) AS mine, bool_or(NOT mine) AS theirs
          FROM told JOIN cells USING (a, b, week) GROUP BY ALL)
        SELECT kind, count(*) FILTER (WHERE mine AND theirs) AS both, count(*) FILTER (WHERE NOT theirs) AS read,
          count(*) FILTER (WHERE NOT mine) AS coded, (SELECT count(*) FROM cells) AS cells
        FROM held GROUP BY kind ORDER BY count(*) DESC, kind""",
        [origin, origin],
    )
    total = {k: sum(r[k] for r in rows) for k in ("both", "read", "coded")}
    return {
        "by": by,
        "cells": rows[0]["cells"] if rows else 0,
        "rows": [_shared(r["kind"], r) for r in rows],
        "all": _shared("all", total),
    }


def _shared(kind: str, counts: dict[str, Any]) -> dict[str, Any]:
    both, read, coded = counts["both"], counts["read"], counts["coded"]
    return {
        "kind": kind, "both": both, "read": read, "coded": coded,
        "found": _share(both, both + coded), "confirmed": _share(both, both + read),
    }  # fmt: skip


def _share(part: int, whole: int) -> dict[str, float] | None:
    if not whole:
        return None
    low, high = wilson(part, whole)
    return {"share": round(part / whole, 3), "low": round(low, 3), "high": round(high, 3)}
