"""Who is named with whom, drawn: the name in the middle, its company around it."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, pi, sin

from articles.web.contexts import Graph, GraphNode, Named

WIDTH, HEIGHT = 640, 360
"""Units of the drawing."""
MOST = 12
"""Neighbours: more names run into each other."""
_THICKEST = 8
_RADIUS_X, _RADIUS_Y = 220, 140
MAX_LABEL = 22
"""Characters of a name beside its dot."""


def company(center: str, neighbours: Sequence[Named]) -> Graph | None:
    """``neighbours`` have counts and lead to the articles that name both; None where there are fewer than two."""
    shown = [named for named in neighbours if named.count][:MOST]
    if len(shown) < 2:
        return None
    most = max(named.count or 0 for named in shown)
    nodes = tuple(_node(named, place, len(shown), most) for place, named in enumerate(shown))
    return Graph(center=_short(center), x=WIDTH // 2, y=HEIGHT // 2, nodes=nodes)


def _node(named: Named, place: int, count: int, most: int) -> GraphNode:
    """Around an ellipse, from the top; labels stand outside, so those on the left end at their dot."""
    angle = 2 * pi * place / count - pi / 2
    x, y = round(WIDTH / 2 + _RADIUS_X * cos(angle)), round(HEIGHT / 2 + _RADIUS_Y * sin(angle))
    side = "middle" if abs(x - WIDTH / 2) < _RADIUS_X / 4 else "start" if x > WIDTH / 2 else "end"
    shift = {"middle": 0, "start": 8, "end": -8}[side]
    return GraphNode(
        name=named.name,
        label=_short(named.name),
        count=named.count or 0,
        url=named.url,
        x=x,
        y=y,
        text_x=x + shift,
        text_y=y + (-10 if y < HEIGHT / 2 else 18) if side == "middle" else y + 4,
        anchor=side,
        thickness=max(1, round(_THICKEST * (named.count or 0) / most)),
    )


def _short(name: str) -> str:
    return name if len(name) <= MAX_LABEL else f"{name[: MAX_LABEL - 1].rstrip()}\u2026"
