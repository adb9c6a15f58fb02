"""Copies and near-copies of texts: wire stories that many outlets print.

Two texts are copies where their bottom-k sketches of word shingles overlap by more than
``COPY`` (Broder 1997).
"""

from __future__ import annotations

import re
from collections import defaultdict
from hashlib import blake2b

#: Share of two sketches that copies have in common.
COPY = 0.55
_SKETCH, _SHINGLE = 24, 5
#: By so many of its smallest hashes a text is looked up, among so many others of the same hash.
KEYS, _SAME = 6, 8


class Copies:
    """Texts seen so far; each holds a few hundred bytes, however long it is."""

    def __init__(self) -> None:
        self._buckets: dict[int, list[tuple[str, frozenset[int]]]] = defaultdict(list)

    def original(self, key: str, text: str) -> str:
        """The key of the first text of which this is a copy, or its own; it is remembered as seen."""
        own = sketch(text)
        lowest = sorted(own)[:KEYS]
        for value in lowest:
            for other, known in self._buckets[value][:_SAME]:
                if alike(own, known):
                    return other
        for value in lowest:
            self._buckets[value].append((key, own))
        return key


def alike(one: frozenset[int], other: frozenset[int]) -> bool:
    """Whether two sketches are those of copies."""
    union = sorted(one | other)[:_SKETCH]
    return bool(union) and len((one & other).intersection(union)) / len(union) > COPY


def sketch(text: str) -> frozenset[int]:
    """The smallest hashes of the text's runs of five words; empty for a text that is shorter."""
    words = re.findall(r"\w+", text.lower())
    if len(words) < _SHINGLE:
        return frozenset()
    shingles = {" ".join(words[i : i + _SHINGLE]) for i in range(len(words) - _SHINGLE + 1)}
    hashes = sorted(blake2b(s.encode("utf-8", "replace"), digest_size=8).digest() for s in shingles)
    return frozenset(int.from_bytes(smallest, "big") for smallest in hashes[:_SKETCH])
