"""Opening ONNX models and tokenizers, imported only when a model is loaded."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any


def open_session(path: Path) -> Any:
    """An onnxruntime session on the CPU; ``DETENTE_THREADS`` bounds its threads."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = int(os.environ.get("DETENTE_THREADS", "0")) or _cores()
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


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
