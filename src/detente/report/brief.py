"""The brief as text, Markdown or HTML, in the order in which an analyst asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from jinja2 import Environment, PackageLoader, select_autoescape

Tables = Mapping[str, Any]
#: A line of the brief: what is read, and the words it rests on.
Line = tuple[str, str]

_SUPPORT = ("SUPPORT", "AID", "COOPERATE", "AGREE", "CONCEDE", "RETREAT")
_PRESSURE = ("THREATEN", "ACCUSE", "REJECT", "REQUEST", "SANCTION", "COERCE", "MOBILIZE", "PROTEST", "ASSAULT")


def sections(tables: Tables) -> list[tuple[str, list[Line]]]:
    """Headings with their lines; a section without lines says that there is nothing."""
    names = _Names(tables)
    return [
        ("Encounters, and who stayed away", list(_encounters(tables, names))),
        ("Isolation", list(_isolation(tables, names))),
        ("Claims and denials", list(_claims(tables, names))),
        ("Commitments still open", list(_commitments(tables, names))),
        ("Pressure", list(_events(tables, names, _PRESSURE))),
        ("Support and aid", list(_events(tables, names, _SUPPORT))),
        ("Groupings", list(_groupings(tables, names))),
        ("What-ifs in the text", list(_conditionals(tables, names))),
    ]


class _Names:
    """Names of entities for readers."""

    def __init__(self, tables: Tables) -> None:
        self.entities = tables["entities"]

    def __call__(self, entity: str | None) -> str:
        if entity is None:
            return "someone"
        return str((self.entities.get(entity) or {}).get("name") or entity)

    def many(self, entities: Sequence[str]) -> str:
        """A list in words."""
        found = [self(e) for e in entities]
        return ", ".join(found[:-1]) + " and " + found[-1] if len(found) > 1 else "".join(found)

    def parties(self, parties: Sequence[Mapping[str, Any]]) -> str:
        """The parties of an event, by name or else by their words."""
        found = [self(p["entity"]) if p["entity"] else p["text"] for p in parties]
        return ", ".join(dict.fromkeys(found))


def _place(row: Mapping[str, Any]) -> str:
    place = row.get("place")
    return f" in {place['name']}" if place else ""


def _when(row: Mapping[str, Any]) -> str:
    found = row.get("date")
    if not found:
        return ""
    return f" ({found['start']})" if found["start"] == found["end"] else f" ({found['start']} to {found['end']})"


def _status(row: Mapping[str, Any]) -> str:
    words = {
        "negation": "did not happen",
        "hypothetical": "possible or feared only",
        "future": "planned",
        "historical": "in the past",
    }
    found = [words[a] for a in row["auxiliary"]]
    if row.get("contested"):
        found.append("contested")
    return f" [{'; '.join(found)}]" if found else ""


def _encounters(tables: Tables, names: _Names) -> Iterator[Line]:
    for row in tables["encounters"]:
        people = [p for p in row["participants"] if p != row["host"]]
        unreal = {"hypothetical", "future"} & set(row["auxiliary"])
        if row["occasion"]:
            what = f"the {names(row['occasion'])} summit"
            verb = "was at" if row["attended"] else "planned for" if unreal else "stayed away from"
        elif row["host"]:
            what = names(row["host"])
            verb = "visited or was received by" if row["attended"] else "may visit" if unreal else "did not visit"
        else:
            what, verb = (
                "",
                f"{row['kind']}:"
                if row["attended"]
                else f"no {row['kind']}:"
                if not unreal
                else f"possible {row['kind']}:",
            )
            yield f"{verb} {names.many(people)}{_place(row)}{_when(row)}", row["text"]
            continue
        yield f"{names.many(people) or names(row['host'])} {verb} {what}{_place(row)}{_when(row)}", row["text"]


def _isolation(tables: Tables, names: _Names) -> Iterator[Line]:
    for row in tables["isolation"]:
        if row["score"] is None:
            continue
        parts = ", ".join(f"{k} {v:.2f}" for k, v in row["components"].items() if v is not None)
        bounds = f"between {row['low']:.0f} and {row['high']:.0f}"
        yield (
            f"{names(row['entity'])}: {row['score']:.0f} of 100, {bounds} ({parts})",
            "",
        )
    thin = [names(r["entity"]) for r in tables["isolation"] if r["score"] is None]
    if thin:
        yield f"not enough evidence for {', '.join(thin)}", ""
    for row in tables["assessments"]:
        if row["predicate"] in ("isolated", "connected"):
            degree = f"{row['degree']} " if row["degree"] else ""
            objects = f" (with regard to {names.many(row['objects'])})" if row["objects"] else ""
            no = "not " if row["negated"] else ""
            yield f"the text calls {names.many(row['subjects'])} {no}{degree}{row['predicate']}{objects}", row["text"]


def _claims(tables: Tables, names: _Names) -> Iterator[Line]:
    for row in tables["claims"]:
        sides = "; ".join(
            f"{names(p['source']) if p['source'] else 'the text'} {p['stance']}" for p in row["positions"]
        )
        mark = "contested: " if row["contested"] else ""
        yield f"{mark}“{row['proposition']}”: {sides}", row["text"]


def _commitments(tables: Tables, names: _Names) -> Iterator[Line]:
    for row in tables["commitments"]:
        if row["status"] != "open":
            continue
        to = f" to {names.many(row['to'])}" if row["to"] else ""
        content = f": {row['content']}" if row["content"] else ""
        due = f", due {row['due']}" if row["due"] else ""
        yield f"{row['kind']} from {names.many(row['from']) or 'someone'}{to}{content}{due}", row["text"]


def _events(tables: Tables, names: _Names, types: Sequence[str]) -> Iterator[Line]:
    for row in tables["event_mentions"]:
        if row["type"] not in types:
            continue
        mode = f"/{row['mode']}" if row["mode"] else ""
        to = f" → {names.parties(row['recipients'])}" if row["recipients"] else ""
        who = names.parties(row["actors"]) or "unnamed"
        yield (
            f"{row['type']}{mode}: {who}{to}{_place(row)}{_when(row)}{_status(row)}",
            row["text"],
        )


def _groupings(tables: Tables, names: _Names) -> Iterator[Line]:
    words = {r["id"]: r["text"] for r in tables["assessments"]}
    for row in tables["groupings"]:
        pacts = f"; on record: {', '.join(row['treaties'])}" if row.get("treaties") else ""
        denied = "; the text says that there is no pact" if row.get("denied") else ""
        yield (
            f"{names.many(row['members'])}: {row['kind']}, {', '.join(row['ties'])}{denied}{pacts}",
            words.get(row["evidence"][0], ""),
        )


def _conditionals(tables: Tables, names: _Names) -> Iterator[Line]:
    events = {r["id"]: r for r in tables["event_mentions"]}

    def said(key: str | None) -> str:
        row = events.get(key or "")
        if row is None:
            return "something not coded"
        to = f" → {names.parties(row['recipients'])}" if row["recipients"] else ""
        return f"{row['type']} {names.parties(row['actors'])}{to}"

    for row in tables["conditionals"]:
        if row["antecedent"] is None and row["consequent"] is None:
            continue  # kept in the table, nothing to say of it here
        yield f"{row['cue'].lower()} {said(row['antecedent'])}, then {said(row['consequent'])}", row["text"]


def _heading(tables: Tables) -> str:
    found = tables["documents"]
    if len(found) == 1:
        title = found[0]["title"] or found[0]["document_id"]
        return f"{title}" + (f", {found[0]['published']}" if found[0]["published"] else ", undated")
    return f"{len(found)} documents"


def render(tables: Tables, format: str) -> str:
    """The brief in ``text``, ``markdown`` or ``html``. Raises KeyError for another format."""
    makers: dict[str, Callable[[Tables], str]] = {"text": _text, "markdown": _markdown, "html": _html}
    return makers[format](tables)


def _squash(words: str) -> str:
    return " ".join(words.split())


def _text(tables: Tables) -> str:
    lines = [f"BRIEF  {_heading(tables)}"]
    for title, rows in sections(tables):
        lines += ["", title.upper()]
        lines += [f"  - {what}" + (f"\n      “{_squash(words)}”" if words else "") for what, words in rows] or [
            "  nothing in the text"
        ]
    return "\n".join(lines)


def _markdown(tables: Tables) -> str:
    lines = [f"# Brief: {_escape(_heading(tables))}"]
    for title, rows in sections(tables):
        lines += ["", f"## {title}", ""]
        lines += [
            f"- {_escape(what)}" + (f"\n  > {_escape(_squash(words))}" if words else "") for what, words in rows
        ] or ["Nothing in the text."]
    return "\n".join(lines)


def _escape(words: str) -> str:
    for sign in "\\`*_[]<>#|":
        words = words.replace(sign, "\\" + sign)
    return words


def _html(tables: Tables) -> str:
    environment = Environment(loader=PackageLoader("detente.report"), autoescape=select_autoescape(default=True))
    return environment.get_template("brief.html").render(heading=_heading(tables), sections=sections(tables))
