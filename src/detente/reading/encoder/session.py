"""Opening ONNX models and tokenizers, imported only when a model is loaded."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

LARGEST, PADDING = 32, 16
#: Fused, the sum and norm of a layer cost more on a CPU than the two by themselves, and stray farther from the graph.
_UNFUSED = ["SkipLayerNormFusion"]


def open_session(path: Path) -> Any:
    """An onnxruntime session on the CPU; ``DETENTE_THREADS`` bounds its threads."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = int(os.environ.get("DETENTE_THREADS", "0")) or _cores()
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # Without it, products of eight bits are cut off on processors that have no instruction of their own for them.
    options.add_session_config_entry("session.x64quantprecision", "1")
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        str(path), options, providers=["CPUExecutionProvider"], disabled_optimizers=_UNFUSED
    )


def batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Row numbers in batches of like length: a pass costs about as much as ``PADDING`` word pieces of padding."""
    batch: list[int] = []
    filled = 0
    for i in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) == LARGEST or (len(batch) + 1) * lengths[i] - filled - lengths[i] > PADDING):
            yield batch
            batch, filled = [], 0
        batch.append(i)
        filled += lengths[i]
    if batch:
        yield batch


def _cores() -> int:
    """Cores that this process may use, which can be fewer than the machine has."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def open_tokenizer(path: Path, longest: int) -> Any:
    """A fast tokenizer that cuts at ``longest`` tokens and does not pad."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.enable_truncation(longest)
    return tokenizer
