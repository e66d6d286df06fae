"""
The life of one pod, update by update: accepted as long as the model has a behaviour that shows it.

Any updates may have been missed. A restartCount is compared with the one before as it stands, because the model counts
to two. What was seen of a pod is kept while it lives, for a search in a harder way (`WAYS`) has to begin again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from podmodel.conformance.laws import Rule, rule_of
from podmodel.conformance.seen import GONE, Observation, observed
from podmodel.conformance.shapes import Shape
from podmodel.conformance.sight import WAYS, Sight, Way, sight
from podmodel.engines.budget import BudgetError
from podmodel.watch import Change, Metadata, PodStatus

FALLS = ("CON-02", "C8")


class Verdict(StrEnum):
    """Whether a life is a behaviour of the model; `REFUSED` could not be judged."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    REFUSED = "refused"


@dataclass(frozen=True)
class Finding:
    """
    What is wrong with an update: the rules that it breaks, and the facts that do not go together.

    The first rules are those of the fields of which one has to be changed, where the object is wrong by itself.
    """

    rules: tuple[Rule, ...]
    conflict: tuple[Rule, ...] = ()
    alone: bool = False
    """Whether the object is impossible by itself, whatever came before."""

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the rules; of the facts that do not go together, where no rule is broken by name."""
        named = self.rules or self.conflict
        return tuple(dict.fromkeys(number for rule in named for number in rule.ids))


@dataclass
class Life:
    """What is known of a pod of this shape, whose containers have these names, after what was seen of it so far."""

    shape: Shape
    names: Sequence[str]
    releases: Sequence[str]
    """The releases that may be meant, the first one that accepts everything so far counts."""
    ways: Sequence[Way] = WAYS
    _seen: list[Observation] = field(default_factory=list)
    _counts: dict[str, int] = field(default_factory=dict)
    _attempt: int = 0
    _belief: int | None = None
    _search: Sight | None = None

    def see(self, change: Change, metadata: Metadata, status: PodStatus) -> Finding | None:
        """
        Take an update into account; what is wrong with it, if it is impossible.

        Raises `BudgetError` if that cannot be found out. Either way the life has to be left as it is.
        """
        if fallen := self._fallen(status):
            return Finding(fallen)
        last = change is Change.DELETED
        deleting = None if last else metadata.deletion_timestamp is not None
        shown = observed(status, self.names, deleting=deleting)
        return self._take(shown) or (self._take(GONE) if last else None)

    @property
    def way(self) -> Way:
        """The way in which the life was found possible so far."""
        return self.ways[self._attempt // len(self.releases)]

    @property
    def kubernetes(self) -> str:
        """The release in which it was."""
        return self.releases[self._attempt % len(self.releases)]

    # Counts

    def _fallen(self, status: PodStatus) -> tuple[Rule, ...]:
        found = []
        for shown in (*status.init_container_statuses, *status.container_statuses):
            before = self._counts.get(shown.name, 0)
            if shown.restart_count < before:
                says = f"restartCount falls from {before} to {shown.restart_count}"
                number = self.names.index(shown.name) if shown.name in self.names else None
                found.append(Rule(FALLS, says, "restartCount", number))
            self._counts[shown.name] = shown.restart_count
        return tuple(found)

    # Beliefs

    def _take(self, seen: Observation) -> Finding | None:
        search = self._searching()
        before = self._seen[-1] if self._seen else None
        if search.absurd(seen):
            facts = search.read(seen)
            return Finding((*search.laws.culprits(facts), *search.laws.broken(search.read(before), facts)), alone=True)
        assert self._belief is not None  # noqa: S101 - a search has one
        belief = search.step(self._belief, before, seen)
        self._seen.append(seen)
        if belief:
            self._belief = belief
            return None
        while self._attempt + 1 < len(self.ways) * len(self.releases):
            self._attempt += 1
            if self._again() == len(self._seen):
                return None
        self._attempt = self._best()
        return self._explained()

    def _searching(self) -> Sight:
        if self._search is None:
            self._search = sight(self.shape, self.way, self.kubernetes)
            self._belief = self._search.start
        return self._search

    def _again(self) -> int:
        """How many of the observations so far this attempt accepts."""
        self._search = None
        search, before = self._searching(), None
        for number, seen in enumerate(self._seen):
            assert self._belief is not None  # noqa: S101 - a search has one
            self._belief = search.step(self._belief, before, seen)
            if not self._belief:
                return number
            before = seen
        return len(self._seen)

    def _best(self) -> int:
        """The attempt in the last way whose release lasted longest."""
        lasted = []
        for number in range(len(self.releases)):
            self._attempt = (len(self.ways) - 1) * len(self.releases) + number
            lasted.append(self._again())
        self._search = None
        return (len(self.ways) - 1) * len(self.releases) + lasted.index(max(lasted))

    def _explained(self) -> Finding:
        """Why the last thing seen is impossible after the others."""
        search, *earlier = self._searching(), *self._seen
        seen = earlier.pop()
        belief, before = search.start, None
        for one in earlier:
            following = search.step(belief, before, one)
            if not following:
                break  # possible in another way only
            belief, before = following, one
        facts = search.read(seen)
        parts = search.observer.conflict(belief, [fact.guard for fact in facts])
        rules = search.laws.broken(search.read(earlier[-1] if earlier else None), facts)
        return Finding(tuple(rules), tuple(rule_of(facts[at]) for at in parts), alone=not earlier)


def unjudged(error: BudgetError) -> str:
    """Why a life is refused when the search for it grew too large."""
    return f"the search for its life is too large: {error.allowed} were not enough"
