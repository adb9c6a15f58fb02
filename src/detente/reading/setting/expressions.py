"""Expressions of time in a text, by the patterns of ``data/patterns.tsv`` and ``data/prefixes.tsv``.

An element of a pattern is a class of words (``MONTH``) or a word itself (``ago``); ``x?`` may be
absent, ``a|b`` is one of the two, ``[a b]?`` a sequence that may be absent. Patterns are laid out as
a tree, so that a text is read in one pass, and each place of it in as many steps as a pattern is long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

from detente.reading.setting.vocabulary import Value, Word, is_a, rows, tokens
from detente.tables import by_folder

Parts = dict[str, list[Value]]


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a sequence of words is: its form, a constant of it, the TIMEX3 type; later ones win among equals."""

    form: str
    constant: str
    kind: str
    order: int


@dataclass(frozen=True, slots=True)
class Expression:
    """Characters ``start`` to ``end``, words ``first`` to ``last`` (exclusive), and what they consist of.

    ``edges`` are parts of it that the text singles out, the outermost first, each with its own parts:
    "late in the first half of 2014".
    """

    start: int
    end: int
    first: int
    last: int
    pattern: Pattern
    parts: Parts
    edges: tuple[tuple[str, Parts], ...] = ()


@dataclass(slots=True)
class _Node:
    next: dict[str, _Node] = field(default_factory=dict)
    pattern: Pattern | None = None


def _options(pattern: str) -> Iterator[tuple[str, ...]]:
    """All sequences that a pattern allows."""
    pieces: list[list[tuple[str, ...]]] = []
    rest = pattern.split()
    while rest:
        piece = rest.pop(0)
        if piece.startswith("["):
            inside = [piece[1:]]
            while not inside[-1].endswith("]?"):
                inside.append(rest.pop(0))
            inside[-1] = inside[-1][:-2]
            pieces.append([*_options(" ".join(inside)), ()])
            continue
        absent = piece.endswith("?") and len(piece) > 1
        choices: list[tuple[str, ...]] = [(p,) for p in piece.removesuffix("?").split("|")]
        pieces.append([*choices, ()] if absent else choices)
    for chosen in product(*pieces):
        yield tuple(element for part in chosen for element in part)


def _add(root: _Node, pattern: str, meaning: Pattern) -> None:
    for sequence in _options(pattern):
        node = root
        for element in sequence:
            node = node.next.setdefault(element, _Node())
        if sequence and (node.pattern is None or node.pattern.order <= meaning.order):
            node.pattern = meaning


@by_folder
def _patterns() -> _Node:
    root = _Node()
    order = 0
    for row in rows("patterns.tsv"):
        order += 1
        _add(root, row["pattern"], Pattern(row["form"], row["with"], row["kind"], order))
    for row in rows("feasts.tsv"):
        words = " ".join(w.text for w in tokens(row["words"]))
        for frame in (f"{words} [,? YEAR]?", f"the? WHICH {words}"):
            order += 1
            _add(root, frame, Pattern("feast", row["rule"], "DATE", order))
    return root


@by_folder
def _prefixes() -> _Node:
    root = _Node()
    for order, row in enumerate(rows("prefixes.tsv")):
        _add(root, row["pattern"], Pattern(row["edge"], "", "", order))
    return root


def _matches(root: _Node, words: Sequence[Word], at: int) -> list[tuple[int, Pattern, Parts]]:
    """Every pattern that fits from a word on, the longest first: the word behind it, the pattern, its parts."""
    found: list[tuple[int, Pattern, Parts]] = []

    def follow(node: _Node, place: int, taken: tuple[tuple[str, Value], ...]) -> None:
        if node.pattern is not None:
            parts: Parts = {}
            for name, value in taken:
                parts.setdefault(name, []).append(value)
            found.append((place, node.pattern, parts))
        if place >= len(words):
            return
        word = words[place]
        if (after := node.next.get(word.text)) is not None:
            follow(after, place + 1, (*taken, ("word", word.text)))
        for name, value in word.classes:
            if (after := node.next.get(name)) is not None:
                follow(after, place + 1, (*taken, (name, value)))

    follow(root, at, ())
    found.sort(key=lambda m: (-m[0], -m[1].order))
    return found


