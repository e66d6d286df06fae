"""The phase table against decisions recorded from the real kubelet (getPhase, 1.36)."""

import os
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
import recorded

from podmodel.engines.footprints import Guards, Packing
from podmodel.kernel.expr import Value
from podmodel.kernel.system import Configuration, System
from podmodel.lifecycles.status import COMPUTED_PHASE


@cache
def viewer(system: System) -> Callable[[Configuration], Value]:
    """The phase table of a system, precompiled: thousands of configurations are asked."""
    packing = Packing(system)
    guards = Guards(packing)
    tests = [(guards.compiled(guard), value) for guard, value in system.grounder.cases(COMPUTED_PHASE, "")]

    def phase(configuration: Configuration) -> Value:
        packed = packing.pack(configuration)
        return next(value for test, value in tests if test(packed))

    return phase


def compared(path: Path, share: int = 1) -> Counter[str]:
    """How many recorded decisions (one in `share`) the table agrees with, or cannot be asked."""
    found: Counter[str] = Counter()
    for decision in recorded.decisions(path):
        if int(decision["id"], 16) // 8 % share:
            continue
        why = recorded.unsupported(decision["in"])
        if why:
            found[why] += 1
            continue
        system, configuration = recorded.configuration(decision["in"])
        agrees = viewer(system)(configuration) == decision["out"]["phase"]
        found["agree" if agrees else f"disagree, such as {decision['id']}"] += 1
    return found


def test_the_bundled_sample_of_recorded_phases_agrees():
    """One in thirty-two of the decisions that this level can express, as recorded."""
    assert compared(recorded.BUNDLED) == {"agree": 464}


@pytest.mark.skipif(not recorded.SHARED.exists(), reason="the whole recording is not beside the checkout")
def test_recorded_phases_agree_or_are_not_of_this_level(record_property):
    """A quarter of all 38,663 decisions (PODMODEL_ALL=1: all): none disagrees; what is not supported is counted."""
    share = 1 if os.environ.get("PODMODEL_ALL") else 4
    found = compared(recorded.SHARED, share)
    record_property("phase decisions", dict(found))
    assert not [what for what in found if what.startswith("disagree")]
    assert found["agree"] > 16_000 / share
