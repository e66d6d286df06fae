"""
Pictures of several machines at once: the three probes and what reads them, the hooks in the container's life.

What is connected is computed from the tables: a guard that reads a probe's result, an event that two machines share.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from podmodel.kernel.expr import All, Among, And, Any, Compare, Is, Named, Not, Or, Pred, Table, TableIs, Var
from podmodel.kernel.machine import Machine
from podmodel.lifecycles import container, hook, probe
from podmodel.lifecycles import variables as v
from podmodel.lifecycles.status import CONTAINERS_READY, READY, READY_CONDITION, STARTED
from podmodel.views.extract import START, Style, impossible, machine_graph
from podmodel.views.graph import Edge, Graph, Group, Key, Line, Node, merged_keys, prefixed
from podmodel.views.styles import CONTAINER, MACHINES
from podmodel.views.theme import BODY, wrapped
from podmodel.views.words import conditions, part_text

Read = Var | Table


def reads(pred: Pred) -> Iterator[tuple[Read, str]]:
    """What a guard reads, each with the test in words; tables are not opened."""
    match pred:
        case Is(var, _):
            yield var, part_text(pred)
        case Compare(var, _, _, _) | Among(var, _):
            yield var, part_text(pred)
        case TableIs(table, _):
            yield table, part_text(pred)
        case And(parts) | Or(parts):
            for part in parts:
                yield from reads(part)
        case Not(part) | Named(_, part, _) | Any(_, part) | All(_, part):
            yield from reads(part)


def table_reads(table: Table) -> dict[Read, str]:
    """What the cases of a table read, each with the first test of it in words."""
    found: dict[Read, str] = {}
    for case in table.cases:
        for read, said in reads(case.guard):
            found.setdefault(read, said)
    return found


# ------------------------------------------------------------------------------------------------- probes

_PROBES = {"startup": v.startup_result, "liveness": v.liveness_result, "readiness": v.readiness_result}
_KILL = "kill"


def probes_graph() -> Graph:
    """The three probes one below the other, and what their results do to the container."""
    parts = {kind: _part(*MACHINES[kind], kind) for kind in _PROBES}
    nodes = [node for part in parts.values() for node in part.nodes]
    nodes += [Node(id_, title, _words(said), fill) for id_, title, said, fill in _READERS]
    groups = [_framed(kind, part) for kind, part in parts.items()]
    nodes.append(Node(_ROOT, kind="hidden"))
    edges = [Edge(_ROOT, part.nodes[0].id, hidden=True) for part in parts.values()]
    edges += [*(edge for part in parts.values() for edge in part.edges), *_effects()]
    edges.append(Edge(_KILL, STARTED.name, hidden=True))  # keeps the readers in the order of their probes
    legend = merged_keys(key for part in parts.values() for key in part.legend)
    return Graph(
        "probes",
        "The three probes, and what each does to its container",
        tuple(nodes),
        tuple(edges),
        tuple(groups),
        (*legend, Key("is read by", tone="ink")),
        ("A startup probe holds back the other two until it has succeeded. Only startup and liveness can kill.",),
        level=(tuple(reader[0] for reader in _READERS),),
    )


_ROOT = "root"
_READERS = (
    (STARTED.name, "started", "containerStatuses[].started: the gate of the other two probes", "good"),
    (_KILL, "kill", "the container is stopped: preStop, signal, SIGKILL; then its restart policy decides", "bad"),
    (READY.name, "ready", "containerStatuses[].ready", "good"),
    (READY_CONDITION.name, "Ready", "condition of the pod: all of its containers, and its readiness gates", "good"),
)


def _part(machine: Machine, style: Style, kind: str) -> Graph:
    """The probe's own rows, without the dot where it starts."""
    graph = machine_graph(machine, kind, replace(style, events=machine.controls, docs=False))
    nodes = tuple(node for node in graph.nodes if node.kind != "start")
    edges = tuple(edge for edge in graph.edges if edge.source != START)
    return prefixed(replace(graph, nodes=nodes, edges=edges), f"{kind} ")


