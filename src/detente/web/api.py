"""The HTTP API, version 1: the rows of the JSON brief, with cursors."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse

from detente.desk import groupings as grouping
from detente.desk import isolation as measures
from detente.desk import rows as query
from detente.desk.compare import comparison
from detente.desk.naming import edits_of
from detente.desk.rows import Missing
from detente.desk.store import Store
from detente.desk.whatif import suppose
from detente.desk.window import days
from detente.web.guard import bearer, problem
from detente.web.intake import Full, Intake
from detente.web.pages import search
from detente.web.settings import Settings

Table = Literal[
    "documents", "entities", "event_mentions", "encounters", "attributions", "claims", "commitments", "assessments",
    "conditionals",
]  # fmt: skip
Words = Annotated[str | None, Query(max_length=200)]
Day = Annotated[date | None, Query(description="YYYY-MM-DD")]
Key = Annotated[str, Path(max_length=400)]


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str


class Rows(BaseModel):
    """Rows of a table, and where to go on; ``next`` is null at the end."""

    rows: list[dict[str, Any]]
    next: str | None = None


class Listed(BaseModel):
    """Rows that are not paged, with what they measure."""

    rows: list[dict[str, Any]]
    measure: str


class Summary(BaseModel):
    """What the ledger holds."""

    tables: dict[str, int]
    first: str | None
    last: str | None


class Edits(BaseModel):
    """Edits in the words of ``detente whatif``, such as ``ally PRK RUS CHN``."""

    model_config = ConfigDict(extra="forbid")
    edits: list[Annotated[str, Field(max_length=200)]] = Field(min_length=1, max_length=3)
    on: date | None = None


class Given(BaseModel):
    """A document to read in, as a line of JSONL."""

    model_config = ConfigDict(extra="forbid")
    text: str = Field(min_length=1)
    id: str | None = Field(None, min_length=1, max_length=200)
    title: str | None = Field(None, max_length=1000)
    source: str | None = Field(None, max_length=400)
    url: str | None = Field(None, max_length=2000)
    published: date | None = None
    language: str | None = Field(None, max_length=20)


def errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Documentation of the errors that a path may answer with."""
    form = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {s: {"description": "Problem", "content": form} for s in sorted({*statuses, 400, 401, 413, 422, 429})}


def router(store: Store, settings: Settings, intake: Intake) -> APIRouter:
    """The API over a store."""
    api = APIRouter(prefix="/api/v1")

    @api.get("", responses=errors(), summary="What the ledger holds")
    def summary() -> Summary:
        return Summary(tables=store.counts, first=store.first, last=store.last)

    @api.get("/tables/{table}", responses=errors(), summary="Rows of a table, filtered")
    def rows(
        table: Table,
        entity: Words = None,
        other: Annotated[str | None, Query(alias="with", max_length=200, description="The other party")] = None,
        type: Words = None,
        status: Words = None,
        quad: Words = None,
        since: Day = None,
        until: Day = None,
        document: Words = None,
        confidence: Annotated[float | None, Query(ge=0, le=1)] = None,
        contested: bool | None = None,
        q: Words = None,
        limit: Annotated[int, Query(ge=1, le=query.LONGEST)] = query.PAGE,
        cursor: Words = None,
    ) -> Rows:
        given = {
            "entity": entity, "with": other, "type": type, "status": status, "quad": quad, "document": document, "q": q,
            "since": since.isoformat() if since else None, "until": until.isoformat() if until else None,
            "confidence": None if confidence is None else str(confidence),
            "contested": None if contested is None else "yes" if contested else "no",
        }  # fmt: skip
        asked = query.parse(table, {k: v for k, v in given.items() if v is not None})
        found, following = query.following(store, asked, cursor, limit)
        return Rows(rows=found, next=following)

    @api.get("/tables/{table}/{key:path}", responses=errors(404), summary="One row, by its id")
    def row(table: Table, key: Key) -> dict[str, Any]:
        found = query.one(store, table, key)
        if found is None:
            raise Missing(f"no such row in {table}")
        return found

    @api.get("/isolation", responses=errors(), summary="Isolation of every entity, most isolated first")
    def isolation(entity: Words = None, limit: Annotated[int, Query(ge=1, le=1000)] = 1000) -> Listed:
        found = [r for r in measures.isolation(store) if entity is None or r["entity"] == entity]
        return Listed(rows=found[:limit], measure=measures.measure(store))

    @api.get("/isolation/compare", responses=errors(404), summary="Two entities side by side")
    def compared(a: Annotated[str, Query(max_length=200)], b: Annotated[str, Query(max_length=200)]) -> Listed:
        return Listed(rows=comparison(store, a, b), measure=measures.measure(store))

    @api.get("/groupings", responses=errors(), summary="Groupings that the texts assert")
    def groupings() -> Listed:
        return Listed(rows=grouping.said_groupings(store), measure="asserted in the texts")

    @api.get("/network", responses=errors(), summary="The signed network of states on a day")
    def network(on: Day = None) -> dict[str, Any]:
        points = days(store)
        if not points or (on is not None and on not in points):
            raise query.BadQuery(f"on is one of {', '.join(d.isoformat() for d in points) or 'no days'}")
        return grouping.grouped(store, on or points[-1])

    @api.get("/search", responses=errors(), summary="Search over entities and words")
    def searched(q: Annotated[str, Query(max_length=200)]) -> dict[str, Any]:
        return search.context(store, q)

    @api.post("/whatif", responses=errors(403), summary="What edits of the network would change")
    def supposed(edits: Edits) -> dict[str, Any]:
        day = edits.on or (date.fromisoformat(store.last[:10]) if store.last else date.today())
        if day.year < 1950 or day.year > 2200:
            raise query.BadQuery("on lies between 1950 and 2200")
        words = []
        for edit in edits.edits:
            kind, *who = edit.split()
            words += edits_of(store, [kind], [",".join(who)], day)
        if not words:
            raise query.BadQuery("no edit names any entity")
        return suppose(store, words, day)

    @api.post(
        "/documents",
        status_code=202,
        responses=errors(401, 403, 503),
        summary="Queue a document to be read in; needs the server's token",
        openapi_extra={"security": [{"token": []}]},
    )
    def documents(request: Request, given: Given) -> Any:
        if settings.token is None:
            return problem(403, "this server was started without --token: it takes no documents")
        if not bearer(request, settings.token):
            return problem(401, "reading documents in needs the token: Authorization: Bearer TOKEN")
        if len(given.text.encode("utf-8", "replace")) > settings.document_bytes:
            return problem(413, f"a document may have {settings.document_bytes} bytes")
        fields = given.model_dump(mode="json")
        if any("\x00" in v for v in fields.values() if isinstance(v, str)):
            return problem(422, "a field holds a NUL character")
        try:
            return JSONResponse(intake.add(fields).row(), 202)
        except Full as error:
            return problem(503, str(error))

    @api.get("/jobs/{job}", responses=errors(404), summary="How far a queued document is")
    def job(job: Annotated[str, Path(max_length=64)]) -> dict[str, Any]:
        found = intake.job(job)
        if found is None:
            raise Missing("no such job")
        return found.row()

    return api
