"""
The colours of the pictures, by meaning, each in light and dark; and how wide a text is.

DOT carries the light colours. In an SVG every colour is found again by its value, so the pairs below are also the
style sheet of the dark version: no value stands for two meanings.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

FONT = "Helvetica,Arial,Liberation Sans,Nimbus Sans,DejaVu Sans Condensed,sans-serif"
TITLE, BODY, SMALL = 17, 12, 10  # points


@dataclass(frozen=True)
class Shade:
    """One colour in both modes."""

    light: str
    dark: str


@dataclass(frozen=True)
class Fill:
    """What the inside of a state means, and its colours."""

    meaning: str
    inside: Shade
    border: Shade


PAPER = Shade("#ffffff", "#0d1117")
INK = Shade("#1f2328", "#e6edf3")
MUTED = Shade("#59636e", "#9da7b1")
FRAME = Shade("#d0d7de", "#3d444d")
PANEL = Shade("#fbfcfd", "#12181f")

TONES = {
    "ink": INK,
    "muted": MUTED,
    "user": Shade("#8250df", "#d2a8ff"),
    "scheduler": Shade("#a4480f", "#ffa657"),
    "kubelet": Shade("#0969da", "#79c0ff"),
    "runtime": Shade("#0f6f75", "#56d4dd"),
    "workload": Shade("#1a7f37", "#7ee787"),
    "hook": Shade("#bf3989", "#ff9bce"),
    "kernel": Shade("#cf222e", "#ff7b72"),
    "clock": Shade("#8a5d00", "#e3b341"),
    "node controllers": Shade("#4d5566", "#a5b0c2"),
    "mishap": Shade("#9a3412", "#fdba74"),
    "hears": Shade("#6a737d", "#959da6"),
}
"""The colours of lines and of words: the actors of the model, and neutral ones."""


def tone(name: str) -> Shade:
    """The colour of an actor; one that Kubernetes does not know is drawn like text."""
    return TONES.get(name, INK)


FILLS = {
    "neutral": Fill("not shown by the API", Shade("#f3f5f7", "#21262d"), Shade("#8c959f", "#6e7681")),
    "waiting": Fill("Waiting", Shade("#fff6c9", "#352b05"), Shade("#bf8700", "#d29922")),
    "running": Fill("Running", Shade("#dcfbe4", "#10311c"), Shade("#2da44e", "#3fb950")),
    "ending": Fill("Terminating", Shade("#ffeedd", "#3b2008"), Shade("#d4691c", "#db7b2d")),
    "ended": Fill("Terminated", Shade("#e4e9ef", "#2d343d"), Shade("#57606a", "#8b949e")),
    "good": Fill("Succeeded", Shade("#d9f1ff", "#0b2a52"), Shade("#1f77d0", "#58a6ff")),
    "bad": Fill("Failed", Shade("#ffe9e7", "#471313"), Shade("#d1242f", "#f85149")),
}
"""The insides of states, by what an observer sees; a picture may give the meaning other words."""


def shades() -> tuple[Shade, ...]:
    """Every colour that a picture can hold."""
    fills = (shade for fill in FILLS.values() for shade in (fill.inside, fill.border))
    return (PAPER, INK, MUTED, FRAME, PANEL, *tuple(TONES.values())[2:], *fills)


# ------------------------------------------------------------------------------------------------ text widths

_WIDTHS = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278"
    " 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667"
    " 944 667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333"
    " 500 278 556 500 722 500 500 500 334 260 334 584"
)
_BOLD = 1.07


@cache
def _advance() -> dict[str, int]:
    return dict(zip(map(chr, range(32, 127)), map(int, _WIDTHS.split()), strict=True)) | {"…": 1000, "→": 1000}


def width(text: str, size: float, *, bold: bool = False) -> float:
    """
    The width of a text in points, in the metrics of Helvetica (those of Arial and Liberation Sans).

    A layout made with it does not depend on the fonts of the machine that draws.

    >>> width("start", 10)
    21.68
    """
    units = sum(_advance().get(letter, 600) for letter in text)
    return round(units * size / 1000 * (_BOLD if bold else 1), 2)


def wrapped(text: str, limit: float, size: float) -> tuple[str, ...]:
    """The text in lines that are at most `limit` points wide; a word that is wider has a line of its own."""
    lines: list[str] = []
    for word in text.split():
        if lines and width(f"{lines[-1]} {word}", size) <= limit:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return tuple(lines)
