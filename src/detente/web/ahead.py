"""The outlook over HTTP: what is likely next, the questions, and the record."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from detente.desk import outlook
from detente.desk.errors import BadQuery
from detente.desk.naming import named
from detente.desk.store import Store
from detente.desk.window import last
from detente.web.api import Day, Listed, Words, errors

Horizon = Annotated[int, Field(ge=1, le=3653)]


def router(store: Store) -> APIRouter:
    """The paths of the outlook over a store."""
    api = APIRouter(prefix="/api/v1/outlook")

    @api.get("", responses=errors(404), summary="The likeliest next events of a dyad, or of one party")
    def ahead(
        a: Annotated[str, Query(max_length=200, description="A state or leader, by id or name")],
        b: Annotated[str | None, Query(max_length=200, description="The other side; else a's counterparts")] = None,
        as_of: Day = None,
        horizon: Annotated[list[Horizon] | None, Query(max_length=6, description="Days ahead")] = None,
    ) -> dict[str, Any]:
        if not a.strip():
            raise BadQuery("a names nobody")
        ids = [named(store, x, as_of) for x in (a, b) if x and x.strip()]
        return outlook.of(store, ids[0], ids[1] if len(ids) > 1 else None, as_of, horizon)

    @api.get("/questions", responses=errors(), summary="Questions, their forecasts and how they came out")
    def questions(status: Words = None) -> Listed:
        found = outlook.questions(store, status)
        return Listed(rows=found, measure="by the rule of each question", as_of=last(store).isoformat())

    @api.get("/record", responses=errors(), summary="How right the forecasts were")
    def record() -> dict[str, Any]:
        return outlook.record(store)

    return api
