"""Judgements over the API: what was said of rows, and, with the token, saying more."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse

from detente.desk.errors import Missing
from detente.desk.judged import every, meant
from detente.desk.judging import judge, not_meant, one, same, undone
from detente.desk.store import Store
from detente.ledger.judgements import Judgement, conflicts
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


class _By(BaseModel):
    model_config = ConfigDict(extra="forbid")
    who: str = Field(min_length=1, max_length=100)
    note: str = Field("", max_length=4000)


class One(_By):
    """Two entities are one: ``entity`` is another's id, ``meant`` whom it means, by id or name."""

    entity: _Entity
    meant: _Entity


class NotMeant(_By):
    """The words of a party of a row do not mean an entity."""

    row: str = Field(min_length=1, max_length=400)
    entity: _Entity


class Same(_By):
    """Two event mentions report the same event."""

    row: str = Field(min_length=1, max_length=400)
    other: str = Field(min_length=1, max_length=400)


class Judgements(BaseModel):
    """What was said, oldest first, and on what judges differ."""

    rows: list[dict[str, Any]]
    conflicts: list[list[str]]


def router(store: Store, settings: Settings) -> APIRouter:
    """The routes over a store."""
    api = APIRouter(prefix="/api/v1")

    def refused(request: Request) -> JSONResponse | None:
        return _refused(request, settings)

    @api.get("/judgements", responses=errors(), summary="What was said of rows, undone judgements among it")
    def judgements(row: Annotated[str | None, Query(max_length=400)] = None) -> Judgements:
        found = every(store)
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
        if "\x00" in said.row:
            return problem(422, "a field holds a NUL character")
        for name in ("actors", "recipients"):
            if fields.get(name):
                fields[name] = [meant(store, p) for p in fields[name]]
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

    _identities(api, store, settings)
    return api


def _refused(request: Request, settings: Settings) -> JSONResponse | None:
    if settings.token is None:
        return problem(403, "this server was started without --token: it takes no judgements")
    if not bearer(request, settings.token):
        return problem(401, "judging needs the token: Authorization: Bearer TOKEN")
    return None


def _identities(api: APIRouter, store: Store, settings: Settings) -> None:
    """The routes that say who is who, and which mentions tell of one event."""
    secured: dict[str, Any] = {"security": [{"token": []}]}

    @api.post(
        "/judgements/one", status_code=201, responses=errors(403, 404), openapi_extra=secured,
        summary="Say that two entities are one; needs the server's token",
    )  # fmt: skip
    def say_one(request: Request, said: One) -> Any:
        return _refused(request, settings) or _identity(store, said, lambda ledger: one(
            ledger, said.who, said.entity, meant(store, {"entity": said.meant}), said.note
        ))  # fmt: skip

    @api.post(
        "/judgements/not", status_code=201, responses=errors(403, 404), openapi_extra=secured,
        summary="Say that a party's words do not mean an entity; needs the server's token",
    )  # fmt: skip
    def say_not(request: Request, said: NotMeant) -> Any:
        return _refused(request, settings) or _identity(store, said, lambda ledger: not_meant(
            ledger, said.who, said.row, said.entity, said.note
        ))  # fmt: skip

    @api.post(
        "/judgements/same", status_code=201, responses=errors(403, 404), openapi_extra=secured,
        summary="Say that two event mentions report one event; needs the server's token",
    )  # fmt: skip
    def say_same(request: Request, said: Same) -> Any:
        return _refused(request, settings) or _identity(store, said, lambda ledger: same(
            ledger, said.who, said.row, said.other, said.note
        ))  # fmt: skip


def _identity(store: Store, said: BaseModel, change: Any) -> JSONResponse:
    if any("\x00" in str(v) for v in said.model_dump().values()):
        return problem(422, "a field holds a NUL character")
    return _changed(store, change, 201)


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
