"""An act in the text's own words: who did it by name, and the clause from its verb on.

Where a party stands right before the verb of an event, nothing says more truly what that party did than
the text itself: no verb has to be chosen for it, and no party laid to it. What may stand between
the party and the verb, and which forms are verbs, stands in ``data/between.txt`` and ``data/finite.txt``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from detente.report import clause
from detente.report.acts import trivial
from detente.report.clause import WEEKDAY
from detente.report.wording import Names, capital, lines_of, listed, plural, pointing, several, vocabulary

Row = Mapping[str, Any]

#: Words at most between the verb of a clause and the word of the event.
_REACH = 6
#: Before "which": the clause behind it is whole without what it points at.
_ASIDES = frozenset("in at on during after before".split())
#: Words of a title at most, before whoever it belongs to.
_TITLE = 3
#: Types whose parties act together.
_TOGETHER = frozenset({"CONSULT", "AGREE", "COOPERATE"})
_SIDES = ("actors", "recipients")
_FIRST = frozenset({"i", "we"})
_SUBJECTS = frozenset({"i", "we", "he", "she", "it", "they", "who", "which"})
_CAPITAL = r"[A-Z][\w.'’-]*"
_BRACKETS = r"\([^()]{1,40}\)"
_ASIDE = (
    rf"(?:,[^,;—]{{1,90}}(?:,| —| --)|{_BRACKETS}|\[[^\[\]]{{1,40}}\]|, {_CAPITAL}(?: {_CAPITAL}){{0,3}}(?= ))"
)
_AFTER = re.compile(rf"\s*(?:{_BRACKETS})?{_ASIDE}?\s*(?:,?\s*(who|which)\s+)?(?P<rest>.*)$", re.DOTALL)
_WHEN = re.compile(
    rf"(?:(?:on|late|early|earlier|last|this|over) (?:the )?)*(?:{WEEKDAY}|week|weekend|month|year)"
    r"(?: (?:night|morning|evening|afternoon))?,?$"
)
_PREPOSITION = frozenset("of in on for with from by against to at between among under over into than like".split())
_OPENERS = frozenset("that and but as while when because since although though says said".split())
_WHICH = frozenset("the a an both its his her their our my this that these those".split())
_LINKS = _WHICH | frozenset("some other former".split())
_NEGATED = frozenset("no neither nor few hardly not without none".split())
_JOINED = re.compile(
    r"^\s*(?:--(?:(?!--).){1,90}--\s*)?(?:,|,?\s*(?:and|or|plus|&|as well as))\s+(?:the\s+)?"
    r"(?:(?:[A-Z][\w.]*|of|the|for)\s+){0,7}$"
)
_DATED = re.compile(
    rf"\b(?:today|yesterday|tomorrow|(?:next|last|this|coming) (?:week|month|year|weekend))\b|"
    rf"{WEEKDAY}|\b(?:Jan|Feb|March|Apr|May|June|July|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.? \d|\b[12]\d{{3}}\b"
)
#: A verb whose subject stands farther up, before another verb: "hailed the deal and called for more".
_COORDINATED = re.compile(
    r"\b(?:and|but)\s+(?P<verb>(?:(?:\w+ly|also|then|will|would|has|have|had|is|are|was|were|been|not)\s+)*)$"
)
_BEARS = re.compile(r"\b(?:is|are|was|were|been)\b")
#: What says that something was said, and not what.
_EMPTY = re.compile(
    r"(?:(?:has|have|had) )?(?:told|tells|spoke|speaks|assured|assures)\b"
    r"(?!.*\b(?:(?:that|about|it|he|she|they)\b|to (?!(?:the|an?) )[a-z]))|"
    r"sa(?:id|ys) (?:today|yesterday|on|in|at|during|after)\b(?!.*\b(?:that|it|he|she|they|we)\b)"
)
#: What only points at what was said before: "did just that", "stands with them".
_POINTING = re.compile(
    r"\bd(?:o|oes|id|oing|one) (?:just |exactly |precisely )?(?:that|this|so)\b|\b(?:them|him|her)$|"
    r"^(?:\w+ ){1,4}(?:them|him|her (?=to\b|not\b|that\b))|"
    r"^sa(?:id|ys?) (?:this|so)\b|\bsuch an? \w+$|"
    r"\bsuch (?:action|acts?|attacks?|talks|measures|steps|plans?|claims?)\b(?! as)|"
    r"\bsimilarly\b|\bsimilar \w+$"
)
_SAYING = re.compile(r"\b(?:said|says|told|that|claim\w*|argu\w*|believ\w*|add(?:s|ed)|who|which)\b")


@dataclass(frozen=True, slots=True)
class Own:
    """An act in the text's own words.

    ``start`` and ``end`` count characters of the document; ``day`` says whether the words tell when. ``speaker`` is who
    says them where they are in the first person.
    """

    text: str
    start: int
    end: int
    day: bool
    speaker: str = ""


def own(row: Row, names: Names, homes: Collection[str] = ()) -> Own | None:
    """The act in the text's own words; None where no party stands right before its verb.

    ``homes`` are the ids of whoever makes the document: a "we" of several must be theirs.
    A row that a judge corrected is told by its fields. Who meets, agrees or works together must all be in the clause.
    """
    group = _subject(row, *_SIDES)
    start = _verb(group[-1], row) if group and _heads(group[0], row) else None
    if start is None and (shared := _coordinated(row)) is not None:
        group, start = shared
    if start is None or row.get("decided_by") == "judge" or trivial(row):
        return None
    end = clause.end(row, start)
    who = list(dict.fromkeys(n for p in group if (n := _name(p, names))))
    if not who or (row["type"] in _TOGETHER and not _complete(row, group, start, end)):
        return None
    said = clause.told(row, start, end, names)
    pronoun = str(group[-1]["text"]).lower()
    first = pronoun in _FIRST
    if first and len(who) > 1 and not any(p[k] in homes for p in group for k in ("entity", "state")):
        return None
    if re.search(r"\b(?:[Yy]ou|[Yy]our)\b" if first else r"\b(?:[Oo]ur|[Ww]e|[Mm]y|us|I|[Yy]ou|[Yy]our)\b", said):
        return None
    last = "|".join(re.escape(n.rsplit(" ", 1)[-1]) for n in who)
    if pronoun in vocabulary("pronouns") and re.search(rf"\b(?:{last})\b", said):
        return None  # who is named in the clause is not whom its "he" means
    if len(who) == 1 and _HEAD.match(said) and _one_of_several(group[-1], row):
        who.append("others")
    told = f": “{capital(pronoun)} {said}”" if first else f" {_agreeing(said, group[-1], who)}"
    empty = _EMPTY.match(said) or _POINTING.search(said) or said in lines_of("idle") or " " not in said
    if empty or pointing(said) or said.startswith("being "):
        return None
    if _unlike(said, group[-1], who):
        return None
    day = bool(_DATED.search(said)) or bool(row["date"] and row["date"]["text"] and row["date"]["text"] in said)
    return Own(listed(who) + told, row["start"] + start, row["start"] + end, day, listed(who) if first else "")


def said_by(found: Own, who: str | None) -> Own:
    """What is said in the first person as whoever says it: a president's "we", not the state's."""
    if not who or not found.speaker:
        return found
    return replace(found, text=who + found.text.removeprefix(found.speaker), speaker=who)


def _subject(row: Row, *sides: str) -> list[Row]:
    """The party nearest before the event's word, and those named with it, in the order of the text."""
    parties = [p for k in sides for p in row[k] if p["end"] <= row["trigger"]["start"]]
    if not parties:
        return []
    return _together(max(parties, key=lambda p: (p["end"], p["end"] - p["start"])), parties, row)


