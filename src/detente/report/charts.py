"""Charts as Altair specifications, and those as SVG, PNG or a page of its own, without a browser or a network.

Every chart takes plain rows and says the same as they do. Colours are told apart by
those who see few of them (Okabe and Ito 2008), and never speak alone: cooperation lies
above the line and conflict below, a conflict's tie is dashed, a formal one double.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from detente.report.labels import beside

Row = Mapping[str, Any]

QUADS = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")
FORMATS = ("svg", "png", "html")
#: Ticks of an axis of time.
TICKS = 6
#: The name of what is chosen on a chart's axis of time.
SPAN = "span"
KINDS = ("isolation", "timeline", "dyad", "network", "outlook", "calibration")
_LIGHT = {
    "ink": "#1c2430", "soft": "#566173", "grid": "#dfe3ea", "ground": "#ffffff", "line": "#1f5fa8", "band": "#9cc0e8",
}  # fmt: skip
_DARK = {
    "ink": "#e8ebf0", "soft": "#a5afbf", "grid": "#333c4a", "ground": "#161b23", "line": "#7db4f0", "band": "#2f5380",
}  # fmt: skip
_QUADS_LIGHT = ("#56a0d3", "#0b5c9e", "#e39a2d", "#b3400f")
_QUADS_DARK = ("#8cc8f2", "#3f8fd6", "#f2bd66", "#e36f3c")
_GROUPS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c6bb1", "#999999")
_TOLD = ["day:T", "score:Q", "low:Q", "high:Q"]
_SHAPES = ("circle", "square", "diamond", "triangle-up", "cross", "triangle-down", "triangle-right", "triangle-left")


class ChartsMissing(ImportError):
    """Altair or vl-convert is not installed."""


def _altair() -> Any:
    try:
        import altair
    except ImportError as error:
        raise ChartsMissing("charts need Altair and vl-convert: pip install 'detente[charts]'") from error
    return altair


def _colours(theme: str) -> dict[str, str]:
    return _DARK if theme == "dark" else _LIGHT


def _values(rows: Sequence[Row]) -> Any:
    return _altair().Data(values=[dict(r) for r in rows])


def _span() -> Any:
    """A stretch of time that a reader of the page draws with the mouse; the page asks for it by this name."""
    a = _altair()
    return a.selection_interval(name=SPAN, encodings=["x"], zoom=False)


def isolation(rows: Sequence[Row], *, theme: str = "light", width: int = 640, height: int = 220) -> Any:
    """Isolation over time, 0 to 100, with its interval.

    ``rows`` hold ``day`` (ISO), ``score``, ``low``, ``high`` and, for several lines, ``name``.
    """
    a, c = _altair(), _colours(theme)
    rows = [{k: r.get(k) for k in ("day", "score", "low", "high", "name")} | {"until": r.get("day")} for r in rows]
    several = len({r["name"] for r in rows}) > 1
    base = a.Chart(_values(rows), width=width, height=height).encode(
        x=a.X("day:T", title=None, axis=a.Axis(labelAngle=0, tickCount=TICKS, grid=False))
    )
    y = a.Y("score:Q", title="isolation (0 to 100)", scale=a.Scale(domain=[0, 100]))
    if several:
        names = sorted({str(r["name"]) for r in rows})
        colour = a.Color("name:N", title=None, scale=a.Scale(domain=names, range=list(_GROUPS[: len(names)])))
        dash = a.StrokeDash("name:N", title=None, scale=a.Scale(domain=names))
        return _themed(base.mark_line(point=True).encode(y=y, color=colour, strokeDash=dash, tooltip=_TOLD), theme)
    band = (
        base.transform_filter("datum.low != null")
        .mark_area(color=c["band"], opacity=0.55)
        .encode(y=a.Y("low:Q", title="isolation (0 to 100)", scale=a.Scale(domain=[0, 100])), y2="high:Q")
    )
    line = base.mark_line(color=c["line"], point={"filled": True, "fill": c["line"], "size": 36}).encode(
        y=y, tooltip=_TOLD
    )
    return _themed(a.layer(band, line.add_params(_span())), theme)


def _ticks(days: Sequence[str]) -> int | str:
    """Ticks of an axis of time: of a few days each its own, as half a day says nothing here."""
    ordered = sorted(date.fromisoformat(d[:10]) for d in days)
    return "day" if ordered and (ordered[-1] - ordered[0]).days < TICKS else TICKS


def timeline(rows: Sequence[Row], *, theme: str = "light", width: int = 640, height: int = 220) -> Any:
    """Events by period and quad category: cooperation above the line, conflict below.

    ``rows`` hold ``period`` (ISO day), ``quad`` and ``n``.
    """
    a, c = _altair(), _colours(theme)
    colours = list(_QUADS_DARK if theme == "dark" else _QUADS_LIGHT)
    data = [
        {
            "period": r["period"], "quad": r["quad"], "n": r["n"], "since": r.get("since"), "until": r.get("until"),
            "up": -r["n"] if str(r["quad"]).endswith("conflict") else r["n"], "order": QUADS.index(r["quad"]) % 2,
        }
        for r in rows if r["quad"] in QUADS
    ]  # fmt: skip
    periods = len({r["period"] for r in data})
    bar = max(2, min(26, int(width / max(2 * periods, 1))))
    bars = a.Chart(_values(data), width=width, height=height).mark_bar(size=bar).encode(
        x=a.X("period:T", title=None, scale=a.Scale(padding=bar),
              axis=a.Axis(labelAngle=0, tickCount=_ticks([r["period"] for r in data]), grid=False)),
        y=a.Y("up:Q", title="← conflict   cooperation →",
              axis=a.Axis(labelExpr="format(abs(datum.value), ',')", tickMinStep=1)),
        color=a.Color("quad:N", title=None, scale=a.Scale(domain=list(QUADS), range=colours),
                      legend=a.Legend(orient="bottom", columns=2 if width < 480 else 4, symbolType="square")),
        order=a.Order("order:O"),
        tooltip=[a.Tooltip("period:T", title="from"), a.Tooltip("quad:N", title="category"),
                 a.Tooltip("n:Q", title="events")],
    ).add_params(_span())  # fmt: skip
    rule = a.Chart(a.Data(values=[{"zero": 0}])).mark_rule(color=c["soft"]).encode(y="zero:Q")
    return _themed(a.layer(bars, rule), theme)


#: A dyad's relation over time is its timeline.
dyad = timeline


def calibration(rows: Sequence[Row], *, theme: str = "light", width: int = 320, height: int = 320) -> Any:
    """What forecasts said against what came; ``rows`` hold ``said``, ``came`` and ``n`` of each bin."""
    a, c = _altair(), _colours(theme)
    scale = a.Scale(domain=[0, 1])
    x, y = a.X("said:Q", title="said", scale=scale), a.Y("came:Q", title="came true", scale=scale)
    even = a.Chart(a.Data(values=[{"said": 0, "came": 0}, {"said": 1, "came": 1}])).mark_line(
        color=c["soft"], strokeDash=[4, 4]
    ).encode(x=x, y=y)  # fmt: skip
    base = a.Chart(_values(rows), width=width, height=height).encode(x=x, y=y)
    points = base.mark_circle(color=c["line"], opacity=1).encode(
        size=a.Size("n:Q", scale=a.Scale(type="sqrt", range=[30, 300]), legend=None)
    )
    return _themed(a.layer(even, base.mark_line(color=c["line"]), points), theme)


def outlook(rows: Sequence[Row], *, theme: str = "light", width: int = 480, height: int = 0) -> Any:
    """Chances of events with their base rates; ``rows`` hold ``says``, ``chance`` and ``base``, the likeliest first."""
    a, c = _altair(), _colours(theme)
    names = [str(r["says"]) for r in rows]
    bars = a.Chart(_values(rows), width=width, height=height or 30 * max(len(names), 1)).encode(
        y=a.Y("says:N", sort=names, title=None, axis=a.Axis(grid=False, labelLimit=320)),
        x=a.X("chance:Q", title="chance, and base rate (tick)", scale=a.Scale(domain=[0, 1]), axis=a.Axis(format="%")),
    )
    ticks = bars.mark_tick(color=c["ink"], thickness=2, size=20).encode(x="base:Q")
    text = bars.mark_text(align="left", dx=4, color=c["ink"]).encode(text=a.Text("chance:Q", format=".0%"))
    return _themed(a.layer(bars.mark_bar(color=c["line"], size=14), ticks, text), theme)


def components(rows: Sequence[Row], *, theme: str = "light", width: int = 420, height: int = 0) -> Any:
    """Components of the index, 0 connected to 1 isolated; ``rows`` hold ``component`` and ``value``."""
    a, c = _altair(), _colours(theme)
    names = [str(r["component"]) for r in rows]
    bars = a.Chart(_values(rows), width=width, height=height or 26 * max(len(names), 1)).encode(
        y=a.Y("component:N", sort=names, title=None, axis=a.Axis(grid=False)),
        x=a.X("value:Q", title="0 connected, 1 isolated", scale=a.Scale(domain=[0, 1])),
    )
    text = bars.mark_text(align="left", dx=4, color=c["ink"]).encode(text=a.Text("value:Q", format=".2f"))
    return _themed(a.layer(bars.mark_bar(color=c["line"], size=14), text), theme)


def places(nodes: Sequence[Row], ties: Sequence[Row], steps: int = 300) -> dict[str, tuple[float, float]]:
    """Where nodes lie in the unit square: a spring layout (Fruchterman and Reingold 1991), the same every time."""
    names = [str(n["entity"]) for n in nodes]
    size = len(names)
    if not size:
        return {}
    index = {e: i for i, e in enumerate(names)}
    angle = np.arange(size) * 2.399963
    spot = np.stack([np.cos(angle), np.sin(angle)], axis=1) * np.sqrt((np.arange(size) + 0.5) / size)[:, None]
    pull = np.zeros((size, size))
    for tie in ties:
        i, j = index.get(str(tie["a"])), index.get(str(tie["b"]))
        if i is not None and j is not None:
            strength = math.sqrt(max(float(tie["cooperation"]) - float(tie["conflict"]) / 2, 0.05))
            pull[i, j] = pull[j, i] = strength + (0.5 if tie["formal"] else 0.0)
    pull /= max(pull.max(), 1e-9)
    ideal = 1.6 / math.sqrt(size)
    for step in range(steps):
        gap = spot[:, None, :] - spot[None, :, :]
        far = np.sqrt((gap**2).sum(axis=2)) + 1e-6
        force = (gap / far[:, :, None]) * (ideal**2 / far - pull * far**2 / ideal)[:, :, None]
        move = force.sum(axis=1) - spot * 0.4
        length = np.sqrt((move**2).sum(axis=1, keepdims=True)) + 1e-9
        spot = spot + move / length * np.minimum(length, 0.12 * (1 - step / steps) + 0.002)
    low, high = spot.min(axis=0), spot.max(axis=0)
    spot = (spot - low) / np.maximum(high - low, 1e-9)
    return {e: (round(float(x), 4), round(float(y), 4)) for e, (x, y) in zip(names, spot, strict=True)}


#: Room round a network, of its own width and height.
_MARGIN = 0.06


def _lettered(points: Sequence[Row], width: int, height: int) -> list[dict[str, Any]]:
    """Names of a network's points where no name lies over another; those without room are told on a touch alone."""
    ranked = sorted(points, key=lambda p: (-float(p["weight"]), str(p["entity"])))
    most = max((float(p["weight"]) for p in ranked), default=1.0) or 1.0
    whole = 1 + 2 * _MARGIN
    placed = beside(
        [
            (
                (p["x"] + _MARGIN) / whole * width, (1 - (p["y"] + _MARGIN) / whole) * height,
                math.sqrt((60 + 360 * math.sqrt(float(p["weight"]) / most)) / math.pi), str(p["name"]),
            )
            for p in ranked
        ],
        width, height,
    )  # fmt: skip
    return [
        {"name": p["name"], "entity": p["entity"], "x": at[0] / width * whole - _MARGIN,
         "y": (1 - at[1] / height) * whole - _MARGIN}
        for p, at in zip(ranked, placed, strict=True) if at is not None
    ]  # fmt: skip


