"""Letters that a document itself explains: "the Additional Protocol (AP)" is no news agency."""

from __future__ import annotations

import re

from detente.world import World

_LETTERS = re.compile(r"\(([A-Z][A-Z0-9-]{1,5})\)")
_WORD = re.compile(r"[\w'’-]+$")
#: How many words, and characters, before the bracket are looked at.
_WORDS, _CHARACTERS = 8, 300
_SMALL = frozenset("of the and for on in to a an de la du des et".split())


def explained(text: str, world: World) -> frozenset[str]:
    """Letters that stand in brackets behind words with these initials, where the words are no name for whom the
    tables mean by the letters: most of them are in none of its names.
    """
    found: set[str] = set()
    for match in _LETTERS.finditer(text):
        letters = match.group(1)
        spelled = _spelled(_before(text, match.start()), letters)
        if spelled is None:
            continue
        known = {c for m in world.find(letters) for c in m.candidates}
        names = [n for c in known if (e := world.entity(c)) for n in (e.name, *world.aliases(c))]
        named = {word.lower() for name in names for word in name.split()}
        if known and 2 * sum(w.lower() in named for w in spelled) < len(spelled):
            found.add(letters)
    return frozenset(found)


def _before(text: str, bracket: int) -> list[str]:
    """The words that end before a bracket, parted by single spaces."""
    *parts, last = text[max(0, bracket - _CHARACTERS) : bracket].split(" ")
    found: list[str] = []
    for part in reversed(parts[-_WORDS:] if not last else []):
        word = _WORD.search(part)
        if word is None:
            break
        found.append(word.group())
        if word.start():
            break
    return found[::-1]


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
