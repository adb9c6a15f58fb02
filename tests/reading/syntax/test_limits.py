"""Texts without spaces, sentences without ends and long documents are read within bounds, and say so."""

from __future__ import annotations

import pytest

from detente.reading.pipeline import Reader
from detente.reading.syntax import limits
from detente.reading.syntax.layout import begin_sentences
from detente.sources import Document
from tests.conftest import Read

SENTENCES = (
    "France condemned Russia on Monday.", "Emmanuel Macron met Angela Merkel in Berlin.", "Iran threatened Israel.",
    "The ministers of both countries, who had come late, said nothing at all about it.",
)  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["(" * 3000, '"' * 3000, "🕊" * 3000, "France met Russia." + "\u200f" * 3000 + "Iran", "a@b.c" * 2000,
     "word " * 900, "x" * 5000],
)  # fmt: skip
def test_tokens_are_the_text_whatever_it_is(reader: Reader, text: str) -> None:
    doc, runs = limits.tokens(reader.nlp, text)
    assert doc.text == text
    assert runs == (" " not in text[:100] or "France" in text)
    assert all(len(t) <= limits.TOKEN for t in doc)


def test_plain_news_is_left_alone(reader: Reader) -> None:
    text = " ".join(SENTENCES * 60)
    plain = reader.nlp.make_doc(text)
    doc, runs = limits.tokens(reader.nlp, text)
    assert [t.text for t in doc] == [t.text for t in plain]
    assert runs == begin_sentences(doc) == 0


@pytest.mark.parametrize("words", ["France condemned Russia and ", "He said that she said that ", "PARIS, ", "who "])
def test_a_sentence_without_an_end_is_cut_and_counted(read: Read, words: str) -> None:
    found = read(words * 800)
    assert any(f"sentences of more than {limits.SENTENCE} words were cut" in note for note in found.notes)


def test_a_cut_falls_behind_a_conjunction(reader: Reader) -> None:
    doc, _ = limits.tokens(reader.nlp, "France condemned Russia and " * 200)
    assert begin_sentences(doc) > 1
    starts = [t for t in doc[1:] if t.is_sent_start]
    assert {doc[t.i - 1].text for t in starts} == {"and"}


def test_a_long_document_is_read_in_pieces_as_it_was_in_one(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    # Empty lines end sentences, so that pieces can only differ at their edges by what the tagger sees there.
    document = Document("t", "\n\n".join(" ".join(SENTENCES) for _ in range(60)), published="2021-03-05")
    (whole,) = reader.read([document])
    monkeypatch.setattr(limits, "PIECE", 500)
    (pieces,) = reader.read([document])
    assert pieces == whole
    assert len(pieces.event_mentions) >= 150


def test_short_and_long_documents_come_in_their_order(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PIECE", 30)
    texts = [Document(str(i), " ".join(SENTENCES * (1 + i % 3))) for i in range(9)]
    assert [r.document.document_id for r in reader.read(texts, batch=4)] == [str(i) for i in range(9)]
