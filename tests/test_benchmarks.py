"""What the benchmark writes has its place in the README, and its plot is a picture. It is not run here."""

import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "benchmarks"))

import scale
from plot import plot


@pytest.mark.parametrize("subject", scale.SUBJECTS)
def test_every_subject_has_its_place_in_the_readme(subject):
    """Between its markers, and a second time it is replaced."""
    text = scale.README.read_text(encoding="utf-8")
    once = scale.put(text, subject, ["| a |", "|---|"])
    assert "\n\n| a |\n|---|\n\n" in once
    assert scale.put(once, subject, ["| b |"]) == scale.put(text, subject, ["| b |"])


def test_the_plot():
    """Well-formed, with a point for each size on both curves, whatever the numbers are."""
    rows = [{"containers": n, "configurations": 10 ** (4 * n), "seconds": n / 7} for n in (2, 4, 6)]
    root = ET.fromstring(plot(rows))  # noqa: S314 - written a moment ago
    assert len(root.findall("{http://www.w3.org/2000/svg}circle")) == 6
    assert scale.PLOT.name in scale.README.read_text(encoding="utf-8")
