"""Acts in plain words: which verb tells an event, and whether it was done, is planned, may be or was not.

The verbs stand in ``data/verbs.tsv`` by type, mode and the beginnings of the trigger's words; how a thing that did not
happen, is planned or is possible is said in ``data/frames.tsv``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from detente.report.wording import Names, lines_of, listed, nameless, plural, table, vocabulary

Row = Mapping[str, Any]

#: Types of what somebody means to do, and words behind the trigger that say what; what stands in ``verbs.tsv`` for
#: people without a name, and for those before whom "against" stands.
_INTENDED, BEHIND = frozenset({"AGREE"}), 5
_PEOPLE, _AGAINST = "*people", "*against"
_OPPOSED = re.compile(r"\bagainst (?:the )?$")
#: Words at most between a word that puts an act into the future and the word of the act.
_NEAR = 4


@dataclass(frozen=True, slots=True)
class Verb:
    """The verb of an act: ``{r}`` stands for who receives; ``alone`` is said where nobody does."""

    past: str
    base: str
    alone: str
    alone_base: str
    undergone: str


#: Beginnings of words that choose a verb, and the verb.
_Row = tuple[tuple[str, ...], Verb]


@cache
def _verbs() -> Mapping[tuple[str, str], Sequence[_Row]]:
    found: dict[tuple[str, str], list[_Row]] = {}
    for r in table("verbs.tsv"):
        verb = Verb(r["past"], r["base"], r["alone"], r["alone_base"], r["undergone"] or "")
        found.setdefault((r["type"], r["mode"]), []).append((tuple(r["words"].split()), verb))
    return found


@cache
def _frames() -> Mapping[str, tuple[str, str]]:
    return {r["status"]: (r["active"], r["passive"]) for r in table("frames.tsv")}


def verb_of(type: str, mode: str | None, trigger: str = "", behind: str = "", whom: Sequence[str] = ()) -> Verb:
    """The verb of a type and mode; the trigger's words choose among several. Raises KeyError for an unknown type.

    What somebody agrees to or intends stands ``behind`` the trigger; ``whom`` are marks of those who receive: people
    without a name, with whom nobody signs anything, or those against whom something goes.
    """
    found = _verbs()
    rows = [*found.get((type, mode or ""), ()), *found[(type, "")]]
    meant = behind.lower().split() if type in _INTENDED else []
    passes = [[*trigger.lower().split(), *whom], meant]
    told = [f for words in passes if (f := _first(rows, words))]
    if len(told) > 1 and told[0][0] == (_PEOPLE,) and rows.index(told[1]) < rows.index(told[0]):
        return told[1][1]  # what is meant for people says more than that something is
    return told[0][1] if told else next(verb for starts, verb in rows if not starts)


def _first(rows: Sequence[_Row], words: Sequence[str]) -> _Row | None:
    return next((r for r in rows if r[0] and any(word.startswith(r[0]) for word in words)), None)


def _verb(row: Row) -> Verb:
    trigger, text = row["trigger"], str(row.get("text") or "")
    behind = text[trigger["end"] - row["start"] :].split()[:BEHIND] if text else []
    received, base = row.get("recipients") or (), row.get("start")
    whom = [_PEOPLE] if received and all(nameless(p) for p in received) else []
    if text and any(_OPPOSED.search(text[: p["start"] - base]) for p in received):
        whom.append(_AGAINST)
    return verb_of(row["type"], row["mode"], trigger["text"], " ".join(behind), whom)


def trivial(row: Row) -> bool:
    """Whether what somebody does is of the trade of news, and no news: "declined to comment"."""
    behind = row["text"][row["trigger"]["start"] - row["start"] :]
    return any(re.match(rf"(?:\S+\s){{0,5}}?{phrase}\b", behind) for phrase in lines_of("trivial"))


def status(row: Row) -> str:
    """The frame of a row: happened, negated, planned, hypothetical, and the last two with a not.

    Who pledges or warns has done so, although what is pledged lies ahead.
    """
    auxiliary = set(row["auxiliary"])
    no = "negation" in auxiliary
    if "future" in auxiliary and not _said(row):
        return "planned_not" if no else "planned"
    if "hypothetical" in auxiliary:
        return "hypothetical_not" if no else "hypothetical"
    return "negated" if no else "happened"


def _said(row: Row) -> bool:
    """Whether the word of an act is one of saying that nothing before it puts into the future."""
    trigger, text = row["trigger"], str(row.get("text") or "")
    if not trigger["text"].lower().startswith(tuple(vocabulary("spoken"))):
        return False
    before = text[: trigger["start"] - row["start"]].lower().replace("’", "'").split()[-_NEAR:] if text else ["will"]
    return vocabulary("ahead").isdisjoint(w.strip(",") for w in before)


def act(
    row: Row, actors: Sequence[str], recipients: Sequence[str], content: str = "", placed: bool = False
) -> str | None:
    """An act in words, with the parties' names as given; None where it names too little to say.

    ``content`` is what was asked, promised or threatened, in the text's own words; it stands behind in quotation marks.
    ``placed`` says that where it was is told behind.
    """
    verb = _verb(row)
    passive, idle = _frames()[status(row)][1], lines_of("idle")
    who, whom = listed(actors), listed(recipients)
    if who and not content and not (placed and not whom) and (verb.past if whom else verb.alone) in idle:
        return None
    if not who:
        if not whom or not verb.undergone or verb.undergone in idle:
            return None
        return f"{whom} {_filled(passive, plural(recipients), undergone=verb.undergone)}"
    if whom:
        asked = row["type"] == "REQUEST" and content.startswith("to ")
        forms = [v.partition("{r}")[0] + "{r}" if asked else v for v in (verb.past, verb.base)]
        past, base = (form.replace("{r}", whom) for form in forms)
    elif len(actors) == 1 and row["type"] == "CONSULT" and not row["mode"]:
        past, base = "held talks", "hold talks"
    else:
        past, base = verb.alone, verb.alone_base
    return framed(row, actors, past, base)


def framed(row: Row, actors: Sequence[str], past: str, base: str) -> str:
    """Actors and what they did, in the frame of the row: did, did not, are to, may."""
    return f"{listed(actors)} {_filled(_frames()[status(row)][0], plural(actors), past=past, base=base)}"


def _filled(frame: str, plural: bool, **words: str) -> str:
    be = {"is": "are" if plural else "is", "was": "were" if plural else "was"}
    return frame.format_map({**be, **words})


def supposed(row: Row, names: Names, would: bool) -> str | None:
    """An act as a condition (were to ...) or as what follows from one (would ...); None where it names too little."""
    verb = _verb(row)
    actors, recipients = (list(dict.fromkeys(filter(None, map(names.party, row[k])))) for k in ("actors", "recipients"))
    if not actors:
        return None
    no = "not " if "negation" in row["auxiliary"] else ""
    base = verb.base.replace("{r}", listed(recipients)) if recipients else verb.alone_base
    return f"{listed(actors)} {'would ' + no if would else 'were ' + no + 'to '}{base}"
