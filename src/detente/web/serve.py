"""Run the server."""

from __future__ import annotations

from detente.web.app import create_app
from detente.web.settings import Settings


def serve(settings: Settings) -> None:
    """Serve until interrupted. Raises SettingsError or LedgerError where that cannot be, OSError for the port."""
    import uvicorn

    uvicorn.run(
        create_app(settings), host=settings.host, port=settings.port, log_level="warning", server_header=False,
        date_header=False, proxy_headers=False,
    )  # fmt: skip
