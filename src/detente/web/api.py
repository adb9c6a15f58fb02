"""The HTTP API, version 1: the rows of the JSON brief, with cursors."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse

from detente.desk import groupings, isolation, timelines
from detente.desk import rows as query
from detente.desk.compare import compare
from detente.desk.errors import BadQuery, Missing, Unknown
from detente.desk.naming import named
from detente.desk.store import Store
from detente.desk.whatif import edits_of, suppose
from detente.desk.window import days, last
from detente.web.guard import bearer, problem
from detente.web.intake import Full, Intake
from detente.web.pages import search
from detente.web.settings import Settings

Table = Annotated[str, Path(pattern=f"^({'|'.join(query.NAMES)})$")]
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
    left_out: int = Field(0, description="Rows that pass but are less sure than asked")


class Listed(BaseModel):
    """Rows that are not paged, with what they measure."""

    rows: list[dict[str, Any]]
    measure: str
    as_of: str


class Summary(BaseModel):
    """What the ledger holds."""

    tables: dict[str, int]
    first: str | None
    last: str | None


class Edits(BaseModel):
    """Edits in the words of ``detente whatif``, such as ``ally PRK RUS CHN``."""

    model_config = ConfigDict(extra="forbid")
    edits: list[Annotated[str, Field(max_length=200)]] = Field(min_length=1, max_length=3)
    as_of: date | None = None
    on: date | None = Field(None, deprecated=True)


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
    _tables(api, store)
    _measures(api, store)
    _networks(api, store)
    _intake(api, settings, intake)
    return api


def _tables(api: APIRouter, store: Store) -> None:
    @api.get("", responses=errors(), summary="What the ledger holds")
    def summary() -> Summary:
        return Summary(tables=store.counts, first=store.first, last=store.last)

    @api.get("/tables/{table}", responses=errors(404), summary="Rows of a table; the counted ones unless asked")
    def rows(
        table: Table,
        entity: Words = None,
        other: Annotated[str | None, Query(alias="with", max_length=200, description="The other party")] = None,
        type: Words = None,
        status: Words = None,
        quad: Words = None,
        origin: Words = None,
        since: Day = None,
        until: Day = None,
        as_of: Day = None,
        document: Words = None,
        confidence: Annotated[float | None, Query(ge=0, le=1, description="Rows at least this sure")] = None,
        all: Annotated[bool, Query(description="However unsure")] = False,
        contested: bool | None = None,
        q: Words = None,
        limit: Annotated[int, Query(ge=1, le=query.LONGEST)] = query.PAGE,
        cursor: Words = None,
    ) -> Rows:
        given = {
            "entity": entity, "with": other, "type": type, "status": status, "quad": quad, "document": document, "q": q,
            "origin": origin, "since": since.isoformat() if since else None,
            "until": until.isoformat() if until else None,
            "as_of": as_of.isoformat() if as_of else None, "all": "yes" if all else None,
            "confidence": None if confidence is None else str(confidence),
            "contested": None if contested is None else "yes" if contested else "no",
        }  # fmt: skip
        asked = query.parse(table, {k: v for k, v in given.items() if v is not None})
        found, following = query.following(store, asked, cursor, limit)
        return Rows(rows=found, next=following, left_out=query.left_out(store, asked))

    @api.get("/tables/{table}/{key:path}", responses=errors(404), summary="One row, by its id")
    def row(table: Table, key: Key) -> dict[str, Any]:
        found = query.one(store, query.checked(table), key)
        if found is None:
            raise Missing(f"no such row in {table}")
        return found

    @api.get("/search", responses=errors(), summary="Search over entities and words")
    def searched(q: Annotated[str, Query(max_length=200)]) -> dict[str, Any]:
        return search.context(store, q)


def _measures(api: APIRouter, store: Store) -> None:
    @api.get("/isolation", responses=errors(404), summary="Isolation of states or of leaders, most isolated first")
    def isolated(
        entity: Words = None,
        by: Annotated[Literal["state", "leader"], Query(description="Whom, where no entity is named")] = "state",
        as_of: Day = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 1000,
    ) -> Listed:
        who = [named(store, entity, as_of)] if entity else []
        kind = isolation.kind_of(store, who[0]) if who else by
        found = isolation.chosen(store, who, as_of, by, most=limit)
        return Listed(rows=found, measure=isolation.measure(store, kind), as_of=_on(store, as_of))

    @api.get("/isolation/compare", responses=errors(404), summary="Two entities side by side")
    def compared(
        a: Annotated[str, Query(max_length=200)], b: Annotated[str, Query(max_length=200)], as_of: Day = None
    ) -> Listed:
        one, two = named(store, a, as_of), named(store, b, as_of)
        try:
            lines = compare(store, one, two, as_of)["lines"]
        except Unknown as error:
            raise Missing(str(error)) from None
        kind = isolation.kind_of(store, one)
        return Listed(rows=lines, measure=isolation.measure(store, kind), as_of=_on(store, as_of))

    @api.get("/timeline", responses=errors(404), summary="What happened by period and quad category")
    def periods(
        entity: Annotated[str, Query(max_length=200)],
        other: Annotated[str | None, Query(alias="with", max_length=200, description="The other party")] = None,
    ) -> Listed:
        one, two = named(store, entity), named(store, other) if other else None
        rows = timelines.between(store, one, two) if two else timelines.timeline(store, one)
        return Listed(rows=rows, measure="events by period", as_of=_on(store, None))


def _networks(api: APIRouter, store: Store) -> None:
    @api.get("/groupings", responses=errors(404), summary="Groupings by texts, treaties and the network of a day")
    def grouped(member: Annotated[str | None, Query(alias="with", max_length=200)] = None, as_of: Day = None) -> Listed:
        who = named(store, member, as_of) if member else None
        found = groupings.groupings(store, who, as_of)
        return Listed(rows=found["groupings"], measure="by text, treaty, partition and clique", as_of=found["as_of"])

    @api.get("/network", responses=errors(), summary="The signed network of states on a day")
    def network(as_of: Day = None, on: Annotated[date | None, Query(deprecated=True)] = None) -> dict[str, Any]:
        points, day = days(store), as_of or on
        if not points or (day is not None and day not in points):
            raise BadQuery(f"as_of is one of {', '.join(d.isoformat() for d in points) or 'no days'}")
        return groupings.drawn(store, day or points[-1])

    @api.post("/whatif", responses=errors(403, 404), summary="What edits of the network would change")
    def supposed(edits: Edits) -> dict[str, Any]:
        day = edits.as_of or edits.on or last(store)
        if day.year < 1950 or day.year > 2200:
            raise BadQuery("as_of lies between 1950 and 2200")
        words = []
        for edit in edits.edits:
            kind, *who = edit.split()
            words += edits_of(store, [kind], [",".join(who)], day)
        if not words:
            raise BadQuery("no edit names any entity")
        return suppose(store, words, day)


def _on(store: Store, day: date | None) -> str:
    return (day or last(store)).isoformat()


def _intake(api: APIRouter, settings: Settings, intake: Intake) -> None:
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
