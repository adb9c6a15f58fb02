"""The parties of an event mention as a line tells of them.

A name that was cut is read on to its end in the sentence ("Department" of the "Department
of Health"), a party within another is dropped, and of parties that are not named in one
breath only those nearest to the word of the event stay: who stands farther off in the
sentence is more often part of what was said than one who acts or bears it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from detente.report.clause import phrase
from detente.report.spans import whole_names
from detente.report.wording import CONTENT, PEOPLES, lines_of, little, pointing, vocabulary

Row = Mapping[str, Any]
Party = dict[str, Any]

_CAPITAL = r"[A-Z][\w’'.&-]*"
#: What parts those who met from who is named beyond it.
_APART = re.compile(r"[;:]\s|\s-{1,2}\s|—|\bbut\b")
_PROPER = re.compile(r"[A-Z][a-z]{3,}(?: [A-Z][a-z]{3,})*")
_JOINED = re.compile(r"[,;&/]|\b(?:and|or|as well as|along with|together with)\b")
_MEASURE = re.compile(r"\b(?:as (?:much|many|often|little) as|(?:more|less) than|unlike) (?:the )?$", re.IGNORECASE)
#: What stands behind the name of a place where others are, or come from.
_SEATED = re.compile(r"[-‑–](?:based|born|held|occupied|speaking|administered)\b")
_PLACE = re.compile(
    rf"\b(?:in|at|near|(?:city|town|village|island|resort|port|capital) of)\s+"
    rf"(?:(?:{_CAPITAL}\s){{0,3}}{_CAPITAL},\s)?$"
)
#: Words at most between two parties named in one breath.
_NEAR = 6
#: Words at most between a party and the event's word, of one who acts before it, and of others.
_CLOSE, _BESIDE = 3, 4
_CLAUSE = re.compile(r"[,;:]\s|\b(?:that|which|who|whether|if|because|after|before)\b")
_BORNE = re.compile(r"\b(?:is|are|was|were|been|being)\b")
#: Types whose parties act together, however far apart they are named.
_TOGETHER = frozenset({"CONSULT", "AGREE", "COOPERATE"})
#: Types of what one gives others.
_GIVEN = frozenset({"AID", "SUPPORT", "AGREE", "COOPERATE"})
#: Types of what is done to persons: whom a name of a people means here is not the state.
_VIOLENT = frozenset({"ASSAULT", "COERCE"})
_SIDES = ("actors", "recipients")


def told(row: Row, whole: bool = False) -> dict[str, Any]:
    """The event mention with the parties that a line tells of; ``whole`` keeps those that stand farther off."""
    kept = {side: _outer(whole_names([p for p in row[side] if not _aside(p, row)], row)) for side in _SIDES}
    if row["type"] != "REQUEST":
        kept["recipients"] = [p for p in kept["recipients"] if not _at_home(p, kept["actors"], row["type"])]
    if row["type"] == "ACCUSE":
        kept["recipients"] = [p for p in kept["recipients"] if not _suffered(p, row)]
    if row["type"] in _VIOLENT:
        kept["recipients"] = [{**p, "person": True, "town": _town(p)} for p in kept["recipients"]]
    if row["type"] in _TOGETHER:
        kept = {side: [p for p in found if not _APART.search(_between(p, row))] for side, found in kept.items()}
    if row["type"] in _TOGETHER and row.get("mode") != "visit":
        kept = {side: [p for p in found if not _located(p, row)] for side, found in kept.items()}
    if row["type"] in _VIOLENT:
        row, kept["recipients"] = _placed(row, kept)
    if not whole and row["type"] not in _TOGETHER:
        kept = {side: _nearest(found, row) for side, found in kept.items()}
    return {**row, **kept}


def _placed(row: Row, kept: Mapping[str, Sequence[Party]]) -> tuple[Row, list[Party]]:
    """What befell others in a state, or was done there by somebody, without the state as who bore it."""
    there = [p for p in kept["recipients"] if _located(p, row)]
    rest = [p for p in kept["recipients"] if p not in there]
    if not there or not (rest or kept["actors"]):
        return row, list(kept["recipients"])
    return ({**row, "place": row["place"] or {"name": there[0]["text"]}}, rest)


def _town(party: Row) -> bool:
    """Whether a state is meant by a name that may be one of its towns': that is who bears it, then."""
    text = str(party["text"])
    named = _PROPER.fullmatch(text) is not None and not text.endswith((*PEOPLES, "nch", "tch", "ek", "s"))
    return party["entity"] == party["state"] and named


