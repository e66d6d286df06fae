"""
A live run of a system: one `transitions` machine for each machine instance.

Every row becomes a transition whose condition is the kernel's ground guard, read in the configuration before the
step, and whose effect is what `podmodel.kernel.semantics.outcomes` says. `transitions` decides what can happen and
moves the control states; the composition is done here: an event goes to its controller and then to the machines that
hear it. Rows that overlap are a visible choice: the first matching transition would win silently, so each condition
also asks which row was picked. A differential test holds this engine equal to the kernel.
"""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches

from transitions import EventData
from transitions import Machine as LiveMachine

from podmodel.errors import UsageError
from podmodel.kernel.expr import Table, Value
from podmodel.kernel.ground import SYSTEM
from podmodel.kernel.semantics import Step, Updates, combined, holds, initial, tabled
from podmodel.kernel.system import Configuration, Event, Instance, Row, System

STATE = "control state"  # the attribute of a model that `transitions` keeps; no event is called so


class _Model:
    """What a live machine moves. It is empty: `transitions` hangs its own attributes on it."""


class _Live:
    """One instance as a machine of `transitions`."""

    def __init__(self, instance: Instance, rows: list[tuple[str, Row]], now: Callable[[], Configuration]) -> None:
        self.instance = instance
        self._now = now
        self._written: Updates = {}
        self._rows: dict[tuple[str, str], list[Row]] = {}
        self._states = [state.name for state in instance.machine.states]
        self.model = _Model()
        self.machine = LiveMachine(
            self.model,
            states=self._states,
            initial=instance.machine.initial.name,
            auto_transitions=False,
            send_event=True,
            model_attribute=STATE,
        )
        for event, row in rows:
            self._add(event, row)

    def _add(self, event: str, row: Row) -> None:
        """One row as one transition; a row that stays is an internal one."""

        def allowed(data: EventData) -> bool:
            return data.kwargs.get("row", row) is row and holds(row.guard, self._now())

        def assign(data: EventData) -> None:
            self._written.update(data.kwargs["updates"])

        self._rows.setdefault((event, row.source.name), []).append(row)
        stays = row.target == row.source
        self.machine.add_transition(
            event, row.source.name, None if stays else row.target.name, conditions=allowed, after=assign
        )

    @property
    def state(self) -> str:
        """The name of the control state."""
        return str(getattr(self.model, STATE))

    @property
    def position(self) -> int:
        """The position of the control state in its domain."""
        return self._states.index(self.state)

    def place(self, position: int) -> None:
        """Put the machine into the state at that position of the domain of its control."""
        self.machine.set_state(self._states[position], self.model)

    def options(self, event: str) -> list[Row]:
        """The rows by which `transitions` lets the machine take the event now."""
        here = self._rows.get((event, self.state), [])
        may = self.model.may_trigger  # type: ignore[attr-defined]  # hung there by `transitions`
        if not here or not may(event):
            return []
        return here if len(here) == 1 else [row for row in here if may(event, row=row)]

    def take(self, event: str, row: Row, updates: Updates) -> Updates:
        """Fire the event, so that this row takes it; what was assigned."""
        self._written = {}
        self.model.trigger(event, row=row, updates=updates)  # type: ignore[attr-defined]  # ditto
        return self._written


class Run:
    """
    A system in motion: `enabled` says what can happen, `fire` does it, `undo` takes it back.

    It starts at the initial configuration and keeps its history.
    """

    def __init__(self, system: System) -> None:
        self.system = system
        self._configuration = initial(system)
        self._past: list[tuple[str, Configuration]] = []
        rows: dict[str, list[tuple[str, Row]]] = {instance.name: [] for instance in system.instances}
        for event in system.events:
            for who, taken in ((event.controller, event.rows), *event.listeners):
                rows[who].extend((event.name, row) for row in taken)
        self._machines = {
            instance.name: _Live(instance, rows[instance.name], lambda: self._configuration)
            for instance in system.instances
        }

    @property
    def configuration(self) -> Configuration:
        """Where the run is."""
        return self._configuration

    @property
    def history(self) -> tuple[str, ...]:
        """The labels of the steps taken, the first one first."""
        return tuple(label for label, _ in self._past)

    def enabled(self) -> tuple[Step, ...]:
        """Every step that can be taken now, as the live machines see it; each has its own label."""
        return tuple(step for event in self.system.events for step in self._steps(event))

    def fire(self, name: str) -> Step:
        """
        Take a step, by its event or by its label such as ``app.signal(to deaf)``.

        Raises `UsageError` where that cannot happen now, or where the event has several outcomes and none is named.
        """
        step = self._chosen(name)
        written: Updates = {}
        for row, updates in zip(step.rows, step.updates, strict=True):
            written |= self._machines[row.instance].take(step.event, row, dict(updates))
        self._past.append((step.label, self._configuration))
        self._configuration = self._assembled(written)
        return step

    def undo(self) -> str:
        """Take the last step back, and return its label. Raises `UsageError` at the start."""
        if not self._past:
            raise UsageError("there is no step to take back", hint="the run is at its start")
        label, before = self._past.pop()
        self._put(before)
        return label

    def place(self, configuration: Configuration) -> None:
        """Put every machine into this configuration and forget the history."""
        self._past.clear()
        self._put(configuration)

    def tabled(self, table: Table, site: str = SYSTEM) -> Value:
        """What a decision table says now, read at a member or at the system."""
        return tabled(self.system, self._configuration, table, site)

    def _steps(self, event: Event) -> list[Step]:
        leads = self._machines[event.controller].options(event.name)
        if not leads:
            return []
        follows = [self._machines[who].options(event.name) for who, _ in event.listeners]
        return list(combined(self.system, event, self._configuration, leads, follows))

    def _chosen(self, name: str) -> Step:
        event = self.system.by_name.get(name) or self.system.by_name.get(name.partition("(")[0])
        outcomes = self._steps(event) if event else []
        for step in outcomes:
            if step.label == name or (step.event == name and len(outcomes) == 1):
                return step
        if outcomes and name in self.system.by_name:
            raise UsageError(
                f"'{name}' can happen in {len(outcomes)} ways",
                hint=f"name one of {', '.join(step.label for step in outcomes)}",
            )
        raise self._refusal(name, self.enabled())

    def _refusal(self, name: str, steps: tuple[Step, ...]) -> UsageError:
        labels = [step.label for step in steps]
        now = list(dict.fromkeys([*labels, *(step.event for step in steps)]))
        near = get_close_matches(name, now, 1) or get_close_matches(name, list(self.system.by_name), 1)
        known = name in self.system.by_name or any(name.startswith(f"{event}(") for event in self.system.by_name)
        message = f"'{name}' cannot happen now" if known else f"there is no event '{name}'"
        guess = f"did you mean '{near[0]}'? " if near and near[0] != name else ""
        can = f"what can happen: {', '.join(labels)}" if labels else "nothing can happen any more"
        return UsageError(message, hint=guess + can)

    def _assembled(self, written: Updates) -> Configuration:
        """The configuration after a step: the control states as the live machines have them, the rest as written."""
        after = list(self._configuration)
        for slot, index in written.items():
            after[slot] = index
        for instance in self.system.instances:
            after[instance.control] = self._machines[instance.name].position
        return tuple(after)

    def _put(self, configuration: Configuration) -> None:
        self._configuration = configuration
        for instance in self.system.instances:
            self._machines[instance.name].place(configuration[instance.control])


def run(system: System) -> Run:
    """A live run of the system, at its initial configuration."""
    return Run(system)
