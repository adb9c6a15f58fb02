"""The clause of a sentence from a verb on: where it ends, and how a line tells it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from detente.report.wording import Names, vocabulary

Row = Mapping[str, Any]

#: Words of a clause at most, those up to whom it is done to, those after which it ends at the next conjunction,
#: and those that a comma may cut off.
MOST, FULL, ENOUGH, FEW = 16, 22, 9, 3
#: Words by which what would be cut may be longer, rather than lose them.
SPARED = 4
MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_OBJECTS = frozenset({"him", "her", "them", "it"})
#: Who somebody is, told behind his name, after which the clause goes on.
_APPOSITION = re.compile(
    r",\s(?:the|a|an|its|his|her|their|who|which)\s[^,;:.]{1,70},"
    r"(?=\s(?:not )?(?:to|that|for|of|with|against|into|from|by|over)\s)"
)
#: What ends a clause, and before which words one ends that has said enough.
_HARD = re.compile(r"[;:!?](?=\s|$)|\s(?:[-–—_]{1,2}|\.{3})\s|—|[\"”]|''(?=\s)|\sand that(?=\s)|,(?=\s)|\.[\"”’'\s]*$")
_SOFT = re.compile(
    r"\s(?:(?:shortly|soon|just|right|immediately|well|long|even|only|"
    r"(?:an?|\w+) (?:minute|hour|day|week|month|year)s?)\s)?"
    r"(?:after|while|when|because|since|amid|following|which|who|where|although|though|but|before)\s"
)
_LIST = re.compile(r",\s(?:[^\s,;.]+\s){0,3}[^\s,;.]+(?=,|\s(?:and|or)\s)|,\s(?:and|or)\s")
_OTHER = re.compile(
    r",\s(?:(?:and|or|but)\s)?(?:who|which|where|when|while|as|but|if|of|he|she|it|they|we|I|said|says|according|with|"
    r"\w+ing|\w+ed)\b"
)
_OPENED = re.compile(
    r"(?:^|[.;:]\s|[“\"])(?:But |And )?"
    r"(?:Although|Though|While|When|After|As|Since|Because|Before|Once|By the time|At the time)\s[^,]*$"
)
#: Whom only what follows tells.
_THOSE = re.compile(r"(?: [a-z]+)? those(?: \S+){0,3}$")
#: What is told of the last word by what only the sentence before names: "the militia that controls it".
_UNKNOWN = re.compile(r"\s(?:that|which|who)\s\w+\s(?:it|them|him|her)$")
_ANEW = re.compile(
    r",\s(?:(?:he|she|it|they|we|I|said|says)\b|(?:[^\s,;.]+\s){0,6}(?:said|says|told|added|adds|wrote|tweeted)\b)"
)
#: Somebody else by name who does another thing: "and Olmert accepted".
_SUBJECT = re.compile(r"\sand (?:[A-Z][\w’'-]+ ){1,3}(?:\w+ed|was|were|is|are|has|have|had|will|would)\s")
#: A clause of what is to be, and the deed behind "and" that is another clause: "must wait and pledged".
_MODAL = re.compile(r"(?:will|would|must|should|can|could|may|might|shall)\b(?!.*\bbe(?:en)?\b)")
_DEED = re.compile(r"\sand\s\w+ed\b")
_ASIDE = re.compile(r"\s\([^()]{1,60}\)")
#: Words that lead on to what was cut off behind them, wherever a clause ends and where it is cut; and those before
#: which it may be cut.
_DANGLING = frozenset(
    "and or but said says saying added adding that which who as than the a an of to with until till from for into when "
    "while whilst where if because between against".split()
)
_LEADING = _DANGLING | frozenset(
    "in on at by well such both its his her their our my your those these some more most is are was were be been has "
    "have had will would can could may might not no any all worth".split()
)
_BREAKS = frozenset(
    "and or but as than to in on at with until till from for into when while where if because since after before "
    "between against under over through during amid among without that which who whose including such so".split()
)
_BEFORE_A_VERB = frozenset("that which who and or of for to by in".split())
_IN_ORDER = ["in", "order"]
#: Words before a day that it belongs to.
_HELD = frozenset("until till since from after before to of by last this next late early earlier and or".split())


def end(row: Row, start: int) -> int:
    """Where the clause ends that begins at a verb, in characters of the sentence."""
    text, base = row["text"], row["start"]
    trigger = row["trigger"]["end"] - base
    after = [p["end"] - base for p in row["recipients"] if p["end"] - base > trigger]
    listing = _OPENED.search(text[:start]) is None
    must = min((e for e in after if len(text[start:e].split()) <= FULL), default=trigger) if listing else trigger
    last = next((m.start() for m in _HARD.finditer(text, trigger) if _ends(m, text, start, must, listing)), len(text))
    if (other := _SUBJECT.search(text, must, last)) is not None and len(text[start : other.start()].split()) >= FEW:
        last = other.start()
    if _MODAL.match(text[start:last]) and (deed := _DEED.search(text, trigger, last)):
        last = deed.start()
    for match in _SOFT.finditer(text, must, last):
        words = text[start : match.start()].split()
        if len(words) >= ENOUGH and not _APPOSITION.match(text[match.start() - 1 :]):
            those = _THOSE.search(text, start, match.start())
            return those.start() if those and match.group().strip() in ("who", "which") else match.start()
    return last


def _ends(match: re.Match[str], text: str, start: int, must: int, listing: bool) -> bool:
    """Whether a mark ends the clause: a comma of a list, or one before those whom the act is done to, does not.

    After "although", "when" and the like the first comma ends it: ``listing`` says that none opens it.
    """
    sign, at = match.group().strip(), match.start()
    if sign in ('"', "”", "''"):
        return _quoted(text[:start])
    if sign != ",":
        return True
    if at < must or _quoted(text[start:at]) or _APPOSITION.match(text[at:]) or _closes(text, start, at):
        return False
    if not listing or _ANEW.match(text[at:]):
        return True
    return len(text[start:at].split()) >= FEW and not _goes_on(text[at:])


def _closes(text: str, start: int, at: int) -> bool:
    """Whether a comma closes what the clause tells of a name before it."""
    return any(m.end() == at + 1 for m in _APPOSITION.finditer(text, start, at + 12))


def _quoted(text: str) -> bool:
    """Whether a quotation is open at the end of a text."""
    pairs = (("“", "”"), ("``", "''"))
    return text.count('"') % 2 == 1 or any(text.count(a) > text.count(b) for a, b in pairs)


def _goes_on(text: str) -> bool:
    """Whether what follows a comma goes on with a list."""
    return _OTHER.match(text) is None and _LIST.match(text) is not None


def told(row: Row, start: int, last: int, names: Names) -> str:
    """The clause with those named whom it only points at, without its day, and no longer than a line holds."""
    text, base = row["text"], row["start"]
    parts, at, must = [], start, row["trigger"]["end"] - base
    for party in sorted(row["recipients"], key=lambda p: p["start"]):
        low, high = party["start"] - base, party["end"] - base
        if low < at or high > last:
            continue
        people = party["text"].lower() == "them" and (party["entity"] == party["state"] or row["type"] == "REJECT")
        name = names(party["entity"]) if party["text"].lower() in _OBJECTS and party["entity"] and not people else None
        parts += [text[at:low], name or text[low:high]]
        at = high
        if len(text[start:high].split()) <= FULL:
            must = max(must, high)
    said = " ".join("".join([*parts, text[at:last]]).split())
    said = _UNKNOWN.sub("", said)
    said = _undated(_APPOSITION.sub("", _ASIDE.sub("", said)), row["date"])
    return _balanced(phrase(said, max(MOST, len(text[start:must].split()))))


def phrase(said: str, most: int) -> str:
    """At most so many words of a clause, cut where a phrase of it ends; what is cut is shown by an ellipsis."""
    words = said.split()
    cut = len(words) > most + SPARED
    at = _cut(words, most) if cut else len(words)
    while at > 2 and (loose := _loose(words[:at], cut)):
        at -= loose
    told = " ".join(words[:at])
    if told.count("(") > told.count(")"):
        told = told[: told.rindex("(")]
    return told.rstrip(",;:-– ") + (" …" if cut else "")


def _loose(words: Sequence[str], cut: bool) -> int:
    """How many words at the end lead on to what is not there: "of", "that went", "of leaving", "in order"."""
    last, before = words[-1].lower(), words[-2].lower()
    if last in (_LEADING if cut else _DANGLING):
        return 1
    if list(words[-2:]) == _IN_ORDER:
        return 2
    if not cut:
        return 0
    verb = last.endswith(("ed", "ing")) or last in vocabulary("finite") | vocabulary("doubtful")
    return 2 if verb and before in _BEFORE_A_VERB else 0


def _cut(words: Sequence[str], most: int) -> int:
    """Before which word to cut: the last phrase of the latter half, a mere "of", or else what ends before."""
    latter, earlier = range(most, most // 2, -1), range(most // 2, FEW, -1)
    ends = [n for n in latter if _parts(words, n)] or [n for n in latter if words[n] == "of"]
    return next(iter(ends or [n for n in earlier if _parts(words, n)]), most)


def _parts(words: Sequence[str], at: int) -> bool:
    """Whether a phrase ends before a word: the word begins another, and the one before it leads on to none."""
    before = words[at - 1].lower()
    if before.endswith((",", ";", ":")):
        return True
    pair = words[at] in ("and", "or") and words[at - 2].lower() in ("the", "a", "an")  # "the long and costly war"
    pair = pair and words[at + 1 : at + 2] != [] and words[at + 1].islower()
    return words[at].lower() in _BREAKS and not (pair or before in _LEADING or before.endswith("ed"))


def _undated(said: str, dating: Row | None) -> str:
    """A clause without the day that the line tells behind it."""
    if not dating or dating["precision"] != "day" or not dating["text"]:
        return said
    found = re.search(rf",?\s(?:(?:on|in|over|during|for) )?{re.escape(dating['text'])}(?=$|[\s,])", said)
    before = said[: found.start()].split() if found else []
    if found is None or not before or before[-1].lower() in _HELD:
        return said
    return said[: found.start()] + said[found.end() :]


def _balanced(said: str) -> str:
    if said.count('"') % 2:
        said = said.replace('"', "")
    if said.count("“") != said.count("”"):
        said = said.replace("“", "").replace("”", "")
    return said.replace("``", "“").replace("''", "”")
