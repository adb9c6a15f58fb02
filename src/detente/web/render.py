"""Templates, and the words and addresses that they share."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from detente import __version__
from detente.desk import judged, rows, text
from detente.desk.store import Store
from detente.ledger import tables
from detente.ontology import QUADS, types
from detente.report import figures
from detente.web import marks, saving, worldmap

#: A sign for each quad category, so that colour never speaks alone.
SIGNS = {
    "verbal cooperation": "+", "material cooperation": "++", "verbal conflict": "−", "material conflict": "−−",
}  # fmt: skip
TITLES = {name: words.title for name, words in tables.TABLES.items()}


#: The day that a page was asked for, which its links keep.
DAY: ContextVar[str | None] = ContextVar("day", default=None)


def address(path: str, **given: Any) -> str:
    """A path with its query, empty values left out; a page keeps the day that was asked for."""
    kept: dict[str, Any] = {k.rstrip("_"): v for k, v in given.items() if v not in (None, "", False)}
    if (day := DAY.get()) and not path.startswith(("/chart/", "/api/", "/static/")):
        kept.setdefault("as_of", day)
    return path + ("?" + urlencode(kept, doseq=True) if kept else "")


def entity_url(entity: str) -> str:
    """An entity's page."""
    return address(f"/entity/{quote(entity, safe='')}")


def dyad_url(a: str, b: str) -> str:
    """A pair's page."""
    return address(f"/dyad/{quote(a, safe='')}/{quote(b, safe='')}")


def event_url(event: str) -> str:
    """An event's page, of an event or an event mention."""
    return address(f"/event/{quote(event, safe='')}")


def document_url(document: str, mark: str | None = None) -> str:
    """A document's page; with ``mark``, at the words of that event mention."""
    return address(f"/document/{quote(document, safe='')}", mark=mark) + ("#marked" if mark else "")


def row_url(table: str, key: str) -> str:
    """The page of any row."""
    if table == "documents":
        return document_url(key)
    if table == "entities":
        return entity_url(key)
    if table in ("event_mentions", "dyads"):
        return event_url(key)
    if table in ("dyad_months", "country_months"):
        return entity_url(key)
    return address(f"/row/{table}/{quote(key, safe='')}")


def when(dating: Mapping[str, Any] | None) -> str:
    """A date as words: a day, or its first and last."""
    if not dating or not dating["start"]:
        return ""
    return str(dating["start"]) if dating["start"] == dating["end"] else f"{dating['start']} to {dating['end']}"


def number(value: float | int | None, places: int = 0) -> str:
    """A number with thin spaces between thousands; a dash where there is none."""
    if value is None:
        return "–"
    return f"{value:,.{places}f}".replace(",", " ").replace("-", "−")


def shown(components: Mapping[str, float | None]) -> str:
    """Components in words, for those who do not see the chart."""
    return ", ".join(f"{k} {v:.2f}" for k, v in components.items() if v is not None)


def reported(row: Mapping[str, Any]) -> str:
    """The day of the document of an event that has none of its own."""
    return f"reported {row['day']}" if row.get("day") else "undated"


class Asked(dict[str, str]):
    """What an address asks; what it does not ask is empty."""

    def __missing__(self, key: str) -> str:
        return ""


class Pages:
    """Renders templates for one store."""

    def __init__(self, store: Store, judging: bool = False) -> None:
        self.store = store
        self.environment = Environment(
            loader=PackageLoader("detente.web"), autoescape=select_autoescape(default=True), undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        self.environment.filters |= {"plain": text.plain, "line": text.line, "number": number, "when": when}
        self.environment.globals |= {
            "address": address, "entity_url": entity_url, "dyad_url": dyad_url, "event_url": event_url,
            "document_url": document_url, "row_url": row_url, "name": store.name, "doubts": marks.doubts,
            "shown": shown, "reported": reported,
            "signs": SIGNS, "titles": TITLES, "tables": rows.NAMES, "shade": worldmap.shade,
            "version": __version__, "figure": figures.figure,
            "judging": judging, "every_type": types, "judgement": partial(judged.standing, store),
            "judgements": partial(judged.of, store), "differing": partial(judged.differing, store),
            "precisions": partial(judged.precisions, store),
            "sorts": tables.SORTS, "quads": QUADS, "store": store,
        }  # fmt: skip

    def __call__(self, request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
        """A page; with ``save=yes`` as one file that needs no server."""
        asked = Asked(request.query_params)
        saved = asked.pop("save", "") == "yes"
        day = None if status >= 400 else rows.day(asked["as_of"], "as_of")
        token = DAY.set(None if saved else day)
        try:
            body = self.environment.get_template(template).render(path=request.url.path, asked=asked, **context)
        finally:
            DAY.reset(token)
        if saved and status == 200:
            name = saving.name_of(request.url.path)
            headers = {"Content-Disposition": f'attachment; filename="{name}.html"'}
            whole = saving.one_file(self.store, body)
            return HTMLResponse(whole.encode("utf-8", "replace"), status, headers)
        return HTMLResponse(body.encode("utf-8", "replace"), status)
