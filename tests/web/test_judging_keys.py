"""The analyst's word in a real browser, with keys alone: judged, edited, merged, taken back, and read again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytest.importorskip("fastapi", reason="the extra 'web' is not installed")
pytest.importorskip("vl_convert", reason="the extra 'charts' is not installed")

from tests.web.browsing import CHROMIUM, Watched, served, until

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium")
TOKEN = "a-token-of-twenty-and-more"


@pytest.fixture
def desk(ledger: Path, tmp_path: Path) -> Path:
    path = tmp_path / "desk.duckdb"
    shutil.copy(ledger, path)
    return path


@pytest.fixture
def keys(browser: Any, desk: Path) -> Iterator[Watched]:
    with served(desk, years=30, token=TOKEN, model=False) as home:
        found = Watched(browser, home, viewport={"width": 1200, "height": 900})
        yield found
        found.close()


def _sign(page: Any) -> None:
    """Say who one is, with keys alone."""
    until(page, "document.querySelector('#sign').open")
    page.keyboard.type("ann")
    page.keyboard.press("Tab")
    page.keyboard.type(TOKEN)
    page.keyboard.press("Enter")


def _said(page: Any, words: str) -> None:
    until(page, f"document.getElementById('said').textContent.includes({words!r})")


def _focused(page: Any) -> str:
    return str(page.evaluate("document.activeElement.closest('[data-row]')?.dataset.row || ''"))


def _naming(page: Any, entity: str) -> set[str]:
    """Rows of the API in which somebody is that entity."""
    rows = page.request.get(f"/api/v1/tables/event_mentions?entity={entity}&limit=200").json()["rows"]
    return {r["id"] for r in rows if any(p["entity"] == entity for p in (*r["actors"], *r["recipients"]))}


def test_judge_undo_and_edit_with_keys_alone(keys: Watched, desk: Path) -> None:
    page = keys.page
    page.goto("/table/event_mentions?document=denial")
    page.keyboard.press("j")
    row = _focused(page)
    assert row.startswith("denial/")
    page.keyboard.press("w")
    _sign(page)
    _said(page, f"{row} is wrong")
    until(page, f"![...document.querySelectorAll('[data-row]')].some(r => r.dataset.row === '{row}')")
    rows = page.request.get("/api/v1/tables/event_mentions?document=denial").json()["rows"]
    assert row not in {r["id"] for r in rows}
    exported = page.request.get("/table/event_mentions/export?format=jsonl&document=denial").text()
    assert f'"{row}"' not in exported
    page.keyboard.press("z")
    _said(page, "Taken back")
    until(page, f"[...document.querySelectorAll('[data-row]')].some(r => r.dataset.row === '{row}')")

    page.locator(f"[data-row='{row}']").focus()
    page.keyboard.press("e")
    until(page, "document.querySelector('#edit').open")
    page.locator("#e-actors").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("Portugal")
    page.keyboard.press("Enter")
    _said(page, "Corrected")
    page.goto("/entity/PRT")
    assert page.locator(f"[data-row='{row}']").count() >= 1
    assert "says ann" in page.locator(f"[data-row='{row}']").first.inner_text()
    corrected = page.request.get(f"/api/v1/tables/event_mentions/{row}").json()
    assert [p["entity"] for p in corrected["actors"]] == ["PRT"]
    page.goto(f"/event/{row}")
    history = page.locator("article.chosen").inner_text()
    assert "taken back" in history and "wrong" in history and "PRT" in history


def test_a_line_of_the_note_is_judged_with_keys_alone(keys: Watched) -> None:
    page = keys.page
    page.goto("/")
    page.keyboard.press("j")
    row = _focused(page)
    assert page.evaluate("document.activeElement.closest('ul.news') !== null")
    page.keyboard.press("w")
    _sign(page)
    _said(page, f"{row} is wrong")
    line = f"document.querySelector('ul.news [data-row=\"{row}\"]')"
    until(page, f"{line} === null")
    page.keyboard.press("z")
    _said(page, "Taken back")
    until(page, f"{line} !== null")
    page.keyboard.press("?")
    assert page.evaluate("document.getElementById('keys').open")


def test_merge_with_keys_alone(keys: Watched) -> None:
    page = keys.page
    page.goto("/entity/CHN")
    before = _naming(page, "CHN")
    assert before
    page.keyboard.press("m")
    until(page, "document.querySelector('#merge').open")
    page.locator("#m-meant").focus()
    page.keyboard.type("Portugal")
    page.keyboard.press("Enter")
    _sign(page)
    _said(page, "CHN is Portugal")
    assert _naming(page, "PRT") >= before and not _naming(page, "CHN")
    page.keyboard.press("z")
    _said(page, "Taken back")
    assert _naming(page, "CHN") == before


def test_a_word_by_keys_survives_a_new_reading(browser: Any, desk: Path) -> None:
    from typer.testing import CliRunner

    from detente.cli import app
    from detente.ledger.ledger import Ledger

    with served(desk, years=30, token=TOKEN, model=False) as home:
        found = Watched(browser, home)
        page = found.page
        page.goto("/table/event_mentions?document=denial")
        page.keyboard.press("j")
        row = _focused(page)
        page.keyboard.press("w")
        _sign(page)
        _said(page, f"{row} is wrong")
        found.close()
    ran = CliRunner().invoke(app, ["read", "--again", "older", "--reader", "lexicon", "--ledger", str(desk)])
    assert ran.exit_code == 0, ran.output
    with Ledger(desk) as opened:
        (after,) = opened.rows("event_mentions", "WHERE id = ?", [row])
    assert after["confidence"] == 0 and after["decided_by"] == "judge"
