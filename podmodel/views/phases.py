"""
The phase of a pod as a machine: not declared anywhere, but computed by exploring pods and looking only at the phase.

Several small pods are explored (each restart policy, an init container, a postStart hook); what any of them can do
is drawn.
"""

from __future__ import annotations

import inspect
from functools import cache

from podmodel.engines.explore import explore, project
from podmodel.kernel.expr import Value, shown
from podmodel.kernel.system import System
from podmodel.lifecycles.compose import compose
from podmodel.lifecycles.spec import Container, ExecAction, Lifecycle, LifecycleHandler, Pod, PodSpec
from podmodel.lifecycles.status import PHASE
from podmodel.lifecycles.vocabulary import Phase, RestartPolicy
from podmodel.views.extract import START, tone_keys
from podmodel.views.graph import Edge, Graph, Key, Line, Node, merged_keys
from podmodel.views.theme import SMALL, wrapped

FILL = {
    Phase.PENDING: "waiting",
    Phase.RUNNING: "running",
    Phase.SUCCEEDED: "good",
    Phase.FAILED: "bad",
}
_ABSENT = "no object"
_WIDTH = 330  # points, of the note about the phase Unknown

Changes = dict[tuple[str, str], dict[str, str]]
"""By (from, to): the events that cause the change, each with its actor."""


def pods() -> tuple[Pod, ...]:
    """The pods whose phases are drawn."""
    plain = Container(name="app", image="app:1")
    hooked = Container(
        name="app",
        image="app:1",
        lifecycle=Lifecycle(post_start=LifecycleHandler(exec=ExecAction(("warm-up",)))),
    )
    init = Container(name="init", image="init:1")
    never = RestartPolicy.NEVER
    specs = [PodSpec(containers=(plain,), restart_policy=policy) for policy in RestartPolicy]
    specs.append(PodSpec(containers=(hooked,), restart_policy=never))
    specs.append(PodSpec(init_containers=(init,), containers=(plain,), restart_policy=never))
    return tuple(Pod("Pod", "web", spec) for spec in specs)


@cache
def changes() -> Changes:
    """Every change of the phase that one of the pods can show; "no object" stands for no phase."""
    found: Changes = {}
    for pod in pods():
        system = compose(pod)
        for (before,), event, (after,) in project(explore(system), (PHASE,)).edges:
            known = found.setdefault((_name(before), _name(after)), {})
            known.setdefault(_merged(event, system), system.by_name[event].actor.name)
    return found


def _name(value: Value) -> str:
    return _ABSENT if value is None else shown(value) if not isinstance(value, Phase) else value.value


def _merged(event: str, system: System) -> str:
    """The event without the name of its container."""
    site = system.by_name[event].site
    return event.removeprefix(f"{site}.") if site else event


def phase_graph() -> Graph:
    """The picture of the phase machine."""
    found = changes()
    gone = "removed"
    nodes = [Node(START, kind="start")]
    nodes += [Node(phase, phase.value, fill=fill) for phase, fill in FILL.items()]
    nodes.append(Node(gone, _ABSENT, fill="neutral"))
    nodes.append(_unknown())
    edges = []
    for (before, after), events in found.items():
        source = START if before == _ABSENT else before
        target = gone if after == _ABSENT else after
        actors = set(events.values())
        lines = tuple(Line(event, actor) for event, actor in events.items())
        edges.append(Edge(source, target, lines, actors.pop() if len(actors) == 1 else "ink"))
    edges.append(Edge(gone, Phase.UNKNOWN, hidden=True))
    keys = [Key(phase.value, fill=fill) for phase, fill in FILL.items()]
    tones = tone_keys(actor for events in found.values() for actor in events.values())
    notes = ("Computed: the reachable space of small pods, seen only through the decision table of the phase.",)
    return Graph(
        "phase",
        "The phase of a pod",
        tuple(nodes),
        tuple(edges),
        legend=merged_keys([*keys, *tones]),
        notes=notes,
        direction="TB",
        level=((Phase.SUCCEEDED, Phase.FAILED),),
    )


def _unknown() -> Node:
    """The phase that exists only in the API's list, and what happens instead; the words are the vocabulary's."""
    paragraphs = (inspect.getdoc(Phase) or "").replace("``", "").split("\n\n")
    said = " ".join(paragraphs[1:])
    lines = tuple(Line(text, "muted", small=True) for text in wrapped(said, _WIDTH, SMALL))
    return Node(Phase.UNKNOWN, Phase.UNKNOWN.value, lines, fill="neutral", kind="note")
