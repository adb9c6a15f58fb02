"""Export the attribution tagger as two int8 ONNX graphs.

    python -m training.export_attribution --run training/runs/attribution

``attribution-encoder.onnx``: piece ids and mask to hidden states and, for each piece, where a cue from there ends.
``attribution-roles.onnx``: hidden states, mask, cue and distance to role logits.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from torch import nn
from transformers import AutoModel

from training.attribution import Tagger, encoder_dir
from training.export import quantized

TARGET = Path(__file__).parent.parent / "src" / "detente" / "reading" / "encoder"


class _Encode(nn.Module):
    def __init__(self, tagger: Tagger) -> None:
        super().__init__()
        self.tagger = tagger

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return self.tagger.encode(ids, mask)


class _Roles(nn.Module):
    def __init__(self, tagger: Tagger) -> None:
        super().__init__()
        self.tagger = tagger

    def forward(
        self, hidden: torch.Tensor, mask: torch.Tensor, cue: torch.Tensor, distance: torch.Tensor
    ) -> torch.Tensor:
        tagger, layer = self.tagger, self.tagger.layer
        states = tagger.norm(hidden + tagger.is_cue(cue) + tagger.distance(distance))
        states = layer.norm1(states + self._attend(states, mask))
        states = layer.norm2(states + layer.linear2(nn.functional.gelu(layer.linear1(states))))
        return tagger.role_head(states)

    def _attend(self, states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """The layer's self-attention spelled out: traced, the library's own fixes the batch's shape."""
        attention = self.tagger.layer.self_attn
        heads, width = attention.num_heads, attention.embed_dim
        joined = nn.functional.linear(states, attention.in_proj_weight, attention.in_proj_bias)
        query, key, value = (
            part.unflatten(-1, (heads, width // heads)).transpose(1, 2) for part in joined.chunk(3, dim=-1)
        )
        scores = query @ key.transpose(-1, -2) / (width // heads) ** 0.5
        scores = scores + (1.0 - mask[:, None, None, :].to(scores.dtype)) * -1e4
        mixed = (scores.softmax(-1) @ value).transpose(1, 2).flatten(2)
        return attention.out_proj(mixed)


def main() -> None:
    """Write both graphs into the package."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--run", type=Path, default=Path("training/runs/attribution"))
    parser.add_argument("--out", type=Path, default=TARGET)
    arguments = parser.parse_args()
    tagger = Tagger(AutoModel.from_pretrained(encoder_dir(), add_pooling_layer=False, attn_implementation="eager"))
    tagger.load_state_dict(torch.load(arguments.run / "attribution.pt", weights_only=True))
    tagger.eval()
    ids = torch.randint(1000, 2000, (2, 24))
    mask = torch.ones_like(ids)
    hidden, _ = tagger.encode(ids, mask)
    cue = torch.zeros_like(ids)
    cue[:, 5] = 1
    arguments.out.mkdir(parents=True, exist_ok=True)
    pieces = {"ids": ids, "mask": mask}
    quantized(
        _Encode(tagger), pieces, ["hidden", "ends"], arguments.out / "attribution-encoder.onnx", ["hidden", "ends"]
    )
    marks = {"hidden": hidden.detach(), "mask": mask, "cue": cue, "distance": torch.full_like(ids, 16)}
    assert torch.allclose(_Roles(tagger)(*marks.values()), tagger.roles(*marks.values()), atol=1e-3)
    quantized(_Roles(tagger), marks, ["roles"], arguments.out / "attribution-roles.onnx", ["roles"])


if __name__ == "__main__":
    main()
