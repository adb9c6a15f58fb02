"""What became of commitments: later events honour, break, withdraw or let them lapse.

The rules, each named in the row that it settles:

- an invitation is honoured by a visit of the invited to the inviter or the
  inviter's state, and broken where the invited refuses it;
- a promise or offer is honoured by an event of the promised type between the same
  parties (any material cooperation where the type is not known), and broken by a
  refusal or by a report that it did not happen, where that sentence does so too;
- a warning is broken by the event it warned of, where that sentence speaks of it, or does it to the author in the same
  verb, and honoured by a report that the warned party did not do it;
- a threat is honoured by the threatened act or any material conflict against the
  threatened, and withdrawn by a concession;
- a demand is honoured by a concession, retreat or agreement of its addressee, and
  broken by a refusal;
- a refusal counts where it is none towards somebody else; a sentence speaks of what was promised or asked where it
  shares two words with that, and four in ten, or names its kind ("offer");
- each is withdrawn when its author takes it back, and lapses after its due day, or
  after the term of its kind.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any

#: How long a commitment without a due day stays open, in days.
TERMS = {"invitation": 730, "promise": 1095, "offer": 365, "warning": 365, "threat": 365, "demand": 365}
#: Letters by which words of two sentences are taken for the same.
_STEM = 5
#: What part of what was promised or asked a sentence must share to speak of it, and two words at least.
_SHARE = 0.4
_LITTLE = frozenset(
    "about after again against along already although among another around because before being below between could "
    "doing during every first further having might never other ought shall should since still their theirs them then "
    "there these those though through under until whether where which while whose within without would".split()
)
_UNREAL = frozenset({"negation", "hypothetical", "future"})
_COOPERATION = frozenset({"SUPPORT", "COOPERATE", "AID", "RETREAT", "CONCEDE"})
_MATERIAL_CONFLICT = frozenset({"SANCTION", "COERCE", "ASSAULT", "MOBILIZE", "PROTEST"})
#: Beginnings of words that take something back.
TAKEN_BACK = ("withdr", "rescind", "revok", "retract", "cancel", "dropped", "drops", "took back", "takes back")
_NOUNS = {
    "invitation": ("invitation",),
    "promise": ("promise", "pledge", "commitment"),
    "offer": ("offer", "proposal"),
    "warning": ("warning",),
    "threat": ("threat", "ultimatum"),
    "demand": ("demand", "ultimatum"),
}

#: Types that can settle a commitment of a kind, beside those that it is about.
TELLING = {
    "invitation": frozenset({"CONSULT", "REJECT"}),
    "promise": _COOPERATION | {"CONSULT", "REJECT"},
    "offer": _COOPERATION | {"CONSULT", "REJECT"},
    "warning": frozenset(),
    "threat": _MATERIAL_CONFLICT | {"CONCEDE", "RETREAT"},
    "demand": frozenset({"CONCEDE", "RETREAT", "REJECT"}),
}

Row = Mapping[str, Any]


def settle(
    commitments: Iterable[Row],
    events: Sequence[Row],
    encounters: Sequence[Row],
    by: str | None,
    documents: Sequence[Row],
) -> list[dict[str, Any]]:
    """Commitments as they stand at the end of the day ``by`` (ISO; the last of publication where None).

    Those made after ``by`` are left out. ``resolved_by`` is the event mention that settled one, ``rule`` says how.
    """
    published = {d["document_id"]: d["published"] for d in documents}
    known = _Known(events, published)
    told = [day for day in published.values() if day]
    last = by or max(told or [*known.days, *(c["made"] for c in commitments if c["made"])], default=None)
    inner = defaultdict(list)
    for event in events:
        if _UNREAL & set(event["auxiliary"]):
            inner[(event["document_id"], event["text"])].append(event)
    settled = []
    for row in commitments:
        if by and row["made"] and row["made"] > by:
            continue
        found = dict(row)
        content = [
            e
            for e in inner[(row["document_id"], row["text"])]
            if row["content"] and e["trigger"]["text"] in row["content"] and e["id"] != row["event_mention"]
        ]
        _one(found, content, known, last)
        settled.append(found)
    return settled


def asked(commitments: Iterable[Row], mentions: Mapping[str, Row]) -> set[tuple[str, str | None]]:
    """Whom an event must name to settle any of some commitments: one alone, or two parties together.

    ``mentions`` are those that the commitments hang on, by id. Events in which an author takes something back are
    told by him alone, and are not among them.
    """
    found: set[tuple[str, str | None]] = set()
    for row in commitments:
        promised = mentions.get(row["event_mention"] or "")
        acting, beside = _sought(row, _with_states(row["from"], promised), _with_states(row["to"], promised))
        found |= {(a, b) for a in acting for b in beside or (None,)}
    return found


def _sought(row: Row, authors: set[str], others: set[str]) -> tuple[Set[str], Set[str]]:
    """Who must act for a commitment to be settled, and beside whom, if anybody."""
    # What one does oneself settles nothing unless the other has a part in it; see `_Case.to_other`.
    own = row["kind"] in ("promise", "offer", "threat")
    return (authors, others) if own else (others, frozenset())


class _Known:
    """Events by party and type, by two parties and type, and by party those that take something back, by day."""

    def __init__(self, events: Sequence[Row], published: Mapping[str, str | None]) -> None:
        dated = sorted(
            ((day, e) for e in events if (day := _day(e, published))), key=lambda item: (item[0], item[1]["id"])
        )
        self.days = [day for day, _ in dated]
        self.by_id = {e["id"]: e for e in events}
        self._of_type: dict[tuple[str, str], list[tuple[str, str, Row]]] = defaultdict(list)
        self._of_two: dict[tuple[str, str, str], list[tuple[str, str, Row]]] = defaultdict(list)
        self._taken: dict[str, list[tuple[str, str, Row]]] = defaultdict(list)
        for day, event in dated:
            item, sides, back = (day, event["id"], event), _sides(event), _takes_back(event)
            for party in sides:
                self._of_type[(party, event["type"])].append(item)
                for other in sides:
                    self._of_two[(party, other, event["type"])].append(item)
                if back:
                    self._taken[party].append(item)

    def after(
        self,
        made: str,
        until: str | None,
        parties: Iterable[str],
        others: Iterable[str],
        types: Iterable[str],
        authors: Iterable[str],
    ) -> Iterator[tuple[str, Row]]:
        """Events of some types with a party and, if any are named, with one of ``others``, from a day on, each once.

        Those in which an author takes something back are among them.
        """
        among, kinds = sorted(others), sorted(types)
        if among:
            keys = [(p, o, t) for p in sorted(parties) for o in among for t in kinds]
            lists = [self._of_two[k] for k in keys if k in self._of_two]
        else:
            lists = [self._of_type[(p, t)] for p in sorted(parties) for t in kinds if (p, t) in self._of_type]
        lists += [self._taken[a] for a in sorted(authors) if a in self._taken]
        seen = None
        for day, key, event in heapq.merge(*(islice(x, bisect_left(x, (made,)), None) for x in lists), key=_place):
            if until and day > until:
                return
            if key != seen:
                yield day, event
            seen = key


def _place(item: tuple[str, str, Row]) -> tuple[str, str]:
    return item[:2]


def _takes_back(event: Row) -> bool:
    words = f"{event['text']}\n{event['trigger']['text']}".lower()
    return any(map(words.__contains__, TAKEN_BACK))


def _one(row: dict[str, Any], content: list[Row], known: _Known, last: str | None) -> None:
    made = row["made"] or ""
    promised = known.by_id.get(row["event_mention"] or "")
    authors, others = _with_states(row["from"], promised), _with_states(row["to"], promised)
    due = row["due"] or _term(row)
    ends = [day for day in (due, last) if day]
    wanted = {e["type"] for e in content}
    acting, beside = _sought(row, authors, others)
    types = wanted | TELLING[row["kind"]]
    for day, event in known.after(made, min(ends, default=None), acting, beside, types, authors):
        if event["id"] == row["event_mention"] or event["text"] == row["text"]:
            continue
        if day == made and event["document_id"] == row["document_id"]:
            continue
        verdict = _verdict(row, event, authors, others, wanted)
        if verdict is not None:
            row["status"], row["rule"] = verdict
            row["resolved_by"] = event["id"]
            return
    row["resolved_by"] = None
    if due and last and last > due:
        row["status"], row["rule"] = "lapsed", f"nothing by {due}"
    else:
        row["status"], row["rule"] = "open", None


Verdict = tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class _Case:
    """A commitment and an event that may settle it: who acts and receives, whether it happened, what was meant."""

    row: Row
    event: Row
    authors: set[str]
    others: set[str]
    wanted: set[str]
    actors: set[str]
    recipients: set[str]
    real: bool

    @property
    def type(self) -> str:
        """The event's type."""
        return str(self.event["type"])

    @property
    def to_author(self) -> bool:
        """Whether the addressee acts, towards the author or nobody named."""
        return bool(self.others & self.actors) and bool(self.authors & self.recipients or not self.recipients)

    @property
    def to_other(self) -> bool:
        """Whether the author acts, towards or with the addressee, if there is one."""
        met = not self.others or self.others & self.recipients or self.others & self.actors
        return bool(self.authors & self.actors) and bool(met)

    @property
    def refused(self) -> bool:
        """Whether the event refuses this very word: it speaks of the matter, and is not towards somebody else."""
        named = (self.authors | self.others) & self.recipients
        return self.type == "REJECT" and self.real and (bool(named) or not self.recipients) and self.about

    @property
    def about(self) -> bool:
        """Whether the event's sentence speaks of the commitment."""
        return _about(self.row, self.event)

    @property
    def just_that(self) -> bool:
        """Whether the event, done to the author, is told by a verb of the commitment itself."""
        verb = _stems(self.event["trigger"]["text"])
        return bool(self.authors & self.recipients and verb & _stems(self.row["content"] or ""))

    def of(self, types: Set[str]) -> bool:
        """Whether the event is of one of the types meant, or of those given where none of them is."""
        return self.type in ((self.wanted & types) or types)

    def said(self, mode: str) -> bool:
        """Whether the event is told with an auxiliary mode."""
        return mode in self.event["auxiliary"]


