"""Where the places that a document names lie: each name by what stands beside it and by what else is named.

A town is settled by the region or country that follows it ("Paris, Texas"), by what the document said of it before,
and else by its size and by the countries that its sentence and its document speak of.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from math import log10, sqrt

from spacy.tokens import Doc, Span, Token

from detente.reading.rows import Locale
from detente.reading.setting.vocabulary import rows
from detente.reading.state import Mention, Work
from detente.tables import by_folder
from detente.world import World
from detente.world.gazetteer import KINDS, Town, gazetteer

#: What a country named in the same sentence, or often in the document, is worth against ten times the people.
_SENTENCE, _DOCUMENT = 1.5, 2.0
#: What a name costs that is not the town's first one, and gains that the table of cities holds.
_OTHER_NAME, _TABLED = 1.2, 1.5
#: What a state of the United States, another region, a well-known land is worth as a town: ten to the so many people;
#: what the word for its kind adds.
_AMERICAN, _REGION, _LAND, _KIND = 7.0, 6.2, 6.8, 2.0
#: A town of so many people tells of what country a document speaks.
_LARGE = 20_000
#: A document is about a country that it names so many times at least, and in so large a share of all.
_ENOUGH, _FOCUS = 4, 0.6
#: The match of a mention whose words name a country that is not meant.
NAMESAKE = "namesake"
#: A container is looked for so many words behind a name ("in Paris, in the state of Texas").
_REACH = 6
_LINKS = frozenset(", ( in of the state province region oblast near northern southern eastern western central".split())


@by_folder
def _abbreviations() -> dict[str, str]:
    return {row["words"]: row["region"] for row in rows("abbreviations.tsv")}


@by_folder
def _lands() -> dict[str, str]:
    """Lands that are no region of any list, and regions by their English names."""
    return {words: row["country"] for row in rows("lands.tsv") for words in row["words"].split("|")}


class Whereabouts:
    """The places of one document."""

    def __init__(self, doc: Doc, work: Work, world: World) -> None:
        self.doc = doc
        self.work = work
        self.world = world
        self._codes = {s.iso2: s.id for s in world.states.values() if s.iso2}
        self._told: dict[str, Locale] = {}
        self._states: dict[str, str | None] = {}
        self._starts = [sentence.start for sentence in doc.sents]
        self._mentions: dict[int, list[Mention]] = defaultdict(list)
        for mention in work.mentions:
            self._mentions[bisect_right(self._starts, mention.root)].append(mention)
        self._countries = self._named()

    def _named(self) -> Counter[str]:
        """How often the document names each state, by whatever name."""
        found: Counter[str] = Counter()
        for mention in self.work.mentions:
            found.update({w.state for w in mention.whos if w.state})
        for words in _names(self.doc):
            countries = {r.country for r in gazetteer().regions(words)}
            if words in _abbreviations():
                countries = {_abbreviations()[words][:2]}
            if words in _lands():
                found[_lands()[words]] += 1
            elif not countries:
                countries = set(self._alone(words))
            if len(countries) == 1 and (country := self._codes.get(countries.pop())) is not None:
                found[country] += 1
        return found

    def _alone(self, words: str) -> tuple[str, ...]:
        """The country of a town that no other of its name comes near."""
        towns = [t for t in gazetteer().towns(words) if not t.other] if len(words) > 3 else []
        largest = towns[0] if towns else None
        if largest is None or any(t.people * 10 > largest.people for t in towns if t.country != largest.country):
            return ()
        return (largest.country,) if largest.people > _LARGE else ()

    def locate(self, span: Span) -> Locale | None:
        """Where the place lies that a span names; None for words that name none."""
        name = _bare(span)
        if not name:
            return None
        state = self._country(span, name)
        within = self._container(span, name)
        if within is not None and (state is None or (within[1] and self._lies(name, *within))):
            found = self._inside(name, *within)
            self._told.setdefault(name, found)
            return found
        if name in self._told:
            return self._told[name]
        if state is not None:
            return state
        best = max(self._candidates(name, span), key=lambda c: c[0], default=None)
        if best is None:
            return self._partly(name) or self._focus(name)
        if best[1].country is not None:
            self._countries[best[1].country] += 1
        return best[1]

    # -- what stands beside a name

    def _container(self, span: Span, name: str) -> tuple[str, str] | None:
        """The country (alpha-3) and region (code, or empty) that follow a name: ", Texas", " (Syria)", "in Peru"."""
        last = min(span.end + _REACH, span.sent.end)
        after = self.doc[span.end : last] if last > span.end else None
        if after is None or after[0].text not in (",", "(", "in"):
            return None
        start = next((t.i for t in after if t.lower_ not in _LINKS), None)
        if start is None or start == span.end or not self.doc[start].text[:1].isupper():
            return None
        for end in range(min(start + 4, span.sent.end), start, -1):
            found = self._area(self.doc[start:end].text.strip(), name)
            if found is not None:
                following = self.doc[end].text if end < len(self.doc) else ""
                listed = following in ("and", "or") and after[0].text == ","
                return None if listed else found
        return None

    def _area(self, words: str, name: str) -> tuple[str, str] | None:
        """The country and region that words behind the name of a town name as a whole."""
        code = _abbreviations().get(words)
        if code is not None:
            country = self._codes.get(code[:2])
            return (country, code[3:] if code[:2] == "US" else "") if country else None
        state = self._state(words)
        regions = gazetteer().regions(words)
        american = next((r for r in regions if r.country == "US"), None)
        if american is not None:
            us = self._codes["US"]
            if self._lies(name, us, american.code) or (state is None and not self._towns(name)):
                return us, american.code
        if state is not None:
            return state, ""
        kind = words.split()[-1].lower() in KINDS
        for region in regions:
            country = self._codes.get(region.country)
            if country is not None and (self._lies(name, country, region.code) or (kind and len(regions) == 1)):
                return country, region.code
        seat = self._seat(words) if kind else None
        country = self._codes.get(seat.country) if seat is not None else None
        return (country, seat.region) if country is not None and seat is not None else None

    def _towns(self, name: str) -> tuple[Town, ...]:
        return gazetteer().towns(name)

    def _lies(self, name: str, country: str, region: str) -> bool:
        """Whether a country, or a region of it where one is told, has a town of a name."""
        return any(self._codes.get(t.country) == country and region in ("", t.region) for t in self._towns(name))

    def _seat(self, words: str) -> Town | None:
        """The town that gives a region its name: "Donetsk Oblast"."""
        bare = " ".join(w for w in words.split() if w.lower() not in KINDS)
        towns = self._towns(bare) if bare and bare != words else ()
        return towns[0] if towns else None

    def _state(self, name: str) -> str | None:
        if name not in self._states:
            matches = self.world.find(name)
            whole = len(matches) == 1 and matches[0].kind == "state" and matches[0].end - matches[0].start == len(name)
            self._states[name] = matches[0].candidates[0] if whole and matches[0].candidates else None
        return self._states[name]

    def _inside(self, name: str, country: str, region: str) -> Locale:
        """A town of a country, of a region where one is told; without coordinates where no list holds it."""
        towns = [t for t in self._towns(name) if self._codes.get(t.country) == country]
        best = max(towns, key=lambda t: (t.region == region, t.people), default=None)
        if not region and (place := self.world.places.find(name, (country,))) is not None and place.country == country:
            return Locale(place.name, country, place.lat, place.lon)
        return Locale(name, country, best.lat, best.lon) if best is not None else Locale(name, country)

    # -- what a name can be

    def _country(self, span: Span, name: str) -> Locale | None:
        mention = self.work.mention_at(span.root)
        if mention is not None and mention.match == NAMESAKE:
            return None
        if mention is not None and mention.match in ("state", "demonym") and mention.who and mention.who.state:
            if mention.end - mention.start >= len(name.split()):
                if mention.who.kind == "city":  # a region that bears a state's name
                    return Locale(name, mention.who.state)
                entity = self.world.entity(mention.who.state)
                return Locale(entity.name if entity else name, mention.who.state)
        state = self._state(name)
        if state is None and " " not in name and name[:1].isupper():
            state = self._of_kind(name, ("demonym",))
        return Locale(name, state) if state is not None else None

    def _of_kind(self, name: str, kinds: tuple[str, ...]) -> str | None:
        """The state of the first name of some kinds within words."""
        for match in self.world.find(name):
            if match.kind in kinds and match.candidates:
                return self.world.state_of(match.candidates[0], self.work.published)
        return None

    def _partly(self, name: str) -> Locale | None:
        """A body or a building by the country or capital in its name: "the Russian Foreign Ministry"."""
        state = self._of_kind(name, ("state", "demonym", "capital", "city", "metonym")) if " " in name else None
        return Locale(name, state) if state is not None else None

    def _focus(self, name: str) -> Locale | None:
        """A place that no list holds lies in the country that a document is about, where it is about one."""
        if not name[:1].isupper() or self._countries.total() < _ENOUGH:
            return None
        country, count = self._countries.most_common(1)[0]
        return Locale(name, country) if count > _FOCUS * self._countries.total() else None

    def _candidates(self, name: str, span: Span) -> Iterator[tuple[float, Locale]]:
        """What a name can be, with how likely: tenfold people, the table of cities, the countries beside it count."""
        beside = self._beside(span.root)
        kind = len(name.split()) > 1 and name.split()[-1].lower() in KINDS
        for region in gazetteer().regions(name):
            if (country := self._codes.get(region.country)) is not None:
                known = _AMERICAN if region.country == "US" else _REGION
                yield known + (_KIND if kind else 0) + self._support(country, beside), Locale(name, country)
        if (land := _lands().get(name)) is not None:
            yield _LAND + self._support(land, beside), Locale(name, land)
        seat = self._seat(name) if kind else None
        if seat is not None and (country := self._codes.get(seat.country)) is not None:
            yield _REGION + self._support(country, beside), Locale(name, country)
        tabled = self.world.places.find(name)
        for town in self._towns(name):
            country = self._codes.get(town.country)
            if country is None:
                continue
            score = log10(max(town.people, 300)) + self._support(country, beside) - (_OTHER_NAME if town.other else 0)
            if tabled is not None and tabled.country == country and not town.other:
                score += _TABLED
            yield score, Locale(name, country, town.lat, town.lon)
        if tabled is not None:
            score = 5.0 + _TABLED + self._support(tabled.country, beside)
            yield score, Locale(tabled.name, tabled.country, tabled.lat, tabled.lon)

    def _support(self, country: str, beside: set[str]) -> float:
        """How much the sentence and the document speak for a country."""
        total = self._countries.total()
        share = self._countries[country] / total if total else 0
        return _SENTENCE * (country in beside) + _DOCUMENT * sqrt(share)

    def _beside(self, token: Token) -> set[str]:
        """The states that the rest of a name's sentence names."""
        inside = self._mentions.get(bisect_right(self._starts, token.i), ())
        others = (m for m in inside if not m.start <= token.i < m.end)
        return {w.state for m in others for w in m.whos if w.state}


def _names(doc: Doc) -> Iterator[str]:
    """Runs of proper nouns."""
    run: list[str] = []
    for token in doc:
        if token.pos_ == "PROPN":
            run.append(token.text)
        elif run:
            yield " ".join(run)
            run = []
    if run:
        yield " ".join(run)


def _bare(span: Span) -> str:
    """A place's name without article and possessive, in one line."""
    start, end = span.start, span.end
    while start < end and span.doc[start].lower_ in ("the", "of"):
        start += 1
    while end > start and span.doc[end - 1].tag_ == "POS":
        end -= 1
    return " ".join(span.doc[start:end].text.split())
