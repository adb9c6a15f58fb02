"""The event network: one pass of an encoder over a stretch of text finds triggers and their types;
one further layer, run once a trigger on its sentence, tells who acts, who receives, who says so, and whether it happened.
"""

from __future__ import annotations

import torch
from torch import nn

from detente.reading.encoder.labels import AUX_LETTERS, EVENT_KINDS, KINDS
from detente.reading.encoder.statements import distances

#: The trigger's layer reads the pieces of its sentence, up to this many on either side of the anchor.
REACH = 40
#: Buckets of distances to the anchor, and the anchor's own.
GAPS: list[int] = distances(2 * REACH + 1, [REACH]).tolist()
ANCHOR = GAPS[REACH]


class EventNet(nn.Module):
    """Encoder, trigger head, and the trigger-conditioned layer with its heads."""

    def __init__(self, encoder: nn.Module, heads: int = 12) -> None:
        super().__init__()
        self.encoder = encoder
        width: int = encoder.config.hidden_size
        self.trigger = nn.Sequential(nn.Dropout(0.1), nn.Linear(width, 1 + len(EVENT_KINDS)))
        self.is_trigger = nn.Embedding(1 + len(EVENT_KINDS), width)
        self.distance = nn.Embedding(2 * ANCHOR + 1, width)
        self.norm = nn.LayerNorm(width)
        self.layer = nn.TransformerEncoderLayer(width, heads, 2 * width, 0.1, "gelu", batch_first=True)
        self.roles = nn.Sequential(nn.Dropout(0.1), nn.Linear(width, 3))
        self.modes = nn.Sequential(nn.Dropout(0.1), nn.Linear(width, len(AUX_LETTERS) + 1 + len(KINDS)))
        nn.init.normal_(self.is_trigger.weight, std=0.02)
        nn.init.normal_(self.distance.weight, std=0.02)

    def encode(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Hidden states ``(b, pieces, width)`` and logits of types ``(b, pieces, 1 + types)``; the first is none."""
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        return hidden, self.trigger(hidden)

    def marked(self, near: torch.Tensor, gaps: torch.Tensor, types: torch.Tensor) -> torch.Tensor:
        """What the layer reads: states with their distance to the anchor, and the type on the anchor."""
        anchor = (gaps == ANCHOR).unsqueeze(-1).to(near.dtype)
        return self.norm(near + self.distance(gaps.clamp(min=0)) + anchor * self.is_trigger(types).unsqueeze(1))

    def told(self, states: torch.Tensor, gaps: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Logits of roles of each piece, and of modes on the anchor."""
        anchor = (gaps == ANCHOR).unsqueeze(-1).to(states.dtype)
        return self.roles(states), self.modes((states * anchor).sum(1))

    def ask(
        self, near: torch.Tensor, gaps: torch.Tensor, types: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """For one trigger a row: logits of actor, recipient, source of each piece near it, and of its modes.

        ``near`` ``(n, pieces, width)`` holds the states of its sentence, ``gaps`` ``(n, pieces)`` the bucket of each
        piece's distance to the anchor, -1 where there is no piece, ``types`` ``(n,)`` 1 + the trigger's type.
        """
        return self.told(self.layer(self.marked(near, gaps, types), src_key_padding_mask=gaps < 0), gaps)


def near(hidden: torch.Tensor, rows: torch.Tensor, spots: torch.Tensor) -> torch.Tensor:
    """States of the pieces round each anchor ``(n, pieces, width)``; ``spots`` is -1 where there is none."""
    return hidden[rows.unsqueeze(1), spots.clamp(min=0)]
