"""The benchmarks' own arithmetic."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from bench.attribution import Counts, score, trimmed
from bench.triples import overlaps, pairs

from bench import agreement
from detente.reading.rows import Party

ROOT = Path(__file__).parent.parent.parent


def test_spans_are_trimmed_and_joined() -> None:
    assert trimmed("a bc  de", [(0, 2), (2, 5), (6, 8)]) == ((0, 8),)
    assert trimmed("a bc, de", [(0, 4), (6, 8)]) == ((0, 4), (6, 8))


def test_exact_and_word_figures() -> None:
    text = "He said that it rained today."
    gold = [{"source": ((0, 2),), "cue": ((3, 7),), "content": ((8, 28),)}]
    found = [{"source": ((0, 2),), "cue": ((3, 7),), "content": ((8, 22),)}]
    exact = {k: Counts() for k in ("cue", "source", "content")}
    tokens = {k: Counts() for k in ("cue", "source", "content")}
    score(text, gold, found, exact, tokens)
    assert exact["cue"].f1() == exact["source"].f1() == 1.0
    assert exact["content"].f1() == 0.0
    assert tokens["content"].f1() == round(2 * 3 / (4 + 3), 4)


def test_overlap_wants_a_word_of_weight() -> None:
    text = "the army of the north attacked the village"
    assert not overlaps(text, Party(None, None, None, "the", 0, 3), (0, 8))
    assert overlaps(text, Party(None, None, None, "army", 4, 8), (0, 8))


def test_joint_rows_stand_for_both_orders(read) -> None:  # type: ignore[no-untyped-def]
    (event,) = read("Emmanuel Macron met Olaf Scholz.").event_mentions
    assert len(pairs(event)) == 2


@pytest.mark.parametrize("words", [["no-such-bench"], []])
def test_runner_refuses_what_it_does_not_know(words: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", "bench", *words], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2
    assert "benchmarks:" in done.stderr


def test_throughput_prints_its_contract(tmp_path: Path) -> None:
    path = tmp_path / "d.jsonl"
    path.write_text("\n".join(json.dumps({"text": "France condemned Russia. Iran met Iraq."}) for _ in range(8)))
    done = subprocess.run(
        [sys.executable, "-m", "bench", "throughput", str(path), "--reader", "lexicon"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    figures = json.loads(done.stdout.splitlines()[-1])
    assert {"sentences_per_s", "spacy_sentences_per_s", "ratio", "peak_rss_mib"} <= set(figures)
    assert figures["sentences_per_s"] > 0


def test_agreement_of_two_annotators(tmp_path: Path) -> None:
    text = "The minister said in a statement that the bridge had been closed for good."
    rows = [
        {"id": "a", "text": text, "attributions": [{"source": [], "cue": [[13, 17]], "content": []}]},
        {"id": "b", "text": text, "attributions": [{"source": [], "cue": [[13, 32]], "content": []}]},
    ]
    path = tmp_path / "two.jsonl"
    path.write_text("\n".join(json.dumps(r) for r in rows))
    figures = agreement.run([str(path)])
    assert figures == {"cue_f1": 0.0, "cue_token_f1": 0.4, "sentences": 1, "cues": 2}