def _framed(kind: str, part: Graph) -> Group:
    """The frame of a probe; its lines say when an answer counts, from the guard that every answer has."""
    asked = next(row.guard for row in MACHINES[kind][0].transitions if row.events[0] in MACHINES[kind][0].controls)
    gate = next(inner for inner in _named(asked) if inner.name == probe.may_probe.name)
    when = ", ".join(part_text(condition) for condition in conditions(gate.part))
    lines = tuple(Line(text, "muted", small=True) for text in wrapped(f"asks while {when}", 300, BODY - 2))
    nodes = tuple(node.id for node in part.nodes)
    port = next((id_ for id_ in nodes if id_.endswith("on hold")), nodes[-1])
    return Group(kind, f"{kind} probe", nodes, lines, port)


def _named(guard: Pred) -> Iterator[Named]:
    match guard:
        case Named():
            yield guard
        case And(parts):
            for part in parts:
                yield from _named(part)


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


# ------------------------------------------------------------------------------------------------- hooks

_HOOKS = {"post_start": ("postStart hook", hook.POST_START_HOOK), "pre_stop": ("preStop hook", hook.PRE_STOP_HOOK)}


def hooks_graph() -> Graph:
    """Where the hooks sit in the life of a container that has both."""
    both = container.MACHINE.named("container", variables={v.has_post_start: True})
    shared = {event for _, machine in _HOOKS.values() for event in (*machine.controls, *machine.hears)}
    style = replace(CONTAINER, events={*shared, "signal"}, guards=False, docs=False, groups=CONTAINER.groups[1:])
    style = replace(style, quiet={*CONTAINER.quiet, ("restarts", None)})
    life = _one_life(machine_graph(both, "container", style))
    nodes, edges, groups, keys = list(life.nodes), list(life.edges), list(life.groups), list(life.legend)
    for id_, (title, machine) in _HOOKS.items():
        part = _hook_part(id_, title, machine)
        running = part.nodes[0].id
        nodes += part.nodes
        edges += part.edges
        groups += part.groups
        keys += [key for key in part.legend if not key.fill]
        said = (Line("meanwhile", "hook", small=True),)
        edges += [Edge(state, running, said, "hook", dashed=True) for state in entered_with(both, machine)]
    return Graph(
        "hooks",
        "The hooks in the life of a container",
        tuple(nodes),
        tuple(edges),
        tuple(groups),
        merged_keys(keys),
        (
            "One life: the first start. A restart begins again in the same way.",
            "While a postStart hook runs, the API shows Waiting, or the last end, and the worker does nothing else.",
            "The stop signal waits for preStop, or for the end of the grace period.",
        ),
        direction="TB",
        level=life.level,
    )


def _one_life(graph: Graph) -> Graph:
    """The edges that lead on: no restart, and no end of what never began."""
    order = [node.id for node in graph.nodes]
    kept = (
        edge for edge in graph.edges if edge.source not in order or order.index(edge.source) < order.index(edge.target)
    )
    waiting, terminated = v.WAITING.name, v.TERMINATED.name
    return replace(graph, edges=tuple(edge for edge in kept if (edge.source, edge.target) != (waiting, terminated)))


def _hook_part(id_: str, title: str, machine: Machine) -> Graph:
    """What can become of a running hook: the state running (first), and those that follow it."""
    plain = replace(MACHINES[id_][1], groups=(), docs=False, guards=False)
    part = prefixed(machine_graph(machine, title, plain), f"{id_} ")
    running = f"{id_} {_RUNNING}"
    edges = tuple(edge for edge in part.edges if edge.source == running)
    ids = (running, *(edge.target for edge in edges))
    group = Group(id_, title, ids)
    return replace(part, nodes=tuple(part.node(node) for node in ids), edges=edges, groups=(group,))


_RUNNING = v.HOOK_RUNNING.name


def entered_with(life: Machine, machine: Machine) -> tuple[str, ...]:
    """The states of the container that are entered in a step that starts the hook."""
    found = {
        move.target_from(source).name
        for row in machine.transitions
        if row.target == v.HOOK_RUNNING
        for move in life.transitions
        if set(move.events) & set(row.events)
        for source in move.sources
        if not impossible(v.container.is_(source) & move.guard & row.guard)
    }
    return tuple(state.name for state in life.states if state.name in found)
