"""Questions in the ledger: asked, forecast, revised and settled; nothing that was said is ever changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from detente.analysis.outlook import keeping, questions, rates, record, rows
from detente.analysis.outlook.forecast import Outlook
from detente.analysis.outlook.questions import Question
from detente.analysis.outlook.rows import Fetch
from detente.world import World


def forecast(outlook: Outlook, question: Question) -> dict[str, Any]:
    """The chance that a question comes true from the outlook's day to its last, its base rate and its reasons.

    Either way between two counts as `rates.either` has it. Over several pairs at least one must come true: 1 minus the
    product of the chances that it does not, as if they were independent. Raises BadQuestion for a question without a
    second party.
    """
    days = float((question.due - outlook.as_of).days)
    pairs = [(s, t) for s in question.sources for t in question.targets]
    if question.mutual:
        pairs = [(s, t) for s in question.sources for t in question.sources if s != t]
    if not pairs:
        raise questions.BadQuestion("a forecast needs two parties: say to whom")
    reasons: list[dict[str, Any]] = []
    done: dict[frozenset[str], list[dict[str, Any]]] = {}
    pasts: dict[tuple[str, str], list[dict[str, Any]]] = {}
    ways: dict[frozenset[str], list[tuple[float, float]]] = {}
    for source, target in pairs:
        both = frozenset((source, target))
        if both not in done:
            pasts[source, target] = outlook.cut(*question.parties).latest(source, target)
            done[both] = outlook.events(source, target, pasts[source, target], (days,))
        event = next(e for e in done[both] if e["source"] == source and e["relation"] == question.relation)
        ways.setdefault(both, []).append((event["probability"][str(days)], event["base"][str(days)]))
        reasons += event["reasons"]
    reasons.sort(key=lambda r: (-abs(r["adds"] or 0), r["adds"] is not None))
    spared = base = 1.0
    for told in ways.values():
        chances, bases = ((x, *rest, 0.0)[:2] for x, *rest in zip(*told, strict=True))
        spared *= 1 - rates.either(question.relation, *chances)
        base *= 1 - rates.either(question.relation, *bases)
    return {
        "question": question.id, "made": outlook.as_of, "probability": round(1 - spared, 4),
        "base": round(1 - base, 4), "method": outlook.method, "reasons": reasons[:5],
        "notes": [*outlook.resting(pasts), *outlook.notes(*question.parties)],
    }  # fmt: skip


def kept(fetch: Fetch, id: str | None = None) -> list[Question]:
    """Questions of the ledger (or the one of an id), by the day of asking."""
    where = "true" if id is None else "id = ?"
    found = keeping.rows(fetch, "outlook_questions", where, [] if id is None else [id])
    return [
        Question(
            tuple(r["sources"]), tuple(r["targets"]), r["relation"], r["asked"], r["due"], r["mutual"], r["origin"]
        )
        for r in sorted(found, key=lambda r: (r["asked"], r["id"]))
    ]


def _held(fetch: Fetch, question: Question) -> Question | None:
    found = kept(fetch, question.id)
    return found[0] if found else None


def ask(outlook: Outlook, connection: Any, question: Question) -> dict[str, Any]:
    """Enter a question (once, however often it is asked) and a forecast of the day; tells of what was said before.

    Of a question whose day has passed the last forecast is told, and no more is entered. Raises BadQuestion where that
    was never asked.
    """
    keeping.create(connection)
    before = _held(outlook.fetch, question)
    late = question.due <= outlook.as_of
    if late and before is None:
        raise questions.passed(question.due, outlook.as_of)
    question = before or question
    said = keeping.rows(outlook.fetch, "outlook_forecasts", "question = ?", [question.id])
    settled = keeping.rows(outlook.fetch, "outlook_resolutions", "question = ?", [question.id])
    made = _last(question, said[-1], outlook.as_of) if late else forecast(outlook, question)
    if before is None:
        connection.execute(
            "INSERT INTO outlook_questions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                question.id, question.says(outlook.world), list(question.sources), list(question.targets),
                question.mutual, question.relation, question.asked, question.due, question.rule, question.origin,
            ],
        )  # fmt: skip
    that_day = [f["probability"] for f in said if f["made"] == made["made"]]
    new = not settled and not late and that_day[-1:] != [made["probability"]]
    if new:
        connection.execute(
            "INSERT INTO outlook_forecasts VALUES (?, ?, ?, ?, ?, ?)",
            [made["question"], made["made"], made["probability"], made["base"], made["method"],
             keeping.dumped(made["reasons"])],
        )  # fmt: skip
    return {
        "id": question.id, "says": question.says(outlook.world), "rule": question.rule,
        "asked": question.asked.isoformat(), "due": question.due.isoformat(), "origin": question.origin,
        **{k: made[k] for k in ("probability", "base", "method", "reasons", "notes")}, "made": made["made"].isoformat(),
        "before": [{"made": str(f["made"]), "probability": f["probability"]} for f in said], "new": new,
        "outcome": settled[-1]["outcome"] if settled else None,
    }  # fmt: skip


def _last(question: Question, said: Mapping[str, Any], on: date) -> dict[str, Any]:
    """What was said last of a question whose day has passed."""
    return {
        **{k: said[k] for k in ("question", "made", "probability", "base", "method")},
        "reasons": json.loads(said["reasons"]),
        "notes": [f"It was due on {question.due}, before {on}: settle it with detente outlook resolve."],
    }


def ask_commitments(outlook: Outlook, connection: Any) -> list[dict[str, Any]]:
    """Ask what the open commitments raise, and forecast it; what several of them raise is asked once."""
    raised: dict[str, Question] = {}
    for row in outlook.open_commitments():
        for question in questions.of_commitment(row, outlook.world, outlook.as_of):
            raised.setdefault(question.id, question)
    return [ask(outlook, connection, question) for question in raised.values()]


def resolve(fetch: Fetch, connection: Any, by: date) -> list[dict[str, Any]]:
    """Settle every question that can be settled on a day; those settled before are left alone."""
    keeping.create(connection)
    covered = rows.last_known(fetch)
    done = {r["question"] for r in keeping.rows(fetch, "outlook_resolutions")}
    found = []
    for question in kept(fetch):
        if question.id in done or question.asked > by:
            continue
        outcome = questions.settle(fetch, question, by, covered if covered is None else min(covered, by))
        if outcome.outcome != "open":
            connection.execute(
                "INSERT INTO outlook_resolutions VALUES (?, ?, ?, ?, ?, ?)",
                [question.id, by, outcome.outcome, outcome.came, keeping.dumped(outcome.evidence), outcome.says],
            )
        found.append({
            "id": question.id, "due": question.due.isoformat(), "outcome": outcome.outcome, "says": outcome.says,
            "came": outcome.came and outcome.came.isoformat(), "evidence": list(outcome.evidence),
        })  # fmt: skip
    return found


def listed(fetch: Fetch, world: World, status: str | None = None) -> list[dict[str, Any]]:
    """Every question with its forecasts, the latest last, and how it came out."""
    said: dict[str, list[dict[str, Any]]] = {}
    for row in keeping.rows(fetch, "outlook_forecasts"):
        said.setdefault(row["question"], []).append(row)
    settled = {r["question"]: r for r in keeping.rows(fetch, "outlook_resolutions")}
    found = []
    for question in kept(fetch):
        end = settled.get(question.id)
        made = sorted(said.get(question.id, []), key=lambda r: r["made"])
        outcome = end["outcome"] if end else "open"
        if status not in (None, outcome):
            continue
        found.append({
            "id": question.id, "says": question.says(world), "asked": question.asked.isoformat(),
            "due": question.due.isoformat(), "origin": question.origin, "rule": question.rule, "outcome": outcome,
            "came": end and end["came"] and end["came"].isoformat(), "why": end["says"] if end else None,
            "evidence": json.loads(end["evidence"]) if end else [],
            "forecasts": [
                {"made": r["made"].isoformat(), "probability": r["probability"], "base": r["base"],
                 "method": r["method"]}
                for r in made
            ],
        })  # fmt: skip
    return found


def scored(fetch: Fetch) -> dict[str, Any]:
    """The record: scores of the settled questions' forecasts, and of replays, overall and by type and horizon."""
    kinds = {q.id: q for q in kept(fetch)}
    outcomes = {r["question"]: r["outcome"] for r in keeping.rows(fetch, "outlook_resolutions")}
    made = [
        {
            "said": r["probability"], "base": r["base"], "came": float(outcomes[r["question"]] == "yes"),
            "type": kinds[r["question"]].relation, "horizon": _bucket((kinds[r["question"]].due - r["made"]).days),
            "question": r["question"],
        }
        for r in keeping.rows(fetch, "outlook_forecasts")
        if outcomes.get(r["question"]) in ("yes", "no") and r["question"] in kinds
    ]  # fmt: skip
    replayed = [
        {**r, "base": r["climatology"], "type": r["relation"]} for r in keeping.rows(fetch, "outlook_replays")
    ]
    count = {w: sum(1 for x in outcomes.values() if x == w) for w in ("yes", "no", "void")}
    return {
        "questions": {"asked": len(kinds), **count, "open": len(kinds) - len(outcomes)},
        "asked": _scores(made, "question"), "replayed": _scores(replayed, "day", "own_rate", "persistence"),
    }  # fmt: skip


def _bucket(days: int) -> int:
    return next((h for h in (7, 30, 90, 180, 365) if days <= h), 3653)


def _scores(made: list[dict[str, Any]], unit: str, *others: str) -> dict[str, Any] | None:
    if not made:
        return None
    return {
        **record.told(made, unit, *others), "by_type": record.by(made, unit, "type"),
        "by_horizon": record.by(made, unit, "horizon"),
    }  # fmt: skip
