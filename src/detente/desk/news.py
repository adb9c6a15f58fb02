"""What the faces tell news in: events and changes of the days, who reports, what a claim says and who stands where."""

from __future__ import annotations

from detente.analysis.news import Change, Happening, claimed, outlet, sides

__all__ = ["Change", "Happening", "claimed", "outlet", "sides"]
