"""
DOT text of a run: lanes from left to right, time downwards, every node pinned to its place.

The text asks for the layout ``neato``, which leaves pinned nodes where they are.
"""

from __future__ import annotations

from dataclasses import dataclass

import graphviz

from podmodel.views.dot import MARK, box, legend_table, legend_width, stacked, text_table, titled
from podmodel.views.graph import Line
from podmodel.views.sequence import Happening, Mark, Sequence
from podmodel.views.theme import BODY, FILLS, FONT, FRAME, PAPER, SMALL, TITLE, tone, wrapped

LEFT = 190  # points, of the column of events
LANE = 152  # points between two lanes
ROW = 50  # points between two steps
CHIP = 128  # points, at most, of the words in a chip


@dataclass(frozen=True)
class _Place:
    """Where things are: columns of lanes, rows of steps, in points from the upper left corner."""

    lanes: dict[str, int]

    def x(self, lane: str) -> float:
        """The middle of a lane."""
        return LEFT + LANE * (self.lanes[lane] + 0.5)

    @staticmethod
    def y(row: int) -> float:
        """The middle of a row; row 0 is the start."""
        return 96 + ROW * row


def sequence_to_dot(sequence: Sequence) -> str:
    """The run as DOT."""
    dot = graphviz.Digraph(sequence.name, comment=MARK)
    look = {"layout": "neato", "splines": "line", "outputorder": "edgesfirst", "bgcolor": PAPER.light, "pad": "0.15"}
    dot.attr("graph", overlap="true", fontname=FONT, **look)
    dot.attr("node", fontname=FONT, fontsize=str(BODY), shape="box", style="rounded,filled", margin="0.08,0.04")
    dot.attr("edge", fontname=FONT, arrowsize="0.7", penwidth="1.3")
    place = _Place({id_: column for column, (id_, _) in enumerate(sequence.lanes)})
    _left(dot, "title", 10, titled(sequence.title, (), size=TITLE), box((Line(sequence.title, strong=True),), TITLE)[0])
    _lanes(dot, sequence, place)
    for number, row in enumerate(sequence.rows, start=1):
        _row(dot, number, row, place)
    _foot(dot, sequence)
    return str(dot.source)


def _at(x: float, y: float) -> str:
    return f"{x / 72:.4f},{-y / 72:.4f}!"


def _left(dot: graphviz.Digraph, name: str, y: float, label: str, across: float) -> None:
    """Words that begin at the left edge."""
    dot.node(name, label=label, shape="plain", style="solid", color="none", pos=_at(across / 2, y))


def _lanes(dot: graphviz.Digraph, sequence: Sequence, place: _Place) -> None:
    """Heads, and the life lines: from chip to chip in the colour of the upper one."""
    end = place.y(len(sequence.rows)) + ROW * 0.7
    for lane, title in sequence.lanes:
        head = {"shape": "plain", "style": "solid", "color": "none"}
        dot.node(f"head {lane}", label=titled(title, ()), pos=_at(place.x(lane), 52), **head)
        dot.node(f"end {lane}", label="", shape="point", width="0.01", style="invis", pos=_at(place.x(lane), end))
        marks = [(0, mark) for mark in sequence.start if mark.lane == lane]
        for number, row in enumerate(sequence.rows, start=1):
            marks += [(number, mark) for mark in row.marks if mark.lane == lane]
        for number, mark in marks:
            _chip(dot, number, mark, place)
        names = [_name(lane, number) for number, _ in marks] + [f"end {lane}"]
        for (_, mark), upper, lower in zip(marks, names, names[1:], strict=False):
            dot.edge(upper, lower, color=FILLS[mark.fill].border.light, penwidth="3", arrowhead="none")


def _name(lane: str, row: int) -> str:
    return f"{lane} {row}"


def _chip(dot: graphviz.Digraph, row: int, mark: Mark, place: _Place) -> None:
    words = [part for text in mark.texts for part in wrapped(text, CHIP, SMALL + 1)] or ["-"]
    lines = tuple(Line(text, strong=number == 0) for number, text in enumerate(words))
    fill = FILLS[mark.fill]
    colours = {"fillcolor": fill.inside.light, "color": fill.border.light}
    label = stacked([text_table(lines)])
    dot.node(_name(mark.lane, row), label=label, pos=_at(place.x(mark.lane), place.y(row)), **colours)


def _row(dot: graphviz.Digraph, number: int, row: Happening, place: _Place) -> None:
    colour = tone(row.actor)
    said = [Line(text, row.actor, strong=True) for text in wrapped(f"{number}  {row.event}", LEFT - 12, SMALL + 1)]
    lines = (*said, Line(row.actor, "muted", small=True))
    _left(dot, f"event {number}", place.y(number), stacked([text_table(lines)]), box(lines)[0])
    source = row.lane
    changed = sorted((mark.lane for mark in row.marks), key=place.lanes.__getitem__)
    if source and source not in changed:
        look = {"shape": "point", "width": "0.1", "color": colour.light, "fillcolor": colour.light}
        dot.node(_name(source, number), label="", pos=_at(place.x(source), place.y(number)), **look)
    first = source or (changed[0] if changed else "")
    if not first:
        return
    nearest = min({first, *changed}, key=place.lanes.__getitem__)
    dot.edge(f"event {number}", _name(nearest, number), color=FRAME.light, arrowhead="none", penwidth="1")
    right = [lane for lane in changed if place.lanes[lane] > place.lanes[first]]
    left = [lane for lane in reversed(changed) if place.lanes[lane] < place.lanes[first]]
    for side in (right, left):
        chain = [first, *side]
        for here, there in zip(chain, side, strict=False):
            dot.edge(_name(here, number), _name(there, number), color=colour.light)


def _foot(dot: graphviz.Digraph, sequence: Sequence) -> None:
    y = _Place({}).y(len(sequence.rows)) + ROW * 0.7 + 24
    keys = sequence.legend
    across = legend_width(keys)
    _left(dot, "legend", y, f"<{legend_table(keys)}>", across)
    lines = tuple(Line(note, "muted", small=True) for note in sequence.notes)
    if lines:
        across, down = box(lines)
        _left(dot, "notes", y + 24 + down / 2, stacked([text_table(lines)]), across)
