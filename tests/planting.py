"""
Planted faults: a machine of a pod with one row changed, in a pod that is otherwise the same.

What can be wrong with a table is systematic: a row is missing, a guard says the opposite, a row leads elsewhere, an
effect is missing, a counter stops early.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from podmodel.errors import DeclarationError
from podmodel.kernel.effect import AnyEffect, Effect, Incr
from podmodel.kernel.expr import TRUE
from podmodel.kernel.machine import Machine, Transition
from podmodel.kernel.system import Placement, System, compose


@dataclass(frozen=True)
class Fault:
    """One change of one row; `row` counts from 1, as in the table."""

    kind: str
    machine: Machine
    row: int
    planted: Transition | None

    def __str__(self) -> str:
        row = self.machine.transitions[self.row - 1]
        return f"{self.machine.name} {self.row} {'|'.join(row.events)}: {self.kind}"

    def mutant(self) -> Machine:
        """The machine with the fault; raises `DeclarationError` where its declaration is refused."""
        rows = list(self.machine.transitions)
        rows[self.row - 1 : self.row] = [self.planted] if self.planted else []
        return replace(self.machine, transitions=tuple(rows))


def planted(machine: Machine) -> Iterator[Fault]:
    """Every planted fault of these kinds."""
    for number, row in enumerate(machine.transitions, 1):
        yield Fault("dropped", machine, number, None)
        if row.guard != TRUE:
            yield Fault("guard flipped", machine, number, replace(row, guard=~row.guard))
        for state in machine.states:
            if any(row.target_from(source) != state for source in row.sources):
                yield Fault(f"leads to {state}", machine, number, replace(row, target=state))
        for position, effect in enumerate(row.effect):
            name = effect.var.name if isinstance(effect, Effect) else "every"
            less = row.effect[:position] + row.effect[position + 1 :]
            yield Fault(f"{name} not assigned ({position + 1})", machine, number, replace(row, effect=less))
            if isinstance(effect, Effect) and isinstance(effect.source, Incr):
                capped = replace(row, effect=(*row.effect[:position], _capped(effect), *row.effect[position + 1 :]))
                yield Fault(f"{name} stops at 1", machine, number, capped)


def _capped(effect: Effect) -> AnyEffect:
    """Counting up that stops at the domain's second value."""
    first = effect.var.domain[0]
    return effect.when(effect.var.is_(first))


def recomposed(system: System, mutant: Machine) -> System:
    """The system with one of its machines replaced, wherever it is placed."""
    placements = [
        Placement(mutant if instance.machine.name == mutant.name else instance.machine, (instance.site,))
        for instance in system.instances
    ]
    return compose(system.name, placements, members=system.members, constants=system.grounder.constants)


def refused(fault: Fault, systems: list[System]) -> str:
    """Why the declaration of the fault is refused, or nothing."""
    try:
        mutant = fault.mutant()
        for system in systems:
            recomposed(system, mutant)
    except DeclarationError as error:
        return error.message
    return ""


def by_name(machine: Machine) -> dict[str, Fault]:
    """Every planted fault of a machine, by what it is called in the data file."""
    return {str(fault): fault for fault in planted(machine)}
