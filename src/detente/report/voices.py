"""Whose word a row rests on: who says what a line tells, and what is only charged."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from detente.reading.rows import COUNTED
from detente.report.wording import Names, clipped, little, several, table, vocabulary

Row = Mapping[str, Any]

#: Words of a source that has no name, and words before an act in which a charge is looked for.
_SOURCE, _BEFORE = 8, 12
#: Words at most of several who say something, beside the id that they were given.
_OFFICIALS = 4
_OWN = frozenset({"it", "i", "we", "our", "my", "us"})
_SPOKEN = frozenset({"AGREE", "SUPPORT", "CONCEDE", "REQUEST", "ACCUSE", "REJECT", "THREATEN"})
_FIRST = frozenset({"i", "we"})
#: What parts an act from the words of another clause before it.
_CLAUSE = re.compile(r"[;,:]\s|\b(?:since|after|when|before|while)\s")
#: A mark at the head of a sentence that closes the words of the one before.
_CLOSING = re.compile(r"^\s*[\"”]\s+")


class Voices:
    """The statements of some documents, by document."""

    def __init__(self, attributions: Sequence[Row], documents: Sequence[Row], names: Names) -> None:
        self.names = names
        self._said: dict[str, list[Row]] = defaultdict(list)
        for row in attributions:
            if row["confidence"] is None or row["confidence"] >= COUNTED:
                self._said[row["document_id"]].append(row)
        self._speakers = {d["document_id"]: str(d["source"] or "") for d in documents}
        self._titles = {d["document_id"]: str(d.get("title") or "") for d in documents}
        self._homes: dict[str, set[str]] = {}

    def homes(self, document_id: str) -> set[str]:
        """The ids of who makes a document, by its source or by its title up to "on", and of their states."""
        if document_id not in self._homes:
            speaker, title = self._speakers.get(document_id, ""), self._titles.get(document_id, "")
            own = self.names.named(speaker) | self.names.within(title.partition(" on ")[0])
            self._homes[document_id] = own | {s for e in own if (s := self.names.state(e))}
        return self._homes[document_id]

    def strange(self, row: Row) -> bool:
        """Whether a "we" was laid to somebody else than the known speaker of the whole document."""
        if not self.names.named(self._speakers.get(row["document_id"], "")):
            return False
        first = [p for p in row["actors"] if str(p["text"]).lower() in _FIRST]
        homes = self.homes(row["document_id"])
        return bool(first) and not any(p[k] in homes for p in first for k in ("entity", "state"))

    def own(self, row: Row) -> str:
        """Who says what a row tells of the speaker: "we", or what whoever makes the document says or plans.

        Nothing where a row tells of others, or of what was done.
        """
        homes, maker = self.homes(row["document_id"]), self._speakers.get(row["document_id"], "")
        first = [p for p in row["actors"] if str(p["text"]).lower() in _FIRST]
        own = bool(homes) and any(p[k] in homes for p in row["actors"] for k in ("entity", "state"))
        if not first and not (own and (row["type"] in _SPOKEN or "future" in row["auxiliary"])):
            return ""
        if own and maker:
            return maker
        return self.names.many([p["entity"] for p in first or row["actors"] if p["entity"]])

    def behind(self, row: Row, told: str) -> str:
        """What stands behind a told line of whose word it is; nothing where the text itself says it, or the line does.

        A speaker's own statement says so at its head; who speaks of an own promise or charge is its actor already.
        """
        around = self._statements(row)
        if not around:
            return " (alleged)" if _charged(row) else " (quoted)" if _in_quotation(row) else ""
        found = min(around, key=lambda a: a["content"]["end"] - a["content"]["start"])
        actors = {p["entity"] for p in row["actors"]} - {None}
        if actors and actors <= set(found["sources"]) and any(self.names(a) in told for a in actors):
            return "" if row["type"] in _SPOKEN or _saying(told) else ", by own account"
        who = self._who(found, self.homes(row["document_id"]))
        if not who:
            return " (quoted)" if _in_quotation(row) or _by_another(found) else ""
        if re.search(rf"\b{re.escape(who)}\b", told, re.IGNORECASE):
            return ""
        if found["stance"] in ("denies", "doubts") and "negation" not in row["auxiliary"]:
            return ""  # whether this, or what was said of it, is denied is told under what is disputed
        return f", according to {who}"

    def _statements(self, row: Row) -> list[Row]:
        """The statements round the word of an act."""
        start, end = row["trigger"]["start"], row["trigger"]["end"]
        return [a for a in self._said[row["document_id"]] if _states(a) and self._around(a, start, end)]

    def speaker(self, row: Row) -> str | None:
        """The person who says an act of a state's "we", where one of that state does."""
        states = {p["entity"] for p in row["actors"]} & {p["state"] for p in row["actors"]} - {None}
        for statement in self._statements(row):
            sources = [s for s in statement["sources"] if s.islower() and self.names.state(s) in states]
            if len(sources) == 1 == len(statement["sources"]):
                return self.names(sources[0])
        return None

    def _around(self, statement: Row, start: int, end: int) -> bool:
        cue, content = statement["cue"], statement["content"]
        inside: bool = content["start"] <= start and end <= content["end"]
        return inside and not (cue and cue["start"] < end and start < cue["end"])

    def _who(self, statement: Row, homes: set[str]) -> str:
        """Who makes a statement, by name or by the text's own words; nothing for the speaker of the whole document."""
        text = str(statement["source_text"] or "")
        if text.lower() in _OWN:
            return ""
        sources = [s for s in statement["sources"] if s in self.names.entities]
        officials = several(text.rsplit(" ", 1)[-1]) and len(text.split()) <= _OFFICIALS
        if sources and officials and not set(sources) & homes:
            return text  # senior Western officials are not the West
        if sources:
            return "" if set(sources) & homes else self.names.many(sources)
        if not text or text.split()[0].lower() in vocabulary("pronouns"):
            return ""
        common = text.split()[0].lower() in little() | vocabulary("quantities") | vocabulary("persons")
        common = common or (text.split()[0].lower() in vocabulary("speakers") and text[1:].islower())
        return clipped(text[:1].lower() + text[1:] if common else text, _SOURCE)


