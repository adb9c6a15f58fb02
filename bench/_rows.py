"""Rows as read held against gold rows: when two are the same, and how many are.

The rules are those of the guide to the gold rows: a row is right when, in the same sentence, a gold row that no
better row took has its type, an actor in common (in mutual types: a party) or none on either side, a recipient in
common where gold names any, and agrees whether it happened. Gold rows that are not core make a row right, and cost
nothing when they are missed.
"""

from __future__ import annotations

import calendar
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

Row = Mapping[str, Any]
#: What a pair of rows agrees in: nothing, type, parties too, whether it happened too, and no party beyond gold's.
NOTHING, TYPED, WHO, RIGHT, STRICT = range(5)
_MUTUAL = frozenset({"CONSULT", "AGREE", "COOPERATE", "SUPPORT", "ASSAULT", "RETREAT"})
_LETTERS = {"negation": "n", "future": "f", "hypothetical": "y"}
_SMALL = frozenset("the a an of in on at and or to for its his her their our this that s by with from".split())
_PRONOUNS = frozenset(
    "he she it they him her them his its their we us our i me my who which that this these those both".split()
)
_LIKE = {"warning": "threat", "offer": "promise"}


def words(text: str | None) -> frozenset[str]:
    """The words of a party that may tell it from others, in lower case."""
    return frozenset(re.findall(r"\w+", (text or "").lower().replace("’", "'"))) - _SMALL


def same_party(gold: Sequence[str], party: Row) -> bool:
    """Whether a gold ``[words, ID]`` and a party with ``entity``, ``state`` and ``text`` are one."""
    ident, _, home = gold[1].partition("/")
    entity, state = party.get("entity"), party.get("state")
    mine, theirs = words(gold[0]), words(party.get("text"))
    shared = bool((mine - _PRONOUNS) & (theirs - _PRONOUNS))
    if re.fullmatch("[A-Z]{3}", ident) and ident in (entity, state):
        return True
    if entity and ident not in ("-", ""):
        ours, its = frozenset(ident.lower().split("-")), frozenset(entity.lower().split("-"))
        common = ours & its
        if ident.lower() == entity.lower() or len(common) >= 2 or (common and 1 in (len(ours), len(its))):
            return True
    if ident == "-" or not entity or not ident:
        return shared or (bool(mine) and mine == theirs) or (ident == "-" and bool(home) and entity == home and shared)
    return shared


def meet(gold: Iterable[Sequence[str]], parties: Sequence[Row]) -> bool:
    """Whether any gold party is among the parties."""
    return any(same_party(g, p) for g in gold for p in parties)


def undone(row: Row) -> frozenset[str]:
    """Letters of the auxiliary modes by which a row did not happen."""
    return frozenset(_LETTERS[a] for a in row.get("auxiliary") or () if a in _LETTERS)


def level(gold: Row, row: Row) -> int:
    """How far a row agrees with a gold row, ``NOTHING`` to ``STRICT``."""
    if gold["type"] != row["type"]:
        return NOTHING
    actors, recipients = list(row.get("actors") or ()), list(row.get("recipients") or ())
    acting, receiving = list(gold["actors"]), list(gold["recipients"])
    if gold["type"] in _MUTUAL and not (receiving and recipients):
        together = actors + recipients
        who = meet(acting + receiving, together) if acting or receiving else not actors
        if who and receiving:
            who = not acting or meet(acting, together)
    else:
        who = (meet(acting, actors) if acting else not actors) and (not receiving or meet(receiving, recipients))
    if not who:
        return TYPED
    if bool(undone(row)) != bool(set(gold["aux"] or "") & set("nfy")):
        return WHO
    known = acting + receiving
    return STRICT if all(any(same_party(g, p) for g in known) for p in actors + recipients) else RIGHT


def take(golds: Sequence[Row], rows: Sequence[Row], least: int) -> dict[int, int]:
    """Row to gold row, one to one: the best agreement first, then the surer row, then the earlier ones."""
    pairs = sorted(
        ((level(g, r), r.get("confidence") or 0, -j, i, j) for i, g in enumerate(golds) for j, r in enumerate(rows)),
        reverse=True,
    )
    taken: set[int] = set()
    found: dict[int, int] = {}
    for agreed, _, _, i, j in pairs:
        if agreed >= least and i not in taken and j not in found:
            taken.add(i)
            found[j] = i
    return found


def stretch(text: str) -> tuple[date, date]:
    """First and last day of a gold date: a day, month or year, or two of them parted by two dots."""

    def bound(part: str, last: bool) -> date:
        year, month, day = ([int(b) for b in part.split("-")] + [0, 0])[:3]
        month = month or (12 if last else 1)
        return date(year, month, day or (calendar.monthrange(year, month)[1] if last else 1))

    first, _, final = text.partition("..")
    return bound(first, False), bound(final or first, True)