def _name(party: Row, names: Names) -> str | None:
    """A party by its own words where those name people of somebody ("Kenyan envoys"), else by name."""
    words = str(party["text"]).split()
    while len(words) > 1 and words[0].lower() in _WHICH:
        words = words[1:]
    person = bool(party["entity"]) and str(party["entity"]).islower()
    if len(words) > 1 and not person and several(words[-1]) and any(w[:1].isupper() for w in words[:-1]):
        return " ".join(words)
    known = names(party["entity"]) if party["entity"] else words[-1]
    if len(words) > 1 and not person and _in_the_plural(words[-1]) and words[-1] not in known:
        return " ".join(words)  # of a people: the Syrian Kurds are not their region
    return names.party(party)


def _in_the_plural(word: str) -> bool:
    return word.endswith("s") and not word.endswith("ss")


def _complete(row: Row, group: Sequence[Row], start: int, end: int) -> bool:
    """Whether every actor is a subject or within the clause, and there are two parties or none is known."""
    low, high = row["start"] + start, row["start"] + end
    told = [p for k in _SIDES for p in row[k] if p in group or low <= p["start"] < high]
    sides = {p["entity"] or p["text"] for k in _SIDES for p in row[k]}
    return all(p in told for p in row["actors"]) and (len(told) > 1 or len(sides) < 2)


