"""What a question to the desk may be answered with instead of rows."""

from __future__ import annotations


class Missing(LookupError):
    """Nothing of that address; says what was looked for."""


class BadQuery(ValueError):
    """A filter, a sort or a cursor that cannot be used; says why."""


class Unknown(BadQuery):
    """Nobody is known by that id or name; says who is near."""
