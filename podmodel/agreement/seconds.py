"""Seconds of the recordings as whole milliseconds, and back."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

from podmodel.kernel.timer import NEVER, Seconds

MILLISECONDS = 1000  # in a second


@cache
def _exact(number: float) -> Seconds:
    """Milliseconds of a decimal fraction; exact, also where it has more than three places."""
    found = Fraction(repr(number)) * MILLISECONDS
    return int(found) if found.denominator == 1 else found


def milliseconds(number: Any) -> Seconds:
    """A recorded number of seconds in milliseconds, exact; a `ValueError` unless it is a number, 0 or more."""
    if type(number) is int and number >= 0:
        return number * MILLISECONDS
    if type(number) is float and 0 <= number < NEVER:
        return _exact(number)
    raise ValueError(f"{number!r} is no number of seconds")


def recorded(time: Seconds) -> float:
    """Milliseconds as the recordings write them: in seconds."""
    return float(time / MILLISECONDS)