def _together(last: Row, parties: Sequence[Row], row: Row) -> list[Row]:
    """The last party before the verb and those named with it, in the order of the text."""
    group = [last]
    for party in sorted(parties, key=lambda p: -p["end"]):
        between = row["text"][party["end"] - row["start"] : group[0]["start"] - row["start"]]
        one = (party["start"], party["end"]) == (last["start"], last["end"]) and party is not last
        if one or (party["end"] <= group[0]["start"] and _JOINED.match(between)):
            group.insert(0, party)
    return group


def _verb(party: Row, row: Row) -> int | None:
    """Where the finite verb stands whose subject is the party, with what belongs to it; None without one."""
    text, base = row["text"], row["start"]
    first, trigger = party["end"] - base, row["trigger"]["start"] - base
    gap = _AFTER.match(text[first:trigger])
    if gap is None or text[first : first + 2] in ("'s", "’s"):
        return None
    at = first + gap.start("rest")
    while (lead := _lead(text[at:trigger])) is not None:
        at += lead
    between = text[at:trigger]
    if re.search(r"[,;:\"”“()]|\b(?:who|which|that|to) ?$", between) or len(between.split()) > _REACH:
        return None
    verb = _first_verb(text[at : row["trigger"]["end"] - base])
    if gap.group(1) and "," not in gap.group()[: gap.start(1)] and _opens(party, row):
        return None  # "rebels who shelled Peru fled": the clause is within another
    if gap.group(1) or str(party["text"]).lower() in _SUBJECTS:
        found = _lower(verb) and not verb.endswith("ing")
    else:
        found = _finite(verb, text[at:], party in row["actors"])
        found = found and (verb not in vocabulary("doubtful") or _opens(party, row))
    return at if found else None


def _coordinated(row: Row) -> tuple[list[Row], int] | None:
    """The subject that a verb shares with one before it, and where the verb stands: "hailed it and called for more".

    Where the other verb tells what somebody says, the subject may be another.
    """
    text, base, trigger = row["text"], row["start"], row["trigger"]["start"] - row["start"]
    found = _COORDINATED.search(text[:trigger])
    if found is None:
        return None
    at = found.start("verb")
    bears = _BEARS.search(found["verb"]) is not None and not row["trigger"]["text"].split()[0].endswith("ing")
    group = _subject(row, "recipients" if bears else "actors")
    verb = _first_verb(text[at : row["trigger"]["end"] - base])
    if not group or not _finite(verb, text[at:], True) or not _heads(group[0], row):
        return None
    return None if _SAYING.search(text[group[-1]["end"] - base : at]) else (group, at)


def _first_verb(text: str) -> str:
    words = (w for w in text.split() if not w.lower().endswith("ly") and w.lower() not in vocabulary("between"))
    return next(words, "")


def _lead(text: str) -> int | None:
    """How many characters at the head only say when, or how it goes on: "meanwhile", "on Monday"."""
    words = text.split(" ")
    for size in range(min(5, len(words) - 1), 0, -1):
        head = " ".join(words[:size])
        if head.strip(",") in vocabulary("between") or _WHEN.fullmatch(head):
            return len(head) + 1
    return None


