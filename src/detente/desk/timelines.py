"""Events over time: of an entity, and between two."""

from __future__ import annotations

from typing import Any

from detente.desk.store import Store

_BETWEEN = (
    "SELECT DISTINCT a.rid, a.day, a.quad, a.happened FROM side.party a JOIN side.party b "
    "ON a.rid = b.rid AND a.role <> b.role WHERE a.entity = ? AND b.entity = ?"
)


def periods(store: Store, condition: str, values: list[Any]) -> list[dict[str, Any]]:
    """Events that happened by period and quad, the period as long as the span needs."""
    # A report of what happened decades ago would press years of news into one bar.
    span = store.rows(
        "SELECT quantile_disc(CAST(day AS DATE), 0.03) AS a, max(CAST(day AS DATE)) AS b "
        f"FROM ({condition}) AS x "
        "WHERE TRY_CAST(day AS DATE) IS NOT NULL",
        values,
    )[0]
    if span["a"] is None:
        return []
    length = (span["b"] - span["a"]).days
    unit = "day" if length <= 45 else "week" if length <= 300 else "month" if length <= 365 * 6 else "year"
    return store.rows(
        f"SELECT CAST(CAST(date_trunc('{unit}', CAST(day AS DATE)) AS DATE) AS VARCHAR) AS period, quad, "
        "count(*) AS n, "
        f"'{unit}' AS unit FROM ({condition}) AS x WHERE quad IS NOT NULL AND TRY_CAST(day AS DATE) >= ? "
        "GROUP BY ALL ORDER BY ALL",
        [*values, span["a"]],
    )


def timeline(store: Store, entity: str) -> list[dict[str, Any]]:
    """Events of an entity by period and quad."""
    return store.cached(
        ("timeline", entity),
        lambda: periods(
            store, "SELECT DISTINCT rid, day, quad FROM side.party WHERE entity = ? AND happened", [entity]
        ),
    )


def between(store: Store, a: str, b: str) -> list[dict[str, Any]]:
    """Events between two entities, both ways, by period and quad."""
    return store.cached(
        ("timeline", a, b), lambda: periods(store, f"SELECT * FROM ({_BETWEEN}) AS y WHERE happened", [a, b])
    )
