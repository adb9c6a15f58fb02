"""Names that two places share: the two Congos, Athens in Ohio, Niger and Niger State.

`data/homonyms.tsv` holds names that two states share, with words that speak for each; the first reading holds where
none does. Other names are settled by the region or country that follows them. (A state's name that is also a
province's is settled with the mentions, by the tables of the world.)
"""

from __future__ import annotations

from collections import Counter

from spacy.tokens import Doc

from detente.reading.setting.places import name_at, whereabouts
from detente.reading.setting.vocabulary import rows
from detente.reading.setting.whereabouts import NAMESAKE
from detente.reading.state import Mention, Who, Work
from detente.reading.syntax.arguments import prepositions
from detente.tables import by_folder
from detente.world import World
from detente.world.gazetteer import KINDS

#: A word of the same sentence speaks louder than one elsewhere.
_NEAR = 3
#: So far up from a place what it describes is looked for.
_DEPTH = 4
_PLACES = frozenset({"state", "capital", "city"})

#: Each reading of a name, the usual one first, with the words that speak for it.
Readings = tuple[tuple[str, frozenset[str]], ...]


@by_folder
def _table() -> dict[str, Readings]:
    found: dict[str, Readings] = {}
    for row in rows("homonyms.tsv"):
        for word in row["words"].split():
            found[word] = (*found.get(word, ()), (row["reading"], frozenset(row["cues"].split())))
    return found


class Namesakes:
    """Corrects mentions whose words name another place than they seem to."""

    def __init__(self, world: World) -> None:
        self.world = world

    def __call__(self, doc: Doc, work: Work) -> None:
        """Give each shared name its reading; a town or region of such a name is no state's name."""
        words = Counter(token.text for token in doc)
        changed = False
        for mention in work.mentions:
            reading = self._reading(doc, mention, words)
            before = {who.state for who in mention.whos}
            if reading is not None:
                changed |= self._read(mention, reading)
            elif mention.match in _PLACES and self._elsewhere(doc, work, mention):
                mention.whos, mention.match = (), NAMESAKE
                changed = True
            if mention.match == NAMESAKE:
                self._described(doc, work, mention, before)
            elif mention.how == "description":
                changed |= self._of_region(doc, work, mention)
        if changed:
            self._forget(work)

    def _reading(self, doc: Doc, mention: Mention, words: Counter[str]) -> str | None:
        """The reading of the shared name in a mention: by the words of its sentence and of its document."""
        shared = next((t for t in doc[mention.start : mention.end] if t.text in _table()), None)
        if shared is None or (
            mention.match == "state"
            and any(t.is_alpha and t.i != shared.i and t.lower_ != "the" for t in doc[mention.start : mention.end])
        ):
            return None  # "Republic of the Congo", "Congo-Kinshasa": told by its other words
        readings = _table()[shared.text]
        near = {t.text for t in shared.sent}
        scores = [sum(words[cue] + _NEAR * (cue in near) for cue in cues) for _, cues in readings]
        return readings[scores.index(max(scores))][0]

    def _read(self, mention: Mention, reading: str) -> bool:
        """Whether a mention is changed by a reading, into another state."""
        others = {code for readings in _table().values() for code, _ in readings} - {reading}
        if not any(w.state in others for w in mention.whos):
            return False
        mention.whos = tuple(
            Who(reading if who.entity == who.state else who.entity, reading, who.sector, who.kind)
            if who.state in others and (who.entity is None or who.entity == who.state)
            else who
            for who in mention.whos
        )
        return True

    def _described(self, doc: Doc, work: Work, namesake: Mention, before: set[str | None]) -> None:
        """Who is described by a place is of no state that the place only seemed to name: "police in Athens, Ohio"."""
        for ancestor in list(doc[namesake.root].ancestors)[:_DEPTH]:
            mention = work.by_token.get(ancestor.i)
            if mention is not None and mention.how == "description" and {w.state for w in mention.whos} <= before:
                mention.whos = tuple(Who(None, None, who.sector, "noun") for who in mention.whos)

    def _of_region(self, doc: Doc, work: Work, mention: Mention) -> bool:
        """Correct who is described by a region that bears a state's name: "students in Niger State"."""
        own = {who.state for who in mention.whos}
        for token in (t for name in ("in", "of", "from") for t in prepositions(doc[mention.root]).get(name, ())):
            if token.pos_ != "PROPN" or token.lower_ not in KINDS:
                continue
            named = name_at(doc, token)
            found = whereabouts(doc, work, self.world).locate(named) if len(named) > 1 else None  # not "of State"
            if found is not None and found.country and found.country not in own:
                mention.whos = tuple(Who(found.country, found.country, who.sector, "state") for who in mention.whos)
                return True
        return False

    def _elsewhere(self, doc: Doc, work: Work, mention: Mention) -> bool:
        """Whether what follows a name puts it in another country, or makes a region of it: "Niger State"."""
        span = doc[mention.start : mention.end]
        following = doc[mention.end] if mention.end < len(doc) else None
        if following is not None and following.text[:1].isupper() and following.lower_ in KINDS:
            if mention.match == "state":
                found = whereabouts(doc, work, self.world).locate(doc[mention.start : mention.end + 1])
                return found is not None and found.country != (mention.who.state if mention.who else None)
            return False
        if following is None or following.text not in (",", "("):
            return False
        behind = work.by_token.get(mention.end + 1)
        if mention.match == "state" and behind is not None and behind.match == "state":
            return False  # "Taiwan, China"
        found = whereabouts(doc, work, self.world).locate(span)
        own = {who.state for who in mention.whos}
        return found is not None and found.country is not None and found.country not in own

    def _forget(self, work: Work) -> None:
        """Leave out entities that no mention means any longer, and enter those that are meant now."""
        meant = {who.entity for mention in work.mentions for who in mention.whos if who.entity}
        for gone in [e for e in work.reading.entities if e not in meant]:
            del work.reading.entities[gone]
        for ident in sorted(meant - set(work.reading.entities)):
            entity = self.world.entity(ident)
            if entity is not None:
                work.reading.entities[ident] = {"name": entity.name, "kind": entity.kind, "state": entity.state}