def further(speaker: str, kinds: Mapping[str, int]) -> str:
    """How many statements a speaker makes beyond the one told, and of which kinds; ``kinds`` counts them by type."""
    if not (more := sum(kinds.values())):
        return ""
    words = _kinds()
    sorts: dict[tuple[str, str], int] = defaultdict(int)
    for type, number in kinds.items():
        sorts[words.get(type, words[""])] += number
    said = ", ".join(f"{n} {one if n == 1 else many}" for (one, many), n in sorted(sorts.items(), key=lambda k: -k[1]))
    return f", and {more} more {'statement' if more == 1 else 'statements'} by {speaker}: {said}"


@cache
def _kinds() -> Mapping[str, tuple[str, str]]:
    return {r["type"]: (r["one"], r["many"]) for r in table("kinds.tsv")}


def _in_quotation(row: Row) -> bool:
    """Whether an event's word stands between quotation marks of its sentence, the first or last of them beyond it."""
    text, base = _CLOSING.sub("", row["text"]).rjust(len(row["text"])), row["start"]
    before, after = text[: row["trigger"]["start"] - base], text[row["trigger"]["end"] - base :]
    opened = before.rfind("“") > before.rfind("”") or before.count('"') % 2 == 1
    closed = after.find("”") >= 0 and not 0 <= after.find("“") < after.find("”")
    return opened or closed


def _by_another(statement: Row) -> bool:
    """Whether a statement is that of somebody whom only the sentences before name."""
    words = str(statement["source_text"] or "").lower().split()[:1]
    return bool(words) and words[0] in vocabulary("pronouns")


def _states(statement: Row) -> bool:
    """Whether a statement tells something, and not only what somebody wants, fears or mourns."""
    cue = statement["cue"]
    return bool(statement["content"]) and (not cue or _saying(cue["text"]))


def _saying(words: str) -> bool:
    return not vocabulary("sayings").isdisjoint(w.strip(".,:;“”\"’'") for w in words.lower().split())


def _charged(row: Row) -> bool:
    """Whether the words right before an act make it a charge: "accused of the attack"."""
    if row["type"] in _SPOKEN:
        return False
    before = " ".join(row["text"][: row["trigger"]["start"] - row["start"]].split()[-_BEFORE:])
    return _charge().search(_CLAUSE.split(before)[-1]) is not None


@cache
def _charge() -> re.Pattern[str]:
    words = files("detente.report").joinpath("data", "charges.txt").read_text(encoding="utf-8").splitlines()
    return re.compile(rf"\b(?:{'|'.join(words)})", re.IGNORECASE)