def _lower(word: str) -> bool:
    return word.isalpha() and word.islower()


def _finite(verb: str, rest: str, acts: bool) -> bool:
    """Whether a word is a finite verb by its form; one in -ed of those who bear the act, or before "by", is none."""
    if not _lower(verb):
        return False
    if verb in vocabulary("finite") or verb in vocabulary("doubtful"):
        return True
    return acts and verb.endswith("ed") and len(verb) > 3 and re.match(rf"(?:\w+ )*?{verb} by\b", rest) is None


def _opens(party: Row, row: Row) -> bool:
    """Whether a party begins its clause, so that "demands" behind it is no noun."""
    before = [w for w in row["text"][: party["start"] - row["start"]].split() if w.lower() not in _LINKS]
    return not before or not before[-1][-1].isalnum() or before[-1].lower() in _OPENERS


def _heads(party: Row, row: Row) -> bool:
    """Whether a party is the head of what it stands in, of a clause that is told as a fact."""
    before = re.split(r"[,;:()\"”“—]|\s[-–_]+\s", row["text"][: party["start"] - row["start"]])[-1]
    words = [w.lower() for w in before.split()[-3:]]
    if vocabulary("subordinate") & set(words) or "of" in words or (words and words[-1] in _NEGATED):
        return False
    near = [w for w in words if w not in _LINKS]
    return not (near and near[-1] in _PREPOSITION) and not _within(before)


def _within(before: str) -> bool:
    """Whether a clause whose words up to its subject these are says something of a word before it, or is denied.

    "Fighters that we captured", "a town in which Peru has built": what was captured, or built in, is not in the clause.
    """
    words = before.lower().split()
    last = words[-_TITLE - 1 :]
    at = next((i for i, w in enumerate(last) if w in ("which", "whom", "whose")), None)
    if at is not None:
        return at == 0 or last[at - 1] not in _ASIDES
    if "that" not in last:
        return False
    at = len(words) - 1 - words[::-1].index("that")
    said = words[max(0, at - _REACH) : at]
    return bool(said) and (vocabulary("sayings").isdisjoint(said) or not vocabulary("denying").isdisjoint(said))


def _one_of_several(party: Row, row: Row) -> bool:
    """Whether a person stands behind "and", so that a verb in the plural tells of others too."""
    text = str(party["text"])
    before = row["text"][: party["start"] - row["start"]].split()
    return len(text.split()) > 1 and text.istitle() and not text.endswith("s") and "and" in before[-4:]


def _unlike(said: str, party: Row, who: Sequence[str]) -> bool:
    """Whether verb and subject differ in number, so that it is another's: "voted ... and reject", "rebels is"."""
    verb = _first_verb(said)
    if verb in _PLURAL and not party["entity"] and several(str(party["text"]).rsplit(" ", 1)[-1]):
        return True
    base = f"{verb}s" in vocabulary("doubtful") and verb in vocabulary("doubtful")
    many = str(party["text"]).endswith("s") or str(party["text"]).lower() in ("i", "we", "you", "they", "who")
    return base and not many and not plural(who)


_HEAD = re.compile(r"(?:are|were|have|do)\b|\w+ their\b")
_SINGULAR = {"have": "has", "are": "is", "were": "was", "do": "does"}
_PLURAL = {one: many for many, one in _SINGULAR.items()}


def _agreeing(said: str, party: Row, who: Sequence[str]) -> str:
    """The clause with its verb in the number of the name that stands before it."""
    head, _, rest = said.partition(" ")
    if len(who) == 1 and who[0].rsplit(" ", 1)[-1] == str(party["text"]).rsplit(" ", 1)[-1]:
        return said
    single = not plural(who)
    many = str(party["text"]).lower() == "they" or str(party["text"]).endswith("s")
    if not single and head in _PLURAL:
        return f"{_PLURAL[head]} {rest}"
    return f"{_SINGULAR[head]} {rest}" if single and many and head in _SINGULAR else said