def network(
    nodes: Sequence[Row], ties: Sequence[Row], *, theme: str = "light", width: int = 640, height: int = 460
) -> Any:
    """A signed network: groupings by colour and shape, conflict dashed, formal ties as a wide pale line beneath.

    ``nodes`` hold ``entity``, ``name``, ``group`` and ``weight``; ``ties`` hold ``a``, ``b``,
    ``cooperation``, ``conflict``, ``sign`` (cooperation or conflict) and ``formal``.
    """
    a, c = _altair(), _colours(theme)
    spot = places(nodes, ties)
    lines = [
        {**t, "x": spot[t["a"]][0], "y": spot[t["a"]][1], "x2": spot[t["b"]][0], "y2": spot[t["b"]][1],
         "n": t["cooperation"] + t["conflict"]}
        for t in ties if t["a"] in spot and t["b"] in spot
    ]  # fmt: skip
    points = [
        {**n, "x": spot[n["entity"]][0], "y": spot[n["entity"]][1], "grouping": f"grouping {min(n['group'], 8)}"}
        for n in nodes
    ]
    scale = a.Scale(domain=[-_MARGIN, 1 + _MARGIN])
    x, y = a.X("x:Q", axis=None, scale=scale), a.Y("y:Q", axis=None, scale=scale)
    ends = {"x": x, "y": y, "x2": "x2:Q", "y2": "y2:Q"}
    formal = a.Chart(_values([t for t in lines if t["formal"]])).mark_rule(
        color=c["soft"], strokeWidth=7, opacity=0.28, strokeCap="round"
    ).encode(**ends)  # fmt: skip
    signed = a.Chart(_values([t for t in lines if t["n"] > 0])).mark_rule(opacity=0.75).encode(
        **ends,
        tooltip=["a:N", "b:N", a.Tooltip("cooperation:Q", format=".1f"), a.Tooltip("conflict:Q", format=".1f")],
        strokeWidth=a.StrokeWidth("n:Q", scale=a.Scale(type="sqrt", range=[0.6, 4]), legend=None),
        color=a.Color("sign:N", title="tie", scale=a.Scale(
            domain=["cooperation", "conflict"],
            range=["#3f8fd6", "#e36f3c"] if theme == "dark" else ["#0b5c9e", "#b3400f"]),
            legend=a.Legend(orient="bottom")),
        strokeDash=a.StrokeDash("sign:N", title="tie", scale=a.Scale(
            domain=["cooperation", "conflict"], range=[[1, 0], [5, 4]])),
    )  # fmt: skip
    names = sorted({str(p["grouping"]) for p in points})
    marks = a.Chart(_values(points)).mark_point(filled=True, opacity=1, stroke=c["ground"], strokeWidth=1).encode(
        x=x, y=y,
        size=a.Size("weight:Q", scale=a.Scale(type="sqrt", range=[60, 420]), legend=None),
        fill=a.Fill("grouping:N", title=None, scale=a.Scale(domain=names, range=list(_GROUPS[: len(names)])),
                    legend=a.Legend(orient="bottom", columns=4)),
        tooltip=[a.Tooltip("name:N", title="state"), "grouping:N"],
        shape=a.Shape("grouping:N", title=None, scale=a.Scale(domain=names, range=list(_SHAPES[: len(names)]))),
    )  # fmt: skip
    words = a.Chart(_values(_lettered(points, width, height))).mark_text(fontSize=11, color=c["ink"]).encode(
        x=x, y=y, text="name:N"
    )  # fmt: skip
    return _themed(
        a.layer(formal, signed, marks, words).properties(width=width, height=height).resolve_scale(
            color="independent", strokeDash="independent"
        ),
        theme,
    )  # fmt: skip


