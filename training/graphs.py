"""Has the event network's weights back from its int8 graphs, so that training can go on from what ships.

    python -m training.graphs WEIGHTS [--folder FOLDER] [--encoder minilm]

What rounding to int8 took is not given back; an epoch or two of fitting make up for it.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from training.eventnet import build
from training.exchange import saved
from training.export import MODEL_FOLDER


def weights_of(path: Path) -> dict[str, Tensor]:
    """Weights of a graph by their name in the network; products of matrices carry it in their node's name."""
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(path).graph
    known = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    found = {n.removeprefix("net."): torch.from_numpy(v.copy()) for n, v in known.items() if v.dtype == np.float32 and n.startswith("net.")}
    found = {n: v for n, v in found.items() if not n.endswith("_scale")}

    def whole(name: str) -> Tensor:
        values, scale, zero = (known[f"{name}_{part}"] for part in ("quantized", "scale", "zero_point"))
        return torch.from_numpy((values.astype(np.float32) - zero.astype(np.float32)) * scale)

    for node in graph.node:
        if node.op_type == "Gather" and node.input[0].endswith("_quantized") and node.input[0].startswith("net."):
            name = node.input[0].removesuffix("_quantized")
            found[name.removeprefix("net.")] = whole(name)
        elif node.op_type == "MatMulInteger":
            place = node.name.strip("/").removesuffix("_MatMul_quant").removesuffix("MatMul_quant").strip("/").removesuffix("/Gemm")
            place = place.replace("trigger/trigger", "trigger").replace("roles/roles", "roles").replace("modes/modes", "modes")
            found[f"{place.replace('/', '.')}.weight"] = whole(node.input[1].removesuffix("_quantized")).T.contiguous()
    return found


def main() -> None:
    """Write the weights of a folder's two graphs."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("weights", type=Path)
    parser.add_argument("--folder", type=Path, default=MODEL_FOLDER)
    parser.add_argument("--encoder", default="minilm")
    options = parser.parse_args()
    net, _ = build(options.encoder)
    found = {**weights_of(options.folder / "events-encoder.onnx"), **weights_of(options.folder / "events-triggers.onnx")}
    for short in ("out_proj", "linear1", "linear2"):
        key = "layer.self_attn.out_proj.weight" if short == "out_proj" else f"layer.{short}.weight"
        found[key] = found.pop(f"{short}.weight")
    found["layer.self_attn.in_proj_weight"] = found.pop(".weight")
    net.load_state_dict(found)
    saved(net.state_dict(), options.weights)


if __name__ == "__main__":
    main()
