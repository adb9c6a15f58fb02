"""``python -m docs.screenshots LEDGER FOLDER [WIDTH,...] [light,dark]``: pictures of the running explorer's pages.

Serves the ledger on a free port of this machine, and drives Debian's Chromium.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path
from shutil import which
from urllib.request import urlopen

PAGES = {
    "today": "/",
    "entities": "/entities",
    "entity": "/entity/CHN",
    "leader": "/entity/vladimir-putin",
    "dyad": "/dyad/CHN/USA",
    "document": "/document/denial?mark=denial%2Fe5",
    "event": "/event/denial%2Fe5",
    "row": "/row/claims/denial%2Fc1",
    "table": "/table/event_mentions?sort=-date",
    "commitments": "/table/commitments",
    "groupings": "/groupings",
    "whatif": "/whatif?kind=ally&who=China%2C+Russia",
    "search": "/search?q=sanctions",
    "missing": "/entity/nobody",
    "empty": "/table/claims?q=zzzz",
}


def free() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main(argv: list[str]) -> int:
    """Take the pictures; returns the exit status."""
    from playwright.sync_api import sync_playwright

    ledger, folder = argv[0], Path(argv[1])
    widths = [int(w) for w in (argv[2] if len(argv) > 2 else "1200").split(",")]
    themes = (argv[3] if len(argv) > 3 else "light").split(",")
    folder.mkdir(parents=True, exist_ok=True)
    port = free()
    command = [
        str(Path(sys.executable).with_name("detente")),
        "serve",
        "--ledger",
        ledger,
        "--port",
        str(port),
        "--window",
        "30y",
    ]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    home = f"http://127.0.0.1:{port}"
    try:
        for _ in range(120):
            try:
                urlopen(home, timeout=5).close()
                break
            except OSError:
                time.sleep(0.5)
        with sync_playwright() as driver:
            browser = driver.chromium.launch(
                executable_path=which("chromium"),
                args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
            )
            for theme in themes:
                for width in widths:
                    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=theme)  # type: ignore[arg-type]
                    for name, path in PAGES.items():
                        page.goto(home + path, wait_until="networkidle")
                        page.evaluate("document.querySelectorAll('img').forEach(i => { i.loading = 'eager' })")
                        page.wait_for_load_state("networkidle")
                        tail = "" if len(themes) * len(widths) == 1 else f"-{theme}-{width}"
                        page.screenshot(path=folder / f"{name}{tail}.png", full_page=len(argv) > 2)
                    page.close()
            browser.close()
    finally:
        server.terminate()
        server.wait(20)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
