"""
Pictures of several machines at once: the three probes and what reads them, the hooks in the container's life.

What is connected is computed from the tables: a guard that reads a probe's result, an event that two machines share.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from podmodel.kernel.expr import All, And, Any, Compare, Is, Named, Not, Or, Pred, Table, TableIs, Var
from podmodel.kernel.machine import Machine
from podmodel.lifecycles import container, hook, probe
from podmodel.lifecycles import variables as v
from podmodel.lifecycles.status import CONTAINERS_READY, READY, READY_CONDITION, STARTED
from podmodel.lifecycles.vocabulary import DEATHS
from podmodel.views.extract import Style, machine_graph
from podmodel.views.graph import Edge, Graph, Group, Key, Line, Node, merged_keys, prefixed
from podmodel.views.styles import CONTAINER, MACHINES
from podmodel.views.theme import BODY, wrapped
from podmodel.views.words import part_text

Read = Var | Table


def reads(pred: Pred) -> Iterator[tuple[Read, str]]:
    """What a guard reads, each with the test in words; tables are not opened."""
    match pred:
        case Is(var, _):
            yield var, part_text(pred)
        case Compare(var, _, _, _):
            yield var, part_text(pred)
        case TableIs(table, _):
            yield table, part_text(pred)
        case And(parts) | Or(parts):
            for part in parts:
                yield from reads(part)
        case Not(part) | Named(_, part, _) | Any(_, part) | All(_, part):
            yield from reads(part)


def table_reads(table: Table) -> dict[Read, str]:
    """What the cases of a table read."""
    return {read: said for case in table.cases for read, said in reads(case.guard)}


# ------------------------------------------------------------------------------------------------- probes

_PROBES = {"startup": v.startup_result, "liveness": v.liveness_result, "readiness": v.readiness_result}
_KILL = "kill"


def probes_graph() -> Graph:
    """The three probes side by side, and what their results do to the container."""
    parts = {kind: _part(*MACHINES[kind], kind) for kind in _PROBES}
    nodes = [node for part in parts.values() for node in part.nodes]
    nodes += [
        Node(STARTED.name, "started", _words("containerStatuses[].started: the gate of the other two probes"), "good"),
        Node(READY.name, "ready", _words("containerStatuses[].ready: Service traffic or not"), "good"),
        Node(READY_CONDITION.name, "Ready", _words("condition of the pod: all of its containers, and readiness gates"), "good"),
        Node(_KILL, "kill", _words("the kubelet stops the container: preStop, signal, SIGKILL; then its restart policy"), "bad"),
    ]
    groups = [Group(kind, f"{kind} probe", tuple(n.id for n in part.nodes), port=f"{kind} on hold" if kind != "readiness" else f"{kind} probing") for kind, part in parts.items()]
    edges = [edge for part in parts.values() for edge in part.edges] + list(_effects())
    legend = merged_keys(key for part in parts.values() for key in part.legend)
    return Graph(
        "probes",
        "The three probes, and what each does to its container",
        tuple(nodes),
        tuple(edges),
        tuple(groups),
        (*legend, Key("is read by", tone="ink")),
        ("A startup probe holds back the other two until it has succeeded. Only liveness and startup can kill.",),
        direction="TB",
    )


def _part(machine: Machine, style: Style, kind: str) -> Graph:
    own = machine.controls
    return prefixed(machine_graph(machine, kind, replace(style, events=own, docs=False)), f"{kind} ")


def _words(text: str) -> tuple[Line, ...]:
    return tuple(Line(part, "muted", small=True) for part in wrapped(text, 150, BODY - 2))


def _effects() -> Iterator[Edge]:
    """Who reads the results, straight from the tables."""
    readers: Mapping[str, dict[Read, str]] = {
        STARTED.name: table_reads(STARTED),
        READY.name: table_reads(READY),
        _KILL: {
            read: said
            for row in container.MACHINE.transitions
            if _KILL in row.events
            for read, said in reads(row.guard)
        },
    }
    for reader, read in readers.items():
        for kind, result in _PROBES.items():
            if result in read:
                yield Edge(kind, reader, (Line(read[result], small=True),))
        if STARTED in read:
            yield Edge(STARTED.name, reader, (Line(read[STARTED], small=True),))
    if CONTAINERS_READY in table_reads(READY_CONDITION) and READY in table_reads(CONTAINERS_READY):
        yield Edge(READY.name, READY_CONDITION.name)
    for kind in _PROBES:
        gates = {read for row in MACHINES[kind][0].transitions for read, _ in reads(row.guard)}
        if STARTED in gates and kind != "startup":
            yield Edge(STARTED.name, kind, (Line("opens", small=True),), ranked=False, dashed=True)


# ------------------------------------------------------------------------------------------------- hooks

_HOOKS = {"post_start": ("postStart hook", hook.POST_START_HOOK), "pre_stop": ("preStop hook", hook.PRE_STOP_HOOK)}


def hooks_graph() -> Graph:
    """Where the hooks sit in the life of a container that has both."""
    both = container.MACHINE.named("container", variables={v.has_post_start: True})
    shared = {event for _, machine in _HOOKS.values() for event in (*machine.controls, *machine.hears)}
    style = replace(CONTAINER, events={*shared, "signal", *DEATHS}, guards=False, notes=(), groups=())
    life = machine_graph(both, "container", style)
    nodes, edges, groups, keys = list(life.nodes), list(life.edges), [], list(life.legend)
    for id_, (title, machine) in _HOOKS.items():
        plain = replace(MACHINES[id_][1], groups=(), docs=False, guards=False, notes=(), prefix="")
        part = prefixed(machine_graph(machine, title, replace(plain, events=machine.controls)), f"{id_} ")
        running = f"{id_} running"
        drawn = [node for node in part.nodes if node.id in {running, *(e.target for e in part.edges if e.source == running)}]
        nodes += drawn
        edges += [edge for edge in part.edges if edge.source == running]
        groups.append(Group(id_, title, tuple(node.id for node in drawn)))
        edges += [Edge(state, running, (Line("meanwhile", "hook", small=True),), "hook", dashed=True) for state in _together(both, machine)]
        keys += [key for key in part.legend if not key.fill]
    return Graph(
        "hooks",
        "The hooks in the life of a container",
        tuple(nodes),
        tuple(edges),
        tuple(groups),
        merged_keys(keys),
        (
            "While a postStart hook runs, the API shows Waiting and the pod worker does nothing else for this pod.",
            "The stop signal waits for preStop, or for the end of the grace period.",
        ),
        direction="TB",
    )


def _together(life: Machine, machine: Machine) -> list[str]:
    """The states of the container that are entered by the very events that start the hook."""
    begins = {event for row in machine.transitions if "running" in str(row.target) for event in row.events}
    drawn = machine_graph(life, "", Style({}, {}, events=begins, docs=False, guards=False))
    entered = {edge.target for edge in drawn.edges if edge.lines}
    return [state.name for state in life.states if state.name in entered and state.name != machine.name]
