"""The words of a party read to their end in its sentence: the whole of a name, how many they are, and each once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from detente.report.clause import MONTH, WEEKDAY
from detente.report.wording import NATIONALS, several, vocabulary

Row = Mapping[str, Any]
Party = dict[str, Any]

_CAPITAL = r"[A-Z][\w’'.&-]*"
#: Words with capitals, and what may stand between them inside one name.
_NAME = re.compile(rf"{_CAPITAL}(?: on {_CAPITAL} and {_CAPITAL}|(?: (?:of|for|on)(?: the)?)? {_CAPITAL})*")
_WHEN = re.compile(rf"{WEEKDAY}|{MONTH}")
_DATELINE = re.compile(rf"{_CAPITAL}(?: {_CAPITAL})* (?:-{{1,2}}|[–—]) ")
_DAY = re.compile(rf"{MONTH} (?=[A-Z])")
#: A number in figures before those whom it counts, with what says how exact it is.
_COUNT = re.compile(
    r"(?:\b(?:about|around|nearly|almost|over|some|(?:more|less|fewer) than|at least|up to|an? estimated)\s)?"
    r"(?<![\w.,$€£])\d{1,3}(?:,\d{3})*(?:\.\d+)?\s(?:hundred\s|thousand\s|million\s)?$",
    re.IGNORECASE,
)
_ESTIMATED = re.compile(r"^an? estimated ")
#: The word behind a party; the name of a people, as it stands before those whom it tells of.
_NEXT = re.compile(r"\s([a-z]+)\b")
_OF_A_PEOPLE = re.compile(r"(?:[a-z](?:an|ese|ish|i|ch|ek)|^U\.?[SNK]\.?|^EU)$")
#: How many of some, how sure a number is, and which one.
_FEW = "some|many|most|several|other|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_HEDGED = re.compile(r"\b(?:some|about|around|nearly|over|(?:more|less|fewer) than|at least|up to)\s$", re.IGNORECASE)
_SOME = re.compile(
    r"\b(?:(?:potentially|possibly|perhaps|about|around|at least|up to|nearly|almost|over|more than)\s)?"
    rf"(?:{_FEW}|(?:dozens|scores|hundreds|thousands|tens of thousands|a number) of|"
    rf"(?:one|{_FEW}|dozens|hundreds|thousands) of (?:the|its|his|her|their|those))\s(?:other\s)?$",
    re.IGNORECASE,
)
_WHICH = re.compile(r"\b(?:an?|the|its|his|her|their|our|my)\s$", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s?\s+(?:own\s+)?")


def whole_names(parties: Sequence[Row], row: Row) -> list[Party]:
    """The parties of one side, each with all of its name; one told by another of them ("his brother, Ana") is none."""
    idle = vocabulary("leading") | vocabulary("between")
    named = (p for p in parties if p["entity"] or p["text"].lower() not in idle)
    read = (_headed(_completed(_undated(p, row), row), row) for p in named)
    found = _paired([_counted(p, row) for p in read], row)
    kept = [p for p in found if not any(_told_by(p, other, row) for other in found if other is not p)]
    return [_determined(p, row) for p in kept]


def _undated(party: Row, row: Row) -> Party:
    """A party without the month that belongs to the day before it, or a dateline: "on 13 March Ana Rojas"."""
    if (line := _DATELINE.match(str(party["text"]))) is not None:
        return {**party, "text": party["text"][line.end() :], "start": party["start"] + line.end()}
    lead = _DAY.match(str(party["text"]))
    if lead is None or not row["text"][: party["start"] - row["start"]].rstrip()[-1:].isdigit():
        return dict(party)
    return {**party, "text": party["text"][lead.end() :], "start": party["start"] + lead.end()}


def _completed(party: Row, row: Row) -> Party:
    """A party without an entity whose words are part of a longer name: all of that name."""
    if party["entity"] or not party["text"][:1].isupper():
        return dict(party)
    low, high = (party[k] - row["start"] for k in ("start", "end"))
    for match in _NAME.finditer(row["text"]):
        start = match.start()
        for word in match.group().split(" ")[:-1]:
            if (word.lower() not in vocabulary("leading") and not _WHEN.fullmatch(word)) or start + len(word) >= low:
                break
            start += len(word) + 1
        if start <= low and high <= match.end() and (start, match.end()) != (low, high):
            text = row["text"][start : match.end()].rstrip(".'’-").removesuffix("'s").removesuffix("’s")
            return {**party, "text": text, "start": row["start"] + start, "end": row["start"] + start + len(text)}
    return dict(party)


def _counted(party: Party, row: Row) -> Party:
    """People with the number before them: 400 Peruvians, not Peruvians."""
    last = str(party["text"]).split()[-1:]
    people = bool(last) and (several(last[0]) or last[0].endswith(NATIONALS))
    found = _COUNT.search(row["text"][: party["start"] - row["start"]]) if people else None
    if found is None:
        return party
    text = _ESTIMATED.sub("about ", f"{found.group()[:1].lower()}{found.group()[1:]}{party['text']}")
    return {**party, "text": text, "start": row["start"] + found.start()}


def _headed(party: Party, row: Row) -> Party:
    """People told by the name of a people, with who they are: Peruvian officials, not Peruvian."""
    after = row["text"][party["end"] - row["start"] :]
    found = _NEXT.match(after)
    own = row["trigger"]["start"] <= party["end"] + 1 <= row["trigger"]["end"]
    named = party["entity"] and party["entity"] != party["state"] and str(party["text"])[-1:].isalpha()
    people = named or _OF_A_PEOPLE.search(str(party["text"]))
    if not found or own or not people or found[1] not in vocabulary("persons"):
        return party
    return {**party, "text": str(party["text"]) + found.group(), "end": party["end"] + found.end()}


def _determined(party: Party, row: Row) -> Party:
    """A party with the word before it that says which, or how many: "the rebels", "some Peruvian towns".

    Initials keep the article that the text gives them: "the FC has".
    """
    if party["entity"] and str(party["text"]).isupper():
        return {**party, "the": _has_article(party, row)}
    text, before = str(party["text"]), row["text"][: party["start"] - row["start"]]
    last = text.rsplit(" ", 1)[-1]
    known = party["entity"] and party["entity"] != party["state"] and not several(last)
    pattern = _HEDGED if text[:1].isdigit() else _SOME
    many = pattern.search(before) if several(last) or last.endswith(NATIONALS) else None
    common = not party["entity"] or (last.islower() and party["entity"] == party["state"])
    found = None if known else many or (_WHICH.search(before) if common and not _names_the_act(party, row) else None)
    if found is None:
        return party
    text = f"{found.group().lower()}{text}"
    return {**party, "text": text, "start": row["start"] + found.start()}


def _has_article(party: Party, row: Row) -> bool:
    """Whether an article stands before a party and is its own, and not that of a noun behind it."""
    base = row["start"]
    if not row["text"][: party["start"] - base].lower().endswith("the "):
        return False
    behind = re.match(r"\s+([\w’']+)", row["text"][party["end"] - base :])
    return behind is None or behind[1].endswith("ed") or behind[1] in vocabulary("finite") | vocabulary("doubtful")


def _names_the_act(party: Row, row: Row) -> bool:
    """Whether a name says which act it was, so that the article before it is that of the act: "the Arica attack"."""
    named = all(w[:1].isupper() for w in str(party["text"]).split())
    word = str(row["trigger"]["text"]).split()[0]
    verb = word.endswith("ed") or word in vocabulary("finite") | vocabulary("doubtful")
    return named and not verb and 0 <= row["trigger"]["start"] - party["end"] <= 1


def _paired(parties: Sequence[Party], row: Row) -> list[Party]:
    """Parties with one name in two, "Foreign and Commonwealth Office", made one."""
    found: list[Party] = []
    for party in sorted(parties, key=lambda p: (p["start"], -p["end"])):
        before = found[-1] if found else None
        if before is not None and _halves(before, party, row):
            text = row["text"][before["start"] - row["start"] : party["end"] - row["start"]]
            found[-1] = {**party, "text": text, "start": before["start"]}
        else:
            found.append(party)
    return found


def _halves(before: Row, after: Row, row: Row) -> bool:
    between = row["text"][before["end"] - row["start"] : after["start"] - row["start"]]
    named = not before["entity"] and not after["entity"] and before["text"][:1].isupper()
    body = str(after["text"]).rsplit(" ", 1)[-1].lower() in vocabulary("bodies")
    return named and body and between == " and " and " " not in before["text"]


def _abbreviates(party: Row, other: Row, row: Row) -> bool:
    """Whether one is the other in brackets: "the Fishing Council (FC)"."""
    text, base = row["text"], row["start"]
    between = text[other["end"] - base : max(other["end"], party["start"]) - base]
    return between == " (" and text[party["end"] - base :].startswith(")") and str(party["text"]).isupper()


def _told_by(party: Row, other: Row, row: Row) -> bool:
    """Whether one is only what another is called by, or whose: "his brother, Ana", "Ana's brother"."""
    text, base = row["text"], row["start"]
    between = text[party["end"] - base : max(party["end"], other["start"]) - base]
    if _POSSESSIVE.fullmatch(between) or _abbreviates(party, other, row):
        return True
    last = str(party["text"]).rsplit(" ", 1)[-1]
    common = last.islower() and not several(last) and not party["entity"]
    name = str(other["text"])[:1].isupper() and text[other["end"] - base : other["end"] - base + 1] in (",", ".", "")
    return common and name and between == ", "