def expressions(text: str) -> tuple[list[Word], list[Expression]]:
    """The words of a text, and its expressions of time in order; none overlaps another."""
    words = tokens(text)
    found: list[Expression] = []
    place = 0
    starts = _patterns().next.keys() | _prefixes().next.keys()
    while place < len(words):
        if words[place].text not in starts and not any(name in starts for name, _ in words[place].classes):
            place += 1
            continue
        one = _composed(words, place, 0) or _simple(words, place)
        if one is None:
            place += 1
            continue
        found += _two(words, one) if one.pattern.form == "days" else (one,)
        place = one.last
    return words, found


def _two(words: Sequence[Word], both: Expression) -> tuple[Expression, Expression]:
    """The two days of "24 and 25 April", one expression each."""
    days = [i for i in range(both.first, both.last) if words[i].value("DAY") is not None][:2]
    first_last = days[0] + 1
    behind = next(i for i in range(first_last, both.last) if words[i].text in _JOINS) + 1
    meaning = Pattern("date", "pair", "DATE", 0)
    shared = {name: values for name, values in both.parts.items() if name != "DAY"}
    one, two = ({**shared, "DAY": [value]} for value in both.parts["DAY"])
    start, end = words[both.first].start, words[both.last - 1].end
    return (
        Expression(start, words[days[0]].end, both.first, first_last, meaning, one),
        Expression(words[behind].start, end, behind, both.last, meaning, two),
    )


def _simple(words: Sequence[Word], at: int) -> Expression | None:
    for last, pattern, parts in _matches(_patterns(), words, at):
        if _fits(pattern, words, at, last):
            return Expression(words[at].start, words[last - 1].end, at, last, pattern, parts)
    return None


def _composed(words: Sequence[Word], at: int, depth: int) -> Expression | None:
    """A part of an expression, with the expression behind it."""
    for last, pattern, parts in _matches(_prefixes(), words, at) if depth < 3 else ():
        if pattern.form == "exacton" and _before(words, at) == "for":
            continue  # "for three days from 7 March"
        inner = _composed(words, last, depth + 1) or _simple(words, last)
        if inner is not None and inner.pattern.form not in ("vague", "set", "clock"):
            form = str(parts["EDGE"][0]) if pattern.form == "=" and "EDGE" in parts else pattern.form
            edges = ((form, parts), *inner.edges)
            return Expression(words[at].start, inner.end, at, inner.last, inner.pattern, inner.parts, edges)
    return None


# -- what else a word can be

#: What joins the two days of one month.
_JOINS = frozenset({"-", "/", "to", "and", "through", "until", "or"})


def _before(words: Sequence[Word], at: int) -> str:
    return words[at - 1].text if at else ""


def _after(words: Sequence[Word], last: int) -> Word | None:
    return words[last] if last < len(words) else None


_PREPOSITIONS = frozenset(
    "in on since of during by from until till after before between to through throughout for and or around about "
    "circa early late mid summer winter spring autumn fall christmas".split()
)  # fmt: skip


def _year_fits(words: Sequence[Word], at: int, last: int) -> bool:
    """A number of four digits is a year behind a preposition, in brackets, or as what describes a noun."""
    if last - at > 1:
        return True
    before, after = _before(words, at), _after(words, last)
    if after is not None and (is_a(after.text, "NOT_A_YEAR") or after.text in "%°"):
        return False
    if before in ("$", "€", "£", "¥", "#", "no", "about", "than", "some", "nearly", "over", ":", "/", "+"):
        return False
    if is_a(before, "MONTH") or is_a(before, "SEASON") or before in _PREPOSITIONS:
        return True
    if before == "-" and at >= 2 and words[at - 1].start == words[at - 2].end:
        return words[at - 2].value("YEAR") is not None or words[at - 2].text in ("mid", "pre", "post")
    if not 1900 <= int(words[at].value("YEAR") or 0) <= 2050 or _named(words, at - 1):
        return False
    return before in ("(", ",", "the", "a", "this", "that", "its", "his", "their", "'s", ";", "-") or (
        after is not None and (after.text in (")", ",", ".", "-") or after.text.isalpha())
    )


def _named(words: Sequence[Word], at: int) -> bool:
    """Whether a word within a sentence is one of a name, of which a number behind it is part: "Resolution 1973"."""
    return at > 0 and words[at].capital and words[at - 1].text.isalpha() and not is_a(words[at].text, "WEEKDAY")


