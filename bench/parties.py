"""Whom the words of gold parties resolve to, in place.

``python -m bench parties GOLD.jsonl [--list KIND]``. GOLD.jsonl holds documents with ``sentences`` and ``rows``
(``gold/GUIDE.md``). For each actor, recipient and speaker of a row whose words stand in the row's sentence, the
mention that covers their head is held against the ID that the gold gives: a state counts as found also through
somebody who acts for it, a person or an organisation when the ids share two words or all words of one. ``-`` must
stay unresolved, ``-/XXX`` must be of that state or stay unresolved.

Kinds: ``pronoun`` (pronouns and determiners alone), ``name`` (the head is a proper noun) and ``description``. The last
line has, for each kind and for all together, ``right``, ``named`` (no ID of ours, but the document's name for whom the
gold names), ``other`` (somebody else) and ``none`` (nobody, where the gold names somebody) as shares, with their number
``n``; ``nobody`` is how often a party without ID stayed unresolved.
``--list KIND`` prints the wrong ones of a kind (or ``all``), with the sentence, to standard error.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from spacy.tokens import Doc, Token

from bench._mentions import mentions
from detente.reading.state import Mention
from detente.sources import Document
from detente.world import World, load_world

_PRONOUNS = frozenset(
    "he she it they him her them his its their we us our i me my who whom whose which that this these those both "
    "himself herself itself themselves ourselves".split()
)


def run(args: list[str]) -> dict[str, object]:
    """Resolve every gold party in place; errors go to standard error."""
    listed = args[args.index("--list") + 1] if "--list" in args else None
    path = Path(args[0]) if args and not args[0].startswith("--") else None
    if path is None:
        raise ValueError("name a file of gold rows, such as ../shared/gold/train.jsonl")
    golds = [json.loads(line) for line in path.open(encoding="utf-8") if line.strip()]
    world = load_world()
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    documents = (Document(g["id"], g["text"], published=g["published"], source=g["source"], title=g.get("title"))
                 for g in golds)  # fmt: skip
    for gold, doc in zip(golds, mentions(documents), strict=True):
        for words, ident, head, sentence in wanted(gold, doc):
            kind = _kind(words, head)
            outcome, got = verdict(doc._.detente.by_token.get(head.i), ident, world)
            counts["nobody" if ident == "-" else kind][outcome] += 1
            if listed in (kind, "all") and outcome not in ("right", "named"):
                print(f"{outcome:5} {kind:11} {words!r} is {ident}, not {got} | {sentence}", file=sys.stderr)
    total = sum((c for k, c in counts.items() if k != "nobody"), Counter[str]())
    figures: dict[str, object] = {}
    for kind, count in (*counts.items(), ("all", total)):
        n = sum(count.values())
        figures[kind] = {"n": n, **{v: round(count[v] / n, 4) for v in ("right", "named", "other", "none")}}
    nobody = counts["nobody"]
    figures["nobody"] = {"n": sum(nobody.values()), "right": round(nobody["right"] / max(sum(nobody.values()), 1), 4)}
    return figures


def wanted(gold: dict[str, Any], doc: Doc) -> Iterator[tuple[str, str, Token, str]]:
    """The parties of a document's rows that stand in their sentence: words, ID, head, sentence; each once."""
    seen: set[tuple[int, str]] = set()
    for row in gold["rows"]:
        first, last = gold["sentences"][row["n"] - 1]
        sentence = gold["text"][first:last]
        trigger = max(sentence.find(row["trigger"]), 0)
        for words, ident in (*row["actors"], *row["recipients"], *row["said"]):
            places = [m.start() for m in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", sentence)] if words else []
            if not places:
                continue
            at = first + min(places, key=lambda p: abs(p - trigger))
            span = doc.char_span(at, at + len(words), alignment_mode="expand")
            if span is not None and (span.root.i, ident) not in seen:
                seen.add((span.root.i, ident))
                yield words, ident, span.root, sentence


def _kind(words: str, head: Token) -> str:
    if all(w in _PRONOUNS for w in re.findall(r"\w+", words.lower())):
        return "pronoun"
    return "name" if head.pos_ == "PROPN" else "description"


def verdict(mention: Mention | None, ident: str, world: World) -> tuple[str, str]:
    """``right``, ``named``, ``other`` or ``none``, and whom a mention names."""
    whos = mention.whos if mention is not None else ()
    known = [w for w in whos if w.known]
    if not known and mention is not None and mention.name and ident[:1] != "-":
        if set(re.split(r"[-\s]+", mention.name.lower())) & set(re.split(r"[-\s]+", ident.lower())):
            return "named", mention.name
    got = " ".join(w.entity or f"-/{w.state}" for w in known) or "nobody"
    ident, _, home = ident.partition("/")
    if ident == "-":
        if home:
            return ("none" if not known else "right" if any(w.state == home for w in known) else "other"), got
        return ("right" if not known else "other"), got
    if not known:
        return "none", got
    if any(ident in (w.entity, w.state) or (w.entity and _same(w.entity, ident, world)) for w in known):
        return "right", got
    return "other", got


def _same(entity: str, ident: str, world: World) -> bool:
    ours, theirs = (set(re.split(r"[-\s]+", i.lower())) for i in (entity, ident))
    if ours == theirs or len(ours & theirs) >= 2 or (ours & theirs and 1 in (len(ours), len(theirs))):
        return True
    return ident.isupper() and world.resolve(ident.replace("-", " ")).entity == entity
