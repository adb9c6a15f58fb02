"""Runs of a watch against a small server: what is new is read once, what fails is said."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from detente.desk.watch import Run, Watch
from detente.desk.watched import Watched, Watching
from detente.ledger.ledger import Ledger
from detente.sources.feeds import load
from tests.newsstand import Newsstand, drip, endless, newsstand, redirect

PAIRS = [("France", "Norway"), ("Chile", "Peru"), ("Kenya", "Ghana"), ("Japan", "Nepal"), ("Spain", "Cuba")]
DAY = "Wed, 06 Sep 2023 08:00:00 GMT"


def words(n: int) -> str:
    """A story like no other."""
    a, b = PAIRS[n % len(PAIRS)]
    noise = " ".join(hashlib.sha256(f"{n}-{i}".encode()).hexdigest()[:7] for i in range(30))
    return f"{a} condemned {b} on Monday. The foreign minister of {a} travelled home after that. Of note were {noise}."


class Desk:
    """A watch over one feed, its ledger and its memory."""

    def __init__(self, folder: Path, stand: Newsstand, more: str = "") -> None:
        self.stand, self.folder = stand, folder
        self.path, self.ledger = folder / "watch.toml", folder / "desk.duckdb"
        self.path.write_text(
            f'[fetch]\ndelay = 0\ntimeout = 1\nlimit = 0.2\ntries = 1\nbackoff = 0\nallow = ["127.0.0.1"]\n'
            f'[[source]]\nfeed = "{stand.address}/feed"\nname = "Stand"\n{more}'
        )

    def run(self) -> Run:
        with Watched(Path(f"{self.ledger}.watch")) as memory:
            return Watch(load(self.path), self.ledger, memory, model=False).once()

    def documents(self) -> list[dict[str, object]]:
        with Ledger(self.ledger, read_only=True) as ledger:
            return ledger.rows("documents")


@pytest.fixture()
def stand() -> Iterator[Newsstand]:
    with newsstand() as found:
        yield found


@pytest.fixture()
def desk(tmp_path: Path, stand: Newsstand) -> Desk:
    return Desk(tmp_path, stand)


def test_what_is_new_once_and_then_nothing(desk: Desk, stand: Newsstand) -> None:
    stand.feed("/feed", [(stand.story(f"/{n}", words(n)), DAY) for n in range(3)])
    first = desk.run()
    assert (first.new, first.unreadable, first.failed) == (3, 0, 0)
    rows = desk.documents()
    assert {(d["source"], d["published"]) for d in rows} == {("Stand", "2023-09-06")}
    asked = dict(stand.asked)
    second = desk.run()
    assert (second.new, second.asked, second.unchanged) == (0, 1, 1)
    assert {p: n for p, n in stand.asked.items() if p not in ("/feed", "/robots.txt")} == {
        p: n for p, n in asked.items() if p not in ("/feed", "/robots.txt")
    }
    assert desk.documents() == rows


def test_a_story_that_changed_replaces_its_rows(desk: Desk, stand: Newsstand) -> None:
    stand.feed("/feed", [(stand.story("/1", words(1)), DAY)])
    desk.run()
    stand.feed("/feed", [(stand.story("/1", words(1) + " Chile apologised to Peru."), "Wed, 06 Sep 2023 18:00:00 GMT")])
    assert desk.run().new == 1
    (row,) = desk.documents()
    assert "apologised" in str(row["text"])


def test_the_same_story_at_other_addresses_is_left(desk: Desk, stand: Newsstand) -> None:
    story = words(1)
    stand.pages["/moved"] = redirect("/1")
    urls = [stand.story("/1", story), stand.story("/2", story + " It was raining."), stand.address + "/moved"]
    stand.feed("/feed", [(u, DAY) for u in [*urls, urls[0] + "?utm_source=feed"]])
    run = desk.run()
    assert len(desk.documents()) == 1 and run.copies == 1


def test_old_items_keep_their_day_and_undated_ones_say_so(desk: Desk, stand: Newsstand) -> None:
    old = stand.story("/old", words(1), day="2015-01-02")
    ahead = stand.story("/ahead", words(2), day="2099-01-01")
    stand.feed("/feed", [(old, DAY), (ahead, ""), (stand.story("/none", words(3), day=None), "")])
    run = desk.run()
    days = {str(d["url"]).rpartition("/")[2]: d["published"] for d in desk.documents()}
    assert days == {"old": "2015-01-02", "ahead": None, "none": None}
    assert run.undated == 2 and sum("undated" in reason for _, reason in run.problems) == 2


def test_whatever_cannot_be_read_is_said_and_the_rest_is_read(desk: Desk, stand: Newsstand) -> None:
    stand.page("/image", b"\x89PNG", "image/png")
    stand.page("/empty", "<html><body></body></html>")
    stand.page("/deep", "<div>" * 5000 + "words")
    stand.pages |= {"/endless": endless, "/drip": drip, "/inner": redirect("http://169.254.169.254/")}
    bad = [stand.address + p for p in ("/image", "/empty", "/deep", "/endless", "/gone", "/inner", "/drip")]
    page = f"<html><head><title>Café</title></head><body><article><p>Café. {words(4)}</p></article></body></html>"
    odd = stand.page("/odd", page.encode("latin-1"), "text/html; charset=utf-8")
    stand.feed("/feed", [(u, DAY) for u in [*bad, odd, stand.story("/1", words(1))]])
    run = desk.run()
    assert (run.new, run.unreadable, run.failed) == (2, 6, 1)
    assert {a.rpartition("/")[2] for a, _ in run.problems} >= {"image", "empty", "deep", "endless", "gone", "drip"}
    assert any(str(d["text"]).startswith("Café") for d in desk.documents())


def test_a_feed_that_is_down_comes_later(desk: Desk, stand: Newsstand) -> None:
    stand.pages["/feed"] = (503, {}, b"")
    assert desk.run().failed == 1
    stand.feed("/feed", [(stand.story("/1", words(1)), DAY)])
    assert desk.run().new == 1


def test_killed_between_fetching_and_the_ledger_nothing_is_lost(desk: Desk, stand: Newsstand) -> None:
    stand.feed("/feed", [(stand.story(f"/{n}", words(n)), DAY) for n in range(3)])
    with Watched(Path(f"{desk.ledger}.watch")) as memory:
        watch = Watch(load(desk.path), desk.ledger, memory, model=False)

        class Killed(BaseException):
            pass

        def killed(*_: object) -> None:
            raise Killed

        watch._recover = lambda: None  # type: ignore[method-assign]
        with pytest.MonkeyPatch.context() as patch, pytest.raises(Killed):
            patch.setattr("detente.desk.watch.Ingest.run", lambda self, found: killed(list(found)))
            watch.once()
    assert desk.run().new == 3
    assert len(desk.documents()) == 3


def test_folders_mail_pages_and_sitemaps(tmp_path: Path, stand: Newsstand) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "note.txt").write_text(words(1))
    (tmp_path / "post").mkdir()
    (tmp_path / "post" / "a.eml").write_text(f"From: a@b.example\nDate: {DAY}\n\n{words(2)}")
    (tmp_path / "post" / "b.txt").write_text(words(0))
    stand.page(
        "/map.xml",
        f"<urlset><url><loc>{stand.story('/3', words(3))}</loc></url></urlset>",
        "application/xml",
    )
    stand.feed("/feed", [])
    more = (
        f'[[source]]\nfolder = "in"\n[[source]]\nmail = "post"\n[[source]]\npage = "{stand.story("/4", words(4))}"\n'
        f'[[source]]\nsitemap = "{stand.address}/map.xml"\n'
    )
    desk = Desk(tmp_path, stand, more)
    assert desk.run().new == 4
    second = desk.run()
    assert second.new == 0 and stand.asked["/4"] == 2 and stand.asked["/3"] == 1


def test_one_watch_a_ledger(tmp_path: Path) -> None:
    with Watched(tmp_path / "x.watch") as first:
        first.begin()
        with pytest.raises(Watching, match="another watch"):
            Watched(tmp_path / "x.watch")


def test_a_memory_that_is_something_else(tmp_path: Path) -> None:
    (tmp_path / "x.watch").write_bytes(b"not a database" * 100)
    with pytest.raises(Watching, match="remove it"):
        Watched(tmp_path / "x.watch")
