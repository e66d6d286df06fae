"""
Golden traces: whole lives told as events and what must be seen after them, replayed against the model.

A trace is a list of items. An event must happen; what is to be seen must be what the API object shows; an event under
``never`` must be impossible. Between two items the model may take hidden steps: the kubelet's own, of which the trace
says nothing (`HIDDEN`). Every way of taking up to `ENOUGH` of them is followed at once, the shortest first.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import yaml

from podmodel.kernel.expr import shown
from podmodel.kernel.semantics import holds, steps_of, tabled
from podmodel.lifecycles import published
from podmodel.lifecycles import variables as v
from podmodel.lifecycles.compose import Level, Scope, compose
from podmodel.lifecycles.endpoints import DISRUPTION_TARGET, READY, SERVING, TERMINATING
from podmodel.lifecycles.releases import NEWEST
from podmodel.lifecycles.status import POD_SCHEDULED, deleting, exists
from podmodel.lifecycles.vocabulary import ApiState, Ended, Phase, Sigterm, WaitingReason
from podmodel.manifest import read

TOLD = Path(__file__).parent / "data" / "golden_traces.yaml"

HIDDEN = frozenset(
    (
        *("sync", "synced", "see-deletion", "report", "patch-startup", "patch-readiness"),
        *("sandbox-up", "pull", "pulled", "find-image", "pod-stopped", "finish"),
    )
)
"""Steps of the kubelet and its runtime that nobody outside sees; those that a trace names are not hidden in it."""

ENOUGH = 8  # hidden steps between two items of a trace, at most


@dataclass(frozen=True)
class Golden:
    """A trace as it is told: its pod, the level that it needs, its items, and changes that make it impossible."""

    id: str
    says: str
    level: Level
    spec: dict
    items: tuple
    broken: tuple = ()
    also_without: dict = field(default_factory=dict)
    also_swapped: dict = field(default_factory=dict)
    sigterm: tuple = ()
    kubernetes: str = NEWEST

    @cached_property
    def named(self):
        """The events that the trace names, without their container and outcome."""
        return frozenset(kind(item) for item in self.items if isinstance(item, str))

    def system(self, level=None):
        """The composed system of its pod, at the level that it needs or a finer one."""
        name = self.id.lower().replace(" ", "-")
        manifest = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": self.spec}
        (pod,) = read(f"{self.id}.json", text=json.dumps(manifest))
        known = {name: Sigterm(word) for name, word in self.sigterm}
        return compose(pod, scope=Scope(level=level or self.level, sigterm=known, kubernetes=self.kubernetes))


def kind(event):
    """The event of a label such as ``app.signal(to deaf)``, without its container: ``signal``."""
    return event.partition("(")[0].rpartition(".")[2]


def told():
    """The golden traces."""
    return tuple(_golden(data) for data in yaml.safe_load_all(TOLD.read_text()))


def _golden(data):
    level = Level(0)
    for word in data.pop("level").split():
        level |= Level[word]
    sigterm = tuple(data.pop("sigterm", {}).items())
    items, broken = tuple(data.pop("trace")), tuple(data.pop("broken"))
    return Golden(level=level, sigterm=sigterm, items=items, broken=broken, spec=data.pop("pod"), **data)


# What is seen


def seen(system, configuration):
    """What the API object shows, and what the slots of the configuration are, by name."""
    found = _Object(system, configuration)
    return {**system.describe(configuration), **found.pod(), **found.containers()}


class _Object:
    """One configuration of a level with the worker, read as the API server has it."""

    def __init__(self, system, configuration):
        self.system = system
        self.configuration = configuration

    def value(self, name):
        return self.system.value(self.configuration, name)

    def holds(self, guard):
        return holds(self.system.ground(guard), self.configuration)

    def table(self, table):
        return tabled(self.system, self.configuration, table)

    def pod(self):
        """Phase, conditions, and what follows from them."""
        if not self.holds(exists):
            return {"object": "gone", "phase": "none"}
        phase = self.value(v.seen_phase.name)
        ends = self.holds(deleting)
        return {
            "object": "there",
            "phase": str(phase),
            "deleting": ends,
            "kubectl": "Terminating" if ends and phase not in (Phase.SUCCEEDED, Phase.FAILED) else "",
            "PodScheduled": str(self.table(POD_SCHEDULED)) or "none",
            **self.conditions(),
            "endpoint": " ".join(
                name
                for name, table in (("ready", READY), ("serving", SERVING), ("terminating", TERMINATING))
                if self.table(table)
            ),
        }

    def conditions(self):
        """Those that the kubelet writes; none before it has written any."""
        named = ("Ready", "ContainersReady", "Initialized", "PodReadyToStartContainers")
        if self.value(v.published.name) != v.PUBLISHED:
            return dict.fromkeys(named, "none")
        tables = (published.READY_CONDITION, published.CONTAINERS_READY, published.INITIALIZED)
        told = [str(self.table(table)) for table in tables]
        found = dict(zip(named, (*told, str(self.value(v.seen_ready_to_start.name))), strict=True))
        if v.node.name in self.system.positions:
            found["DisruptionTarget"] = str(self.table(DISRUPTION_TARGET) or "none")
        return found

    def containers(self):
        """Each container by its name: its state; by name and field: the rest."""
        found = {}
        for member in self.system.members:
            name = member.name
            if self.value(f"{name}.{v.status.name}") != v.ENTRY:
                found[name] = "none"
                continue
            found[name] = self.state(name)
            for word, var in (("rc", v.seen_restarts), ("started", v.seen_started), ("ready", v.seen_ready)):
                found[f"{name}.{word}"] = self.value(f"{name}.{var.name}")
        return found

    def state(self, name):
        match self.value(f"{name}.{v.seen_state.name}"):
            case ApiState.WAITING:
                reason = self.value(f"{name}.{v.seen_reason.name}")
                creating = "PodInitializing" if self.holds(v.has_inits.is_(True)) else "ContainerCreating"
                return f"Waiting {creating if reason is WaitingReason.DEFAULT else reason}"
            case ApiState.TERMINATED:
                ended = self.value(f"{name}.{v.seen_ended.name}")
                return f"Terminated {ended}" if isinstance(ended, Ended) else "?"
        return "Running"


# Replaying


@dataclass(frozen=True)
class Stuck:
    """The trace is no behaviour: the position of the item that cannot be, and why."""

    at: int
    item: object
    why: str


@dataclass(frozen=True)
class Followed:
    """The trace is a behaviour: one with the fewest hidden steps, as all its labels."""

    labels: tuple
    hidden: int


class Replay:
    """The replaying of traces about one pod at one level; what was met is remembered from trace to trace."""

    def __init__(self, golden, level=None):
        self.system = golden.system(level)
        hidden = HIDDEN - golden.named
        self.hidden = [event for event in self.system.events if kind(event.name) in hidden]
        self._steps = {}
        self._seen = {}

    def follow(self, items):
        """Follow the items: `Followed`, or `Stuck` at the first one that cannot be."""
        belief = {self.system.initial: ()}
        for position, item in enumerate(items):
            reached = self._closure(belief)
            belief = self._after(reached, item)
            if not belief:
                return Stuck(position, item, self._why(reached, item))
        labels = min(belief.values(), key=len)
        return Followed(labels, len(labels) - sum(isinstance(item, str) for item in items))

    def _closure(self, belief):
        """What can be reached by hidden steps, each with the shortest way there."""
        found = dict(belief)
        layer = dict(belief)
        for _ in range(ENOUGH + 1):
            after = {}
            for configuration, way in sorted(layer.items(), key=lambda pair: len(pair[1])):
                for label, target in self._taken(configuration, self.hidden):
                    if target not in found or len(found[target]) > len(way) + 1:
                        found[target] = after[target] = (*way, label)
            layer = after
            if not layer:
                return found
        raise AssertionError(f"more than {ENOUGH} hidden steps are possible")

    def _after(self, reached, item):
        """Where the item leaves us, each with the shortest way there."""
        match item:
            case {"see": wanted}:
                return {c: way for c, way in reached.items() if self._shows(c, wanted)}
            case {"never": names}:
                return {} if self._possible(reached, names) else reached
        after = {}
        for configuration, way in sorted(reached.items(), key=lambda pair: len(pair[1])):
            for label, target in self._taken(configuration, [self._event(item)]):
                after.setdefault(target, (*way, label))
        return after

    def _why(self, reached, item):
        match item:
            case {"see": wanted}:
                values = {name: {shown(self._look(c).get(name, "none")) for c in reached} for name in wanted}
                told = (f"{name}: {' or '.join(sorted(found))}" for name, found in values.items())
                return f"it shows {'; '.join(told)}"
            case {"never": names}:
                return f"{', '.join(self._possible(reached, names))} can happen"
        return "it cannot happen"

    def _possible(self, reached, names):
        return [name for name in names if any(self._taken(c, [self._event(name)]) for c in reached)]

    def _event(self, name):
        assert name in self.system.by_name, f"the system has no event {name}"
        return self.system.by_name[name]

    def _taken(self, configuration, events):
        """The steps of these events, as (label, target)."""
        found = []
        for event in events:
            key = configuration, event.name
            if key not in self._steps:
                self._steps[key] = [(step.label, step.target) for step in steps_of(self.system, event, configuration)]
            found += self._steps[key]
        return found

    def _look(self, configuration):
        if configuration not in self._seen:
            self._seen[configuration] = seen(self.system, configuration)
        return self._seen[configuration]

    def _shows(self, configuration, wanted):
        found = self._look(configuration)
        return all(shown(found.get(name, "none")) == shown(value) for name, value in wanted.items())


# Changing one event


def without(items, position):
    """The trace with one item dropped."""
    return (*items[:position], *items[position + 1 :])


def replaced(items, position, event):
    """The trace with another event in the place of one."""
    return (*items[:position], event, *items[position + 1 :])


def swapped(items, position):
    """The trace with an event and the next one in each other's places; what is seen and impossible stays in its own."""
    other = next_event(items, position)
    return replaced(replaced(items, position, items[other]), other, items[position])


def next_event(items, position):
    """The position of the next event, or None."""
    return next((n for n in range(position + 1, len(items)) if isinstance(items[n], str)), None)


def changed(golden, change):
    """The trace with the change that `broken` tells, made at the first or only place where it applies."""
    match change:
        case {"drop": event}:
            return without(golden.items, golden.items.index(event))
        case {"swap": event}:
            return swapped(golden.items, golden.items.index(event))
        case {"change": event, "to": other}:
            return replaced(golden.items, golden.items.index(event), other)
    raise AssertionError(f"no change of a trace: {change}")


def words(item):
    """An item in words: the event, or each thing that is to be seen."""
    if isinstance(item, str):
        return {item}
    yes = {True: "yes", False: "no"}
    return {f"{name}: {yes.get(value, value)}" for name, value in item.get("see", {}).items()} or {"never"}
