"""Détente reads the news as a diplomatic desk officer does, and keeps the ledger.

    import detente

    desk = detente.open_ledger("desk.duckdb")
    desk.dyads(entity="Russia", since="2020-01-01").df()
    desk.isolation("PRK", "RUS", as_of="2023-09-20")

`read`, `brief`, `open_ledger`, `isolation` and `who` load what they need when they are first called.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from detente.notebook import Brief, Desk, Rows, brief, isolation, open_ledger, read, who

__version__ = "0.1.0"
__all__ = ["Brief", "Desk", "Rows", "__version__", "brief", "isolation", "open_ledger", "read", "who"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(import_module("detente.notebook"), name)
    raise AttributeError(f"module 'detente' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
