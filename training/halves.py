"""Fitting with weights of 16 bits: masters of 32 take the steps, and dropout draws its masks from a pool.

On a CPU with matrix units most of the time would otherwise go into casting weights and drawing random numbers.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import ClassVar

import torch
from torch import Tensor, nn

#: Values in the pool of masks; what is larger draws its own.
POOL = 1 << 26


class PooledDropout(nn.Module):
    """Dropout whose mask is a stretch, at a random place, of masks drawn once for each share and device."""

    _pools: ClassVar[dict[tuple[float, str], Tensor]] = {}

    def __init__(self, share: float) -> None:
        super().__init__()
        self.p = share

    def forward(self, states: Tensor) -> Tensor:
        """``states`` with a share of its values at nought, the others raised so that the mean stays."""
        if not self.training or self.p == 0:
            return states
        if states.numel() > POOL:
            return nn.functional.dropout(states, self.p)
        key = (self.p, states.device.type)
        if key not in self._pools:
            kept = torch.rand(POOL, device=states.device) >= self.p
            self._pools[key] = kept.to(torch.bfloat16) / (1 - self.p)
        start = random.randrange(POOL - states.numel() + 1)
        return states * self._pools[key][start : start + states.numel()].view(states.shape)


def _pooled(module: nn.Module) -> None:
    for name, child in module.named_children():
        if isinstance(child, nn.Dropout):
            setattr(module, name, PooledDropout(child.p))
        else:
            _pooled(child)


class Halves:
    """A network of 16 bits that is being fitted, its masters, and their running mean."""

    def __init__(self, net: nn.Module, groups: Sequence[tuple[str, float]]) -> None:
        """``groups`` names the beginnings of parameters' names with their rates; the first that fits counts."""
        _pooled(net)
        for module in net.modules():  # of attention, no dropout: its masks would be the largest of all
            if isinstance(module, nn.MultiheadAttention):
                module.dropout = 0.0
            elif hasattr(module, "num_attention_heads") and isinstance(getattr(module, "dropout", None), PooledDropout):
                module.dropout.p = 0.0  # type: ignore[union-attr]
        self.net = net.to(torch.bfloat16)
        fitted = [(n, p) for n, p in net.named_parameters() if p.requires_grad]
        self.names = [n for n, _ in fitted]
        self.weights = [p for _, p in fitted]
        self.masters = [p.detach().float().clone() for p in self.weights]
        self.means = [m.clone() for m in self.masters]
        by_rate: dict[float, list[Tensor]] = {}
        for name, master in zip(self.names, self.masters, strict=True):
            by_rate.setdefault(next(rate for start, rate in groups if name.startswith(start)), []).append(master)
        parameters = [{"params": masters, "lr": rate} for rate, masters in by_rate.items()]
        self.optimiser = torch.optim.AdamW(parameters, weight_decay=0.01, fused=True)

    def step(self, loss: Tensor, share: float) -> None:
        """A step down a loss; ``share`` is what the new weights count in their running mean."""
        self.net.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        with torch.no_grad():
            for weight, master in zip(self.weights, self.masters, strict=True):
                master.grad = None if weight.grad is None else weight.grad.float()
            nn.utils.clip_grad_norm_(self.masters, 1.0)
            self.optimiser.step()
            torch._foreach_copy_(self.weights, self.masters)
            torch._foreach_lerp_(self.means, self.masters, share)

    def averaged(self) -> dict[str, Tensor]:
        """The state of the network with the running mean as its weights."""
        return self.net.state_dict() | dict(zip(self.names, self.means, strict=True))

    def mean(self) -> nn.Module:
        """The network with the running mean as its weights, of 32 bits again."""
        self.net.float()
        with torch.no_grad():
            torch._foreach_copy_(self.weights, self.means)
        return self.net
