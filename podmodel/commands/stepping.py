"""A run that a person steps through: words to steps, and everything that was seen on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from podmodel.engines.simulate import run
from podmodel.errors import UsageError
from podmodel.kernel.semantics import Step
from podmodel.kernel.system import System
from podmodel.report.story import Chapter, Seen, chapter, seen


@dataclass(frozen=True)
class Moment:
    """Where a run was: the step that led there (none at the start), and what an observer sees."""

    chapter: Chapter | None
    seen: Seen


class Session:
    """A live run and its history."""

    def __init__(self, system: System) -> None:
        self.system = system
        self._run = run(system)
        self.moments = [Moment(None, seen(system, self._run.configuration))]

    @property
    def now(self) -> Moment:
        """Where the run is."""
        return self.moments[-1]

    def options(self) -> dict[str, list[tuple[int, Step]]]:
        """What can happen, by actor; the numbers run through all of them."""
        found: dict[str, list[Step]] = {}
        for step in self._run.enabled():
            found.setdefault(self._actor(step), []).append(step)
        numbers = iter(range(1, 1 + sum(map(len, found.values()))))
        return {actor: [(next(numbers), step) for step in steps] for actor, steps in found.items()}

    def _actor(self, step: Step) -> str:
        return str(self.system.by_name[step.event].actor)

    def take(self, word: str) -> Moment:
        """
        Take the step that the word names: an event, its label, its number, or the beginning of one of them.

        Raises `UsageError` where that is none of what can happen, or several.
        """
        source = self._run.configuration
        step = self._run.fire(self._label(word))
        after = seen(self.system, step.target)
        self.moments.append(Moment(chapter(self.system, step, source, self.now.seen, after), after))
        return self.now

    def undo(self) -> str:
        """Take the last step back. Raises `UsageError` at the start."""
        label = self._run.undo()
        self.moments.pop()
        return label

    def _label(self, word: str) -> str:
        """The label that the word stands for; the word itself where it stands for none."""
        steps = [(number, step) for steps in self.options().values() for number, step in steps]
        if word.isdecimal():
            return _numbered(int(word), steps)
        readings: tuple[Callable[[Step], bool], ...] = (
            lambda step: word == step.label,
            lambda step: word == step.event,
            lambda step: word in (_local(step.event), _local(step.label)),
            lambda step: step.label.startswith(word),
            lambda step: _local(step.label).startswith(word),
        )
        for reading in readings:
            found = [step.label for _, step in steps if reading(step)]
            if len(found) == 1:
                return found[0]
            if found:
                raise UsageError(f"'{word}' may be {len(found)} things", hint=f"name one of {', '.join(found)}")
        return word


def _local(name: str) -> str:
    """The name without the container in front of it."""
    head, dot, rest = name.partition("(")[0].rpartition(".")
    return name[len(head) + len(dot) :] if dot else rest + name[len(rest) :]


def _numbered(number: int, steps: list[tuple[int, Step]]) -> str:
    for known, step in steps:
        if known == number:
            return step.label
    hint = f"the numbers go from 1 to {len(steps)}" if steps else "nothing can happen any more"
    raise UsageError(f"there is no number {number}", hint=hint)
