"""When: the date expressions of a text, with what they mean on the day of the document.

Expressions are found by the patterns of ``data/patterns.tsv`` (`expressions`), the clause says which way each looks
(`direction`), and each is then anchored by the day of the document or by what was told before it (`anchor`).
Relative ones stay unresolved in an undated document, unless the text itself has told the day they count from.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from spacy.tokens import Doc, Span, Token

from detente.reading.rows import Dating
from detente.reading.setting.anchor import anchored, value
from detente.reading.setting.clock import Clock
from detente.reading.setting.direction import direction
from detente.reading.setting.expressions import Expression, expressions
from detente.reading.setting.stretch import Stretch, day, same_of
from detente.reading.setting.vocabulary import Word, rows
from detente.reading.state import Moment
from detente.tables import by_folder

#: What was told farther back than this no longer says when "the following day" was (characters).
_MEMORY = 600
#: A report goes on to speak of its quarter for so long (characters).
_REPORT = 3000
_QUARTERS = frozenset({"quarter", "relative"})
#: Forms that count from what was told, and so do not tell of a day that others count from.
_VAGUE = frozenset({"vague", "vaguein", "vagueago", "set", "soonish", "within", "stretch", "few", "hencefew",
                    "storyfew"})  # fmt: skip
#: What ends a preposition of two words that sets a bound: "later than", "ahead of".
_BOUND_BY = frozenset({"than", "of", "to"})
#: What leads a range, and what joins its ends.
_FROM, _TO = frozenset({"from", "between"}), frozenset({"to", "until", "till", "through", "and", "-", "/"})


def moments(doc: Doc | str, published: date | None) -> list[Moment]:
    """All date expressions of a text, parsed or plain, in order; without a parse every clause is taken as open."""
    text = doc if isinstance(doc, str) else doc.text
    words, found = expressions(text)
    told = _Told(None if isinstance(doc, str) or not doc.has_annotation("DEP") else doc, published)
    read: list[tuple[Moment, Stretch | None]] = []
    for number, expression in enumerate(found):
        pair = _pair(found, number)
        clock = told.clock(words, expression, pair)
        stretch = _anchored(expression, clock)
        read.append((_moment(text, expression, stretch, clock), stretch))
        if stretch is not None:
            told.tell(expression, stretch)
    _follow(words, found, read)
    _join(text, words, found, read)
    return [moment for moment, _ in read]


def _pair(found: Sequence[Expression], number: int) -> tuple[int, int]:
    """Characters of an expression, both of them where it is one of two days of a month."""
    here = found[number]
    if here.pattern.constant != "pair":
        return here.start, here.end
    for other in (number - 1, number + 1):
        if 0 <= other < len(found) and found[other].pattern is here.pattern:
            return min(here.start, found[other].start), max(here.end, found[other].end)
    return here.start, here.end


@by_folder
def _bounds() -> frozenset[str]:
    return frozenset(w for row in rows("directions.tsv") if row["use"] == "bound" for w in row["words"].split())


def _led_by(words: Sequence[Word], first: int, last: int) -> str:
    """The word before an expression; "by" for several that mean it: "no later than May", "between now and May"."""
    if not first:
        return ""
    before, owned = words[first - 1].text, last < len(words) and words[last].text == "'s"
    leading = words[first - 2].text if first > 1 else ""
    two = (before in _BOUND_BY and leading in _bounds()) or (before in _TO and leading == "now")
    return "by" if two and not owned else before


class _Told:
    """What the text has told so far, and the clock by which its next expression is read."""

    def __init__(self, doc: Doc | None, published: date | None) -> None:
        self.doc = doc
        self.published = published
        self._starts = [s.start for s in doc.sents] if doc is not None else []
        self._verbs: dict[int, int] = {}
        self._last: tuple[int, int, Stretch] | None = None
        self._quarter: tuple[int, Stretch] | None = None
        self._frame: tuple[int, int, Token | None] | None = None
        self._here: tuple[int, Span | None] = (0, None)

    def clock(self, words: Sequence[Word], e: Expression, characters: tuple[int, int]) -> Clock:
        """The clause's direction, and what was told before."""
        before = _led_by(words, e.first, e.last)
        span = self.doc.char_span(*characters, alignment_mode="expand") if self.doc is not None else None
        sentence = bisect_right(self._starts, span.start) if span is not None else 0
        self._here = sentence, span
        looks = direction(span, self._verbs) if span is not None else -1 if before == "since" else 0
        clock = Clock(self.published, looks, before=before, frame=self._framed(sentence, span, looks))
        clock.direct = span is not None and _direct(span.root)
        if self._last is not None and e.start - self._last[0] <= _MEMORY:
            clock.told, clock.near = self._last[2], self._last[1] == sentence
        if self._quarter is not None and e.start - self._quarter[0] <= _REPORT:
            clock.quarter = self._quarter[1]
        return clock

    def _framed(self, sentence: int, span: Span | None, looks: int) -> int | None:
        """The year in which a story is set: by an opening ("In May 2012 ..."), or by the clause joined to this one."""
        if self._frame is None or span is None or looks > 0:
            return None
        year_, where, verb = self._frame
        if verb is None:
            return year_ if sentence - where <= 1 else None
        own = _verb_above(span.root) if where == sentence else None
        return year_ if own is not None and own.dep_ == "conj" and own.head.i == verb.i else None

    def tell(self, e: Expression, stretch: Stretch) -> None:
        """Remember what an expression has told."""
        form, (sentence, span), today = e.pattern.form, self._here, self.published
        if stretch.precision == "quarter" and form in _QUARTERS and today is not None and stretch.end <= today:
            if self._quarter is None or stretch.end > self._quarter[1].end:
                self._quarter = e.start, stretch
        if form in _VAGUE:
            return
        self._last = e.start, sentence, stretch
        if span is None or stretch.start.year != stretch.end.year or not (e.parts.get("YEAR") or form == "relative"):
            return
        if today is not None and stretch.start.year >= today.year:
            self._frame = None
        elif span.start - self._starts[sentence - 1] <= 1:
            self._frame = stretch.start.year, sentence, None
        elif (verb := _verb_above(span.root)) is not None:
            self._frame = stretch.start.year, sentence, verb


