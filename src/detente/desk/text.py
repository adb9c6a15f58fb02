"""Words from documents, made safe to look at: characters that hide or turn text are shown as such."""

from __future__ import annotations

import unicodedata

#: What a document is called, as SQL: its title, or else its first words, which a page cuts as ``line`` does.
CALLED = "coalesce(nullif(title, ''), nullif(left(text, 400), ''))"
#: Marks that reorder what follows (UAX 9), that hide, or that join: shown, never obeyed.
_TURNING = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C, 0xFEFF, 0x2028, 0x2029}
_SHOWN: dict[int, str] = {c: chr(0x2400 + c) for c in range(32) if c not in (9, 10)}
_SHOWN |= dict.fromkeys((*range(127, 160), *_TURNING), "�")


def plain(words: object) -> str:
    """The same number of characters, those of control and direction replaced by signs that can be seen."""
    return "" if words is None else str(words).translate(_SHOWN)


def line(words: object, most: int = 0) -> str:
    """Words in one line, cut at a word's end after ``most`` characters."""
    found = " ".join(plain(words).split())
    if not most or len(found) <= most:
        return found
    return found[:most].rsplit(" ", 1)[0].rstrip(",.;: ") + "…"


def folded(words: str) -> str:
    """Lower case without accents, for comparing."""
    return "".join(c for c in unicodedata.normalize("NFKD", words) if not unicodedata.combining(c)).casefold()
