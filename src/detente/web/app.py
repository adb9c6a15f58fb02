"""The application: pages, charts, exports and the API over one ledger."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from importlib import resources
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from detente import __version__
from detente.desk import groupings, rows
from detente.desk.errors import BadQuery, Missing, Unknown
from detente.desk.naming import named
from detente.desk.store import Store
from detente.desk.window import days
from detente.ledger.export import rows_of, write
from detente.ledger.tables import TABLES as WORDS
from detente.report import charts, figures
from detente.report.charts import ChartsMissing
from detente.web import ahead, judging
from detente.web.api import router
from detente.web.guard import Guard, problem
from detente.web.intake import Intake
from detente.web.kept import Kept
from detente.web.operations import operate
from detente.web.pages import document, dyad, entity, event, outlook, search, today, whatif
from detente.web.render import Pages, address, row_url
from detente.web.settings import Settings
from detente.web.warming import Warming, load
from detente.world import load_world

MIME = {
    "style.css": "text/css", "explorer.js": "text/javascript", "charts.js": "text/javascript",
    "judging.js": "text/javascript", "mark.svg": "image/svg+xml",
}  # fmt: skip
EXPORTS = {
    "csv": "text/csv; charset=utf-8", "json": "application/json", "jsonl": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


def create_app(settings: Settings, *, warm: bool = True) -> FastAPI:
    """The application for a ledger. Raises SettingsError or LedgerError where it cannot be served.

    With ``warm`` what the first pages ask for is computed beside the first answers.
    """
    settings.check()
    store = Store(settings.ledger, load_world(settings.overlay), settings.years, settings.least, keep=True)
    if warm:
        load(store)
    intake = Intake(store, settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        warming = Warming(store) if warm else None
        yield
        if warming is not None:
            warming.stop()
        intake.stop()
        store.close()

    app = FastAPI(
        title="Détente", version=__version__, docs_url=None, redoc_url=None, openapi_url="/api/v1/openapi.json",
        lifespan=lifespan, description="The ledger's rows, as `detente brief --format json` spells them.",
    )  # fmt: skip
    app.state.store = store
    app.add_middleware(Kept, store=store)
    app.add_middleware(Guard, settings=settings)
    operate(app, store, intake)
    app.include_router(router(store, settings, intake))
    app.include_router(ahead.router(store))
    app.include_router(judging.router(store, settings))
    pages = Pages(store, judging=settings.token is not None)
    _errors(app, pages)
    for part in (_pages, _networks, _tables):
        part(app, store, pages)
    _files(app, store)
    _documented(app)
    return app


def _errors(app: FastAPI, page: Pages) -> None:
    def say(request: Request, status: int, detail: str) -> Response:
        if request.url.path.startswith("/api/"):
            return problem(status, detail)
        return page(request, "error.html", status, code=status, detail=detail)

    @app.exception_handler(Missing)
    async def missing(request: Request, error: Missing) -> Response:
        return say(request, 404, str(error))

    @app.exception_handler(Unknown)
    async def unknown(request: Request, error: Unknown) -> Response:
        return say(request, 404, str(error))

    @app.exception_handler(BadQuery)
    async def bad(request: Request, error: BadQuery) -> Response:
        return say(request, 400, str(error))

    @app.exception_handler(ValueError)
    async def value(request: Request, error: ValueError) -> Response:
        return say(request, 400, str(error)[:300])

    @app.exception_handler(ChartsMissing)
    async def undrawn(request: Request, error: ChartsMissing) -> Response:
        return say(request, 501, str(error))

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        where = ".".join(str(p) for p in first.get("loc", ()))
        return say(request, 422, f"{where}: {first.get('msg', 'cannot be used')}"[:300])

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        detail = "there is no page of that address" if error.status_code == 404 else str(error.detail)
        answer = say(request, error.status_code, detail)
        answer.headers.update(error.headers or {})
        return answer


def _asked(request: Request) -> dict[str, str]:
    return {k: v for k, v in request.query_params.items() if k == "q" or len(v) <= 400}


def _pages(app: FastAPI, store: Store, page: Pages) -> None:
    @app.get("/", include_in_schema=False)
    def _today(request: Request) -> Response:
        return page(request, "today.html", **today.context(store, rows.day(_asked(request).get("as_of"), "as_of")))

    @app.get("/entities", include_in_schema=False)
    def _entities(request: Request) -> Response:
        return page(request, "entities.html", **entity.listing(store, _asked(request)))

    @app.get("/entity/{key:path}", include_in_schema=False)
    def _entity(request: Request, key: str) -> Response:
        as_of = rows.day(_asked(request).get("as_of"), "as_of")
        return page(request, "entity.html", **entity.context(store, key, as_of))

    @app.get("/dyad", include_in_schema=False)
    def _to_dyad(request: Request) -> Response:
        asked = _asked(request)
        a, b = (named(store, asked.get(k, "")[:100]) for k in ("a", "b"))
        return RedirectResponse(f"/dyad/{a}/{b}", 303)

    @app.get("/dyad/{a}/{b}", include_in_schema=False)
    def _dyad(request: Request, a: str, b: str) -> Response:
        return page(request, "dyad.html", **dyad.context(store, a, b, _asked(request)))

    @app.get("/document/{key:path}", include_in_schema=False)
    def _document(request: Request, key: str) -> Response:
        return page(request, "document.html", **document.context(store, key, request.query_params.get("mark")))

    @app.get("/event/{key:path}", include_in_schema=False)
    def _event(request: Request, key: str) -> Response:
        return page(request, "event.html", **event.context(store, key))

    @app.get("/row/{table}/{key:path}", include_in_schema=False)
    def _row(request: Request, table: str, key: str) -> Response:
        if table in ("documents", "entities", "event_mentions"):
            return RedirectResponse(row_url(table, key), 303)
        return page(request, "row.html", **event.row(store, table, key))


def _networks(app: FastAPI, store: Store, page: Pages) -> None:
    @app.get("/groupings", include_in_schema=False)
    def _groupings(request: Request) -> Response:
        points = days(store)
        asked = _asked(request)
        if "at" in asked and points:
            at = rows.whole(str(int(asked["at"][:4]) + 1) if asked["at"].isdigit() else "x") - 1
            return RedirectResponse(address("/groupings", on=points[min(at, len(points) - 1)].isoformat()), 303)
        on = _nearest(points, rows.day(asked.get("as_of") or asked.get("on"), "as_of"))
        found = groupings.drawn(store, on) if on else None
        return page(
            request, "groupings.html", found=found, points=points, on=on,
            at=points.index(on) if on else 0, said=groupings.said(store),
        )  # fmt: skip

    @app.get("/whatif", include_in_schema=False)
    def _whatif(request: Request) -> Response:
        asked = request.query_params
        day = rows.day(asked.get("as_of") or asked.get("on"), "as_of")
        return page(
            request,
            "whatif.html",
            sent=str(request.url.query),
            **whatif.context(store, asked.getlist("kind"), asked.getlist("who"), day, asked.get("draw") == "yes"),
        )

    @app.get("/outlook", include_in_schema=False)
    def _outlook(request: Request) -> Response:
        return page(request, "outlook.html", **outlook.context(store, _asked(request)))


def _nearest(points: list[date], chosen: str | None) -> date | None:
    """The point nearest to a day, the last where none is named."""
    if not points or chosen is None:
        return points[-1] if points else None
    return min(points, key=lambda d: abs((d - date.fromisoformat(chosen)).days))


def _tables(app: FastAPI, store: Store, page: Pages) -> None:
    @app.get("/search", include_in_schema=False)
    def _search(request: Request) -> Response:
        asked = _asked(request)
        return page(request, "search.html", **search.context(store, asked.get("q", "").strip(), asked))

    @app.get("/documents", include_in_schema=False)
    def _documents(request: Request) -> Response:
        day = request.query_params.get("as_of")
        return RedirectResponse(address("/table/documents", sort="-published", as_of=day), 303)

    @app.get("/table/{table}", include_in_schema=False)
    def _table(request: Request, table: str) -> Response:
        asked = _asked(request)
        if asked.get("as_of") and table != "entities":
            asked.setdefault("until", asked["as_of"])
        chosen = rows.parse(table, asked)
        number = rows.whole(asked.get("page"))
        total = rows.count(store, chosen)
        kinds = {"event_mentions": "type", "dyads": "type", "encounters": "kind", "commitments": "kind",
                 "assessments": "predicate", "attributions": "stance"}  # fmt: skip
        return page(
            request, "table.html", table=table, columns=WORDS[table].shown, rows=rows.page(store, chosen, number),
            total=total, number=number, pages=max(1, -(-total // rows.PAGE)), exported=rows.EXPORTED,
            types=rows.distinct(store, table, kinds[table]) if table in kinds else [],
            origins=rows.distinct(store, table, "origin") if table in ("event_mentions", "dyads") else [],
            left_out=rows.left_out(store, chosen),
        )  # fmt: skip


def _files(app: FastAPI, store: Store) -> None:
    static = resources.files("detente.web") / "static"
    held = {name: (static / name).read_bytes() for name in MIME}

    @app.get("/static/vega.js", include_in_schema=False)
    def _vega() -> Response:
        return Response(charts.bundle(), media_type="text/javascript", headers={"Cache-Control": "max-age=86400"})

    @app.get("/static/{name}", include_in_schema=False)
    def _static(name: str) -> Response:
        if name not in held:
            raise Missing("there is no page of that address")
        return Response(held[name], media_type=MIME[name], headers={"Cache-Control": "max-age=3600"})

    @app.get("/favicon.ico", include_in_schema=False)
    def _icon() -> Response:
        return Response(held["mark.svg"], media_type="image/svg+xml", headers={"Cache-Control": "max-age=86400"})

    @app.get("/chart/{kind}.{format}", include_in_schema=False)
    def _chart(request: Request, kind: str, format: str) -> Response:
        if format not in figures.FORMATS:
            raise Missing("there is no page of that address")
        asked = _asked(request)
        headers = {}
        if asked.get("download"):
            headers["Content-Disposition"] = f'attachment; filename="{kind}.{format}"'
        drawn = figures.draw(store, kind, asked, format)
        return Response(drawn, media_type=figures.FORMATS[format], headers=headers)

    @app.get("/table/{table}/export", include_in_schema=False)
    def _export(request: Request, table: str) -> Response:
        asked = _asked(request)
        format = asked.pop("format", "csv")
        if format not in EXPORTS:
            raise BadQuery(f"format is one of {', '.join(EXPORTS)}")
        chosen = rows.parse(table, asked)
        if rows.count(store, chosen) > rows.EXPORTED:
            raise BadQuery(
                f"more than {rows.EXPORTED} rows: narrow the filter, or use the command: detente export {table}"
            )
        return Response(
            exported(store, chosen, format), media_type=EXPORTS[format],
            headers={"Content-Disposition": f'attachment; filename="{table}.{format}"'},
        )  # fmt: skip


def exported(store: Store, query: rows.Query, format: str) -> bytes:
    """Rows of a query in a format of ``EXPORTS``."""
    import json

    found = rows.batches(store, query)
    if format == "json":
        return json.dumps(list(rows_of(found)), ensure_ascii=False, indent=1).encode("utf-8", "replace")
    sink = io.BytesIO()
    write(found, rows.schema(store, query.table), format, sink, query.table)
    return sink.getvalue()


def _documented(app: FastAPI) -> None:
    """Complete the OpenAPI document: the problem's schema and the token; FastAPI's own error form is not used here."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            from detente.web.api import Problem

            found = plain()
            schemas = found.setdefault("components", {}).setdefault("schemas", {})
            schemas["Problem"] = Problem.model_json_schema()
            for unused in ("HTTPValidationError", "ValidationError"):
                schemas.pop(unused, None)
            found["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
            for path in found["paths"].values():
                for operation in path.values():
                    for answer in operation["responses"].values():
                        if "application/problem+json" in answer.get("content", {}):
                            answer["content"].pop("application/json", None)
            app.openapi_schema = found
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]
