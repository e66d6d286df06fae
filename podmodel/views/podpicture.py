"""
The picture of one pod: its containers in the order of their start, each as the states it can be in.

Which states and events there are comes from the composed system, where the constants of this pod have ruled rows out;
the numbers come from the spec.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from podmodel.kernel.effect import Each, Fixed
from podmodel.kernel.expr import Is, Pred, Value, Var
from podmodel.kernel.machine import Machine, Transition
from podmodel.kernel.system import System
from podmodel.lifecycles import container as container_lifecycle
from podmodel.lifecycles import pod as pod_lifecycle
from podmodel.lifecycles import process as process_lifecycle
from podmodel.lifecycles import variables as v
from podmodel.lifecycles.compose import Scope, compose
from podmodel.lifecycles.entrypoint import entrypoint
from podmodel.lifecycles.spec import Container, Pod
from podmodel.lifecycles.vocabulary import RestartPolicy, Role
from podmodel.views.extract import tone_keys
from podmodel.views.graph import Cell, Edge, Graph, Key, Line, Node, merged_keys
from podmodel.views.spectext import hook_text, lines_of, probe_texts, shortened
from podmodel.views.styles import CONTAINER, POD
from podmodel.views.theme import FILLS
from podmodel.views.words import conditions

PAGE = 930  # points across, for the cells of one container
_TITLES = {Role.INIT: "init container", Role.SIDECAR: "sidecar", Role.MAIN: "main container"}


def pod_graph(pod: Pod, scope: Scope | None = None) -> Graph:
    """The picture of this very pod."""
    scope = scope or Scope()
    system = compose(pod, scope=scope)
    cards = [_pod_card(pod, system), *(_container_card(pod, item, system, scope) for item in pod.containers)]
    fills = dict.fromkeys(cell.fill for card in cards[1:] for cell in card.cells)
    tones = {line.tone for card in cards for cell in card.cells for line in cell.lines if line.tone != "muted"} - {
        "ink"
    }
    keys = [Key(CONTAINER.meanings.get(fill, FILLS[fill].meaning), fill=fill) for fill in FILLS if fill in fills]
    return Graph(
        pod.title,
        f"{pod.title}: the life of its containers in Kubernetes {scope.kubernetes}",
        tuple(cards),
        tuple(_order(pod)),
        legend=merged_keys([*keys, *tone_keys(tones)]),
        notes=tuple(_notes(pod)),
        direction="TB",
    )


# ------------------------------------------------------------------------------------------- what is possible


Entered = dict[str, dict[str, str]]
"""For each state that can be reached, the events that enter it, each with its actor."""


def live_rows(system: System, instance: str, machine: Machine) -> tuple[Transition, ...]:
    """The rows that the constants of the system leave possible, and whose variables can have the value they ask for."""
    gone = {row for name, row in system.never if name == instance}
    rows = tuple(row for row in machine.transitions if row not in gone)
    while True:
        reached = entered(rows, machine)
        taken = [row for row in rows if any(source.name in reached for source in row.sources)]
        values = {var: {var.initial, *_assigned(var, taken)} for var in machine.variables}
        kept = tuple(row for row in taken if not any(_starved(part, values) for part in conditions(row.guard)))
        if kept == rows:
            return rows
        rows = kept


def _assigned(var: Var, rows: list[Transition]) -> set[Value]:
    """The values that some row may assign (all of them where a row copies or counts)."""
    found: set[Value] = set()
    for effect in (part for row in rows for e in row.effect for part in (e.effects if isinstance(e, Each) else (e,))):
        if effect.var == var:
            found |= {effect.source.value} if isinstance(effect.source, Fixed) else set(var.domain)
    return found


def _starved(part: Pred, values: dict[Var, set[Value]]) -> bool:
    return isinstance(part, Is) and part.var in values and not values[part.var] & set(part.values)


def entered(rows: tuple[Transition, ...], machine: Machine) -> Entered:
    """The states that these rows reach."""
    known: Entered = {machine.initial.name: {}}
    found = True
    while found:
        found = False
        for row in rows:
            for source in row.sources:
                target = row.target_from(source)
                if source.name not in known or target == source:
                    continue
                events = known.setdefault(target.name, {})
                found = found or not set(row.events) <= set(events)
                events.update(dict.fromkeys(row.events, row.by.name))
    return known


def _events(events: dict[str, str], width: float) -> Iterator[Line]:
    """By which events a state is entered: one colour for each actor."""
    for actor in dict.fromkeys(events.values()):
        names = [name for name, by in events.items() if by == actor]
        yield from lines_of(f"on {', '.join(names)}", width, actor)


# ------------------------------------------------------------------------------------------------- the cards


def _cells(reached: Entered, machine: Machine, fills: dict[str, str], said: dict[str, list[str]]) -> tuple[Cell, ...]:
    states = [state.name for state in machine.states if state.name in reached]
    width = PAGE / len(states) - 18
    return tuple(
        Cell(
            name,
            fills[name],
            (
                *_events(reached[name], width),
                *(line for text in said.get(name, ()) for line in lines_of(text, width, "ink")),
            ),
        )
        for name in states
    )


def _pod_card(pod: Pod, system: System) -> Node:
    """The object of the API server, from creation to removal."""
    spec = pod.spec
    grace = spec.termination_grace_period_seconds
    said: dict[str, list[str]] = {
        v.BOUND.name: [f"restartPolicy {spec.restart_policy}"],
        v.DELETING.name: [f"grace period {grace} s, shared by preStop and SIGTERM"],
        v.GATED.name: [f"waits for {', '.join(gate.name for gate in spec.scheduling_gates)}"],
        v.FINALIZING.name: [f"waits for {', '.join(pod.finalizers)}"],
    }
    if spec.active_deadline_seconds is not None:
        said[v.BOUND.name].append(f"ends after {spec.active_deadline_seconds} s (activeDeadlineSeconds)")
    if spec.readiness_gates:
        types = ", ".join(gate.condition_type for gate in spec.readiness_gates)
        said[v.BOUND.name].append(f"Ready needs also {types}")
    machine = pod_lifecycle.MACHINE
    reached = entered(live_rows(system, machine.name, machine), machine)
    drawn = {name: events for name, events in reached.items() if name != v.ABSENT.name}
    return Node(
        "pod", "the pod, as the API server has it", (), "neutral", "card", _cells(drawn, machine, dict(POD.fills), said)
    )


def _container_card(pod: Pod, item: Container, system: System, scope: Scope) -> Node:
    """A container: the states it can be in, and what the spec says there."""
    machine = container_lifecycle.MACHINE
    reached = entered(live_rows(system, f"{machine.name}.{item.name}", machine), machine)
    post, pre = hook_text(item.post_start), hook_text(item.pre_stop)
    said = {
        v.WAITING.name: [f"imagePullPolicy {item.image_pull_policy}"],
        v.POST_START.name: [f"postStart: {post}"],
        v.RUNNING.name: list(probe_texts(item)) or ["no probe: started and ready at once"],
        v.KILLING.name: [f"preStop: {pre}" if pre else "no preStop hook"],
        v.STOPPING.name: _signal(pod, item, system, scope),
        v.TERMINATED.name: [_restart(pod, item)],
    }
    image = shortened(item.image or "image not given", 60)
    head = (Line(f"{_TITLES[item.role]} · {image}", "muted", small=True),)
    return Node(
        f"c {item.name}", item.name, head, "neutral", "card", _cells(reached, machine, dict(CONTAINER.fills), said)
    )


_REACTIONS = {
    v.HANDLING.name: "it is handled, and the process ends by itself, or by SIGKILL",
    v.DEAF.name: "it is discarded, and the process lasts until SIGKILL",
    v.DYING.name: "its default action ends the process at once (143)",
}


def _signal(pod: Pod, item: Container, system: System, scope: Scope) -> list[str]:
    """What this process can do with the stop signal, from the rows that are left of the process machine."""
    machine = process_lifecycle.MACHINE
    rows = live_rows(system, f"{machine.name}.{item.name}", machine)
    reactions = [_REACTIONS[row.target_from(row.sources[0]).name] for row in rows if "signal" in row.events]
    reason = "as was assumed" if item.name in scope.sigterm else entrypoint(item, pod.spec).reason
    if len(reactions) == 1:
        return [f"SIGTERM: {reactions[0]}", f"({reason})"]
    return ["SIGTERM: not decided", f"({reason})", *(f"- {reaction}" for reaction in reactions)]


def _restart(pod: Pod, item: Container) -> str:
    policy = item.restart_policy or pod.spec.restart_policy
    again = "after a back-off of 10, 20, 40 … 300 s"
    if policy is RestartPolicy.NEVER:
        return "Never: not started again"
    if policy is RestartPolicy.ON_FAILURE or item.role is Role.INIT:
        return f"{policy}: exit 0 is the end; else again, {again}"
    return f"{policy}: started again, {again}"


# ------------------------------------------------------------------------------------------------- the order


def _order(pod: Pod) -> Iterator[Edge]:
    """From each container to the one that is started after it."""
    names = [("pod", None), *((f"c {item.name}", item) for item in pod.containers)]
    for (here, item), (there, _) in pairwise(names):
        yield Edge(here, there, (Line(_condition(item), "kubelet", small=True),), "kubelet")


def _condition(item: Container | None) -> str:
    """What must have happened before the next one is started."""
    if item is None:
        return "when it has a node"
    if item.role is Role.INIT:
        return "when it has exited 0"
    if item.role is Role.SIDECAR:
        return "when it is started (startup probe)" if item.startup_probe else "when it is running"
    return "as soon as its start was tried"


def _notes(pod: Pod) -> Iterator[str]:
    sidecars = [item.name for item in reversed(pod.containers) if item.role is Role.SIDECAR]
    if sidecars:
        names = ", ".join(sidecars)
        yield f"At the end the main containers are stopped together, then the sidecars one by one: {names}."
    elif len(pod.spec.containers) > 1:
        yield "At the end the main containers are stopped together."
    grace = pod.spec.termination_grace_period_seconds
    yield f"SIGKILL ends what still runs {grace} s after the deletion; killed containers show exit code 137."
