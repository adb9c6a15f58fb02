"""``roles FILE.conll``: exact source and target spans (seqeval).

python -m bench roles FILE.conll             the tagger that ships
python -m bench roles FILE.conll --saved     out-of-fold tags kept from `make train`
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from seqeval.metrics import classification_report

from detente.reading.encoder.marking import sentence_sum
from detente.reading.encoder.reading import ReadingModel
from detente.reading.encoder.tags import spans_of

FOLDS = 5
SEEN = Path(__file__).parent.parent / "training" / "seen.json"


def run(args: list[str]) -> dict:
    """Figures of one file; reciprocal spans (``R``) count where the file holds them, else as ``S`` then ``T``."""
    files = [a for a in args if not a.startswith("--")]
    if len(files) != 1:
        raise ValueError("one FILE.conll is wanted")
    path = Path(files[0])
    words, gold = _read(path)
    if "--saved" in args:
        from training.joint import out_of_fold_tags

        sentences = list(zip(words, gold, strict=True))
        found, how = out_of_fold_tags(sentences, FOLDS), "cross-validation, saved"
    else:
        model = ReadingModel.load()
        if model is None:
            raise ValueError("no reading model ships with this checkout: run `make train`")
        found, how = [list(s.tags) for s in model.read(words)], "the tagger that ships"
    if not any(tag.endswith("-R") for tags in gold for tag in tags):
        found = [without_reciprocal(tags) for tags in found]
    report = classification_report(gold, found, output_dict=True, zero_division=0)
    seen = set(json.loads(SEEN.read_text())["roles"]) if SEEN.exists() and how == "the tagger that ships" else set()
    count = sum(sentence_sum(" ".join(w)) in seen for w in words)
    if count:
        print(f"roles: the tagger was trained on {count} of these {len(words)} sentences", file=sys.stderr)

    def of(name: str) -> float:
        return round(float(report[name]["f1-score"]), 4) if name in report else 0.0

    return {
        "source_f1": of("S"),
        "target_f1": of("T"),
        "reciprocal_f1": of("R"),
        "f1": of("micro avg"),
        "n": len(words),
        "how": how,
        "seen_in_training": count,
    }


def without_reciprocal(tags: list[str]) -> list[str]:
    """Tags in which the first reciprocal span is the source and later ones are targets."""
    result = list(tags)
    spans = [s for s in spans_of(tags) if s[2] == "R"]
    for number, (start, end, _) in enumerate(spans):
        role = "S" if number == 0 else "T"
        result[start:end] = [f"B-{role}"] + [f"I-{role}"] * (end - start - 1)
    return result


def _read(path: Path) -> tuple[list[list[str]], list[list[str]]]:
    words: list[list[str]] = []
    tags: list[list[str]] = []
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        pairs = [line.rsplit(maxsplit=1) for line in block.splitlines() if line.strip()]
        words.append([p[0] for p in pairs])
        tags.append([p[1] for p in pairs])
    return words, tags
