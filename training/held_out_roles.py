"""A role tagger that has seen no sentence of the relations corpus, for the end-to-end benchmark.

    python -m training.held_out_roles --shared ../shared

Leaves its files in ``training/runs/roles_held_out``; ``python -m bench triples
FILE --folds training/runs`` pairs it with the relation models of the folds.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from training import roles
from training.train import MODEL_FOLDER


def main() -> None:
    """Fit on our own marked sentences and the roles corpus, and export."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    options = parser.parse_args()
    conll = options.shared / "corpora" / "cameo_roles_train.conll"
    net = roles.fit_roles(roles.RoleNet(), roles.marked_sentences(None), roles.OWN_PLAN, "own")
    net = roles.fit_roles(net, roles.read_roles(conll), roles.RolePlan(), "whole")
    folder = roles.RUNS / "roles_held_out"
    folder.mkdir(parents=True, exist_ok=True)
    roles.write_model(net, folder)
    shutil.copy(MODEL_FOLDER / "tokenizer.json", folder)


if __name__ == "__main__":
    main()
