"""The note of a morning over a ledger's rows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from detente.analysis.news import Interest, binomial, denied
from detente.desk.note import Note, note
from detente.ledger.ledger import Ledger
from detente.reading.pipeline import Reader
from detente.report import letters
from detente.report import note as pages
from detente.report.page import render
from detente.sources import Document

DAY = date(2023, 9, 6)


def made(reader: Reader, *stories: tuple[str, str, str]) -> Ledger:
    """A ledger in memory of stories: outlet, day of publication, text."""
    from detente.desk.entering import enter

    ledger = Ledger(None)
    documents = [
        Document(f"d{n}", text, source=outlet, published=day, url=f"https://{outlet}.example/{n}")
        for n, (outlet, day, text) in enumerate(stories)
    ]
    enter(ledger, list(reader.read(documents)))
    return ledger


def told(ledger: Ledger, **words: Any) -> tuple[Note, str]:
    found = note(ledger.fetch, DAY, **words)
    return found, render(pages.page(found), "text")


def test_one_event_of_three_outlets_is_one_sentence_with_its_sources(reader: Reader) -> None:
    ledger = made(
        reader,
        (
            "one",
            "2023-09-06",
            "French President Emmanuel Macron met Norwegian Prime Minister Jonas Gahr Støre on Tuesday.",
        ),
        ("two", "2023-09-06", "Emmanuel Macron met Jonas Gahr Støre on Tuesday, aides in the capital said at night."),
        ("two", "2023-09-06", "Chile condemned Peru on Wednesday."),
    )
    found, text = told(ledger)
    line = " ".join(text.split())
    assert len(found.events) == 2
    assert found.events[0].independent == 2 and "2 independent sources" in line
    assert line.count("independent") == 1 and "https://one.example/0" in text
    assert "[1]" in text and "CONSULT" not in text


def test_what_one_speaker_says_is_told_once_and_the_rest_counted(reader: Reader) -> None:
    speech = "Chile condemns Peru. We thank Kenya for its ships. We call on Ghana to leave the strait."
    _, text = told(made(reader, ("Chile", "2023-09-06", speech), ("one", "2023-09-06", "Japan condemned Nepal.")))
    line = " ".join(text.split())
    assert "and 2 more statements by Chile:" in line and "Japan condemned Nepal" in line, text
    assert sum(name in line.partition("[1] “")[0] for name in ("Peru", "Kenya", "Ghana")) == 1


def test_copies_are_one_source(reader: Reader) -> None:
    story = "Chile condemned Peru on Wednesday over the fishing rights that both claim in the southern sea. " * 2
    ledger = made(reader, ("one", "2023-09-06", story), ("two", "2023-09-06", story + "More follows."))
    found, text = told(ledger)
    assert found.events[0].independent == 1 and found.events[0].outlets == ["one", "two"]
    assert "one source" in text


def test_what_is_old_possible_or_published_before_is_no_news(reader: Reader) -> None:
    ledger = made(
        reader,
        ("one", "2023-09-06", "Chile condemned Peru on 3 March 2021."),
        ("one", "2023-09-06", "Kenya may condemn Ghana."),
        ("one", "2023-08-20", "Japan condemned Nepal."),
    )
    found, text = told(ledger)
    assert not found.events
    assert "Nothing in these documents" in text


def test_a_day_without_documents_says_so(reader: Reader) -> None:
    _, text = told(made(reader, ("one", "2023-08-20", "Japan condemned Nepal.")))
    assert "No document of these days" in text


def test_a_watch_list_shows_only_its_own(reader: Reader) -> None:
    ledger = made(
        reader,
        ("one", "2023-09-06", "Chile condemned Peru on Wednesday."),
        ("one", "2023-09-06", "Japan condemned Nepal on Wednesday."),
    )
    for interest in (Interest("x", frozenset({"CHL"})), Interest("x", dyads=(frozenset({"CHL", "PER"}),))):
        found, text = told(ledger, interest=interest)
        assert len(found.events) == 1 and "Chile" in text and "Nepal" not in text
    assert not told(ledger, interest=Interest("x", types=frozenset({"AID"})))[0].events


def test_a_change_stands_out_only_where_chance_does_not_explain_it(reader: Reader) -> None:
    quiet = [("one", f"2023-08-{d:02}", "Japan praised Nepal.") for d in range(9, 30, 3)]
    usual = [("one", f"2023-08-{d:02}", "Kenya thanked Ghana.") for d in range(9, 30, 2)]
    acts = [(verb, d) for d in (1, 6) for verb in ("condemned", "threatened", "attacked")]
    loud = [("one", f"2023-09-{d:02}", f"Chile {verb} Peru.") for verb, d in acts]
    found, text = told(made(reader, *quiet, *usual, *loud))
    assert [(c.pair, c.cooperative) for c in found.changes] == [(("CHL", "PER"), False)]
    assert "Conflict between Chile and Peru" in text and "more than" in text
    few, text = told(made(reader, *quiet, *usual, *loud[:2]))
    assert not few.changes and "No pair of parties stands out" in text


def test_the_binomial_test() -> None:
    assert binomial(5, 10, 0.5) == pytest.approx(1.0)
    assert binomial(0, 10, 0.5) == pytest.approx(2 / 1024)
    assert binomial(6, 6, 0.2) == pytest.approx(0.2**6)


def test_what_was_planned_and_did_not_come(reader: Reader) -> None:
    plan = ("one", "2023-08-28", "Emmanuel Macron will visit Norway on 1 September 2023.")
    later = ("one", "2023-09-06", "Chile condemned Peru on Wednesday.")
    found, text = told(made(reader, plan, later))
    assert len(found.missed) == 1
    assert "Emmanuel Macron will visit Norway" in text, text
    assert "no report since" in text
    due = ("one", "2023-08-28", "Emmanuel Macron is to visit Norway on 1 September 2023.")
    assert "was to visit Norway" in " ".join(told(made(reader, due, later))[1].split())
    came = ("one", "2023-09-02", "Emmanuel Macron visited Norway on 1 September 2023.")
    assert not told(made(reader, plan, came, later))[0].missed


def test_what_a_named_party_denies_now(reader: Reader) -> None:
    words = "Chile denied that it had threatened Peru."
    found, text = told(made(reader, ("one", "2023-09-06", words)))
    assert [d.sources for d in found.denied] == [["CHL"]]
    assert "Chile denies" in text
    before = told(made(reader, ("one", "2023-08-20", words), ("one", "2023-09-06", words)))[0]
    assert not before.denied, "denied before is not newly denied"


def test_a_threat_that_is_due_when_it_was_made_does_not_fall_due(reader: Reader) -> None:
    found, text = told(made(reader, ("one", "2023-09-06", "Chile threatened Peru with sanctions on Wednesday.")))
    assert found.events and not found.due and "Nothing on record falls due" in text


def test_a_refusal_is_no_denial() -> None:
    claim = {"proposition": "the demand for a fleet", "event_mention": "d/e1", "text": ""}

    def against(cue: str, proposition: str = claim["proposition"]) -> bool:
        position = {"stance": "denies", "source": "CHL", "attribution": "d/a1"}
        return denied({**claim, "proposition": proposition}, position, {"d/a1": {"cue": {"text": cue}}})

    assert against("denied") and against("has flatly denied") and not against("did not deny")
    assert not against("rejected") and against("rejected", "the claim that it had a fleet")
    assert not against("shot down") and not against("denied", "them the right to fish")


def test_what_is_left_out_is_counted_by_why(reader: Reader) -> None:
    acts = ("condemned", "threatened", "thanked", "attacked")
    found, text = told(made(reader, *(("one", "2023-09-06", f"Chile {verb} Peru.") for verb in acts)))
    more = len(found.events) - found.of_pair
    assert f"{more} events of these days left out: {more} of parties told of twice." in text


def test_what_a_text_opens_with_comes_before_what_it_adds(reader: Reader) -> None:
    filler = "The harbour was calm and the nets hung dry in the sun. " * 60
    pair = ("Chile condemned Peru.", "Japan condemned Nepal.")
    for first, second in (pair, pair[::-1]):
        _, text = told(made(reader, ("one", "2023-09-06", first), ("two", "2023-09-06", filler + second)))
        lines = text.partition("NEWS")[2]
        assert lines.index(first[:5]) < lines.index(second[:5]), text


def test_as_mail_and_as_a_feed(reader: Reader) -> None:
    import email
    from email import policy
    from xml.etree import ElementTree

    found, _ = told(made(reader, ("one", "2023-09-06", "Chile condemned Peru on Wednesday. <b>&amp;")))
    page = pages.page(found)
    letter = email.message_from_string(letters.eml(page, DAY), policy=policy.default)
    assert letter["Subject"] == "Morning note, 6 Sep 2023"
    kinds = [p.get_content_type() for p in letter.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]
    feed = ElementTree.fromstring(letters.atom(page, DAY))
    names = {"a": "http://www.w3.org/2005/Atom"}
    assert [e.text for e in feed.findall("a:entry/a:title", names)] == [page.sections[0].lines[0].text]
    assert feed.find("a:entry/a:link", names).attrib["href"] == "https://one.example/0"  # type: ignore[union-attr]
    html = render(page, "html")
    assert 'href="https://one.example/0"' in html and "<b>" not in html


def test_what_is_looked_at_no_more_is_counted_as_of_less_weight(reader: Reader) -> None:
    stories = [("one", "2023-09-06", f"{a} condemned {b} on Wednesday over the fishing rights that both claim.")
               for a, b in (("Chile", "Peru"), ("Norway", "Iceland"), ("Ghana", "Togo"))]  # fmt: skip
    ledger = made(reader, *stories)
    whole, cut = note(ledger.fetch, DAY), note(ledger.fetch, DAY, looked=1)
    assert [h.event for h in cut.events] == [h.event for h in whole.events[:1]]
    assert (len(whole.events), whole.lighter, cut.lighter) == (3, 0, 2)
    assert "2 of less weight" in pages.page(cut).foot[-1]


def test_notes_of_one_day_share_what_hangs_on_no_interest(reader: Reader) -> None:
    ledger = made(
        reader,
        ("one", "2023-09-06", "Chile condemned Peru on Wednesday."),
        ("two", "2023-09-05", "Norway promised Iceland to send aid by 10 September 2023."),
    )
    kept: dict[Any, Any] = {}
    asked: list[Any] = []

    def shared(key: Any, make: Any) -> Any:
        asked.append(key)
        if key not in kept:
            kept[key] = make()
        return kept[key]

    interests = [Interest(), Interest(entities=frozenset({"CHL"})), Interest(entities=frozenset({"NOR"}))]
    for interest in interests:
        mine = pages.page(note(ledger.fetch, DAY, interest, shared=shared))
        assert mine == pages.page(note(ledger.fetch, DAY, interest))
    assert len(asked) == len(interests) * len(kept)


def test_events_of_others_are_not_fetched_to_settle_a_promise(reader: Reader) -> None:
    ledger = made(
        reader,
        ("one", "2023-08-20", "Chile promised to help Peru by 7 September 2023."),
        ("one", "2023-09-01", "Japan helped Nepal on Friday with rice."),
        ("one", "2023-09-04", "Chile helped Peru on Monday with tents."),
    )
    fetched: list[Any] = []

    def fetch(sql: str, values: Any) -> list[dict[str, Any]]:
        found = ledger.fetch(sql, values)
        fetched.extend(found if "asked" in sql else [])
        return found

    assert note(fetch, DAY).as_of == DAY
    assert [r["text"] for r in fetched if "Japan" in r["text"]] == []
    assert [r["text"] for r in fetched if "tents" in r["text"]] != []
