"""What kind of event: from CAMEO, WEIS, UCDP, ACLED or PLOVER's own words to PLOVER's type and mode."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import NamedTuple

from detente import ontology
from detente.sources.coded.tables import rows


class Kind(NamedTuple):
    """A type and mode of PLOVER, the CAMEO code as published (or nearest), and the event in words."""

    type: str
    mode: str | None
    cameo: str | None
    name: str


Crosswalk = Callable[[str, str], Kind | None]


@cache
def _modes() -> Mapping[tuple[str, str], str]:
    """The first mode of a type that PLOVER gives a CAMEO code."""
    found: dict[tuple[str, str], str] = {}
    for (type_, mode), row in ontology.modes().items():
        if not row.cameo.endswith("0"):
            found.setdefault((type_, row.cameo), mode)
    return found


def cameo(code: str, sub: str = "") -> Kind | None:
    """A CAMEO code of two to four digits; a leading zero that a spreadsheet ate is put back."""
    code = code.strip().removesuffix(".0").strip("'\"[]")
    if not code.isdigit() or not 1 <= len(code) <= 4:
        return None
    if len(code) == 1 or not 1 <= int(code[:2]) <= 20:
        code = "0" + code
    type_ = ontology.from_cameo(code) if 1 <= int(code[:2]) <= 20 else None
    if type_ is None:
        return None
    mode = _modes().get((type_, code)) or _modes().get((type_, code[:3]))
    return Kind(type_, mode, code, ontology.types()[type_].description)


def weis(code: str, sub: str = "") -> Kind | None:
    """A WEIS code: three digits, of which the first two are the root."""
    code = code.strip().zfill(3)
    known = {r["code"]: r for r in rows("weis")}
    row = known.get(code) or known.get(code[:2])
    return Kind(row["type"], row["mode"] or None, None, row["name"]) if row else None


def plover(code: str, sub: str = "") -> Kind | None:
    """A type of PLOVER by name, its mode where that is one."""
    type_ = code.strip().upper()
    if type_ not in ontology.types():
        return cameo(code)
    mode = re.sub(r"[\s_]+", "-", sub.strip().lower())
    kind = mode if (type_, mode) in ontology.modes() else None
    return Kind(type_, kind, ontology.cameo(type_, kind), ontology.types()[type_].description)


def violence(code: str, sub: str = "") -> Kind | None:
    """UCDP's type of violence: state-based, non-state, one-sided."""
    names = {"1": "state-based violence", "2": "non-state violence", "3": "one-sided violence"}
    name = names.get(code.strip().removesuffix(".0"))
    return Kind("ASSAULT", None, "190" if name and not name.startswith("one") else "180", name) if name else None


def acled(code: str, sub: str = "") -> Kind | None:
    """ACLED's event type and sub-event type."""
    known = {(r["event"], r["sub"]): r for r in rows("acled")}
    row = known.get((code, sub)) or known.get((code, ""))
    if row is None or not row["type"]:
        return None
    mode = row["mode"] or None
    return Kind(row["type"], mode, ontology.cameo(row["type"], mode), sub or code)
