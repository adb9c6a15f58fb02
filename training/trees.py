"""Fitted trees as ONNX."""

from __future__ import annotations

from typing import Any

import numpy as np


def exported(trees: Any, example: np.ndarray) -> bytes:
    """Trees as ONNX, input ``x``, probabilities last."""
    import onnx.helper
    from skl2onnx import to_onnx

    make = onnx.helper.make_attribute

    def plain(key: str, value: Any, *args: Any, **named: Any) -> Any:
        if isinstance(value, (list, np.ndarray)) and len(value) and isinstance(value[0], (bool, np.bool_, np.integer)):
            value = [int(v) for v in value]  # the converter leaves NumPy's whole numbers and truths as they are
        return make(key, value, *args, **named)

    onnx.helper.make_attribute = plain
    try:
        file = to_onnx(trees, example.astype(np.float32), options={id(trees): {"zipmap": False}})
    finally:
        onnx.helper.make_attribute = make
    found: bytes = _renamed(file).SerializeToString()
    return found


def _renamed(model: Any) -> Any:
    """The model with its input called ``x``."""
    old = model.graph.input[0].name
    model.graph.input[0].name = "x"
    for node in model.graph.node:
        for i, name in enumerate(node.input):
            if name == old:
                node.input[i] = "x"
    return model
