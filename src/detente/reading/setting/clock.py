"""The clock by which an expression is read, and what the parts of one say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from detente.reading.setting.expressions import Expression, Parts
from detente.reading.setting.stretch import Stretch

#: How much dearer a day on the wrong side of the document is than one on the right side, by what its clause says.
_PENALTIES = {-1: (1.0, 10.0), 0: (1.0, 1.5), 1: (60.0, 1.0)}
#: The same for a day to come where the expression stands by the past verb itself.
_DONE = 60.0
#: A number that a text leaves open ("several years ago"): at least and at most so many units.
FEW = {2: (2, 3), 3: (2, 6), 4: (4, 20)}
#: Where a word in front of a unit or a name points.
STEPS = {"last": -1, "past": -1, "latest": 0, "this": 0, "next": 1, "coming": 1, "recent": -1}


@dataclass(slots=True)
class Clock:
    """The day of the document, the direction of a clause (-1 past, 0 open, 1 to come), and what was told before.

    ``told`` is the last stretch that the text named by its own words, ``near`` whether the same sentence named it,
    ``frame`` the year that it, or the sentence before, has set its story in, ``quarter`` the quarter that a report is
    about, ``before`` the word in front of the expression, ``direct`` whether it
    stands by the verb of its clause itself, ``southern`` whether its seasons are those of the south.
    """

    today: date | None
    direction: int = 0
    told: Stretch | None = None
    quarter: Stretch | None = None
    near: bool = False
    frame: int | None = None
    before: str = ""
    direct: bool = False
    southern: bool = False

    def nearest(self, options: list[Stretch]) -> Stretch | None:
        """The one on the side that the clause speaks of, nearest to the day of the document."""
        if self.today is None or not options:
            return None
        today, (past, future) = self.today, _PENALTIES[self.direction]
        if self.direct and self.direction < 0:
            future = _DONE

        def cost(option: Stretch) -> float:
            if option.start <= today <= option.end:
                return 0
            return (today - option.end).days * past if option.end < today else (option.start - today).days * future

        return min(options, key=cost)


#: Reads one form of expression; None where it cannot be told.
Form = Callable[[Expression, Clock], Stretch | None]


def years_around(clock: Clock) -> range:
    """The years that a date without one can lie in; none in an undated document."""
    return range(clock.today.year - 2, clock.today.year + 3) if clock.today else range(0)


def valid(make: Callable[[], Stretch]) -> list[Stretch]:
    """What a stretch is made of where it exists, in a list: 29 February does not in every year."""
    try:
        return [make()]
    except (ValueError, OverflowError):
        return []


def integer(parts: Parts, name: str) -> int:
    """The first number of a class."""
    return int(parts[name][0])


def pointed(parts: Parts) -> str:
    """The word that points: last, this, next ..."""
    if "WHICH" in parts:
        return str(parts["WHICH"][0])
    return next((str(w) for w in reversed(parts.get("word", [])) if w in STEPS), "this")


def named_year(parts: Parts, clock: Clock) -> int | None:
    """The year that the words give: a number, or "last year"."""
    if "YEAR" in parts:
        return integer(parts, "YEAR")
    if "WHICH" in parts and "year" in parts.get("word", []):
        return clock.today.year + STEPS[pointed(parts)] if clock.today else None
    return None


def told_year(clock: Clock) -> int | None:
    """The year that the clause before has told, of which a month or day without a year is one."""
    if clock.frame is not None:
        return clock.frame
    if clock.today is not None or clock.told is None or not clock.near:
        return None
    return clock.told.start.year if clock.told.start.year == clock.told.end.year else None


def pointing(parts: Parts) -> str:
    """The word that points ("last"), or an empty string where a name stands alone."""
    return pointed(parts) if "WHICH" in parts or set(parts.get("word", [])) & {"past", "coming"} else ""


def count_of(parts: Parts) -> float:
    """How many units; a half counts as one."""
    if "NUM" in parts:
        number: float = integer(parts, "NUM")
    elif "DOZEN" in parts:
        number = 12
    else:
        number = 1
    return number + (0.5 if "half" in parts.get("word", []) else 0)
