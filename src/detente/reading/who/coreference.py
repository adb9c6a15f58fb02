"""Who "he", "it", "both countries" and "the three" are.

Salience in the manner of Lappin and Leass (1994): subjects before objects before
the rest, nearer sentences before farther ones, and whom the document speaks of most
before those named in passing; a pronoun never takes a party of its own clause. No
answer is better than a wrong one: with no candidate in the last three sentences (ten
for a person) the pronoun stays unresolved.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from detente.reading.lexicon.frames import table
from detente.reading.state import Mention, Who, Work
from detente.reading.syntax.arguments import antecedents, subjects
from detente.reading.who.speakers import side, speakers, speaking_at
from detente.world import World
from detente.world.dates import covers

_NUMBERS = {"both": 2, "two": 2, "three": 3, "four": 4, "five": 5}
_STATE_HEADS = frozenset(
    [
        "country",
        "countries",
        "nation",
        "nations",
        "state",
        "states",
        "government",
        "governments",
        "neighbour",
        "neighbours",
        "neighbor",
        "neighbors",
        "side",
        "sides",
        "capital",
        "capitals",
        "ally",
        "allies",
        "power",
        "powers",
        "rival",
        "rivals",
        "party",
        "parties",
        "enemy",
        "enemies",
        "giants",
    ]
)
_PERSON_HEADS = frozenset(
    [
        "leader",
        "leaders",
        "president",
        "presidents",
        "minister",
        "ministers",
        "men",
        "statesmen",
        "counterpart",
        "counterparts",
        "diplomats",
        "officials",
        "premiers",
        "chancellors",
        "kings",
        "generals",
        "envoys",
        "politicians",
    ]
)
_PAIRED = frozenset({"side", "country", "government", "party", "leader", "president", "minister", "nation", "state"})
_LEADERS = frozenset({"leaders", "presidents", "ministers", "sides", "premiers", "chancellors"})
#: Who issues a joint statement, as it names them.
_TOGETHER = frozenset({"leaders", "sides", "parties", "ministers", "presidents", "principals"})
_OWN_COUNTRY = frozenset(["country", "nation", "government", "state", "homeland", "people", "administration", "regime"])
#: Sectors that belong to a state; rivals, rebels and voters do not.
_SERVANTS = frozenset({"GOV", "MIL", "COP", "JUD", "LEG", "SPY"})
_MALE = frozenset({"he", "him", "his", "himself"})
_FEMALE = frozenset({"she", "her", "hers", "herself"})
_NEUTER = frozenset({"it", "its", "itself"})
_PLURAL = frozenset({"they", "them", "their", "theirs", "themselves"})
_FIRST = frozenset({"i", "me", "my", "myself", "mine"})
_WE = frozenset({"we", "us", "our", "ours", "ourselves"})
_REACH = 3
#: A person is remembered for this many sentences; beyond `_REACH` distance costs no more.
_MEMORY = 10
#: What twice as many mentions of a person so far are worth, against 1.3 for a sentence of distance.
_PROMINENCE = 0.7
#: A state that the document named this often is what "the government" may mean with none named near.
_TOPIC = 3


@dataclass(slots=True)
class _Seen:
    mention: Mention
    sentence: int
    weight: float


class Coreference:
    """Resolves pronouns, bare descriptions and groups, left to right through a document."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.female = {w for r in table("female_names.tsv") for w in r["names"].split()}
        self.epithets = {
            (r["kind"], noun): frozenset(r["bearers"].split())
            for r in reversed(table("epithets.tsv"))
            for noun in r["nouns"].split()
        }

    def __call__(self, doc: Doc, work: Work) -> None:
        """Add mentions for pronouns and groups, and settle bare descriptions."""
        speakers(doc.text, work, self.world)
        self._offices(doc, work)
        quotes = _quotations(doc)
        self._sayers = self._voices(doc, work, quotes) if quotes else {}
        seen: list[_Seen] = []
        gender: dict[str, str] = {}
        self._people: dict[str, _Seen] = {}
        self._counts: Counter[str] = Counter()
        self._titles: dict[str, set[str]] = {}
        self._bodies: dict[str, _Seen] = {}
        for number, sentence in enumerate(doc.sents):
            for token in sentence:
                mention = work.by_token.get(token.i)
                loose = mention is not None and not mention.whos
                loose = loose and (("organisation", token.lower_) in self.epithets or token.lower_ in _TOGETHER)
                if mention is not None and mention.match == "demonym" and _single(token):
                    self._countryman(mention, token, seen, number)
                if mention is not None and mention.root == token.i and mention.how != "noun" and not loose:
                    self._learn_gender(doc, mention, gender)
                    self._note(seen, _Seen(mention, number, _weight(token)), doc)
                    continue
                whos = self._resolve(doc, work, sentence, token, seen, number, gender)
                if whos is None:
                    continue
                start = token.i
                if token.lower_ not in _MALE | _FEMALE | _NEUTER | _PLURAL | _FIRST | _WE:
                    while (
                        start > sentence.start
                        and doc[start - 1].head.i == token.i
                        and doc[start - 1].i >= token.left_edge.i
                    ):
                        start -= 1
                    while start < token.i and (doc[start].pos_ in ("ADP", "CCONJ", "SCONJ") or doc[start].is_punct):
                        start += 1
                found = Mention(start, token.i + 1, token.i, "group" if len(whos) > 1 else "pronoun", whos)
                named = next(
                    (s.mention for s in reversed(seen) if s.sentence == number and s.mention.whos == whos), None
                )
                if named is not None and token.pos_ == "PRON":
                    found.antecedent = named.antecedent or (named.start, named.end)
                work.mentions.append(found)
                for i in range(start, token.i + 1):
                    work.by_token[i] = found
                self._note(seen, _Seen(found, number, _weight(token)), doc)
            seen = [s for s in seen if number - s.sentence < _REACH]
        self._voiced(doc, work)

    def _voiced(self, doc: Doc, work: Work) -> None:
        """Settle "a spokesman for the junta" once the junta is known."""
        for mention in work.mentions:
            root = doc[mention.root]
            if mention.how != "noun" or any(w.known for w in mention.whos):
                continue
            if ("voice", root.lemma_.lower()) not in self.epithets:
                continue
            for prep in (c for c in root.children if c.dep_ == "prep" and c.lower_ in ("for", "of", "from")):
                owner = next((m for c in prep.children if (m := work.by_token.get(c.i)) is not None), None)
                if owner is not None and owner.who is not None and owner.who.state:
                    mention.whos = (Who(owner.who.state, owner.who.state, mention.whos[0].sector, "state"),)

    def _countryman(self, mention: Mention, token: Token, seen: list[_Seen], number: int) -> None:
        """ "The Iranian flew on": the person of that state whom the text speaks of."""
        state = mention.who.state if mention.who is not None else None
        for who in (i.mention.who for i in self._persons(token, seen, number)):
            if who is not None and who.entity and state is not None and who.state == state:
                mention.whos, mention.match = (who,), "office"
                return

    def _note(self, seen: list[_Seen], item: _Seen, doc: Doc) -> None:
        """Remember a mention: whom it names, how often so far, and with which titles."""
        if doc[item.mention.root].lower_ in _FIRST:
            return  # "he" is never whoever says "I"
        seen.append(item)
        for who in item.mention.whos:
            key = who.entity if who.kind in ("person", "organisation") else who.state
            if key is None:
                continue
            self._counts[key] += doc[item.mention.root].pos_ != "PRON"  # a wrong guess must not feed the next one
            if who.kind == "organisation" and who.entity:
                self._bodies[who.entity] = item
            if who.kind == "person":
                self._people[key] = item
                words = doc[item.mention.start : item.mention.root]
                self._titles.setdefault(key, set()).update(t.lower_ for t in words)

    def _persons(self, token: Token, seen: list[_Seen], number: int) -> list[_Seen]:
        """Persons before a token, most salient first."""
        near = [s for s in seen if s.mention.who is not None and s.mention.who.kind == "person"]
        far = [s for s in self._people.values() if s.mention.who is not None and number - s.sentence <= _MEMORY]
        items = {id(s): s for s in (*near, *far) if s.mention.root < token.i}.values()

        def salience(item: _Seen) -> float:
            who = item.mention.who
            count = self._counts[who.entity] if who is not None and who.entity else 1
            return item.weight - 1.3 * min(number - item.sentence, _REACH) + _PROMINENCE * math.log2(max(count, 1))

        return sorted(items, key=lambda s: (-salience(s), -s.mention.root))

    def _offices(self, doc: Doc, work: Work) -> None:
        """Settle "the Prime Minister" as the statement's speaker, else as the holder of the office named last."""
        persons: list[Who] = []
        for mention in sorted(work.mentions, key=lambda m: m.root):
            who = mention.who
            if who is not None and who.kind == "person" and who.entity:
                persons.append(who)
                continue
            if any(w.known for w in mention.whos) or mention.how not in ("name", "noun"):
                continue
            root = doc[mention.root]
            first = min(mention.start, root.left_edge.i)
            start = next((t.i for t in doc[first : root.i + 1] if t.dep_ != "det"), root.i)
            phrase = doc[start : root.i + 1].text
            words = phrase.replace("-", " ").split()
            office = self.world.roles.get(phrase)
            definite = any(c.dep_ == "det" and c.lower_ == "the" for c in root.children)
            if office is None or office.kind not in ("office", "title") or not definite or root.tag_ in ("NNS", "NNPS"):
                continue
            if any(c.dep_ in ("prep", "relcl", "acl", "amod", "appos", "conj") for c in root.children):
                continue
            if root.dep_ in ("compound", "nmod", "amod", "appos"):
                continue
            if mention.how == "noun" and len(words) < 2:
                continue  # "the president" alone: salience decides, sentence by sentence
            named = list(dict.fromkeys(reversed(persons)))
            if work.speaker is not None and work.speaker.state:
                own = self.world.resolve(f"{phrase} of {self._called(work.speaker.state)}", on=work.published)
                if own.entity is not None and (entity := self.world.entity(own.entity)) and entity.kind == "person":
                    named.insert(0, Who(own.entity, work.speaker.state, own.sector, "person"))
            if work.speaker is not None and work.speaker.kind == "person" and work.speaker.entity:
                named.insert(0, work.speaker)
            title = phrase.lower()
            holder = next((w for w in named if w.entity and self._holds(w.entity, title, work)), None)
            if holder is not None:
                mention.whos, mention.match = (holder,), "office"

    def _called(self, state: str) -> str:
        entity = self.world.entity(state)
        return entity.name if entity is not None else state

    def _holds(self, entity: str, title: str, work: Work) -> bool:
        """Whether a person holds an office of that name on the document's day."""
        return any(
            term.role.lower().split(" of ")[0] == title and covers(term.start, term.end, work.published)
            for term in self.world.terms(entity)
        )

    def _voices(self, doc: Doc, work: Work, quotes: list[tuple[int, int]]) -> dict[int, Who]:
        """Who speaks at each token inside quotation marks; a quotation without a sayer goes on with the last one."""
        found: dict[int, Who] = {}
        voice: Who | None = None
        behind = 0
        for start, end in quotes:
            own = self._sayer(doc, work, start, end)
            if own is not None:
                voice = own
            elif "\n\n" in doc[behind : start + 1].text:
                voice = None
            behind = end
            if voice is not None:
                found.update(dict.fromkeys(range(start, end), voice))
        return found

    def _sayer(self, doc: Doc, work: Work, start: int, end: int) -> Who | None:
        """The subject of the verb of saying right behind a quotation or right before it, where it is named."""
        low = doc[start].sent.start
        after = doc[end : min(end + 12, doc[min(end, len(doc) - 1)].sent.end)]
        for run in (after, doc[low:start]):
            for token in run:
                if token.dep_ in ("nsubj", "nsubjpass") and token.head in run and token.head.pos_ in ("VERB", "AUX"):
                    mention = work.by_token.get(token.i)
                    if mention is not None and mention.who is not None and mention.who.known:
                        return mention.who
        return None

    def _learn_gender(self, doc: Doc, mention: Mention, gender: dict[str, str]) -> None:
        who = mention.who
        if who is None or who.entity is None or who.kind != "person" or who.entity in gender:
            return
        names = [t.text for t in doc[mention.start : mention.end]]
        if any(n in self.female for n in names) or who.entity.split("-")[0].capitalize() in self.female:
            gender[who.entity] = "f"
        elif any(t in ("Mr", "Mr.", "King", "Prince", "Sheikh") for t in names):
            gender[who.entity] = "m"

    def _resolve(
        self, doc: Doc, work: Work, sentence: Span, token: Token, seen: list[_Seen], number: int, gender: dict[str, str]
    ) -> tuple[Who, ...] | None:
        word = token.lower_
        if word in _MALE or word in _FEMALE:
            wanted = "m" if word in _MALE else "f"
            ahead = self._ahead(work, token)
            if ahead is not None and gender.get(ahead.entity or "", "m") == wanted:
                return (ahead,)
            return self._person(token, seen, number, gender, wanted)
        if word in _NEUTER and token.dep_ not in ("expl",):
            return self._thing(token, seen, number)
        if word in _PLURAL:
            return self._plural(token, seen, number)
        if word in _FIRST:
            who = self._speaker(work, token)
            return (who,) if who else None
        if word in _WE:
            return self._side(work, token)
        if (
            word in _NUMBERS
            and token.pos_ in ("NUM", "PRON", "DET")
            and (token.dep_ in ("pobj", "nsubj", "nsubjpass", "dobj", "attr", "conj") or _before_verb(token))
        ):
            return self._group(work, _NUMBERS[word], None, seen, number, token)
        if token.pos_ == "NOUN":
            return self._noun(work, token, seen, number)
        if token.pos_ == "PROPN" and token.lower_ in _TOGETHER:
            return self._noun(work, token, seen, number)
        if token.pos_ == "PROPN" and [c.lower_ for c in token.children if c.dep_ != "relcl"] == ["the"]:
            return self._organisation(token, seen, number)
        return None

    def _noun(self, work: Work, token: Token, seen: list[_Seen], number: int) -> tuple[Who, ...] | None:
        word = token.lower_
        lefts = {c.lower_: c for c in token.lefts}
        if len(work.sides) > 1 and word in _TOGETHER and list(lefts) in (["the"], ["both"], []):
            return work.sides  # of a joint statement
        count = next((_NUMBERS[w] for w in lefts if w in _NUMBERS), None)
        if count is None and word in _PAIRED and any(w in ("neither", "either") for w in lefts):
            count = 2
        elif count is None and len(work.sides) < 3 and word in _LEADERS and list(lefts) == ["the"]:
            count = 2  # "the leaders", of a meeting of two
        if count and (word in _STATE_HEADS or word in _PERSON_HEADS):
            if any(c.dep_ == "relcl" and not _aside(c) for c in token.children):
                return None
            kind = "person" if word in _PERSON_HEADS else "state"
            return self._group(work, count, kind, seen, number, token)
        if "other" in lefts or "another" in lefts:
            return None
        owner = next((c for c in token.lefts if c.dep_ == "poss"), None)
        if owner is not None and word in _OWN_COUNTRY:
            mention = next((m for t in antecedents(owner) if (m := work.by_token.get(t.i)) is not None), None)
            if mention is not None and mention.who is not None and mention.who.state:
                return (self._state(mention.who.state),)
            return self._stated(work, token, None, seen, number) if owner.lower_ in _NEUTER else None
        if owner is not None and ("partner", word) in self.epithets:
            mention = work.by_token.get(owner.i)
            mine = mention.who.entity if mention is not None and mention.who is not None else None
            others = (i.mention.who for i in self._persons(token, seen, number))
            other = next((w for w in others if w is not None and w.entity not in (None, mine)), None)
            return (other,) if mine is not None and other is not None else None
        if owner is not None:
            return self._owned(work, token, owner)
        determined = any(w in ("the", "this", "that") for w in lefts) and not any(
            c.dep_ in ("prep", "acl", "amod", "compound") or (c.dep_ == "relcl" and not _aside(c))
            for c in token.children
        )
        if determined and (found := self._organisation(token, seen, number)):
            return found
        if determined and ("state", word) in self.epithets:
            return self._stated(work, token, self.epithets["state", word], seen, number)
        if determined and ("person", word) in self.epithets and token.tag_ not in ("NNS", "NNPS"):
            current = work.by_token.get(token.i)
            if current is not None and any(w.entity for w in current.whos):
                return None
            for item in self._persons(token, seen, number):
                who = item.mention.who
                if who is not None and who.entity and self._fits(who.entity, word):
                    return (who,)
        if determined and ("partner", word) in self.epithets:
            nearest = next((i.mention.who for i in self._persons(token, seen, number)), None)
            return (nearest,) if nearest is not None else None
        return None

    def _owned(self, work: Work, token: Token, owner: Token) -> tuple[Who, ...] | None:
        """The state of somebody's people: "his attorney general", "its army"."""
        current, mention = work.by_token.get(token.i), work.by_token.get(owner.i)
        if current is None or mention is None or mention.who is None or mention.who.state is None:
            return None
        sector = current.whos[0].sector if current.whos else None
        ruling = any(c.lower_ in ("ruling", "governing") for c in token.children)
        if any(w.known for w in current.whos) or not (sector in _SERVANTS or ruling):
            return None
        return (Who(None, mention.who.state, sector, "noun"),)

    def _organisation(self, token: Token, seen: list[_Seen], number: int) -> tuple[Who, ...] | None:
        """ "the council", "the alliance": the organisation named last of whose name, or epithets, this is a word."""
        word = token.lower_
        bearers = self.epithets.get(("organisation", word))
        if bearers is None:
            return None
        items = {id(s): s for s in (*seen, *self._bodies.values())}.values()
        for item in sorted(items, key=lambda s: -s.mention.root):
            who = item.mention.who
            if who is None or who.kind != "organisation" or who.entity is None or item.mention.root >= token.i:
                continue
            entity = self.world.entity(who.entity)
            if who.entity in bearers or (entity is not None and word in entity.name.lower().split()):
                return (who,)
        return None

    def _stated(
        self, work: Work, token: Token, bearers: frozenset[str] | None, seen: list[_Seen], number: int
    ) -> tuple[Who, ...] | None:
        """The state that "the kingdom" or "its government" means: one of ``bearers`` where some are given."""
        current = work.by_token.get(token.i)
        sector = current.whos[0].sector if current is not None and current.whos else None
        if work.speaker is not None and work.speaker.state and token.lower_ == "government":
            return (Who(work.speaker.state, work.speaker.state, sector, "state"),)  # a minister's own

        def salience(item: _Seen) -> float:
            who = item.mention.who
            count = self._counts[who.state] if who is not None and who.state else 1
            return item.weight - 1.3 * (number - item.sentence) + _PROMINENCE * math.log2(max(count, 1))

        near = sorted((s for s in seen if s.mention.root < token.i), key=lambda s: (-salience(s), -s.mention.root))
        ranked = [w.state for item in near if (w := item.mention.who) is not None and w.state]
        topics = [k for k, n in self._counts.most_common() if n >= _TOPIC or bearers]
        if bearers:
            ranked = []  # of the few that bear the name, the one that the document is about
        for state in (*ranked, *topics):
            if state in self.world.states and (not bearers or state in bearers):
                return (Who(state, state, sector, "state"),)
        return None

    def _fits(self, entity: str, word: str) -> bool:
        """Whether a person bears an office or a title of that name, by the tables or by the document."""
        roles = {t.role.lower() for t in self.world.terms(entity)}
        if not self.epithets["person", word] and word in self._titles.get(entity, ()):
            return True
        if "leader" in self.epithets["person", word]:
            return bool(roles)
        heads = {role.split(" of ")[0].split()[-1] for role in roles if role and "secretary general" not in role}
        return word in heads

    def _state(self, code: str) -> Who:
        return Who(code, code, None, "state")

    def _person(
        self, token: Token, seen: list[_Seen], number: int, gender: dict[str, str], wanted: str
    ) -> tuple[Who, ...] | None:
        for item in self._persons(token, seen, number):
            who = item.mention.who
            if who is None or who.kind != "person":
                continue
            if who.entity and gender.get(who.entity, "m") != wanted:
                continue
            if (_local(item.mention, token) and token.dep_ != "poss") or item.mention.root in _acting(token):
                continue
            return (who,)
        return None

    def _ahead(self, work: Work, token: Token) -> Who | None:
        """The person whom a phrase before the subject speaks of: "After his call with Xi, Biden said"."""
        if token.dep_ != "poss":
            return None
        for phrase in token.ancestors:
            verb = phrase.head
            if phrase.dep_ not in ("prep", "advcl") or verb.pos_ not in ("VERB", "AUX") or verb.i < phrase.i:
                continue
            subject = next((c for c in verb.children if c.dep_ == "nsubj" and c.i > token.i), None)
            mention = work.by_token.get(subject.i) if subject is not None else None
            who = mention.who if mention is not None and mention.how == "name" else None
            return who if who is not None and who.kind == "person" else None
        return None

    def _thing(self, token: Token, seen: list[_Seen], number: int) -> tuple[Who, ...] | None:
        for item in _ranked(seen, number, token):
            who = item.mention.who
            if (
                who is None
                or who.kind not in ("state", "organisation", "bloc", "group")
                or item.mention.match == "city"
            ):
                continue
            if (_local(item.mention, token) and token.dep_ != "poss") or item.mention.root in _acting(token):
                continue
            if item.weight - 1.3 * (number - item.sentence) < 0.6:
                return None
            return (who,)
        return None

    def _plural(self, token: Token, seen: list[_Seen], number: int) -> tuple[Who, ...] | None:
        ranked = _ranked(seen, number, token)
        for item in ranked:
            if len(item.mention.whos) > 1 and not _local(item.mention, token):
                return item.mention.whos
        for item in ranked:
            mention = item.mention
            root = token.doc[mention.root]
            partners = [m for s in ranked if (m := s.mention) is not mention and _joined(token.doc, root, m)]
            if partners and not _local(mention, token):
                whos = tuple(dict.fromkeys(w for m in [mention, *partners] for w in m.whos))
                if len(whos) > 1:
                    return whos
        subject = next((s for s in ranked if s.weight >= 3 and not _local(s.mention, token)), None)
        if subject is not None and subject.mention.whos and subject.mention.who is not None:
            if subject.mention.who.kind in ("state", "organisation", "group", "bloc"):
                return subject.mention.whos
        return None

    def _group(
        self, work: Work, count: int, kind: str | None, seen: list[_Seen], number: int, token: Token
    ) -> tuple[Who, ...] | None:
        """The last ``count`` distinct states or persons, whole sentences first."""
        for item in reversed(seen):
            if len(item.mention.whos) == count and number - item.sentence < 2:
                if kind != "person" or all(w.kind == "person" for w in item.mention.whos):
                    if item.mention.root == token.i:
                        continue
                    if kind != "state":
                        return item.mention.whos
                    states = tuple(dict.fromkeys(self._state(w.state) for w in item.mention.whos if w.state))
                    if len(states) == count:
                        return states
        for persons in (True,) if kind == "person" else (False, True) if kind is None else (False,):
            found: dict[str, Who] = {}
            for item in reversed(seen):
                if item.mention.root >= token.i:
                    continue
                if item.mention.match in ("region", "bloc", "city"):
                    continue
                for who in item.mention.whos:
                    if persons and who.kind == "person" and who.known:
                        found.setdefault(who.entity or f"{who.state} {item.mention.root}", who)
                    elif not persons and who.state:
                        found.setdefault(who.state, self._state(who.state))
                if len(found) >= count:
                    return tuple(reversed(list(found.values())[:count]))
            if persons and found:
                for other in (i.mention.who for i in self._persons(token, seen, number)):
                    if other is not None and other.entity and self._counts[other.entity] >= _TOPIC:
                        found.setdefault(other.entity, other)
                    if len(found) == count:
                        return tuple(reversed(list(found.values())))
        return None

    def _quoted_speaker(self, work: Work, token: Token) -> Who | None:
        """Who says the clause that a word stands in, by the verb of saying above it."""
        for ancestor in token.ancestors:
            verb = ancestor.head if ancestor.dep_ in ("ccomp", "parataxis") else ancestor
            if not any(c.dep_ == "ccomp" for c in verb.children) and verb.dep_ != "parataxis":
                continue
            for child in verb.children:
                if child.dep_ == "nsubj" and child.i != token.i:
                    mention = work.by_token.get(child.i)
                    if mention is not None and mention.who is not None and mention.who.known:
                        return mention.who
        return None

    def _speaker(self, work: Work, token: Token) -> Who | None:
        said = self._quoted_speaker(work, token) or self._sayers.get(token.i)
        return said or speaking_at(work, token.idx, self.world)[0]

    def _side(self, work: Work, token: Token) -> tuple[Who, ...] | None:
        who = self._quoted_speaker(work, token) or self._sayers.get(token.i)
        if who is not None:
            return side(who, work, self.world) or (who,)
        return speaking_at(work, token.idx, self.world)[1] or None


