"""Fits how far a row of the models alone is trusted, from rows judged right or wrong.

``judged.tsv`` holds what such rows are judged by (`RelationDecider.evidence`), without any text:
``news`` rows were read against their sentences by hand (39 articles and statements), those of
``corpus`` held against the relations corpus by models that had not seen the sentence. Logistic
regression weighs them; the bias is then moved until ``KEPT`` of the corpus's right rows are
counted, so that sentences as rich in events as the corpus keep theirs. Written as a table.

    python -m training.trust
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, cross_val_predict

from training.fit import log

HERE = Path(__file__).parent
TABLE = HERE.parent / "src" / "detente" / "reading" / "data" / "trust.tsv"
KEPT = 0.95


def main() -> None:
    """Fit, say what would be kept of rows not fitted on, and write the table."""
    with (HERE / "judged.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    names = [n for n in rows[0] if n not in ("source", "right")]
    evidence = np.array([[float(r[n]) for n in names] for r in rows])
    right = np.array([r["right"] == "1" for r in rows])
    news = np.array([r["source"] == "news" for r in rows])
    model = LogisticRegression(C=1.0, max_iter=5000)
    folds = KFold(10, shuffle=True, random_state=1)
    odds = cross_val_predict(model, evidence, right, cv=folds, method="decision_function")
    shift = -float(np.quantile(odds[~news & right], 1 - KEPT))
    for name, part in (("news", news), ("corpus", ~news)):
        kept = part & (odds + shift >= 0)
        log(
            f"{name}: {kept.sum()} of {part.sum()} rows kept, {right[kept].mean():.3f} of them right "
            f"({right[part].mean():.3f} of all); {right[kept].sum() / right[part].sum():.3f} of the right ones kept"
        )
    model.fit(evidence, right)
    weights = {"bias": float(model.intercept_[0]) + shift} | dict(zip(names, model.coef_[0].tolist(), strict=True))
    lines = ["evidence\tweight", *(f"{n}\t{w:.3f}" for n, w in weights.items())]
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
