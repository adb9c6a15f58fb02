"""Who is like whom: entities as short vectors, from whom they deal with and in what way.

Two truncated singular value decompositions of faded counts: of entity by entity, and of
(entity, relation) by entity. The product of two vectors is high where those who deal with
the one, or with the same as the one, deal with the other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.analysis.outlook.counters import Floats, Ints
from detente.analysis.outlook.history import History

#: Length of the vectors.
WIDTH = 48
#: Place among the half-lives of the counts that are decomposed.
FADE = 3


@dataclass(frozen=True, slots=True)
class Likeness:
    """Vectors of entities as subjects and objects, and of (entity, relation) pairs as subjects."""

    subject: Floats
    object: Floats
    question: Floats
    answer: Floats

    def pairs(self, subject: Ints, candidate: Ints) -> Floats:
        """Product of each subject's vector with each candidate's."""
        found: Floats = np.einsum("ij,ij->i", self.subject[subject], self.object[candidate])
        return found

    def questions(self, question: Ints, candidate: Ints) -> Floats:
        """The same for places in level ``sr`` (0 where the place is -1)."""
        found: Floats = np.einsum("ij,ij->i", self.question[question], self.answer[candidate])
        found[question < 0] = 0
        return found


def likeness(history: History, day: int, seed: int = 0) -> Likeness:
    """Vectors from what is known on a day."""
    n, m = history.n, history.m
    pair, triple = history.counter("pair"), history.counter("triple")
    weight = np.log1p(pair.counts(np.arange(len(pair.keys)), day)[:, FADE])
    subject, object_ = _decompose(pair.keys // n, pair.keys % n, weight, (n, n), seed)
    weight = np.log1p(triple.counts(np.arange(len(triple.keys)), day)[:, FADE])
    owner, relation = triple.keys // m, triple.keys % m
    rows = history.counter("sr")
    where = rows.place((owner // n) * m + relation)
    question, answer = _decompose(where, owner % n, weight, (len(rows.keys), n), seed)
    return Likeness(subject, object_, question, answer)


def _decompose(
    rows: Ints, columns: Ints, weight: Floats, shape: tuple[int, int], seed: int
) -> tuple[Floats, Floats]:
    from scipy.sparse import csr_matrix
    from scipy.sparse.linalg import svds

    kept = weight > 1e-4
    width = min(WIDTH, *(x - 1 for x in shape), int(kept.sum()) - 1)
    if width < 1:
        return np.zeros((shape[0], 1), np.float32), np.zeros((shape[1], 1), np.float32)
    matrix = csr_matrix((weight[kept], (rows[kept], columns[kept])), shape=shape, dtype=np.float32)
    # Damped by the size of rows and columns, so that a few great actors do not take every dimension.
    down = 1 / np.sqrt(np.maximum(np.asarray(matrix.sum(axis=1)).ravel(), 1))
    across = 1 / np.sqrt(np.maximum(np.asarray(matrix.sum(axis=0)).ravel(), 1))
    matrix = matrix.multiply(down[:, None]).multiply(across[None, :]).tocsr()
    first = np.random.default_rng(seed).standard_normal(min(shape))
    left, size, right = svds(matrix, k=width, v0=first, tol=1e-3)
    root = np.sqrt(np.maximum(size, 0))
    return (left * root).astype(np.float32), (right.T * root).astype(np.float32)
