"""
What was found out about one pod, as the reports need it: each law with its id, and what is asked for beside it.

The id of a law is the rule that it comes from; where several laws come from one rule, the second one is ``POD-02.2``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from podmodel.checking import scope_of
from podmodel.engines.budget import Lack
from podmodel.engines.check import Verdict
from podmodel.errors import ManifestError
from podmodel.kernel.property import Outcome, Property
from podmodel.kernel.system import System
from podmodel.lifecycles.compose import Scope, compose
from podmodel.lifecycles.levels import Level
from podmodel.lifecycles.spec import Pod


@dataclass(frozen=True)
class Law:
    """A property and its id."""

    id: str
    property: Property


def identified(properties: Iterable[Property]) -> tuple[Law, ...]:
    """The properties with their ids, in order."""
    seen: Counter[str] = Counter()
    laws = []
    for law in properties:
        rule = law.rule.split()[0]
        seen[rule] += 1
        laws.append(Law(rule if seen[rule] == 1 else f"{rule}.{seen[rule]}", law))
    return tuple(laws)


@dataclass(frozen=True)
class Answer:
    """A law and its verdict."""

    id: str
    verdict: Verdict

    @property
    def applicable(self) -> bool:
        """Whether the law says something about this pod."""
        return self.verdict.outcome is not Outcome.INAPPLICABLE

    @property
    def incomplete(self) -> bool:
        """Whether a limit or an interrupt came before the answer."""
        return self.verdict.outcome is Outcome.INCOMPLETE

    @property
    def finding(self) -> bool:
        """Whether it came out otherwise than the law says it should."""
        return not self.verdict.expected and not self.incomplete


@dataclass(frozen=True)
class PodReport:
    """
    The verdicts of one pod, and under which scope they were found.

    Each law is decided at a level of its own, from that of the scope on; `level` has the parts that were asked about.
    """

    pod: Pod
    answers: tuple[Answer, ...]
    scope: Scope = field(default_factory=Scope)
    level: Level = Level.API

    @property
    def configurations(self) -> int:
        """The configurations of the pod, or those of the largest slice of it that was searched."""
        return max((answer.verdict.configurations for answer in self.answers), default=0)

    @property
    def findings(self) -> int:
        """How many laws came out otherwise than they should."""
        return sum(answer.finding for answer in self.answers)

    @property
    def undecided(self) -> int:
        """How many laws are incomplete."""
        return sum(answer.incomplete for answer in self.answers)

    @property
    def lacks(self) -> frozenset[Lack]:
        """What the incomplete ones would have needed."""
        return frozenset(answer.verdict.lack for answer in self.answers if answer.incomplete and answer.verdict.lack)

    def system_of(self, law: Property) -> System:
        """The system that the law was decided on, in which its trace is to be read."""
        at = scope_of(law, self.scope)
        key = (at.level, at.threshold)
        if key not in self._systems:
            self._systems[key] = compose(self.pod, scope=at)
        return self._systems[key]

    @cached_property
    def _systems(self) -> dict[tuple[Level, int], System]:
        return {}


@dataclass(frozen=True)
class Report:
    """What was found out about all pods, and what could not be read."""

    pods: tuple[PodReport, ...]
    errors: tuple[ManifestError, ...] = ()

    def __iter__(self) -> Iterator[PodReport]:
        return iter(self.pods)
