"""Writes the trained event network as two int8 ONNX graphs beside the inference code.

    python -m training.export_events training/runs/events/NAME.pt [--to FOLDER]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from torch import nn

from training.eventnet import REACH, EventNet, build
from training.export import MODEL_FOLDER, quantized


class _Encode(nn.Module):
    def __init__(self, net: EventNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return self.net.encode(ids, mask)


class _Ask(nn.Module):
    """The trigger's layer, spelled out so that it exports with a free number of rows."""

    def __init__(self, net: EventNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, near: torch.Tensor, seen: torch.Tensor, types: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        net, layer = self.net, self.net.layer
        attention = layer.self_attn
        heads, size = attention.num_heads, attention.head_dim
        states = near + net.distance.weight[net.gaps]
        marks = torch.nn.functional.pad(net.is_trigger(types).unsqueeze(1), (0, 0, REACH, REACH))
        states = net.norm(states + marks)
        mixed = nn.functional.linear(states, attention.in_proj_weight, attention.in_proj_bias)
        query, key, value = (p.unflatten(-1, (heads, size)).transpose(1, 2) for p in mixed.chunk(3, -1))
        scores = query @ key.transpose(-1, -2) / size**0.5 + (1.0 - seen)[:, None, None, :] * -1e4
        mixed = attention.out_proj((scores.softmax(-1) @ value).transpose(1, 2).flatten(2))
        states = layer.norm1(states + mixed)
        states = layer.norm2(states + layer.linear2(nn.functional.gelu(layer.linear1(states))))
        return net.roles(states), net.modes(states[:, REACH])


def write(net: EventNet, folder: Path) -> None:
    """Export both graphs to a folder."""
    net = net.eval()
    net.encoder.set_attn_implementation("eager")  # a tenth faster in onnxruntime than the fused one
    ids, mask = torch.randint(1000, 2000, (2, 24)), torch.ones((2, 24), dtype=torch.long)
    with torch.no_grad():
        states, _ = net.encode(ids, mask)
        near = torch.nn.functional.pad(states, (0, 0, 0, 2 * REACH + 1 - 24))
        seen = torch.zeros(2, 2 * REACH + 1)
        seen[:, :24] = 1
        types = torch.tensor([3, 4])
        told = _Ask(net)(near, seen, types)
        known = net.ask(near, seen, types)
        assert torch.allclose(told[0][:, :24], known[0][:, :24], atol=1e-3), "the spelled-out layer differs"
    quantized(_Encode(net), {"ids": ids, "mask": mask}, ["hidden", "types"], folder / "events-encoder.onnx", ["types", "hidden"])
    quantized(
        _Ask(net), {"near": near, "seen": seen, "types": types}, ["roles", "modes"], folder / "events-triggers.onnx", ["roles"]
    )


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
