"""Fetching: politely, within bounds, and never from the local network."""

from __future__ import annotations

import gzip
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from detente.sources.feeds import Fetcher, Manners, Refused, Unfetched
from detente.sources.feeds.address import Guard, canonical, checked
from detente.sources.feeds.transport import _Backend
from tests.newsstand import Newsstand, drip, endless, newsstand, redirect

QUICK = Manners(delay=0, timeout=2, limit=0.1, tries=2, backoff=0, allow=("127.0.0.1",))


@pytest.fixture()
def stand() -> Iterator[Newsstand]:
    with newsstand() as found:
        yield found


@pytest.fixture()
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(QUICK) as found:
        yield found


def test_a_page_and_then_nothing_new(stand: Newsstand, fetcher: Fetcher) -> None:
    url = stand.page("/a", "words", ETag='"1"', Last_Modified="Wed, 06 Sep 2023 08:00:00 GMT")
    first = fetcher.get(url)
    assert (first.status, first.body, first.kind, first.charset) == (200, b"words", "text/html", "utf-8")
    again = fetcher.get(url, etag=first.etag, modified=first.modified)
    assert (again.status, again.body) == (304, None)
    assert all(a.startswith("Detente/") for a in stand.agents)


def test_redirections_are_followed_and_bounded(stand: Newsstand, fetcher: Fetcher) -> None:
    stand.page("/b", "there")
    stand.pages["/a"] = redirect("/b")
    stand.pages["/round"] = redirect("/round")
    found = fetcher.get(stand.address + "/a")
    assert found.body == b"there" and found.url.endswith("/b")
    with pytest.raises(Unfetched, match="redirections"):
        fetcher.get(stand.address + "/round")


@pytest.mark.parametrize(
    "to", ["http://169.254.169.254/latest/meta-data/", "http://10.0.0.7/", "http://[::1]/", "file:///etc/passwd"]
)
def test_a_redirection_into_the_local_network_is_refused(stand: Newsstand, fetcher: Fetcher, to: str) -> None:
    stand.pages["/a"] = redirect(to)
    with pytest.raises(Refused):
        fetcher.get(stand.address + "/a")


def test_loopback_is_refused_unless_allowed(stand: Newsstand) -> None:
    url = stand.page("/a", "words")
    with Fetcher(Manners(delay=0, timeout=2, tries=1)) as fetcher:
        with pytest.raises(Refused, match="local network"):
            fetcher.get(url)
        with pytest.raises(Refused, match="local network"):
            fetcher.get(url.replace("127.0.0.1", "localhost"))
    assert not stand.asked


@pytest.mark.parametrize(
    "address",
    [
        "::127.0.0.1", "fec0::1", "64:ff9b:1::7f00:1", "::ffff:127.0.0.1", "2130706433", "0x7f.1", "0177.0.0.1",
        "127.0.0.1", "10.1.2.3", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
    ],
)  # fmt: skip
def test_addresses_of_this_machine_and_its_network(address: str) -> None:
    with pytest.raises(Refused):
        Guard().addresses(address, 80)


def test_a_network_may_be_allowed() -> None:
    assert Guard(["10.0.0.0/8"]).addresses("10.1.2.3", 80) == ["10.1.2.3"]
    with pytest.raises(Refused):
        Guard(["10.0.0.0/8"]).addresses("192.168.1.1", 80)


def test_the_address_connected_to_is_the_one_that_was_checked(
    stand: Newsstand, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, answers = socket.getaddrinfo, iter(["127.0.0.1", "10.0.0.1"])

    def changing(host: str, port: int, *words: Any, **more: Any) -> Any:
        return real(next(answers) if host == "news.example" else host, port, *words, **more)

    monkeypatch.setattr(socket, "getaddrinfo", changing)
    backend = _Backend(Guard(["127.0.0.1"]), 2)
    stream = backend.connect_tcp("news.example", int(stand.address.rpartition(":")[2]), 2)
    assert stream.get_extra_info("server_addr")[0] == "127.0.0.1"
    stream.close()
    with pytest.raises(Refused):
        backend.connect_tcp("news.example", 80, 2)


def test_what_is_too_large_endless_or_too_slow_ends(stand: Newsstand) -> None:
    stand.page("/large", b"x" * 200_000)
    stand.page("/bomb", gzip.compress(b"x" * 5_000_000), Content_Encoding="gzip")
    stand.pages |= {"/endless": endless, "/drip": drip}
    with Fetcher(Manners(delay=0, timeout=0.6, limit=0.1, tries=1, allow=("127.0.0.1",))) as fetcher:
        for path in ("/large", "/bomb", "/endless"):
            with pytest.raises(Unfetched, match="larger"):
                fetcher.get(stand.address + path)
        with pytest.raises(Unfetched, match=r"time|within"):
            fetcher.get(stand.address + "/drip")


def test_what_fails_for_a_while_is_asked_again(stand: Newsstand, fetcher: Fetcher) -> None:
    stand.pages["/busy"] = (503, {"Retry-After": "0"}, b"")
    with pytest.raises(Unfetched, match="503") as busy:
        fetcher.get(stand.address + "/busy")
    assert busy.value.passing and stand.asked["/busy"] == 2
    with pytest.raises(Unfetched, match="404") as gone:
        fetcher.get(stand.address + "/gone")
    assert not gone.value.passing and stand.asked["/gone"] == 1


def test_robots_are_heard(stand: Newsstand, fetcher: Fetcher) -> None:
    stand.page("/robots.txt", "User-agent: *\nDisallow: /private", "text/plain")
    stand.page("/private/a", "words")
    stand.page("/a", "words")
    assert fetcher.get(stand.address + "/a").body
    with pytest.raises(Unfetched, match=r"robots\.txt"):
        fetcher.get(stand.address + "/private/a")
    assert stand.asked["/robots.txt"] == 1 and not stand.asked["/private/a"]


def test_a_host_whose_robots_cannot_be_had_is_left_alone(stand: Newsstand, fetcher: Fetcher) -> None:
    stand.pages["/robots.txt"] = (500, {}, b"")
    stand.page("/a", "words")
    with pytest.raises(Unfetched, match=r"robots\.txt"):
        fetcher.get(stand.address + "/a")


@pytest.mark.parametrize(
    "url", ["ftp://x.org/a", "file:///etc/passwd", "http:///a", "http://u:p@x.org/", "http://x.org/a b", "gopher://x"]
)
def test_addresses_that_are_never_fetched(url: str) -> None:
    with pytest.raises(Refused):
        checked(url)
    assert canonical(url) is None


def test_the_plainest_form_of_an_address() -> None:
    assert canonical("https://News.example/a?utm_source=x&id=3#top") == canonical("https://news.example/a?id=3")
