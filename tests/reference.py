"""The plain meaning, slowly: a search by `kernel.semantics.steps` alone, and answers by looking at all of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from podmodel.kernel.ground import SYSTEM, Ground
from podmodel.kernel.property import Kind, Outcome, Property
from podmodel.kernel.semantics import Step, holds, initial, steps
from podmodel.kernel.system import Configuration, System


class TooManyError(Exception):
    """More configurations than the caller wanted to wait for."""


@dataclass
class Reference:
    """Every reachable configuration with its distance, every step, and the configurations that have none."""

    depths: dict[Configuration, int]
    steps: list[tuple[Configuration, Step]] = field(default_factory=list)
    deadlocks: set[Configuration] = field(default_factory=set)

    @property
    def depth(self) -> int:
        """The distance of the farthest configuration."""
        return max(self.depths.values())

    def nearest(self, guard: Ground) -> int | None:
        """The length of the shortest run to where the guard holds."""
        return min((depth for at, depth in self.depths.items() if holds(guard, at)), default=None)

    def nearest_step(self, before: Ground, after: Ground, events: Iterable[str]) -> int | None:
        """The length of the shortest run that ends in a step of that kind."""
        named = set(events)
        return min(
            (
                self.depths[source] + 1
                for source, step in self.steps
                if (not named or step.event in named) and holds(before, source) and holds(after, step.target)
            ),
            default=None,
        )


def search(system: System, limit: int = 10_000) -> Reference:
    """Breadth first over tuples."""
    found = Reference({initial(system): 0})
    queue = [initial(system)]
    for configuration in queue:
        taken = list(steps(system, configuration))
        if not taken:
            found.deadlocks.add(configuration)
        for step in taken:
            found.steps.append((configuration, step))
            if step.target not in found.depths:
                found.depths[step.target] = found.depths[configuration] + 1
                queue.append(step.target)
        if len(queue) > limit:
            raise TooManyError
    return found


def events_of(system: System, law: Property, site: str) -> tuple[str, ...]:
    """The events that the law names, of the member first, then of the system."""
    own = (f"{site}.{event}" if site and f"{site}.{event}" in system.by_name else event for event in law.events)
    return tuple(name for name in own if name in system.by_name)


def decide(system: System, found: Reference, law: Property, only: str | None = None) -> tuple[Outcome, int | None]:
    """The verdict (at `only` that member), and the length of the shortest run that shows it where one does."""
    answers = []
    for site in system.grounder.related(law.each, SYSTEM) if law.each else (SYSTEM,):
        if only not in (None, site) or system.ground(law.applies, site) is not True:
            continue
        events = events_of(system, law, site)
        if law.events and not events:
            continue
        answers.append(_at(system, found, law, site, events))
    if not answers:
        return Outcome.INAPPLICABLE, None
    order = [Outcome.REFUTED, Outcome.PROVED, Outcome.INAPPLICABLE]
    if law.kind is Kind.SOMETIMES:
        order = [Outcome.PROVED, Outcome.REFUTED]
    worst = min((outcome for outcome, _ in answers), key=order.index)
    return worst, min((length for outcome, length in answers if outcome is worst and length is not None), default=None)


def _at(
    system: System, found: Reference, law: Property, site: str, events: tuple[str, ...]
) -> tuple[Outcome, int | None]:
    given, then = system.ground(law.given, site), system.ground(law.then, site)
    broken = system.ground(~law.then, site)
    if law.kind is Kind.SOMETIMES:
        length = found.nearest(then)
        return (Outcome.PROVED, length) if length is not None else (Outcome.REFUTED, None)
    if law.kind is Kind.ALWAYS:
        length = found.nearest(system.grounder.every((given, broken)))
        occurs = found.nearest(given) is not None
    else:
        length = found.nearest_step(given, broken, events)
        only_given = not events or broken is True
        occurs = (found.nearest(given) if only_given else found.nearest_step(given, True, events)) is not None
    if length is not None:
        return Outcome.REFUTED, length
    return (Outcome.PROVED, None) if occurs else (Outcome.INAPPLICABLE, None)
