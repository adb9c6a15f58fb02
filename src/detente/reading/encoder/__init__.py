"""Détente's own models: relations between marked actors, and source and target spans.

Inference only, with onnxruntime, tokenizers and numpy; `training/` is never imported here.
"""

from __future__ import annotations
