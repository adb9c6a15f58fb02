"""What an operator asks of a running server: whether it is well, how it fares, and a line for every request.

``/healthz`` answers as JSON, ``/metrics`` in Prometheus's text format; both need the
token where others than this machine can reach the server, as all else does.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from datetime import UTC, datetime
from typing import Any

from fastapi import FastAPI
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from detente import __version__
from detente.desk.store import Store
from detente.web.intake import Intake

LOG = logging.getLogger("detente.access")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Measured:
    """Counts and times every request; stands outermost, so that what is refused counts too."""

    def __init__(self, app: ASGIApp, registry: CollectorRegistry) -> None:
        self.app = app
        self.requests = Counter("detente_requests", "Requests answered.", ["method", "status"], registry=registry)
        self.seconds = Histogram("detente_request_seconds", "Seconds to the end of an answer.", registry=registry)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and keep its status and time."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 500

        async def seen(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, seen)
        finally:
            spent = time.perf_counter() - began
            method = scope["method"] if scope["method"] in _METHODS else "other"
            self.requests.labels(method, str(status)).inc()
            self.seconds.observe(spent)
            # The query may hold words of a search: who asked for what is nobody's business.
            LOG.info(
                "request",
                extra={
                    "fields": {"method": method, "path": scope["path"], "status": status, "ms": round(spent * 1e3, 1)}
                },
            )


class _Ledger:
    """The ledger's size and the queue of documents, as metrics."""

    def __init__(self, store: Store, intake: Intake) -> None:
        self.store, self.intake = store, intake
        self.began = time.time()

    def collect(self) -> Any:
        """What Prometheus asks for."""
        rows = GaugeMetricFamily("detente_ledger_rows", "Rows of the ledger.", labels=["table"])
        for table, count in self.store.counts.items():
            rows.add_metric([table], count)
        yield rows
        yield GaugeMetricFamily("detente_waiting_documents", "Documents that wait to be read.", self.intake.waiting())
        yield GaugeMetricFamily("detente_started_seconds", "When the server started, Unix time.", self.began)


def operate(app: FastAPI, store: Store, intake: Intake) -> None:
    """Add the addresses for operators, and the measuring of every request."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    registry.register(_Ledger(store, intake))
    app.add_middleware(Measured, registry=registry)

    @app.get("/healthz", include_in_schema=False)
    def healthz() -> Response:
        try:
            store.value("SELECT 1")
        except Exception:
            LOG.exception("the ledger does not answer")
            return JSONResponse({"status": "the ledger does not answer", "version": __version__}, 503)
        return JSONResponse({"status": "ok", "version": __version__, "documents": store.counts["documents"]})

    @app.get("/metrics", include_in_schema=False)
    def metrics() -> Response:
        return PlainTextResponse(generate_latest(registry), media_type="text/plain; version=0.0.4; charset=utf-8")


class JsonLines(logging.Formatter):
    """A log record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line: time, level, name, message, what belongs to it, and a traceback where there is one."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(), "name": record.name, "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }  # fmt: skip
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=True)


def log_json() -> None:
    """Write every log record to standard error as a line of JSON, requests included."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    LOG.setLevel(logging.INFO)
