"""
How far a search is, on a line that is rewritten in place; and the end of its patience.

A timer that counts the CPU the process has used calls `Pulse` a few times a second, wherever the search is: so the
line moves and the time is kept even where the engine has nothing to report. Without such a timer (Windows, or a
thread other than the main one) the engine's own reports have to do.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from types import FrameType
from typing import TextIO

from podmodel.errors import UsageError
from podmodel.report.terminal import columns

TICK = 0.1  # seconds of CPU
_EXACT = 10**12  # larger numbers are shown by their magnitude


class OutOfTimeError(UsageError):
    """A search was stopped: it needs more seconds of CPU than it may have. What is undecided stays undecided."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the search was stopped after {seconds:g} seconds of CPU", hint="allow more of them")
        self.seconds = seconds


def brief(number: int) -> str:
    """
    A number that fits on a line.

    >>> brief(1_351_088_776), brief(1_351_088_776_000)
    ('1,351,088,776', '1.35e+12')
    """
    return f"{number:,}" if number < _EXACT else scientific(number)


def scientific(number: int) -> str:
    """
    The magnitude of a number of any size.

    >>> scientific(2 ** 2000)
    '1.15e+602'
    """
    return f"{Decimal(number):.2e}"


class Line:
    """One line of a terminal, rewritten in place; nothing at all where there is no terminal."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stderr
        self.shown = self.stream.isatty() and os.environ.get("TERM") != "dumb"

    def write(self, parts: list[str]) -> None:
        """The parts that fit, the first ones first."""
        if not self.shown:
            return
        room = columns(self.stream) - 1
        text = f"  {parts[0]}"[:room]
        for part in parts[1:]:
            if len(text) + 2 + len(part) <= room:
                text += f", {part}"
        print(f"\r{text}\x1b[K", end="", file=self.stream, flush=True)

    def clear(self) -> None:
        """Leave no trace."""
        if self.shown:
            print("\r\x1b[K", end="", file=self.stream, flush=True)


class Pulse:
    """
    What is known about a running search, shown now and then, and how long it may take.

    `report` is for the engines to call, `what` says what they are doing. A context manager around the search.
    """

    def __init__(self, seconds: float | None = None, line: Line | None = None) -> None:
        self.line = line or Line()
        self.what = "searching"
        self.configurations = 0
        self.layer: int | None = None
        self.nodes: int | None = None
        self.count_nodes: Callable[[], int] | None = None  # for the time between two reports
        self._start = time.monotonic()
        self._drawn = 0.0
        self._drawing = False
        self._deadline = None if seconds is None else (time.process_time() + seconds, seconds)
        self._before: object = None

    def report(self, configurations: int, layer: int | None) -> None:
        """The engine tells how far it is."""
        self.configurations, self.layer = configurations, layer
        self.tick()

    def tick(self) -> None:
        """Show what is known; raise `OutOfTimeError` when the time is over."""
        if self._deadline and time.process_time() > self._deadline[0]:
            raise OutOfTimeError(self._deadline[1])
        self._show()

    def _show(self) -> None:
        if self.count_nodes:
            self.nodes = self.count_nodes()
        now = time.monotonic()
        if self._drawing or now - self._drawn < TICK:
            return
        self._drawing = True  # a timer may come while a slow terminal is being written to
        try:
            self.line.write(list(self._parts(now - self._start)))
        finally:
            self._drawn, self._drawing = now, False

    def _parts(self, seconds: float) -> Iterator[str]:
        yield self.what
        if self.configurations > 1:
            yield f"{brief(self.configurations)} configurations"
        if self.layer is not None:
            yield f"layer {self.layer:,}"
        if self.nodes is not None:
            yield f"{self.nodes:,} nodes"
        many, of_what = (self.configurations, "") if self.nodes is None else (self.nodes, " nodes")
        yield f"{many / max(seconds, TICK):,.0f}{of_what}/s"
        yield f"{seconds:.0f} s"

    @contextmanager
    def within(self, seconds: float | None) -> Iterator[None]:
        """A stretch that may take so long (None: as long as there is)."""
        outer = self._deadline
        if seconds is not None:
            inner = time.process_time() + seconds
            self._deadline = (inner, seconds) if outer is None or inner < outer[0] else outer
        try:
            yield
        finally:
            self._deadline = outer

    def __enter__(self) -> Pulse:
        self._start = time.monotonic()
        if hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGVTALRM, self._alarm)
            signal.setitimer(signal.ITIMER_VIRTUAL, TICK, TICK)
        return self

    def __exit__(self, *_: object) -> None:
        self._deadline = None
        if self._before is not None:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            signal.signal(signal.SIGVTALRM, self._before)  # type: ignore[arg-type]  # what signal.signal gave
            self._before = None
        self.line.clear()

    def _alarm(self, _signal: int, frame: FrameType | None) -> None:
        # Raised in a foreign callback (of the garbage collector, say) the end would be lost: wait for code of ours.
        if frame is not None and str(frame.f_globals.get("__name__")).startswith("podmodel."):
            self.tick()
        else:
            self._show()
