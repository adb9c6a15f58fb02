"""Events over time: of an entity, and between two."""

from __future__ import annotations

from typing import Any

from detente.desk.store import Store

_BETWEEN = "SELECT DISTINCT rid, day, quad FROM side.pair WHERE one = ? AND two = ? AND happened"


def periods(store: Store, condition: str, values: list[Any]) -> list[dict[str, Any]]:
    """Events that happened by period and quad, the period as long as the span needs."""
    # A report of what happened decades ago would press years of news into one bar. Rows are counted by day first:
    # there are many more of them than days.
    return store.rows(
        "WITH x AS MATERIALIZED (SELECT TRY_CAST(day AS DATE) AS day, quad, sum(n) AS n FROM "
        f"(SELECT day, quad, count(*) AS n FROM ({condition}) AS c GROUP BY ALL) GROUP BY ALL), "
        "daily AS (SELECT day, sum(sum(n)) OVER (ORDER BY day) AS up, sum(sum(n)) OVER () AS every FROM x "
        "WHERE day IS NOT NULL GROUP BY day), "
        "ends AS (SELECT min(day) FILTER (100 * up >= 3 * every) AS a, max(day) AS z FROM daily), "
        "span AS (SELECT a, z - a AS days FROM ends), "
        "length AS (SELECT a, CASE WHEN days <= 45 THEN 'day' WHEN days <= 300 THEN 'week' WHEN days <= 365 * 6 "
        "THEN 'month' ELSE 'year' END AS unit FROM span) "
        "SELECT CAST(CAST(date_trunc(unit, day) AS DATE) AS VARCHAR) AS period, quad, CAST(sum(n) AS BIGINT) AS n, "
        "unit FROM x, length WHERE quad IS NOT NULL AND day >= a GROUP BY ALL ORDER BY ALL",
        values,
    )


def timeline(store: Store, entity: str) -> list[dict[str, Any]]:
    """Events of an entity by period and quad."""
    return store.cached(
        ("timeline", entity),
        lambda: periods(
            store, "SELECT day, quad FROM side.party WHERE entity = ? AND first AND happened", [entity]
        ),
    )


def between(store: Store, a: str, b: str) -> list[dict[str, Any]]:
    """Events between two entities, both ways, by period and quad."""
    return store.cached(("timeline", a, b), lambda: periods(store, _BETWEEN, sorted((a, b))))
