"""A role tagger that has seen no sentence of the relations corpus, for the end-to-end benchmark.

    python -m training.held_out_roles --shared ../shared

Leaves its files in ``training/runs/roles_held_out``; ``python -m bench triples
FILE --folds training/runs`` pairs it with the relation models of the folds.
"""

from __future__ import annotations

import argparse
import shutil
from dataclasses import replace
from pathlib import Path

from training import roles
from training.data import read_plv
from training.train import MODEL_FOLDER


def _letters(text: str) -> str:
    """A text without what tokenisation changes; the two corpora share sentences."""
    return "".join(c for c in text.lower() if c.isalnum())


def main() -> None:
    """Fit on our own marked sentences and the roles corpus, and export."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    options = parser.parse_args()
    conll = options.shared / "corpora" / "cameo_roles_train.conll"
    net = roles.fit_roles(roles.RoleNet(), roles.marked_sentences(None), replace(roles.OWN_PLAN, epochs=1), "own")
    corpus = options.shared / "corpora" / "plv_train.tsv"
    known = {_letters(row.plain) for row in read_plv(corpus)}
    unseen = [s for s in roles.read_roles(conll) if _letters(" ".join(s[0])) not in known]
    net = roles.fit_roles(net, unseen, replace(roles.RolePlan(), epochs=4), "whole")
    folder = roles.RUNS / "roles_held_out"
    folder.mkdir(parents=True, exist_ok=True)
    roles.write_model(net, folder)
    shutil.copy(MODEL_FOLDER / "tokenizer.json", folder)


if __name__ == "__main__":
    main()
