"""``podmodel render``: hands over to `podmodel.render`, which is also ``python -m podmodel.render``."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module


def main(argv: Sequence[str]) -> int:
    """Draw what the command line names and return the exit code."""
    return int(import_module("podmodel.render").main(list(argv)))
