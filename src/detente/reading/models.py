"""The trained models of the reading, each opened once; what is missing or damaged is said, never passed over."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from detente.reading.encoder.parts import PARTS, Lack, ModelWarning, folder, lack
from detente.reading.encoder.session import open_session, open_tokenizer
from detente.reading.encoder.statements import StatementModel
from detente.reading.encoder.triggers import TriggerModel
from detente.reading.events.judge import Judge
from detente.reading.events.parties import PartyModel

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Models:
    """What could be opened; ``judge`` weighs by the lexicon's own word where it has no trees."""

    triggers: TriggerModel | None
    parties: PartyModel | None
    judge: Judge
    statements: StatementModel | None
    lacks: tuple[Lack, ...]


#: No models: the lexicon and the parse alone.
NONE = Models(None, None, Judge(), None, ())


def models() -> Models:
    """The models of `folder`, opened at the first call; their threads do not follow into a forked process."""
    return _opened(folder(), os.getpid())


def warn() -> None:
    """A `ModelWarning` for each file that is missing or damaged."""
    for found in models().lacks:
        warnings.warn(str(found), ModelWarning, stacklevel=3)


def forget() -> None:
    """Let go of the models: others will read."""
    _opened.cache_clear()


@cache
def _opened(place: Path, process: int) -> Models:
    lacks: list[Lack] = []

    def opened(part: str, load: Callable[[Path], T | None]) -> T | None:
        found = lack(part, place)
        if found is not None:
            lacks.append(found)
            return None
        try:
            return load(place)
        except ImportError:
            raise
        except Exception:  # whatever onnxruntime, tokenizers or json make of damaged bytes
            lacks.append(Lack(_damaged(place, PARTS[part][0]), "damaged", PARTS[part][1]))
            return None

    triggers, parties = opened("triggers", TriggerModel.load), opened("parties", PartyModel.load)
    judge, statements = opened("judge", Judge.load), opened("statements", StatementModel.load)
    return Models(triggers, parties, judge or Judge(), statements, tuple(lacks))


def _damaged(place: Path, files: tuple[str, ...]) -> Path:
    """Which of some files cannot be opened."""
    for name in files:
        try:
            if name.endswith(".onnx"):
                open_session(place / name)
            elif name == "tokenizer.json":
                open_tokenizer(place / name, 8)
        except Exception:
            return place / name
    return place / next((n for n in files if n.endswith(".json")), files[0])
