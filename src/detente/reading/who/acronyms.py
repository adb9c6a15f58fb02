"""Letters that a document itself explains: "the Additional Protocol (AP)" is no news agency."""

from __future__ import annotations

import re

from detente.world import World

_EXPLAINED = re.compile(r"((?:[\w'’-]+ ){1,8})\(([A-Z][A-Z0-9-]{1,5})\)")
_SMALL = frozenset("of the and for on in to a an de la du des et".split())


def explained(text: str, world: World) -> frozenset[str]:
    """Letters that stand in brackets behind words with these initials, where the words are no name for whom the
    tables mean by the letters: most of them are in none of its names.
    """
    found: set[str] = set()
    for match in _EXPLAINED.finditer(text):
        words, letters = match.group(1).split(), match.group(2)
        spelled = _spelled(words, letters)
        if spelled is None:
            continue
        known = {c for m in world.find(letters) for c in m.candidates}
        names = [n for c in known if (e := world.entity(c)) for n in (e.name, *world.aliases(c))]
        named = {word.lower() for name in names for word in name.split()}
        if known and 2 * sum(w.lower() in named for w in spelled) < len(spelled):
            found.add(letters)
    return frozenset(found)


def _spelled(words: list[str], letters: str) -> list[str] | None:
    """The last words whose initials are some letters, small words between them left out; None where there are none."""
    left = list(letters)
    for at in range(len(words) - 1, -1, -1):
        word = words[at]
        if left and word[0] == left[-1]:
            left.pop()
            if not left:
                return words[at:]
        elif word.lower() not in _SMALL:
            return None
    return None
