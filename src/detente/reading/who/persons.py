"""Persons by name, within one document: whom a short name means, and strangers whom no table holds."""

from __future__ import annotations

from collections.abc import Container
from datetime import timedelta

from detente.reading.state import Who, Work
from detente.reading.who.entering import whose
from detente.world import Match, World
from detente.world.bearers import leads_otherwise
from detente.world.dates import covers
from detente.world.terms import LEADING

#: How long a minister is spoken of by surname alone.
_REMEMBERED = timedelta(days=730)
#: Who led a state for so long is spoken of by surname alone ever after.
_LONG = timedelta(days=3 * 365)


#: So long before the first day the press speaks of those elected to lead as it will afterwards.
_ELECTED = timedelta(days=160)
#: Words in a title that say that an office is no longer held.
_PAST = frozenset({"former", "late", "ex", "ousted", "deposed", "then"})


class Persons:
    """The persons that one document has named so far, the last named last."""

    def __init__(self, world: World, work: Work, context: tuple[str, ...], given: Container[str]) -> None:
        self.world, self.work, self.context, self.given = world, work, context, given
        self._known: dict[str, Who] = {}
        self._strangers: dict[str, str] = {}

    def meant(self, match: Match, phrase: str, chance: bool = False, was: bool = False) -> Who | None:
        """A person by name; a short name means whoever of its bearers the document named last.

        ``chance`` says that it may be no such name: then nobody is meant who holds no office on the day; ``was``, that
        the text calls the person former.
        """
        if len(match.candidates) == 1 and " " in match.text and not (chance and not self._serves(match.candidates[0])):
            return self._remember(whose(match.candidates[0], self.work, self.world, was=was))
        for who in reversed(self._known.values()):
            if who.entity in match.candidates or self._bears(who, match.text):
                return who
        so_far = tuple(w.entity for w in reversed(self._known.values()) if w.entity)
        for words in dict.fromkeys((phrase, match.text)):
            found = self.world.resolve(words, on=self.work.published, context=(*so_far, *self.context))
            past = _PAST & set(words.lower().split())
            if found.entity is None or (not past and self._unlikely(found.entity, match.text)):
                continue
            if words != phrase and self._of_other_office(found.entity, phrase):
                continue
            if (chance or (words == match.text and self._forename(words))) and not self._serves(found.entity):
                continue
            return self._remember(whose(found.entity, self.work, self.world, was=was))
        return None

    def holder(self, name: str) -> Who | None:
        """Who of a family name that is a common word as well holds an office on the day: "Hunt", "Moon", "Rice"."""
        day = self.work.published
        if day is None or self.world.uses.get(name.lower()) != "common" or self.met(name):
            return None
        found = self.world.resolve(name, on=day, context=self.context)
        if found.entity is None or not self._serves(found.entity):
            return None
        return self._remember(whose(found.entity, self.work, self.world))

    def aliases(self) -> dict[str, Who]:
        """First or last name alone, of persons that the document names in full; none where two share it."""
        found: dict[str, Who | None] = {}
        for who in self._known.values():
            parts = self._parts(who)
            for part in {parts[0], parts[-1]} if len(parts) > 1 else ():
                found[part] = who if found.get(part, who) == who else None
        return {name: who for name, who in found.items() if who is not None}

    def stranger(self, name: str) -> str:
        """The full name under which the document introduced a stranger, for that name or its last or first word."""
        full = self._strangers.get(name)
        if full is not None:
            return full
        words = name.split()
        if len(words) > 1:
            self._strangers[name] = name
            for word in (words[-1], words[0]):
                self._strangers.setdefault(word, name)
        return name

    def met(self, word: str) -> bool:
        """Whether a word is the first or last name of a stranger whom the document named in full."""
        return word in self._strangers

    def _remember(self, who: Who) -> Who:
        key = who.entity or ""
        self._known.pop(key, None)
        self._known[key] = who
        return who

    def _parts(self, who: Who) -> list[str]:
        entity = self.world.entity(who.entity) if who.entity else None
        return entity.name.split() if entity is not None and entity.kind == "person" else []

    def _bears(self, who: Who, name: str) -> bool:
        """Whether a single name is the first or last part of a person's, as "Wang" is of Wang Yi's."""
        parts = self._parts(who)
        return bool(parts) and name in (parts[0], parts[-1])

    def _forename(self, name: str) -> bool:
        """Whether a surname alone may be anybody's given name: "Sharon", long after the minister of that name."""
        return " " not in name and name in self.given and self.work.published is not None

    def _of_other_office(self, person: str, phrase: str) -> bool:
        """Whether a title says an office that a person never had: a prime minister is not "President Yusuf"."""
        parts = phrase.split()[:-1]
        titles = (self.world.roles.get(" ".join(parts[at:])) for at in range(len(parts)))
        role = next((r for r in titles if r is not None), None)
        offices = role.offices if role is not None else ()
        return bool(offices) and set(offices) <= set(LEADING) and leads_otherwise(self.world, person, offices)

    def _serves(self, person: str) -> bool:
        """Whether a person holds an office on the document's day."""
        day = self.work.published
        return day is not None and any(covers(t.start, t.end, day) for t in self.world.terms(person))

    def _unlikely(self, person: str, name: str) -> bool:
        """Whether a surname alone, never introduced, would be somebody not yet or long no longer in office.

        Who led a state for some years is remembered longer than who did for one, or was a minister.
        """
        terms = self.world.terms(person)
        day = self.work.published
        if " " in name or day is None or not terms:
            return False
        if all(t.start is not None and t.start > day for t in terms):
            return not any(t.office in LEADING and t.start and t.start - day <= _ELECTED for t in terms)
        led = sum(((t.end - t.start) for t in terms if t.office in LEADING and t.start and t.end), timedelta())
        if led >= _LONG or any(t.office in LEADING and not (t.start and t.end) for t in terms):
            return False
        return not any(covers(t.start, t.end and t.end + _REMEMBERED, day) for t in terms)