def dated(gold: str, row: Row) -> bool:
    """Whether a row's date overlaps with gold's and is no more than three times as wide."""
    told = row.get("date")
    if not told or not told.get("start"):
        return False
    a, b = stretch(gold)
    c, d = date.fromisoformat(told["start"]), date.fromisoformat(told.get("end") or told["start"])
    return a <= d and c <= b and (d - c).days + 1 <= 3 * ((b - a).days + 1)


def figures(right: int, predicted: int, found: int, wanted: int) -> tuple[float, float, float]:
    """Precision, recall and F1."""
    p, r = right / predicted if predicted else 0.0, found / wanted if wanted else 0.0
    return round(p, 4), round(r, 4), round(2 * p * r / (p + r), 4) if p + r else 0.0


@dataclass
class Tally:
    """Counts over documents, and rows by confidence."""

    threshold: float = 0.5
    by: str | None = None
    counts: Counter[str] = field(default_factory=Counter)
    groups: dict[Any, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    ranked: list[tuple[float, bool, bool]] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)

    def add(self, document: Row, tables: Mapping[str, list[Row]]) -> None:
        """Hold one document's tables against its gold rows."""
        text, sentences = document["text"], document["sentences"]

        def number(row: Row) -> int | None:
            at = (row.get("trigger") or row.get("cue") or {}).get("start", row.get("start"))
            at = text.find(row.get("text") or "\0") if at is None else at
            return next((k for k, (a, b) in enumerate(sentences, 1) if a <= at < b), None)

        golds: dict[int, list[Row]] = defaultdict(list)
        read: dict[int | None, list[Row]] = defaultdict(list)
        for row in document["rows"]:
            golds[row["n"]].append(row)
        for row in tables["event_mentions"]:
            read[number(row)].append(row)
        for k, bounds in enumerate(sentences, 1):
            self._sentence(document, k, bounds, [g for g in golds[k] if not g["type"].startswith("=")], read[k])
            self._said(text, bounds, golds[k], tables["attributions"])
        self._side_tables(document, tables, number)

    def _sentence(
        self, document: Row, k: int, bounds: Sequence[int], golds: list[Row], everything: list[Row]
    ) -> None:
        n, rows = self.counts, [r for r in everything if (r.get("confidence") or 0) >= self.threshold]
        n["core"] += sum(g["core"] for g in golds)
        n["predicted"] += len(rows)
        matches = {name: take(golds, rows, least) for name, least in
                   (("typed", TYPED), ("who", WHO), ("right", RIGHT), ("strict", STRICT))}  # fmt: skip
        for name, match in matches.items():
            n[name] += len(match)
            n[name + "_core"] += sum(golds[i]["core"] for i in match.values())
        anyhow = take(golds, everything, RIGHT)
        n["at_any"] += sum(golds[i]["core"] for i in anyhow.values())
        for j, row in enumerate(everything):
            hit = j in anyhow
            self.ranked.append((row.get("confidence") or 0, hit, hit and bool(golds[anyhow[j]]["core"])))
        words_ = document["text"][bounds[0] : bounds[1]]
        for j, row in enumerate(rows):
            key = document.get("source") if self.by in (None, "source") else row.get(self.by)
            self.groups[key]["predicted"] += 1
            self.groups[key]["right"] += j in matches["right"]
            if j not in matches["right"]:
                self.shown.append(f"WRONG  {document['id']}:{k} {_told(row)} | {words_}")
        for i, gold in enumerate(golds):
            if gold["core"]:
                key = {"decided_by": "all", "type": gold["type"]}.get(self.by or "", document.get("source"))
                self.groups[key]["core"] += 1
                self.groups[key]["found"] += i in matches["right"].values()
                if i not in matches["right"].values():
                    self.shown.append(f"MISSED {document['id']}:{k} {gold['type']} {gold['actors']} -> "
                                      f"{gold['recipients']} {gold['aux']} | {gold['trigger']} | {words_}")  # fmt: skip
        for j, i in matches["who"].items():
            mine, theirs = undone(rows[j]), frozenset(golds[i]["aux"] or "") & frozenset("nfy")
            n["paired"] += 1
            n["happened"] += bool(mine) == bool(theirs)
            n["modes"] += mine == theirs
            if golds[i].get("date"):
                n["dated"] += 1
                n["dates"] += dated(golds[i]["date"], rows[j])
            elif rows[j].get("date"):
                n["dates_too_many"] += 1

    def _said(self, text: str, bounds: Sequence[int], golds: list[Row], attributions: list[Row]) -> None:
        for gold in golds:
            if not gold["core"] or not gold.get("said"):
                continue
            at = max(text.find(gold["trigger"], *bounds), bounds[0])
            self.counts["said"] += 1
            self.counts["said_found"] += any(
                x["content"]["start"] <= at < x["content"]["end"] + 1
                and meet(gold["said"], [{"entity": s, "state": s, "text": x.get("source_text")}
                                        for s in x.get("sources") or [None]])
                for x in attributions if x.get("content")
            )  # fmt: skip

    def _side_tables(
        self, document: Row, tables: Mapping[str, list[Row]], number: Callable[[Row], int | None]
    ) -> None:
        events = {e["id"]: e for e in tables["event_mentions"]}

        def named(ids: Iterable[str] | None) -> list[Row]:
            return [{"entity": e, "state": e, "text": ""} for e in ids or ()]

        def kind(text: str) -> str:
            return _LIKE.get(text, text)

        commitments = [g for g in document["rows"] if g.get("kind") and g["kind"] != "absent"]
        absences = [g for g in document["rows"] if g.get("kind") == "absent"]
        standing = [g for g in document["rows"] if g["type"].startswith("=")]
        for what, golds, rows, same in (
            ("commitments", commitments, tables["commitments"],
             lambda g, r: kind(g["kind"]) == kind(r["kind"])
             and (not g["actors"] or meet(g["actors"], named(r.get("from"))))),
            ("absences", absences, [r for r in tables["encounters"] if r.get("attended") is False],
             lambda g, r: meet(g["actors"], named(r.get("participants")))),
            ("assessments", standing, tables["assessments"],
             lambda g, r: g["type"][1:] == r["predicate"] and meet(g["actors"], named(r.get("subjects")))),
        ):  # fmt: skip
            taken: set[int] = set()
            self.counts[what + "_gold"] += sum(g["core"] for g in golds)
            self.counts[what + "_predicted"] += len(rows)
            for row in rows:
                where = number(events.get(row.get("event_mention"), row))
                for i, gold in enumerate(golds):
                    if i not in taken and gold["n"] == where and same(gold, row):
                        taken.add(i)
                        self.counts[what + "_right"] += 1
                        self.counts[what + "_found"] += gold["core"]
                        break

    def lines(self) -> list[str]:
        """A line for each group, where groups were asked for."""
        out = []
        for key, c in sorted(self.groups.items(), key=lambda item: str(item[0])):
            p = c["right"] / c["predicted"] if c["predicted"] else float("nan")
            r = c["found"] / c["core"] if c["core"] else float("nan")
            out.append(f"{key!s:28} predicted {c['predicted']:5} right {c['right']:5} ({p:.2f})   "
                       f"core {c['core']:5} found {c['found']:5} ({r:.2f})")  # fmt: skip
        return out

    def calibration(self) -> float:
        """Mean distance of confidence and share of right rows over ten bins, weighed by rows."""
        bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
        for confidence, hit, _ in self.ranked:
            bins[min(9, int(confidence * 10))].append((confidence, hit))
        off = sum(abs(sum(c for c, _ in b) - sum(h for _, h in b)) for b in bins.values())
        return round(off / len(self.ranked), 4) if self.ranked else 0.0

    def result(self, documents: Sequence[Row]) -> dict[str, Any]:
        """All figures."""
        n, core = self.counts, self.counts["core"]
        out: dict[str, Any] = {
            "documents": len(documents), "sentences": sum(len(d["sentences"]) for d in documents),
            "gold_core": core, "predicted": n["predicted"],
        }  # fmt: skip
        out["precision"], out["recall"], out["f1"] = figures(n["right"], n["predicted"], n["right_core"], core)
        for name in ("typed", "who", "strict"):
            out[name] = figures(n[name], n["predicted"], n[name + "_core"], core)
        seen = right = found = 0
        area, last = 0.0, 0.0
        for _, hit, plain in sorted(self.ranked, key=lambda r: -r[0]):
            seen, right, found = seen + 1, right + hit, found + plain
            recall = found / core if core else 0.0
            area, last = area + (recall - last) * right / seen, recall
        out["average_precision"] = round(area, 4)
        out["recall_at_any_confidence"] = round(n["at_any"] / core, 4) if core else None
        for name, of in (("happened", "paired"), ("modes", "paired"), ("dates", "dated")):
            out[name] = round(n[name] / n[of], 4) if n[of] else None
        out["dates_too_many"], out["dated"] = n["dates_too_many"], n["dated"]
        out["said"] = round(n["said_found"] / n["said"], 4) if n["said"] else None
        for what in ("commitments", "absences", "assessments"):
            out[what] = figures(n[what + "_right"], n[what + "_predicted"], n[what + "_found"], n[what + "_gold"])
        out["calibration_error"] = self.calibration()
        return out


def _told(row: Row) -> str:
    sides = ([p.get("entity") or p.get("text") for p in row[side]] for side in ("actors", "recipients"))
    return f"{row['confidence']:.2f} {row.get('decided_by')} {row['type']} {next(sides)} -> {next(sides)} " \
        f"{row['auxiliary']} | {row['trigger']['text']}"
