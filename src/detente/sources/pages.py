"""The day that a web page states of itself: never that of its last change, a footer, a comment or another article."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

from detente.sources.dates import iso_date
from detente.sources.problem import Unreadable

#: Names under which pages state their day and which htmldate does not know.
_NAMES = frozenset({"dc.date", "dcterms.date", "dc.date.issued", "dcterms.issued"})
#: Parts of a page that are not the article.
_ASIDE = re.compile(
    r"(?:^|[\s_-])(?:comments?|repl(?:y|ies)|related|recommended|footer|copyright|sidebar)(?:[\s_-]|$)", re.I
)
_APART = ("footer", "nav", "aside")
_KEPT = frozenset({"html", "head", "body", "main", "article"})
#: What tells of another day than that of publication.
_OTHER = re.compile(r"modif|updat|expir|revis|review", re.IGNORECASE)
_OTHER_WORDS = re.compile(
    r"\s*(?:last |copyright|©|\(c\)|updated|modified|expires|reviewed|event|accessed|valid)", re.IGNORECASE
)
#: What data about a page says of others than itself.
_OF_OTHERS = frozenset({"itemListElement", "comment", "hasPart", "mentions", "citation", "isRelatedTo", "relatedLink"})
#: A line that says what its date is of is so short (characters), with so many marks inside it.
_LINE, _MARKS = 100, 4


def day_of(data: bytes, found: object) -> tuple[str | None, str | None]:
    """The day, and a note where what a program found (``found``) is none or can be read in two ways."""
    import htmldate
    from trafilatura.utils import load_html

    at_first = _or_none(found)
    tree = load_html(data)
    if tree is None:
        return None, None
    _strip(tree)
    page = _markup(tree)
    try:
        told = htmldate.find_date(tree, extensive_search=False, original_date=True)
    except Exception:  # whatever its parsers make of odd words: no day
        told = None
    day = next((d for d in (_or_none(told), _named(tree)) if d is not None and _written(page, _date(d))), None)
    if day is None:
        return None, f"the page's date, {at_first}, is not that of its publication: undated" if at_first else None
    when = _date(day)
    if when.month != when.day <= 12 and not _one_way(page, when):
        swapped = f"{when.year}-{when.day:02d}-{when.month:02d}"
        return None, f"the page's date, {day} or {swapped}, can be read in two ways: undated"
    return day, None


def _date(day: str) -> date:
    return date.fromisoformat(day)


def _markup(tree: Any) -> str:
    from lxml import etree  # type: ignore[import-untyped]

    return str(etree.tostring(tree, encoding="unicode"))


def _strip(tree: Any) -> None:
    """Take out of a page what may state another day."""
    holding: set[Any] = set()
    for heading in tree.iter("h1", "article"):
        for above in heading.iterancestors():
            if above in holding:
                break
            holding.add(above)
    for node in list(tree.iter()):
        if not isinstance(node.tag, str) or node.tag in _KEPT or node.getparent() is None:
            continue
        if node not in holding and _foreign(node):
            node.drop_tree()
        elif node.tag == "script" and "json" in (node.get("type") or ""):
            node.text = _own(node.text or "")


def _foreign(node: Any) -> bool:
    names = " ".join(node.get(k) or "" for k in ("name", "property", "itemprop", "http-equiv"))
    if node.tag == "meta":
        return bool(_OTHER.search(names))
    if node.tag in _APART or _ASIDE.search(f"{node.get('class') or ''} {node.get('id') or ''}"):
        return True
    if _OTHER.search(f"{names} {node.get('class') or ''}") and node.tag in ("time", "span"):
        return True
    if node.tag not in ("p", "span", "div", "time", "li", "small") or len(node) > _MARKS or any(map(len, node)):
        return False
    text = node.text_content()
    return len(text) < _LINE and _OTHER_WORDS.match(text) is not None


def _own(text: str) -> str:
    """The data of a page about itself; what is no JSON stays as it is."""
    try:
        return json.dumps(_less(json.loads(text)))
    except (ValueError, RecursionError):
        return text


def _less(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _less(v) for k, v in value.items() if k not in _OF_OTHERS and not _OTHER.search(k)}
    return [_less(v) for v in value] if isinstance(value, list) else value


def _named(tree: Any) -> str | None:
    for meta in tree.iter("meta"):
        if (meta.get("name") or meta.get("property") or "").lower() in _NAMES:
            if (day := _or_none(meta.get("content"))) is not None:
                return day
    return None


def _written(page: str, day: date) -> bool:
    """Whether a page has a whole day: a month alone is not filled up."""
    y, m, d = rf"(?:{day.year}|{day.year % 100:02d})", f"0?{day.month}", f"0?{day.day}"
    numbers = rf"(?<!\d)(?:{d}[./-]{m}|{m}[./-]{d})[./-]{y}(?!\d)"
    words = rf"(?<!\d){d}(?!\d)[^\d<>]{{1,20}}{day.year}"
    return _one_way(page, day) or re.search(f"{numbers}|{words}", page) is not None


def _one_way(page: str, day: date) -> bool:
    """Whether a page has a day in a form that has one reading: year first, or with the month in words."""
    year_first = rf"{day.year}[-/.]?{day.month:02d}[-/.]?{day.day:02d}|{day.year}[-/.]{day.month}[-/.]{day.day}(?!\d)"
    name = rf"{day:%b}[a-z]{{0,6}}\.?"
    words = (
        rf"\b0?{day.day}(?:st|nd|rd|th)? (?:of )?{name},? {day.year}|{name} 0?{day.day}(?:st|nd|rd|th)?,? {day.year}"
    )
    return re.search(f"{year_first}|{words}", page, re.IGNORECASE) is not None


def _or_none(value: object) -> str | None:
    try:
        return iso_date(value)
    except Unreadable:
        return None
