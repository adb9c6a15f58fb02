"""The explorer in a real browser: a walk, the keyboard alone, narrow and wide, light and dark, and axe."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytest.importorskip("fastapi", reason="the extra 'web' is not installed")
pytest.importorskip("vl_convert", reason="the extra 'charts' is not installed")

from tests.web.browsing import CHROMIUM, Watched, served, until
from tests.web.test_escape import PATHS as HOSTILE

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium")

PAGES = [
    "/", "/entities", "/entity/CHN", "/entity/vladimir-putin", "/dyad/CHN/USA", "/document/denial?mark=denial%2Fe5",
    "/event/denial%2Fe5", "/row/claims/denial%2Fc1", "/table/event_mentions?sort=-date", "/table/commitments",
    "/table/claims?q=zzzz", "/groupings", "/whatif?kind=ally&who=China,+Russia", "/search?q=sanctions", "/nowhere",
]  # fmt: skip


@pytest.fixture(scope="module")
def home(ledger: Path) -> Iterator[str]:
    with served(ledger, years=30) as address:
        yield address


@pytest.fixture
def watched(browser: Any, home: str) -> Iterator[Watched]:
    found = Watched(browser, home, viewport={"width": 1440, "height": 900})
    yield found
    found.close()


def test_from_the_map_to_the_words(watched: Watched) -> None:
    page = watched.page
    page.goto("/")
    page.locator("svg.map a[aria-label^='China,']").click()
    page.wait_for_url("**/entity/CHN")
    assert page.locator("h1").inner_text() == "China"
    page.locator("#partners a", has_text="United States").first.click()
    page.wait_for_url("**/dyad/CHN/USA")
    page.locator(".events .day").first.click()
    page.wait_for_url("**/event/**")
    words = page.locator("blockquote").first.inner_text()
    page.locator("blockquote a").first.click()
    page.wait_for_url("**/document/**")
    marked = page.locator(".chosen").all_inner_texts()
    assert "".join(marked).split() == words.split()
    page.locator(".text a.trigger.chosen").first.click()
    page.wait_for_url("**/event/**")


def test_sort_filter_page_and_export_without_loading_anew(watched: Watched) -> None:
    page = watched.page
    page.goto("/table/event_mentions")
    page.evaluate("window.same = true")
    page.locator("thead a", has_text="confidence").click()
    page.wait_for_url("**sort=confidence**")
    shown = [float(x) for x in page.locator("td.c-confidence").all_inner_texts() if x != "–"]
    assert shown == sorted(shown)
    page.select_option("#type", "CONSULT")
    page.wait_for_url("**type=CONSULT**")
    assert {t.split("/")[0].split()[-1] for t in page.locator("tbody .type").all_inner_texts()} == {"CONSULT"}
    assert "sort=confidence" in page.url and page.evaluate("window.same") is True
    every = "[...document.querySelectorAll('tbody .type')].every(t => t.textContent.includes('CONSULT'))"
    page.go_back()
    until(page, f"!{every}")
    page.go_forward()
    until(page, every)
    count = int(page.locator("caption").inner_text().split()[0])
    with page.expect_download() as waiting:
        page.locator(".exports a", has_text="CSV").click()
    rows = list(csv.DictReader(io.StringIO(Path(waiting.value.path()).read_text(encoding="utf-8"))))
    assert len(rows) == count and {r["type"] for r in rows} == {"CONSULT"}


def test_a_what_if(watched: Watched) -> None:
    page = watched.page
    page.goto("/whatif")
    page.select_option("#kind1", "ally")
    page.fill("#who1", "China, Russia")
    page.get_by_role("button", name="Suppose").click()
    page.wait_for_url("**who=China**")
    assert page.locator("#h-out").inner_text() == "ally CHN RUS"
    assert page.locator("#result tbody tr").count() >= 2


def test_the_slider_moves_the_network(watched: Watched) -> None:
    page = watched.page
    page.goto("/groupings")
    page.locator("#at").focus()
    page.keyboard.press("Home")
    page.wait_for_url("**on=**")
    assert page.locator("label[for=at]").inner_text() != ""
    assert "on=" in page.url


def test_with_the_keyboard_alone(watched: Watched) -> None:
    page = watched.page
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find"
    page.keyboard.type("china")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=china")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('href')") == "/entity/CHN":
            break
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Enter")
    page.wait_for_url("**/entity/CHN")
    page.goto("/table/claims")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "contested":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**sort=contested**")
    until(page, "document.activeElement.textContent.trim().startsWith('contested')")


def test_without_javascript(browser: Any, home: str) -> None:
    found = Watched(browser, home, java_script_enabled=False)
    page = found.page
    page.goto("/table/event_mentions")
    page.select_option("#type", "CONSULT")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**type=CONSULT**")
    page.locator("thead a", has_text="date").click()
    page.wait_for_url("**sort=date**")
    assert "type=CONSULT" in page.url
    page.goto("/groupings")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**on=**")
    found.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_every_page_at_every_width(browser: Any, home: str, width: int, theme: str) -> None:
    """No complaint, no request elsewhere, nothing wider than the window, nothing serious by axe."""
    from axe_playwright_python.sync_playwright import Axe

    found = Watched(browser, home, viewport={"width": width, "height": 800}, color_scheme=theme)
    page, axe, wrong = found.page, Axe(), []
    for path in PAGES:
        page.goto(path, wait_until="load")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append(f"{path}: wider than the window")
        for violation in axe.run(page).response["violations"]:
            if violation["impact"] in ("serious", "critical"):
                wrong.append(f"{path}: {violation['id']}: {violation['nodes'][0]['html'][:160]}")
    found.complaints = [c for c in found.complaints if "404" not in c]
    assert wrong == []
    found.close()


def test_a_hostile_document_does_nothing(browser: Any, home: str) -> None:
    found = Watched(browser, home)
    found.page.on("dialog", lambda d: found.complaints.append(f"dialog: {d.message}"))
    for path in HOSTILE:
        found.page.goto(path)
    found.complaints = [c for c in found.complaints if "404" not in c and "400" not in c]
    found.close()


def test_print(browser: Any, home: str) -> None:
    found = Watched(browser, home)
    found.page.emulate_media(media="print")
    found.page.goto("/dyad/CHN/USA")
    assert not found.page.locator(".filter").is_visible() and found.page.locator(".events").first.is_visible()
    assert found.page.pdf()[:4] == b"%PDF"
    found.close()


def test_a_chart_is_drawn_in_the_page_and_brushed(watched: Watched) -> None:
    page = watched.page
    page.goto("/dyad/CHN/USA")
    until(page, "document.querySelector('figure.chart').dataset.state === 'drawn'")
    assert not page.locator("figure.chart picture").first.is_visible()
    box = page.locator(".drawn svg").first.bounding_box()
    across = box["y"] + box["height"] * 0.5
    page.mouse.move(box["x"] + box["width"] * 0.3, across)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.9, across, steps=8)
    page.mouse.up()
    until(page, "!!document.querySelector('.chosen-span a')")
    page.locator(".chosen-span a").click()
    page.wait_for_url("**/table/event_mentions?**since=**")
    assert "until=" in page.url and "with=USA" in page.url


def test_a_chart_is_downloaded_and_cited(watched: Watched) -> None:
    page = watched.page
    page.goto("/dyad/CHN/USA")
    for format, start in (("SVG", b"<svg"), ("PNG", b"\x89PNG"), ("CSV", b"period,unit,quad,n")):
        with page.expect_download() as waiting:
            page.locator("figcaption .exports a", has_text=format).first.click()
        assert Path(waiting.value.path()).read_bytes().startswith(start)
    page.locator("figcaption summary").first.click()
    assert "Détente" in page.locator("figcaption details p").first.inner_text()


def test_a_day_is_chosen_and_kept(watched: Watched) -> None:
    page = watched.page
    page.goto("/")
    page.fill("#day", "2010-01-01")
    page.locator(".dayform button").click()
    page.wait_for_url("**as_of=2010-01-01**")
    assert "1 Jan 2010" in page.locator("#news").inner_text()
    page.locator("nav a", has_text="Documents").click()
    page.wait_for_url("**/table/documents**as_of=2010-01-01**")
    shown = page.locator("td.c-published").all_inner_texts()
    assert shown and all(d <= "2010-01-01" for d in shown)
    page.goto("/entity/CHN?as_of=2010-01-01")
    assert "as_of=2010-01-01" in str(page.locator("#partners a").first.get_attribute("href"))


def test_a_page_is_saved_as_one_file(browser: Any, watched: Watched, tmp_path: Path) -> None:
    page = watched.page
    page.goto("/entity/CHN")
    with page.expect_download() as waiting:
        page.locator("a", has_text="Save this page").click()
    saved = tmp_path / "page.html"
    saved.write_bytes(Path(waiting.value.path()).read_bytes())
    alone = Watched(browser, "http://127.0.0.1:1")
    alone.page.goto(saved.as_uri())
    assert alone.page.locator("h1").inner_text() == "China"
    assert alone.page.evaluate("[...document.images].every(i => i.naturalWidth > 0)")
    assert alone.page.locator("script, form, a[href^='/']").count() == 0
    alone.left = [u for u in alone.left if not u.startswith("file:")]
    alone.close()


def test_a_search_is_narrowed_by_its_facets(watched: Watched) -> None:
    page = watched.page
    page.goto("/search?q=sanctions")
    facet = page.locator(".facets li", has=page.locator("a")).first
    kind, count = facet.locator("a").inner_text(), int(facet.inner_text().split()[-1])
    facet.locator("a").click()
    page.wait_for_url(f"**type={kind}**")
    assert page.locator("section[aria-labelledby='h-ev'] li").count() == min(count, 20)