def _shortyear_fits(words: Sequence[Word], at: int, last: int) -> bool:
    before = _before(words, at)
    return before in _PREPOSITIONS or is_a(before, "MONTH") or is_a(before, "SEASON")


def _years_fits(words: Sequence[Word], at: int, last: int) -> bool:
    """ "2012-14", written without a space, the second later in the same century."""
    first, second = words[at], words[last - 1]
    number = second.value("NUM")
    if len(second.text) != 2 or not isinstance(number, int) or second.start - first.end != 1:
        return False
    return number > int(first.value("YEAR") or 0) % 100 and _year_fits(words, at, at + 1)


def _weekon_fits(words: Sequence[Word], at: int, last: int) -> bool:
    after = _after(words, last)
    return after is None or after.value("DASH") is None  # "on Monday week-long talks began"


def _monthday_fits(words: Sequence[Word], at: int, last: int) -> bool:
    after = _after(words, last)
    inside = {w.text for w in words[at:last]}
    led = words[at].value("WEEKDAY") is not None or bool(inside & {"of", "on"})
    led = led or _before(words, at) in ("on", "by", "until", "till", "from", "before", "after", "since", "and", "to")
    return led and (after is None or not after.text.isalpha() or is_a(after.text, "CLOSED"))


def _season_fits(words: Sequence[Word], at: int, last: int) -> bool:
    after = _after(words, last)
    stands = {w.text for w in words[at:last]}
    if stands & {"the"} and last - at == 2:
        alone = after is None or not after.text.isalpha() or is_a(after.text, "CLOSED")
        return alone and _before(words, at) in ("in", "by", "until", "during", "since", "of", "for", "before", "after",
                                                "over", "through", "throughout", "")  # fmt: skip
    return True


def _month_fits(words: Sequence[Word], at: int, last: int) -> bool:
    word = words[at]
    if last - at > 1:
        return True
    if not word.capital or (word.value("SHORT") is not None and not word.text.endswith(".")):
        return False
    if word.text in ("may", "march", "august"):
        before = _before(words, at)
        return before in _PREPOSITIONS or before in ("last", "next", "this", "-", "/", ",", "(", "as", "than")
    return True


def _weekday_fits(words: Sequence[Word], at: int, last: int) -> bool:
    return all(w.value("WEEKDAY") is None or w.value("SHORT") is None or w.text.endswith(".") for w in words[at:last])


def _period_fits(words: Sequence[Word], at: int, last: int) -> bool:
    """ "The year" is this one at the end of a phrase; "the day of the vote" is not."""
    after = _after(words, last)
    unit = words[last - 1].value("UNIT")
    if after is not None and (after.text in ("of", "that", "when", "before", "after", "-") or (after.text.isalpha()
                              and not is_a(after.text, "CLOSED"))):  # fmt: skip
        return False
    return unit in ("week", "month", "quarter", "year", "decade", "century")


def _ends_phrase(words: Sequence[Word], at: int, last: int) -> bool:
    after = _after(words, last)
    return after is None or not (after.text.isalpha() or after.text.isdigit())


def _vague_fits(words: Sequence[Word], at: int, last: int) -> bool:
    text = words[last - 1].text
    after = _after(words, last)
    counted = after is not None and any(after.value(name) is not None for name in ("UNIT", "NUM", "FEW", "PLURALS"))
    if text == "past" and counted:
        return False  # "in the past fortnight", "in the past three days"
    if text == "current":
        return after is None or after.text != "account"
    if text == "future":
        return after is None or after.text not in ("s", "contract", "contracts")
    return True


_FITS: dict[str, Callable[[Sequence[Word], int, int], bool]] = {
    "year": _year_fits,
    "shortyear": _shortyear_fits,
    "years": _years_fits,
    "weekon": _weekon_fits,
    "monthday": _monthday_fits,
    "season": _season_fits,
    "month": _month_fits,
    "weekday": _weekday_fits,
    "period": _period_fits,
    "vague": _vague_fits,
    "vaguein": _vague_fits,
}


def _fits(pattern: Pattern, words: Sequence[Word], at: int, last: int) -> bool:
    """Whether the words round an expression let it be one."""
    if pattern.form != "feast" and any(w.capital and w.value("UNIT") is not None for w in words[at + 1 : last]):
        return False  # the name of a programme: "This Week"
    if pattern.constant == "end" and not _ends_phrase(words, at, last):
        return False
    check = _FITS.get(pattern.form)
    return check is None or check(words, at, last)
