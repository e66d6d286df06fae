"""
The scenarios of `scenarios.yaml`, their numbers in `counts.json`, and what the engines say of the laws on them.

The suites beside this file use it, and the tests of mutants.
"""

import hashlib
import json
from functools import cache
from pathlib import Path

from podmodel.checking import check
from podmodel.engines.check import Verdict
from podmodel.engines.explore import Space, explore
from podmodel.engines.symbolic import Symbolic
from podmodel.kernel.property import Property
from podmodel.kernel.system import System
from podmodel.lifecycles.compose import Scope, compose
from podmodel.lifecycles.levels import Level
from podmodel.lifecycles.spec import Pod
from podmodel.manifest import read
from podmodel.properties import LAWS

HERE = Path(__file__).parent
COUNTS = HERE / "counts.json"

PODS: dict[str, Pod] = {pod.name: pod for pod in read(str(HERE / "scenarios.yaml"))}
LARGE = ("two-sidecars",)  # laws only: the whole space is too large for every run of the tests
COUNTED = tuple(name for name in PODS if name not in LARGE)

SMALL = PODS | {pod.name: pod for pod in read(str(HERE / "small.yaml"))}
FINER: dict[str, tuple[Pod, Scope]] = {  # small pods at finer levels, with thresholds of 1: numbers only
    f"{name} at {level.word}": (SMALL[name], Scope(threshold=1, level=level))
    for name, level in (
        ("bare-never", Level.SANDBOX),
        ("bare-never", Level.IMAGE),
        ("bare-never", Level.WORKER),
        ("bare-never", Level.WORKER | Level.SANDBOX),
        ("bare-never", Level.ENDS),
        ("overdue", Level.ENDS),
        ("overdue", Level.NODE),
        ("hooked", Level.NODE | Level.SANDBOX),
        ("bare-never", Level.NODE),
        ("bare-always", Level.IMAGE),
        ("init-never", Level.SANDBOX),
        ("bare-always", Level.SANDBOX),
        ("pulled-again", Level.API),
        ("watched", Level.WORKER),
        ("begun-badly", Level.NODE),
        ("guarded", Level.NODE),
        ("init-on-failure", Level.SANDBOX),
        ("bare-always", Level.NODE),
    )
}
VAST = (  # counted by diagrams only
    "init-on-failure at sandbox",  # nothing smaller has an init container that runs again in a new sandbox
    "bare-always at node",  # nothing smaller has a back-off and a kubelet that restarts
)


@cache
def system(name: str) -> System:
    """The system of a scenario, with the thresholds of its manifest."""
    return composed(name)


def composed(name: str) -> System:
    """The same, made anew from the tables as they are now."""
    pod, scope = FINER.get(name) or (PODS[name], None)
    return compose(pod, scope=scope)


def counts(name: str) -> dict[str, object]:
    """The numbers of a scenario, as they stand in the data file."""
    return json.loads(COUNTS.read_text())["scenarios"][name]


def measured(composed: System) -> dict[str, object]:
    """The numbers of a system, by searching all of it."""
    space = explore(composed)
    return {
        "configurations": space.configurations,
        "transitions": space.transitions,
        "depth": space.depth,
        "deadlocks": len(space.deadlocks),
        "digest": digest(space),
    }


def counted(name: str) -> dict[str, object]:
    """The numbers of a scenario: all of them, or those that decision diagrams give."""
    if name not in VAST:
        return measured(system(name))
    symbolic = Symbolic(system(name))
    return {"configurations": symbolic.count, "transitions": symbolic.transitions}


def digest(space: Space) -> str:
    """A fingerprint of the set of reachable configurations: names of slots, names of values, in sorted order."""
    slots = space.system.slots
    names = [[str(value) for value in slot.var.domain] for slot in slots]
    found = hashlib.sha256("|".join(slot.name for slot in slots).encode())
    for values in names:
        found.update(repr(values).encode())
    for packed in sorted(space.order):
        found.update(packed.to_bytes(16, "big"))
    return found.hexdigest()[:16]


@cache
def verdicts(name: str, engine: str) -> dict[str, Verdict]:
    """What an engine says of every law on a scenario, by sentence."""
    return {verdict.law.sentence: verdict for verdict in check(PODS[name], LAWS, engine=engine)}


def said_of(law: Property, engine: str) -> dict[str, Verdict]:
    """What an engine says of one law, by scenario."""
    return {name: verdicts(name, engine)[law.sentence] for name in PODS}


def faults(law: Property, engine: str) -> list[str]:
    """What is wrong with a law: verdicts that were not expected; or no scenario of which it says anything."""
    found = said_of(law, engine)
    wrong = [f"{name}: {verdict}" for name, verdict in found.items() if not verdict.expected]
    if not any(verdict.outcome is law.expect for verdict in found.values()):
        wrong.append("no scenario shows it: every verdict is 'inapplicable'")
    return wrong