def _aside(party: Row, row: Row) -> bool:
    """Whether a party is none of the act: what another is measured by, or where others are: "Peru-based groups"."""
    after = row["text"][party["end"] - row["start"] :]
    return _compared(party, row) or _SEATED.match(after) is not None


def _compared(party: Row, row: Row) -> bool:
    """Whether a party is only what another is measured by: "gave twice as much as Peru"."""
    return party["text"][:1].isupper() and _MEASURE.search(row["text"][: party["start"] - row["start"]]) is not None


def _located(party: Row, row: Row) -> bool:
    """Whether a state, or a place without an id, is only where others met: "talks in Arica, Chile"."""
    before = row["text"][: party["start"] - row["start"]]
    return party["entity"] in (None, party["state"]) and _PLACE.search(before) is not None


def _suffered(recipient: Row, row: Row) -> bool:
    """Whether a recipient is named as bearing what is condemned: "condemned the attack on Peru"."""
    between = row["text"][row["trigger"]["end"] - row["start"] : recipient["start"] - row["start"]]
    return _harm().search(between) is not None


@cache
def _harm() -> re.Pattern[str]:
    told = (r"\b[\"”’']?(?: \S+)?? ".join(harm.split()) for harm in sorted(lines_of("harms")))
    return re.compile(rf"\b(?:{'|'.join(told)})\b(?!.*\bby\b)")


def _at_home(recipient: Row, actors: Sequence[Row], type: str) -> bool:
    """Whether a recipient is only the country, or where something is given the leader, of those who act."""
    state = recipient["state"]
    if not state or not actors or any(a["state"] != state for a in actors):
        return False
    if recipient["entity"] == state:
        return recipient["sector"] is None and any(a["entity"] != state for a in actors)
    person = bool(recipient["entity"]) and recipient["entity"].islower()
    return person and type in _GIVEN and all(a["entity"] == state for a in actors)


def _outer(parties: Sequence[Party]) -> list[Party]:
    """Parties that lie in no other, each once; one without an entity gives way to a person within it."""
    persons = [p for p in parties if p["entity"] and p["entity"].islower()]
    rest = [p for p in parties if p["entity"] or not any(_within(known, p) for known in persons)]
    outer = [p for p in rest if not any(_within(p, other) for other in rest)]
    return list({(p["start"], p["end"], p["entity"]): p for p in outer}.values())


def _within(inner: Row, outer: Row) -> bool:
    larger = outer["end"] - outer["start"] > inner["end"] - inner["start"]
    return larger and bool(outer["start"] <= inner["start"] and inner["end"] <= outer["end"])


def _nearest(parties: Sequence[Party], row: Row) -> list[Party]:
    """Of parties that are not named in one breath those nearest to the event's word."""
    ordered = sorted(parties, key=lambda p: (p["start"], p["end"]))
    groups: list[list[Party]] = [[p] for p in ordered[:1]]
    for before, party in pairwise(ordered):
        if _one_breath(before, party, row):
            groups[-1].append(party)
        else:
            groups.append([party])
    if len(groups) < 2:
        return list(parties)
    start, end = row["trigger"]["start"], row["trigger"]["end"]
    return min(groups, key=lambda g: max(0, g[0]["start"] - end, start - g[-1]["end"]))


def _one_breath(before: Row, after: Row, row: Row) -> bool:
    if after["start"] < before["end"]:
        return True
    if before["end"] <= row["trigger"]["start"] < after["start"]:
        return False
    between = row["text"][before["end"] - row["start"] : after["start"] - row["start"]]
    return len(between.split()) <= _NEAR and (_JOINED.search(between) is not None or not between.strip())