def _invitation(case: _Case) -> Verdict:
    place = (case.event["place"] or {}).get("country")
    met = case.type == "CONSULT" and case.real and bool(case.others & case.actors)
    if met and case.event["mode"] == "visit" and (case.authors & case.recipients or place in case.authors):
        return "honoured", "the invited visited the inviter"
    if case.refused and case.to_author:
        return "broken", "the invited refused"
    return None


def _promise(case: _Case) -> Verdict:
    if not case.to_other:
        return None
    meant = case.type in ((case.wanted & (_COOPERATION | {"CONSULT"})) or _COOPERATION)
    if meant and case.real:
        return "honoured", f"{case.type} between the same parties"
    if meant and case.said("negation") and case.about:
        return "broken", "reported as not done"
    if case.refused:
        return "broken", "its author refused"
    return None


def _warning(case: _Case) -> Verdict:
    if not (case.others & case.actors and case.type in case.wanted):
        return None
    if case.real and (_shares(case.row, case.event) or case.just_that):
        return "broken", "the warned party did what it was warned of"
    return ("honoured", "the warned party did not do it") if case.said("negation") else None


def _threat(case: _Case) -> Verdict:
    if not (case.to_other and case.real):
        return None
    if case.of(_MATERIAL_CONFLICT):
        return "honoured", "carried out"
    return ("withdrawn", "its author relented") if case.type in ("CONCEDE", "RETREAT") else None


