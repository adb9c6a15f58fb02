"""Rows in a terminal: one line a row, numbers no finer than they mean."""

from __future__ import annotations

from detente.report.table import render_rows


def test_confidence_has_two_places_and_answers_are_words() -> None:
    row = {"id": "m1", "type": "CONSULT", "confidence": 0.5060993993567278, "text": "Peru met Chile."}
    drawn = render_rows([row], "event_mentions")
    assert "0.51" in drawn and "0.506" not in drawn
    assert "yes" in render_rows([{"id": "e1", "kind": "visit", "attended": True}], "encounters")
