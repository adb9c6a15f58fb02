"""Writes a trained network as int8 ONNX, with its tokenizer and settings, beside the inference code."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn

MODEL_FOLDER = Path(__file__).parent.parent / "src" / "detente" / "reading" / "encoder"


def quantized(
    net: nn.Module,
    inputs: Mapping[str, torch.Tensor],
    outputs: Sequence[str],
    path: Path,
    free: Sequence[str] = (),
) -> None:
    """Exports ``net`` to ``path`` with int8 weights (dynamic quantisation, one scale a channel).

    Fused attention was measured and was no faster on the CPU.

    Inputs, and the outputs named in ``free``, have free rows and pieces; other outputs free rows.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    net.eval()
    both = {0: "rows", 1: "pieces"}
    axes = {name: both if name in inputs or name in free else {0: "rows"} for name in (*inputs, *outputs)}
    axes |= {name: {0: "rows"} for name, value in inputs.items() if value.dim() == 1}
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        with torch.no_grad():
            torch.onnx.export(
                net,
                tuple(inputs.values()),
                str(whole),
                input_names=list(inputs),
                output_names=list(outputs),
                dynamic_axes=axes,
                opset_version=17,
                dynamo=False,
                do_constant_folding=True,
            )
        quantize_dynamic(
            whole,
            path,
            weight_type=QuantType.QInt8,
            per_channel=True,
        )


def write_settings(path: Path, settings: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")