def near(row: Row) -> bool:
    """Whether the parties of both sides stand near the event's word, where its grammar is likely to put them."""
    if row["type"] in _TOGETHER:
        return all(_gap(p, row) <= _NEAR for side in _SIDES for p in row[side])
    actors, recipients = row["actors"], row["recipients"]
    trigger = row["trigger"]["start"]
    return (not actors or any(_gap(p, row) <= (_CLOSE if p["end"] <= trigger else _BESIDE) for p in actors)) and (
        not recipients or any(_bears(p, row) for p in recipients)
    )


def _bears(recipient: Row, row: Row) -> bool:
    """Whether a recipient stands where grammar puts one: right behind the event's word, or before it where it bears it.

    Not behind "that" or a comma: "refused to see that Peru had won", "took in a million, Peru two".
    """
    if _gap(recipient, row) > _BESIDE:
        return False
    if recipient["start"] < row["trigger"]["start"]:
        return _borne(recipient, row)
    return _CLAUSE.search(_between(recipient, row)) is None


def _gap(party: Row, row: Row) -> int:
    """Words between a party and the event's word."""
    return len(_between(party, row).split())


def _between(party: Row, row: Row) -> str:
    word, base, text = row["trigger"], row["start"], str(row["text"])
    if party["end"] <= word["start"]:
        return text[party["end"] - base : word["start"] - base]
    return text[word["end"] - base : max(word["end"], party["start"]) - base]


def _borne(recipient: Row, row: Row) -> bool:
    """Whether a recipient before the event's word bears it: "was freed", or "freed by" others."""
    after = row["text"][row["trigger"]["end"] - row["start"] :]
    return _BORNE.search(_between(recipient, row)) is not None or after.lstrip().startswith("by ")


def negated(row: Row) -> bool:
    """Whether a word that denies stands right before the event's word."""
    before = row["text"][: row["trigger"]["start"] - row["start"]].lower().replace("n’t", " not").replace("n't", " not")
    return not vocabulary("denying").isdisjoint(before.split()[-_CLOSE - 1 :])


def beside(row: Row) -> bool:
    """Whether an event's place is named in its sentence, near the word of the event."""
    name = row["place"]["name"] if row["place"] else None
    if not name:
        return False
    start, end = (row["trigger"][k] - row["start"] for k in ("start", "end"))
    gaps = (
        row["text"][end : m.start()] if m.start() >= end else row["text"][m.end() : start]
        for m in re.finditer(rf"\b{re.escape(name)}\b", row["text"])
    )
    return any(len(gap.split()) <= _NEAR for gap in gaps)


def short(content: str, actors: Sequence[Row] = ()) -> str:
    """What is promised or asked, where it is more than a name, and more than two words.

    Not what begins with those who ask, promise or threaten: "by Rome of war" is no content.
    """
    words = content.removeprefix("that ").strip(" \"“”,;:")
    words = words.replace('"', "") if words.count('"') % 2 else words
    words = words if words.count("“") == words.count("”") else words.replace("“", "").replace("”", "")
    told = [w for w in words.split() if w[:1].isalpha() and w.lower() not in little()]
    own = any(words.startswith(str(a["text"])) for a in actors)
    began = words.split(" ", 1)[0]
    done = began == "made" or (began.islower() and began.endswith("ed"))
    telling = len(told) > 1 and any(w[0].islower() for w in told) and not own and not done and not pointing(words)
    return phrase(words, CONTENT) if telling else ""


def mere(content: str, recipients: Sequence[Row]) -> bool:
    """Whether what is asked or promised names only whom it is asked of: "the north’s allies, Chile and Peru"."""
    told = [r["text"] for r in recipients]
    if content in told:
        return True
    return bool(told) and all(t in content for t in told) and content.split()[0] not in ("to", "for", "that")


def vague(proposition: str) -> bool:
    """Whether a proposition begins with somebody whom only the sentence before names: "He first heard of it"."""
    head = proposition.strip(" \"'“”‘’").split(" ", 1)[0].lower()
    return head in vocabulary("pronouns")
