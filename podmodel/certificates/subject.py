"""
Is a certificate about this pod, and are its laws those of podmodel?

The checker takes system and laws as the certificate tells them. Here both are made anew: the pod is composed in the
scope of each section, and each law is grounded in it again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace

from podmodel.certificates.form import Certificate, Law, Section
from podmodel.certificates.statements import statement
from podmodel.checking import level_of, reads_counter
from podmodel.errors import PodmodelError, UsageError
from podmodel.exports.as_json import as_data, digest
from podmodel.kernel.ground import Every, Ground, Test
from podmodel.kernel.property import Outcome, Property
from podmodel.kernel.reading import Data, GuardReader, decoded
from podmodel.kernel.system import System
from podmodel.lifecycles.compose import Scope, compose
from podmodel.lifecycles.levels import Level
from podmodel.lifecycles.spec import Pod
from podmodel.lifecycles.vocabulary import Sigterm
from podmodel.report.results import Law as Identified


def differences(certificate: Certificate, pod: Pod, laws: Sequence[Identified]) -> Iterator[str]:
    """What the certificate says otherwise than the pod and the laws do; nothing if it is about them."""
    for section in certificate.sections:
        try:
            scope = _scope(section.scope)
            system = compose(pod, scope=scope)
        except (PodmodelError, ValueError) as error:
            yield f"its scope does not fit {pod.title}: {error}"
            continue
        if digest(system) != section.digest:
            other = [key for key, value in as_data(system).items() if section.system.get(key) != value]
            yield f"{pod.title} has the digest {digest(system)}; the {' and the '.join(other)} differ"
        else:
            yield from _laws(section, system, pod, scope, {law.id: law.property for law in laws})


@dataclass(frozen=True)
class Told:
    """A scope as a section tells it."""

    kubernetes: str
    level: str
    threshold: int
    sigterm: Data


def _scope(data: Data) -> Scope:
    told = decoded(Told, data, "$.scope")
    if not isinstance(told.sigterm, dict):
        raise UsageError("it does not say what takes SIGTERM, and how")
    sigterm = {name: Sigterm(how) for name, how in told.sigterm.items()}
    return Scope(told.threshold, sigterm, Level.called(told.level), told.kubernetes)


def _laws(section: Section, system: System, pod: Pod, scope: Scope, known: dict[str, Property]) -> Iterator[str]:
    reader = GuardReader(section.guards, system.slots, "$.guards")
    canon = _Canon()
    folded = digest(compose(pod, scope=replace(scope, threshold=Scope().threshold))) != section.digest
    for law in section.laws:
        if law.id not in known:
            yield f"{law.id}: there is no such law"
            continue
        finer = level_of(known[law.id]) & ~scope.level
        if finer:
            yield f"{law.id}: it speaks of the level {finer.word}, and was decided at the level {scope.level.word}"
            continue
        sites = tuple(
            replace(
                site,
                given=canon.number(reader.guard(site.given, law.id)),
                then=canon.number(reader.guard(site.then, law.id)),
                trace=None,
            )
            for site in law.sites
        )
        theirs = replace(law, verdict=Outcome.INCOMPLETE, certified=False, sites=sites)
        ours = statement(system, law.id, known[law.id], canon.number)
        if theirs != ours:
            yield f"{law.id}: another law is called so here; the {' and the '.join(_unlike(theirs, ours))} differ"
        elif folded and reads_counter(known[law.id]):
            yield f"{law.id}: it reads counts, and was decided with thresholds of {scope.threshold}"


def _unlike(one: Law, other: Law) -> list[str]:
    return [field.name for field in fields(Law) if getattr(one, field.name) != getattr(other, field.name)]


class _Canon:
    """Numbers ground guards: the same number for the same guard, whatever the order of its parts."""

    def __init__(self) -> None:
        self._numbers: dict[object, int] = {}
        self._done: dict[int, tuple[Ground, int]] = {}

    def number(self, guard: Ground) -> bool | int:
        """The number of the guard; true and false stand for themselves."""
        if isinstance(guard, bool):
            return guard
        if id(guard) not in self._done:
            if isinstance(guard, Test):
                key: object = (guard.slot, guard.values)
            else:
                key = (isinstance(guard, Every), frozenset(map(self._key, guard.parts)))
            self._done[id(guard)] = guard, self._numbers.setdefault(key, len(self._numbers))
        return self._done[id(guard)][1]

    def _key(self, guard: Ground) -> object:
        return str(self.number(guard))  # keeps true apart from 1