def _single(token: Token) -> bool:
    """Whether a demonym names one person: "the Iranian", not "the French" or "Iranians"."""
    if token.dep_ not in ("nsubj", "nsubjpass", "dobj", "pobj", "agent") or token.tag_ in ("NNS", "NNPS"):
        return False
    if token.lower_.endswith(("s", "ese", "sh", "ch")):
        return False
    return [c.lower_ for c in token.children if c.i < token.i] == ["the"]


def _quotations(doc: Doc) -> list[tuple[int, int]]:
    """Tokens between quotation marks, as ranges; three words or more."""
    found: list[tuple[int, int]] = []
    opened: int | None = None
    for token in doc:
        if token.text not in ('"', "“", "”", "``", "''"):
            continue
        if opened is None or token.text in ("“", "``"):
            opened = token.i + 1 if token.text not in ("”", "''") else None
        else:
            if token.i - opened > 3:
                found.append((opened, token.i))
            opened = None
    return found


def _weight(token: Token) -> float:
    if token.dep_ in ("nsubj", "nsubjpass"):
        return 3.0
    if token.dep_ in ("dobj", "agent", "attr", "dative"):
        return 2.0
    if token.dep_ == "poss" and token.head.dep_ in ("nsubj", "nsubjpass"):
        return 2.4
    if token.dep_ == "conj":
        return _weight(token.head) - 0.2
    if token.dep_ == "pobj" and token.head.head.pos_ in ("VERB", "AUX"):
        return 1.6
    return 1.0