def titled(chart: Any, title: str, source: str, width: int) -> Any:
    """The chart under what it shows and, in small, where that comes from; in lines that fit its width."""
    a, letters = _altair(), max(24, int(width / 8.2))
    return chart.properties(
        title=a.TitleParams(
            textwrap.wrap(title, letters), subtitle=textwrap.wrap(source, int(letters * 1.3)), frame="bounds", offset=12
        )
    )


def _themed(chart: Any, theme: str) -> Any:
    c = _colours(theme)
    return (
        chart.configure(background=c["ground"], font="DejaVu Sans, Arial, sans-serif", padding=6)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=c["soft"], titleColor=c["soft"], gridColor=c["grid"], domainColor=c["soft"],
            tickColor=c["soft"], titleFontWeight="normal", labelFontSize=12, titleFontSize=12,
        )
        .configure_legend(labelColor=c["ink"], titleColor=c["soft"], labelFontSize=12, titleFontWeight="normal",
                          labelLimit=220)
        .configure_title(color=c["ink"], fontSize=15, anchor="start", subtitleColor=c["soft"], subtitleFontSize=11)
    )  # fmt: skip


def render(chart: Any, format: str) -> bytes:
    """A chart as ``svg``, ``png`` or ``html`` (one file that needs no network). Raises ValueError for another."""
    if format not in FORMATS:
        raise ValueError(f"no format {format!r}: choose one of {', '.join(FORMATS)}")
    try:
        import vl_convert
    except ImportError as error:
        raise ChartsMissing("charts need Altair and vl-convert: pip install 'detente[charts]'") from error
    # Its parts were held against the schema when they were made: once is enough.
    spec = chart.to_dict(validate=False)
    if format == "svg":
        return str(vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])).encode()
    if format == "png":
        return bytes(vl_convert.vegalite_to_png(spec, scale=2, allowed_base_urls=[]))
    return str(vl_convert.vegalite_to_html(spec, bundle=True)).encode()


#: What the bundle gives the page.
_SHOWN = "window.vegaEmbed = vegaEmbed;"


@cache
def bundle() -> bytes:
    """Vega, Vega-Lite and vega-embed as one script, as vl-convert carries it."""
    try:
        import vl_convert
    except ImportError as error:
        raise ChartsMissing("charts need Altair and vl-convert: pip install 'detente[charts]'") from error
    return str(vl_convert.javascript_bundle(_SHOWN)).encode()


def write(chart: Any, path: Path) -> None:
    """Write a chart in the format of the file's suffix. Raises ValueError for another, OSError where it cannot."""
    format = path.suffix.lower().lstrip(".")
    path.write_bytes(render(chart, format))
