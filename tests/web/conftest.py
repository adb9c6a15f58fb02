"""A client of the application over the shared ledger."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the extra 'web' is not installed")
pytest.importorskip("vl_convert", reason="the extra 'charts' is not installed")

from starlette.testclient import TestClient

from detente.web.app import create_app
from detente.web.settings import Settings

HOME = "http://127.0.0.1:8600"


@pytest.fixture(scope="session")
def client(ledger: Path) -> Iterator[TestClient]:
    settings = Settings(ledger, years=30, rate=100_000)
    with TestClient(create_app(settings), base_url=HOME, raise_server_exceptions=False) as opened:
        yield opened


# Playwright holds this thread's event loop until it is stopped: no longer than these tests need it.
@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    from tests.web.browsing import CHROMIUM

    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield opened
        opened.close()