def _ranked(seen: list[_Seen], number: int, token: Token) -> list[_Seen]:
    """Antecedents before the token, most salient first; later ones win ties."""
    before = [s for s in seen if s.mention.root < token.i]
    return sorted(before, key=lambda s: (-(s.weight - 1.3 * (number - s.sentence)), -s.mention.root))


def _clause(token: Token) -> Token:
    while token.dep_ != "ROOT" and token.pos_ not in ("VERB", "AUX"):
        token = token.head
    return token


def _local(mention: Mention, token: Token) -> bool:
    """Whether a mention is an argument of the pronoun's own clause, and so cannot be its antecedent."""
    root = token.doc[mention.root]
    return _clause(root) == _clause(token)


def _aside(clause: Token) -> bool:
    """Whether a relative clause stands behind a comma, and so does not say which one is meant."""
    first = clause.left_edge.i
    return first > 0 and clause.doc[first - 1].text == ","


def _acting(token: Token) -> set[int]:
    """Who does what is done to a pronoun, and so cannot be it: "Zelensky refused to receive him"."""
    if token.dep_ not in ("dobj", "dative", "pobj"):
        return set()
    verb = _clause(token.head)
    return {t.i for t in subjects(verb)} if verb.pos_ in ("VERB", "AUX") else set()


def _joined(doc: Doc, root: Token, other: Mention) -> bool:
    token = doc[other.root]
    while token.dep_ == "conj":
        token = token.head
        if token == root:
            return True
    return False


def _before_verb(token: Token) -> bool:
    """ "the three form a bloc": a number alone as subject, where the parser takes the verb for its noun."""
    if token.dep_ != "nummod" or token.head.i != token.i + 1 or token.i + 2 >= len(token.doc):
        return False
    return token.doc[token.i + 2].pos_ == "DET" and token.nbor(-1).lower_ in ("the", "all") if token.i else False
