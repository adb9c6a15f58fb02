"""Run the server."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from detente.web.app import create_app
from detente.web.operations import log_json
from detente.web.settings import Settings

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI

#: Seconds for which answers that are under way are waited for at the end.
ENDING = 10


def serve(settings: Settings, ready: Callable[[], None]) -> None:
    """Serve until interrupted; ``ready`` is called once the ledger is open.

    With ``DETENTE_LOG=json`` every request and error is a line of JSON on standard error.

    Raises SettingsError or LedgerError where that cannot be, OSError for the port.
    """
    if os.environ.get("DETENTE_LOG") == "json":
        log_json()
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        # Asked for before the ledger is made ready, which may take a while.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((settings.host, settings.port))

    app = create_app(settings)
    ready()
    running = server(app, settings)
    with suppress(KeyboardInterrupt):
        running.run()
    if not running.started:
        raise SystemExit(3)


def server(app: FastAPI, settings: Settings) -> uvicorn.Server:
    """What serves the application, not yet begun."""
    import uvicorn

    from detente.web.dawdlers import Connection

    return uvicorn.Server(
        uvicorn.Config(
            app, host=settings.host, port=settings.port, log_level="warning", server_header=False,
            date_header=False, proxy_headers=False, http=Connection, ws="none", timeout_graceful_shutdown=ENDING,
        )
    )  # fmt: skip
