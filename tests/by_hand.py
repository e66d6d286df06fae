"""
Does a certificate stand? Decided by hand: its set written out configuration by configuration, each step by the kernel.

Slow, and without any cleverness that the checker has: what it accepts must be accepted here.
"""

from collections.abc import Iterator
from itertools import product
from typing import Any

from podmodel.kernel.reading import GuardReader, load
from podmodel.kernel.semantics import Step, enabled, holds, steps
from podmodel.kernel.system import Configuration, System

Data = Any


def written_out(set_: Data) -> Iterator[Configuration]:
    """Every configuration of a set."""
    levels, nodes = set_["levels"], set_["nodes"]
    order = [slot for level in levels for slot in level["slots"]]

    def below(number: int) -> Iterator[tuple[int, ...]]:
        level, edges = nodes[number]
        if level == len(levels):
            yield ()
        for states, child in edges:
            for state, rest in product(states, list(below(child))):
                yield (*levels[level]["states"][state], *rest)

    for values in below(set_["root"]):
        yield tuple(value for _, value in sorted(zip(order, values, strict=True)))


def stands(certificate: Data) -> bool:
    """Whether everything that the certificate claims is so."""
    return all(_section_stands(section) for section in certificate["sections"])


def _section_stands(section: Data) -> bool:
    system = load(section["system"])
    guards = GuardReader(section["guards"], system.slots, "$")
    inside = set(written_out(section["set"]))
    moves = {configuration: list(steps(system, configuration)) for configuration in inside}
    closed = all(step.target in inside for taken in moves.values() for step in taken)
    if not closed or system.initial not in inside:
        return False
    return all(_law_stands(law, system, guards, moves) for law in section["laws"] if law["certified"])


def _law_stands(law: Data, system: System, guards: GuardReader, moves: dict[Configuration, list[Step]]) -> bool:
    kind, verdict = law["kind"], law["verdict"]
    shown = verdict == ("proved" if kind == "sometimes" else "refuted")
    if not shown and any(_broken(law, site, guards, moves) for site in law["sites"]):
        return False
    runs = [site for site in law["sites"] if site["trace"]]
    if verdict == "inapplicable" or (kind == "sometimes" and not shown):
        return not runs
    return bool(runs) and all(_run_stands(law, site, system, guards, shown) for site in runs)


def _broken(law: Data, site: Data, guards: GuardReader, moves: dict[Configuration, list[Step]]) -> bool:
    """Whether some configuration, or some step, is as the law says that none is."""
    given, then = guards.guard(site["given"], "$"), guards.guard(site["then"], "$")
    for here, taken in moves.items():
        if law["kind"] == "always" and holds(given, here) and not holds(then, here):
            return True
        if law["kind"] == "sometimes" and holds(then, here):
            return True
        if law["kind"] == "leads to" and holds(given, here):
            return True
        if law["kind"] == "step" and holds(given, here):
            events = site["events"] or [step.event for step in taken]
            if any(step.event in events and not holds(then, step.target) for step in taken):
                return True
    return False


def _run_stands(law: Data, site: Data, system: System, guards: GuardReader, shown: bool) -> bool:
    given, then = guards.guard(site["given"], "$"), guards.guard(site["then"], "$")
    run, past, names = site["trace"], [system.initial], []
    if tuple(run["initial"]) != system.initial:
        return False
    for label, target in run["steps"]:
        step = next((s for s in steps(system, past[-1]) if s.label == label and s.target == tuple(target)), None)
        if step is None:
            return False
        past.append(step.target)
        names.append(step.event)
    if law["kind"] == "leads to":
        return run["loop"] is not None and _turns(law, system, past, names, run["loop"], given, then)
    by = bool(names) and (not site["events"] or names[-1] in site["events"]) and holds(given, past[-2])
    if shown:
        at_the_end = {"always": holds(given, past[-1]), "sometimes": True, "step": by}[law["kind"]]
        return at_the_end and holds(then, past[-1]) is (law["kind"] == "sometimes") and run["loop"] is None
    about_events = law["kind"] == "step" and site["events"] and then is not False
    return (by if about_events else holds(given, past[-1])) and run["loop"] is None


def _turns(law: Data, system: System, past: list[Configuration], names: list[str], loop: int, given, then) -> bool:
    turning = past[loop:]
    if past[loop] != past[-1] or any(holds(then, here) for here in turning):
        return False
    starts = [i for i, here in enumerate(past) if holds(given, here) and not any(holds(then, c) for c in past[i:])]
    if not starts:
        return False
    for event in system.events:
        can = [event.name in enabled(system, here) for here in turning]
        taken = event.name in names[loop:]
        if event.actor.name in law["strong"] and any(can) and not taken:
            return False
        if event.actor.name in law["fair"] and all(can) and not taken:
            return False
    return True
