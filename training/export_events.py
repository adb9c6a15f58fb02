"""Writes the trained event network as two int8 ONNX graphs beside the inference code.

    python -m training.export_events training/runs/events/NAME.pt [--to FOLDER]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from torch import nn

from training.eventnet import build
from training.export import MODEL_FOLDER, quantized
from training.network import GAPS, REACH, EventNet


class _Encode(nn.Module):
    def __init__(self, net: EventNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return self.net.encode(ids, mask)


class _Ask(nn.Module):
    """The trigger's layer, spelled out so that it exports with free numbers of rows and pieces."""

    def __init__(self, net: EventNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, near: torch.Tensor, gaps: torch.Tensor, types: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        layer = self.net.layer
        attention = layer.self_attn
        states = self.net.marked(near, gaps, types)
        mixed = nn.functional.linear(states, attention.in_proj_weight, attention.in_proj_bias)
        query, key, value = (p.unflatten(-1, (attention.num_heads, -1)).transpose(1, 2) for p in mixed.chunk(3, -1))
        scores = query @ key.transpose(-1, -2) / attention.head_dim**0.5 + (gaps < 0)[:, None, None, :] * -1e4
        mixed = attention.out_proj((scores.softmax(-1) @ value).transpose(1, 2).flatten(2))
        states = layer.norm1(states + mixed)
        states = layer.norm2(states + layer.linear2(nn.functional.gelu(layer.linear1(states))))
        return self.net.told(states, gaps)


def write(net: EventNet, folder: Path) -> None:
    """Export both graphs to a folder."""
    net = net.eval()
    net.encoder.set_attn_implementation("eager")  # a tenth faster in onnxruntime than the fused one
    ids, mask = torch.randint(1000, 2000, (2, 24)), torch.ones((2, 24), dtype=torch.long)
    gaps = torch.tensor([GAPS[REACH - 3 : REACH + 21], [*GAPS[REACH - 20 : REACH + 2], -1, -1]])
    types = torch.tensor([3, 4])
    with torch.no_grad():
        states, _ = net.encode(ids, mask)
        told, known = _Ask(net)(states, gaps, types), net.ask(states, gaps, types)
    assert torch.allclose(told[0][gaps >= 0], known[0][gaps >= 0], atol=1e-3), "the spelled-out layer differs"
    quantized(_Encode(net), {"ids": ids, "mask": mask}, ["hidden", "types"], folder / "events-encoder.onnx", ["types", "hidden"])
    asked = {"near": states, "gaps": gaps, "types": types}
    quantized(_Ask(net), asked, ["roles", "modes"], folder / "events-triggers.onnx", ["roles"])


def main() -> None:
    """Export a saved network."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("weights", type=Path)
    parser.add_argument("--encoder", default="minilm")
    parser.add_argument("--to", type=Path, default=MODEL_FOLDER)
    options = parser.parse_args()
    options.to.mkdir(parents=True, exist_ok=True)
    net, _ = build(options.encoder)
    net.load_state_dict(torch.load(options.weights, weights_only=True))
    write(net, options.to)


if __name__ == "__main__":
    main()
