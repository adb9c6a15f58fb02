"""``throughput FILE.jsonl [--cores N] [--documents N] [--reader lexicon] [--stages]``: speed of reading.

Compares the whole reader with the bare spaCy pipeline in the same run on the
same cores, in turns, since machines are noisy. Peak memory is the process's. ``--stages`` adds where the time
goes, in milliseconds of this process a sentence; what is left of the whole is spaCy's own part.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from detente.sources import Document, documents

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from detente.reading.state import Work


def _load(path: str, limit: int) -> list[Document]:
    found = [d for d in documents([path]) if isinstance(d, Document)]
    if not found:
        raise ValueError(f"{path}: no documents")
    return found[:limit] if limit else found


def run(args: list[str]) -> dict[str, object]:
    """Measure and return sentences a second, the ratio to bare spaCy and peak memory."""
    parser = argparse.ArgumentParser(prog="bench throughput")
    parser.add_argument("file")
    parser.add_argument("--cores", type=int, default=1)
    parser.add_argument("--documents", type=int, default=0)
    parser.add_argument("--reader", choices=("model", "lexicon"), default="model")
    parser.add_argument("--stages", action="store_true")
    options = parser.parse_args(args)
    if not Path(options.file).exists():
        raise ValueError(f"{options.file}: no such file")
    if options.cores == 1 and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    texts = _load(options.file, options.documents)
    spent_in: dict[str, float] = {}
    if options.stages:
        _timed(spent_in)
    from detente.engines.local import read_all
    from detente.reading.pipeline import Reader, load_spacy

    bare = load_spacy()
    reader = Reader(model=options.reader == "model", threads=options.cores)
    list(reader.read(texts[:2]))
    spent_in.clear()
    sentences = 0
    spent = {"bare": 0.0, "whole": 0.0}
    half = max(1, len(texts) // 4)
    for start in range(0, len(texts), half):
        chunk = texts[start : start + half]
        began = time.perf_counter()
        for doc in bare.pipe((d.text for d in chunk), batch_size=16):
            sentences += sum(1 for _ in doc.sents)
        spent["bare"] += time.perf_counter() - began
        if options.cores == 1:
            began = time.perf_counter()
            for _ in reader.read(chunk):
                pass
            spent["whole"] += time.perf_counter() - began
        print(f"{min(start + half, len(texts))}/{len(texts)} documents", file=sys.stderr)
    if options.cores > 1:
        began = time.perf_counter()
        for _ in read_all(texts, model=options.reader == "model", jobs=options.cores):
            pass
        spent["whole"] = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if options.cores > 1:
        peak += options.cores * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return {
        "sentences_per_s": round(sentences / spent["whole"], 1),
        "spacy_sentences_per_s": round(sentences / spent["bare"], 1),
        "ratio": round(spent["bare"] / spent["whole"], 3),
        "peak_rss_mib": round(peak / 1024),
        "sentences": sentences,
        "documents": len(texts),
        "cores": options.cores,
        "reader": options.reader,
        **({"stages_ms": {n: round(1000 * s / sentences, 2) for n, s in spent_in.items()}} if spent_in else {}),
    }


def _timed(spent: dict[str, float]) -> None:
    """Wrap every stage of the reader so that it adds its seconds to ``spent``."""
    from detente.reading import pipeline

    def timed(name: str, make: Callable[[Path | None], pipeline.Stage]) -> Callable[[Path | None], pipeline.Stage]:
        def made(overlay: Path | None) -> pipeline.Stage:
            stage = make(overlay)

            def run_one(doc: Doc, work: Work) -> None:
                began = time.process_time()
                stage(doc, work)
                spent[name] = spent.get(name, 0.0) + time.process_time() - began

            return run_one

        return made

    for name, make in list(pipeline.STAGES.items()):
        pipeline.STAGES[name] = timed(name.removeprefix("detente_"), make)
