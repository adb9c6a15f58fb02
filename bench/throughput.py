"""``python -m bench throughput FILE.jsonl [--cores N] [--documents N] [--reader lexicon]``: speed of reading.

Compares the whole reader with the bare spaCy pipeline in the same run on the
same cores, in turns, since machines are noisy. Peak memory is the process's.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
from pathlib import Path

from detente.sources import Document, documents


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
    options = parser.parse_args(args)
    if not Path(options.file).exists():
        raise ValueError(f"{options.file}: no such file")
    if options.cores == 1 and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    texts = _load(options.file, options.documents)
    from detente.engines.local import read_all
    from detente.reading.pipeline import Reader, load_spacy

    bare = load_spacy()
    reader = Reader(model=options.reader == "model", threads=options.cores)
    list(reader.read(texts[:2]))
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
    }
