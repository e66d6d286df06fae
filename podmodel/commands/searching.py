"""The searches of ``podmodel explore``: what is known is written down as it becomes known, so a stop loses little."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from podmodel.commands.progress import OutOfTimeError, Pulse
from podmodel.engines.budget import Budget, BudgetError, Progress
from podmodel.engines.explore import LIMIT, Space, explore
from podmodel.engines.symbolic import Symbolic
from podmodel.kernel.system import System
from podmodel.report.coverage import Questions
from podmodel.report.explored import Explored

SECONDS = 60  # of CPU, unless a limit is given
DEPTH_SECONDS = 2.0  # of CPU for the breadth-first layers of the symbolic engine, unless they are asked for


def search(found: Explored, system: System, pulse: Pulse, *, limit: int | None, depth: bool) -> None:
    """
    Find out about the space; `found` tells what is known, also if the search is stopped.

    `limit` is in configurations for the explicit engine, in nodes for the symbolic one. `depth`: whatever it costs.
    """
    start = time.process_time()
    with _stopped(found, system, pulse):
        SEARCHES[found.engine](found, system, pulse, limit, depth)
    found.cpu_seconds = time.process_time() - start
    found.peak_bytes = _peak()


@contextmanager
def _stopped(found: Explored, system: System, pulse: Pulse) -> Iterator[None]:
    """Whatever ends the search early is the reason why it is incomplete."""
    try:
        with pulse:
            yield
    except KeyboardInterrupt:
        found.reason = f"interrupted while {pulse.what}"
    except BudgetError as error:
        found.reason = f"stopped after {error.nodes:,} nodes of the decision diagram (--limit) while {pulse.what}"
    except OutOfTimeError as error:
        found.reason = f"stopped after {error.seconds:g} seconds of CPU (--seconds) while {pulse.what}"
    except (RecursionError, MemoryError) as error:
        lacks = "the stack" if isinstance(error, RecursionError) else "the memory"
        found.reason = (
            f"too large for this engine: {len(system.instances):,} machines are more than {lacks} of Python holds"
        )
    else:
        return
    found.complete = False
    if found.configurations is None:
        found.configurations = max(pulse.configurations, 1)  # the initial one, at least
        found.depth_at_least = pulse.layer or 0
        found.nodes_made = pulse.nodes


def _explicit(found: Explored, system: System, pulse: Pulse, limit: int | None, _: bool) -> None:
    questions = Questions(system)
    limit = limit or LIMIT
    space = explore(system, limit=limit, watches=questions.watches, progress=pulse.report)
    found.configurations, found.transitions = space.configurations, space.transitions
    found.complete = found.exact = space.complete
    found.depth_at_least = space.depth
    if space.complete:
        found.depth = space.depth
    else:
        stopped = f"stopped after {limit:,} configurations (--limit)"
        found.reason = f"interrupted while {pulse.what}" if space.interrupted else stopped
    found.coverage = questions.answered([hit is not None for hit in space.hits])
    found.local_states = _local_states_of(space)


def _local_states_of(space: Space) -> dict[str, int]:
    masks = {instance.name: space.packing.mask(instance.slots) for instance in space.system.instances}
    return {name: len({packed & mask for packed in space.order}) for name, mask in masks.items()}


def _symbolic(found: Explored, system: System, pulse: Pulse, limit: int | None, depth: bool) -> None:
    symbolic = Symbolic(system, budget=Budget(limit, _reporting(pulse)))
    pulse.count_nodes = partial(len, symbolic.diagrams)
    found.nodes, found.nodes_made = symbolic.diagrams.reachable(symbolic.reachable), len(symbolic.diagrams)
    found.configurations, found.exact = symbolic.count, True
    pulse.report(found.configurations, None)
    pulse.what = "counting steps"
    found.transitions = symbolic.transitions
    found.local_states = _local_states_in(symbolic)
    pulse.what = "asking which rows are taken"
    found.coverage = Questions(system).asked(symbolic.seen)
    found.complete = True
    pulse.what = "looking for the depth"
    try:
        with pulse.within(None if depth else DEPTH_SECONDS):
            found.depth = _depth(found, symbolic, pulse)
    except (BudgetError, OutOfTimeError):
        if depth:
            raise


def _reporting(pulse: Pulse) -> Callable[[Progress], None]:
    def report(known: Progress) -> None:
        pulse.report(max(known.configurations, pulse.configurations), pulse.layer)

    return report


def _depth(found: Explored, symbolic: Symbolic, pulse: Pulse) -> int:
    """How many breadth-first layers there are after the first one."""
    while symbolic.ball(found.depth_at_least) != symbolic.reachable:
        found.depth_at_least += 1
        pulse.report(pulse.configurations, found.depth_at_least)
    return found.depth_at_least


def _local_states_in(symbolic: Symbolic) -> dict[str, int]:
    """For each machine, the states of its own variables that occur in some reachable configuration."""
    relations = symbolic.relations
    occurring = [
        [locals_[number] for number in symbolic.locals_of(symbolic.reachable, level)]
        for level, locals_ in enumerate(relations.locals)
    ]
    counts = {}
    for instance in symbolic.system.instances:
        places = [relations.place_of[slot] for slot in instance.slots]
        here = occurring[relations.level_of[instance.control]]
        counts[instance.name] = len({tuple([local[place] for place in places]) for local in here})
    return counts


SEARCHES = {"symbolic": _symbolic, "explicit": _explicit}
"""By the name of the engine. They are not taken from `podmodel.engines.check`, which loads more than a search needs."""


def _peak() -> int | None:
    """The most memory that the process has had, in bytes, where the system tells."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
