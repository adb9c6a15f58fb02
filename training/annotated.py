"""Rows written by hand for real articles (``training/annotations``): kept by offsets, read as gold documents.

``python -m training.annotated --shared ../shared --out FILE SENTENCES TSV...`` turns working files into the stand-off
form. SENTENCES is JSONL with ``corpus``, ``id`` and ``sentences``; a TSV is named after its document and holds the
columns of the guide to gold rows, words verbatim; ``word#2`` is the second ``word`` of its sentence. Lines that
begin with ``#`` are notes, trailing columns may be left out.

``python -m training.annotated --fold N --out FILE`` writes a fifth of the annotated articles in the form of gold
documents, for ``bench rows FILE``; fold 0 is trained on by nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "annotations"
#: Texts of our own, which need no corpus beside the project.
TEXTS = HERE / "texts"
TYPES = frozenset(
    "AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE "
    "COERCE ASSAULT =isolated =connected =aligned =allied =hostile =dependent".split()
)
KINDS = frozenset(["", "invitation", "promise", "offer", "warning", "threat", "demand", "absent"])
COLUMNS = "n trigger type actors recipients aux core date said kind".split()
PARTIES = ("actors", "recipients", "said")
_DATE = re.compile(r"\d{4}(-\d\d){0,2}(\.\.\d{4}(-\d\d){0,2})?")
_IDENT = re.compile(r"-(/[A-Z]{3})?|[A-Z0-9][A-Z0-9 &.'-]*|[a-z0-9][a-z0-9'-]*")

#: Parts that the articles fall into, of which the first is held back.
FOLDS = 5

Span = tuple[int, int]


def fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def fold_of(document: str, count: int = FOLDS) -> int:
    """The fold of an article, by its id."""
    return zlib.crc32(document.encode()) % count


def corpus(shared: Path, name: str) -> dict[str, dict[str, Any]]:
    own = TEXTS / f"{name}.jsonl"
    path = own if own.exists() else shared / "corpora" / f"{name}.jsonl"
    with path.open(encoding="utf-8") as file:
        return {doc["id"]: doc for doc in map(json.loads, file)}


def read(shared: Path, folder: Path = HERE, places: bool = False) -> Iterator[dict[str, Any]]:
    """Documents in the very form of gold documents: texts from the corpora, rows with words for offsets.

    With ``places`` the offsets stay: ``at`` in a row is its trigger's, and a party is [words, ID, start, end].
    """
    texts: dict[str, dict[str, dict[str, Any]]] = {}
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            if entry["corpus"] not in texts:
                texts[entry["corpus"]] = corpus(shared, entry["corpus"])
            doc = texts[entry["corpus"]][entry["id"]]
            if fingerprint(doc["text"]) != entry["sha"]:
                raise ValueError(f"{path.name}: the text of {entry['id']} is not the one that was annotated")
            yield joined(doc, entry, places)


def joined(doc: dict[str, Any], entry: dict[str, Any], places: bool = False) -> dict[str, Any]:
    text = doc["text"]

    def words(party: list[Any]) -> list[Any]:
        start, end, ident = party
        if start is None:
            return ["", ident]
        return [text[start:end], ident, *((start, end) if places else ())]

    rows = []
    for row in entry["rows"]:
        start, end = row["trigger"]
        one = {**row, "trigger": text[start:end], "date": row["date"] or None, "kind": row["kind"] or None}
        one |= {column: [words(p) for p in row[column]] for column in PARTIES}
        rows.append({column: one[column] for column in COLUMNS} | ({"at": (start, end)} if places else {}))
    published = doc.get("published")
    return {
        "id": doc["id"],
        "published": published if isinstance(published, str) and published != "nan" else None,
        "source": doc.get("source"),
        "title": doc.get("title"),
        "text": text,
        "sentences": entry["sentences"],
        "rows": rows,
    }


def standoff(doc: dict[str, Any], name: str, sentences: list[list[int]], tsv: str) -> tuple[dict[str, Any], list[str]]:
    """The stand-off entry of one document, and what is wrong with its working file."""
    text, rows, wrong = doc["text"], [], []
    for number, line in enumerate(tsv.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        try:
            if not 7 <= len(cells) <= len(COLUMNS):
                raise ValueError(f"{len(cells)} columns")
            rows.append(_row(dict(zip(COLUMNS, cells + [""] * 3, strict=False)), text, sentences))
        except ValueError as error:
            wrong.append(f"{doc['id']}:{number}: {error}: {line}")
    rows.sort(key=lambda row: (row["n"], row["trigger"]))
    seen = set()
    for row in rows:
        if (row["n"], *row["trigger"], row["type"]) in seen:
            wrong.append(f"{doc['id']}: sentence {row['n']}: {row['type']} twice on one trigger")
        seen.add((row["n"], *row["trigger"], row["type"]))
    return {
        "corpus": name,
        "id": doc["id"],
        "sha": fingerprint(text),
        "sentences": sentences,
        "rows": rows,
    }, wrong


def _row(cells: dict[str, str], text: str, sentences: list[list[int]]) -> dict[str, Any]:
    number, kind = int(cells["n"]), cells["kind"]
    if not 1 <= number <= len(sentences):
        raise ValueError("no such sentence")
    if cells["type"] not in TYPES or kind not in KINDS or cells["core"] not in ("0", "1"):
        raise ValueError("unknown type, kind or core")
    if set(cells["aux"]) - set("nfyh") or len(set(cells["aux"])) != len(cells["aux"]):
        raise ValueError("unknown mode")
    if cells["date"] and not _DATE.fullmatch(cells["date"]):
        raise ValueError("no date")
    sentence = (sentences[number - 1][0], sentences[number - 1][1])
    trigger = find(cells["trigger"], text, sentence, None)
    return {
        "n": number,
        "trigger": list(trigger),
        "type": cells["type"],
        **{column: _parties(cells[column], text, sentence, trigger) for column in PARTIES[:2]},
        "aux": cells["aux"],
        "core": int(cells["core"]),
        "date": cells["date"],
        "said": _parties(cells["said"], text, sentence, trigger),
        "kind": kind,
    }


def _parties(cell: str, text: str, sentence: Span, trigger: Span) -> list[list[Any]]:
    found: list[list[Any]] = []
    for part in filter(None, (p.strip() for p in cell.split(";"))):
        words, _, ident = part.rpartition("=")
        if not _IDENT.fullmatch(ident):
            raise ValueError(f"no such party {part!r}")
        at = find(words, text, sentence, trigger) if words else (None, None)
        found.append([*at, ident])
    return found


def find(words: str, text: str, sentence: Span, near: Span | None) -> Span:
    """Where the words stand in the sentence: the first place, or with ``near`` the place nearest to it."""
    words, _, which = words.partition("#")
    pattern = r"(?<!\w)" + r"\s+".join(re.escape(word) for word in words.split()) + r"(?!\w)"
    spans = [match.span() for match in re.compile(pattern).finditer(text, *sentence)] if words else []
    if not spans or (which and int(which) > len(spans)):
        raise ValueError(f"not in the sentence: {words!r}")
    if which:
        return spans[int(which) - 1]
    return min(spans, key=lambda s: max(s[0] - near[1], near[0] - s[1])) if near else spans[0]


def _write(path: Path, documents: list[dict[str, Any]]) -> None:
    """Write documents as JSONL, and say how many."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(d, ensure_ascii=False, separators=(",", ":")) for d in documents)
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    sentences, rows = (sum(len(d[part]) for d in documents) for part in ("sentences", "rows"))
    print(f"{len(documents)} documents, {sentences} sentences, {rows} rows")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--fold", type=int, choices=range(FOLDS), help="write the articles of this fold as gold documents")
    parser.add_argument("sentences", type=Path, nargs="?")
    parser.add_argument("tsv", type=Path, nargs="*")
    args = parser.parse_args()
    if args.fold is not None:
        documents = [d for d in read(args.shared) if fold_of(d["id"]) == args.fold]
        _write(args.out, documents)
        return 0
    if not args.tsv:
        parser.error("nothing to turn into rows: give SENTENCES and TSV, or --fold")
    split = {entry["id"]: entry for entry in map(json.loads, args.sentences.read_text(encoding="utf-8").splitlines())}
    texts = {name: corpus(args.shared, name) for name in {split[path.stem]["corpus"] for path in args.tsv}}
    entries, wrong = [], []
    for path in args.tsv:
        given = split[path.stem]
        doc = texts[given["corpus"]][path.stem]
        entry, mistakes = standoff(doc, given["corpus"], given["sentences"], path.read_text(encoding="utf-8"))
        entries.append(entry)
        wrong += mistakes
    for mistake in wrong:
        print(mistake, file=sys.stderr)
    if wrong:
        return 1
    _write(args.out, entries)
    return 0


if __name__ == "__main__":
    sys.exit(main())
