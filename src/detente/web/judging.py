"""Judgements over the API: what was said of rows, and, with the token, saying more."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse

from detente.analysis.judging import judge, undone
from detente.desk.errors import Missing
from detente.desk.store import Store
from detente.ledger.judgements import Judgement, conflicts, loaded
from detente.ledger.ledger import Ledger, LedgerError
from detente.web.api import errors
from detente.web.guard import bearer, problem
from detente.web.settings import Settings

_Entity = Annotated[str, Field(min_length=1, max_length=100)]


class Meant(BaseModel):
    """A party as it should be: an id, its state where it has one, and its name."""

    model_config = ConfigDict(extra="forbid")
    entity: _Entity
    state: _Entity | None = None
    kind: _Entity | None = None
    text: str | None = Field(None, max_length=200)


class Corrected(BaseModel):
    """What a wrong event mention should say; what is left out stays."""

    model_config = ConfigDict(extra="forbid")
    type: str | None = Field(None, max_length=20)
    mode: str | None = Field(None, max_length=40)
    actors: list[Meant] | None = Field(None, max_length=20)
    recipients: list[Meant] | None = Field(None, max_length=20)
    auxiliary: list[Literal["historical", "future", "hypothetical", "negation"]] | None = None
    date: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None


class Said(BaseModel):
    """A judgement of a row."""

    model_config = ConfigDict(extra="forbid")
    row: str = Field(min_length=1, max_length=400)
    verdict: Literal["right", "wrong", "unsure"]
    who: str = Field(min_length=1, max_length=100)
    table: Literal["event_mentions", "encounters", "claims", "commitments", "assessments", "conditionals"] = (
        "event_mentions"
    )
    fields: Corrected | None = None
    note: str = Field("", max_length=4000)


class Judgements(BaseModel):
    """What was said, oldest first, and on what judges differ."""

    rows: list[dict[str, Any]]
    conflicts: list[list[str]]


def router(store: Store, settings: Settings) -> APIRouter:
    """The routes over a store."""
    api = APIRouter(prefix="/api/v1")

    def refused(request: Request) -> JSONResponse | None:
        if settings.token is None:
            return problem(403, "this server was started without --token: it takes no judgements")
        if not bearer(request, settings.token):
            return problem(401, "judging needs the token: Authorization: Bearer TOKEN")
        return None

    @api.get("/judgements", responses=errors(), summary="What was said of rows, undone judgements among it")
    def judgements(row: Annotated[str | None, Query(max_length=400)] = None) -> Judgements:
        found = _all(store)
        if row is not None:
            targets = {j.target for j in found if j.row.get("id") == row}
            found = [j for j in found if j.target in targets]
        differ = [[j.id for j in judges] for judges in conflicts(found)]
        return Judgements(rows=[asdict(j) for j in found], conflicts=differ)

    secured: dict[str, Any] = {"security": [{"token": []}]}

    @api.post(
        "/judgements", status_code=201, responses=errors(403, 404), openapi_extra=secured,
        summary="Judge a row; needs the server's token",
    )  # fmt: skip
    def say(request: Request, said: Said) -> Any:
        if (answer := refused(request)) is not None:
            return answer
        fields = said.fields.model_dump(exclude_unset=True) if said.fields else {}
        if any("\x00" in v for v in (said.row, said.who, said.note)) or not _sound(fields):
            return problem(422, "a field holds a NUL character, or no type or date of ours")
        return _changed(store, lambda ledger: judge(
            ledger, said.who, said.row, said.verdict, tab=said.table, fields=fields, note=said.note
        ), 201)  # fmt: skip

    @api.delete(
        "/judgements/{judgement}", responses=errors(403, 404), openapi_extra=secured,
        summary="Undo a judgement; needs the server's token",
    )  # fmt: skip
    def take_back(request: Request, judgement: Annotated[str, Path(max_length=64)]) -> Any:
        if (answer := refused(request)) is not None:
            return answer
        return _changed(store, lambda ledger: undone(ledger, judgement), 200)

    return api


def _sound(fields: dict[str, Any]) -> bool:
    from datetime import date

    from detente.ontology import types

    try:
        if fields.get("date"):
            date.fromisoformat(fields["date"])
    except ValueError:
        return False
    return "\x00" not in str(fields) and fields.get("type", "AID") in types()


def _changed(store: Store, change: Any, status: int) -> JSONResponse:
    """Make a change and show the judgement; what cannot be is a problem of the request's."""
    made: list[Judgement] = []

    def write(ledger: Ledger) -> None:
        made.append(change(ledger))

    try:
        store.write(write)
    except LedgerError as error:
        words = str(error)
        if words.startswith("no "):
            raise Missing(words) from None
        return problem(422, words)
    return JSONResponse(asdict(made[0]), status)


def _all(store: Store) -> list[Judgement]:
    there = "SELECT 1 AS x FROM duckdb_tables() WHERE table_name = 'judgements' AND database_name = 'ledger'"
    if not store.rows(there):
        return []
    return [loaded(r) for r in store.rows('SELECT * FROM judgements ORDER BY "at", id')]
