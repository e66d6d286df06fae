"""
The paper that reports are written on: how wide it is, whether it has colours, how long lines go on.

Nothing is ever cut off: a line that is too long goes on below itself, indented.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TextIO

NARROWEST, WIDEST = 40, 200
PIPED = 120
"""Columns where the output is no terminal and COLUMNS is not set: wide enough for one line a law."""

_STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def columns(stream: TextIO | None = None) -> int:
    """How wide to write: as the terminal, between 40 and 200."""
    fallback = (80 if _is_terminal(stream or sys.stdout) else PIPED, 24)
    return min(max(shutil.get_terminal_size(fallback).columns, NARROWEST), WIDEST)


def clean(text: str) -> str:
    r"""
    The text with control characters spelled out, so that a manifest cannot write to the terminal.

    >>> clean("a\x1b[31mb")
    'a\\x1b[31mb'
    """
    return _CONTROL.sub(lambda found: f"\\x{ord(found.group()):02x}", text)


def coloured(choice: str, stream: TextIO, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether to colour: `choice` is auto, always or never; see https://no-color.org."""
    if choice != "auto":
        return choice == "always"
    return _is_terminal(stream) and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"


def _is_terminal(stream: TextIO) -> bool:
    return not stream.closed and stream.isatty()


@dataclass(frozen=True)
class Paper:
    """Where a report is written: its width in columns, and whether it has colours."""

    width: int = PIPED
    colour: bool = False

    def style(self, text: str, *styles: str) -> str:
        """The text, in colour where there is colour."""
        if not self.colour or not styles or not text:
            return text
        return f"\x1b[{';'.join(_STYLES[style] for style in styles)}m{text}\x1b[0m"

    def lines(self, text: str, *, first: str = "", hang: int | None = None, styles: tuple[str, ...] = ()) -> list[str]:
        """
        The text after a heading `first` (in `styles`), wrapped; lines after the first are indented by `hang` columns.

        >>> Paper(width=24).lines("a pod that is being deleted", first="proved  ")
        ['proved  a pod that is', '        being deleted']
        """
        hang = len(first) if hang is None else hang
        start = first.ljust(hang)
        wrapped = textwrap.wrap(
            clean(text),
            max(self.width, hang + 16),
            initial_indent=start,
            subsequent_indent=" " * hang,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [start.rstrip()]
        words = first.strip()
        margin = len(first) - len(first.lstrip())
        wrapped[0] = first[:margin] + self.style(words, *styles) + wrapped[0][margin + len(words) :]
        return wrapped


def paper(color: str = "auto", stream: TextIO | None = None) -> Paper:
    """The paper of a stream (standard output), coloured as `--color` says."""
    stream = stream or sys.stdout
    return Paper(columns(stream), coloured(color, stream))