def _direct(token: Token) -> bool:
    """Whether an expression is tied to a verb by a preposition or by nothing."""
    above = token.head.head if token.head.dep_ == "prep" else token.head
    return above.i != token.i and above.pos_ in ("VERB", "AUX")


def _verb_above(token: Token) -> Token | None:
    while token.pos_ not in ("VERB", "AUX"):
        if token.head.i == token.i:
            return None
        token = token.head
    return token


def _anchored(expression: Expression, clock: Clock) -> Stretch | None:
    try:
        return anchored(expression, clock)
    except (ValueError, OverflowError):  # 30 February, a million years ago
        return None


def _moment(text: str, e: Expression, stretch: Stretch | None, clock: Clock) -> Moment:
    kind = e.pattern.kind
    if any(edge == "clock" for edge, _ in e.edges):
        kind = "TIME"
    if e.pattern.form == "hence" and stretch is None and clock.today is not None:
        kind = "DURATION"  # "did it in two days"
    words = text[e.start : e.end]
    dating = _dating(stretch, clock, words) if stretch is not None and e.pattern.form != "clock" else None
    moment = Moment(e.start, e.end, dating, kind, value(e, stretch))
    if "SEASON" in e.parts and (there := _anchored(e, replace(clock, southern=True))) is not None:
        moment.south = _dating(there, clock, words)
    return moment


def _dating(stretch: Stretch, clock: Clock, words: str) -> Dating:
    bound = _bounded(stretch, clock)
    return Dating(bound.start.isoformat(), bound.end.isoformat(), bound.precision, words)


def _bounded(stretch: Stretch, clock: Clock) -> Stretch:
    """The days that the preposition before an expression makes of it: "since March", "by the end of the year"."""
    if clock.today is None:
        return stretch
    if clock.before == "since" and stretch.start <= clock.today:
        return stretch.within(end=clock.today)
    if clock.before in ("by", "until", "till", "before") and stretch.end >= clock.today:
        return stretch.within(start=clock.today)
    return stretch


def _follow(words: Sequence[Word], found: Sequence[Expression], read: list[tuple[Moment, Stretch | None]]) -> None:
    """A bare weekday behind "and" is the first after the one before it: "next Wednesday and Thursday"."""
    for number, (first, second) in enumerate(zip(found, found[1:], strict=False)):
        between = [w.text for w in words[first.last : second.first]]
        (_, start), (moment, end) = read[number], read[number + 1]
        if between not in (["and"], [",", "and"]) or {first.pattern.form, second.pattern.form} != {"weekday"}:
            continue
        if start is None or end is None or moment.dating is None or "WHICH" in second.parts or second.edges:
            continue
        later = day(start.start + timedelta(days=(end.start.weekday() - start.start.weekday()) % 7))
        moment.dating = replace(moment.dating, start=later.start.isoformat(), end=later.end.isoformat())
        moment.value = later.value
        read[number + 1] = (moment, later)


def _join(
    text: str, words: Sequence[Word], found: Sequence[Expression], read: list[tuple[Moment, Stretch | None]]
) -> None:
    """Give both ends of a range the days of the whole: "from Monday to Wednesday", "between May and July 2015"."""
    for number in range(len(found) - 1):
        first, second = found[number], found[number + 1]
        between = [w.text for w in words[first.last : second.first]]
        led = words[first.first - 1].text if first.first else ""
        if len(between) != 1 or between[0] not in _TO or (between[0] == "and" and led != "between"):
            continue
        if between[0] not in ("-", "/") and led not in _FROM and between[0] not in ("to", "through"):
            continue
        (one, start), (two, end) = read[number], read[number + 1]
        if start is None or end is None or one.dating is None or two.dating is None:
            continue
        start, end = _in_order(first, second, start, end)
        if start.end > end.end:
            continue
        dating = Dating(start.start.isoformat(), end.end.isoformat(), end.precision, text[first.start : second.end])
        one.dating = two.dating = dating


def _in_order(first: Expression, second: Expression, start: Stretch, end: Stretch) -> tuple[Stretch, Stretch]:
    """The ends of a range, one told by the other: "from May to July last year", "from next Monday to Wednesday"."""
    forms = (first.pattern.form, second.pattern.form)
    if forms[1] == "weekday" and end.start < start.start and not {"WHICH"} & second.parts.keys():
        ahead = (end.start.weekday() - start.start.weekday()) % 7
        return start, day(start.start + timedelta(days=ahead))
    named = {"YEAR", "WHICH"}
    if set(forms) <= {"month", "date"} and named & second.parts.keys() and not named & first.parts.keys():
        start = same_of(start, end.start.year - start.start.year)
        return (same_of(start, -1) if start.end > end.end else start), end
    return start, end