def _demand(case: _Case) -> Verdict:
    if not (case.others & case.actors and case.real):
        return None
    if case.type in {"CONCEDE", "RETREAT"} | (case.wanted - {"REQUEST"}):
        return "honoured", "its addressee complied"
    return ("broken", "its addressee refused") if case.refused and case.to_author else None


_SETTLED: Mapping[str, Callable[[_Case], Verdict]] = {
    "invitation": _invitation, "promise": _promise, "offer": _promise, "warning": _warning, "threat": _threat,
    "demand": _demand,
}  # fmt: skip


def _verdict(row: Row, event: Row, authors: set[str], others: set[str], wanted: set[str]) -> Verdict:
    real = not _UNREAL & set(event["auxiliary"])
    actors, recipients = _ids(event["actors"]), _ids(event["recipients"])
    case = _Case(row, event, authors, others, wanted, actors, recipients, real)
    if authors & case.actors and real and _takes_back(event):
        words = event["text"].lower()
        if any(noun in words for noun in _NOUNS[row["kind"]]):
            return "withdrawn", "its author took it back"
    return _SETTLED[row["kind"]](case)


def _about(row: Row, event: Row) -> bool:
    """Whether an event's sentence speaks of a commitment: by the word for its kind, or by enough of its words."""
    if not row["content"]:
        return True
    return bool(_stems(event["text"]) & {noun[:_STEM] for noun in _NOUNS[row["kind"]]}) or _shares(row, event)


def _shares(row: Row, event: Row) -> bool:
    """Whether an event's sentence has enough words of what a commitment is about; any has where it is about nothing."""
    content = _stems(row["content"] or "")
    return len(_stems(event["text"]) & content) >= max(min(2, len(content)), _SHARE * len(content))


def _stems(text: str) -> set[str]:
    """Beginnings of a text's words, without names, short words and those that say nothing by themselves."""
    words = (w.strip(".,;:!?()\"'“”‘’") for w in text.split())
    return {w[:_STEM] for w in words if len(w) >= _STEM and w.islower() and w not in _LITTLE}


def _term(row: Row) -> str | None:
    if not row["made"]:
        return None
    return (date.fromisoformat(row["made"]) + timedelta(days=TERMS[row["kind"]])).isoformat()


def _day(event: Row, published: Mapping[str, str | None]) -> str | None:
    dating = event["date"]
    if dating and dating["precision"] in ("day", "week"):
        return str(dating["start"])
    return published.get(event["document_id"])


def _ids(parties: Iterable[Row]) -> set[str]:
    """Parties' ids, and the states of people and persons: a body of its own is not the state that it is in."""
    own = {p["entity"] for p in parties if p["entity"]}
    return own | {p["state"] for p in parties if p["state"] and not _body(p)}


def _body(party: Row) -> bool:
    return bool(party["entity"]) and party["entity"].isupper() and party["entity"] != party["state"]


def _sides(event: Row) -> set[str]:
    return _ids((*event["actors"], *event["recipients"]))


def _with_states(ids: Iterable[str], event: Row | None) -> set[str]:
    """Entities with the states that their commitment's event gives them: a leader acts for his or her state."""
    found = set(ids)
    for party in (*event["actors"], *event["recipients"]) if event else ():
        if party["entity"] in found and party["state"] and not _body(party):
            found.add(party["state"])
    return found
