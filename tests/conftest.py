"""Test modules import the helpers that stand in `tests/` and `properties/` by their own names."""

import sys
from pathlib import Path

TESTS = Path(__file__).parent

sys.path[:0] = [str(TESTS), str(TESTS.parent / "properties")]
