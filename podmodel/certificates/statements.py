"""What a law says of one system, as a certificate writes it: its guards at every site, without verdict and runs."""

from __future__ import annotations

from collections.abc import Callable

from podmodel.certificates.form import Guard, Law, Site
from podmodel.exports.claims import claims
from podmodel.kernel.ground import Ground
from podmodel.kernel.property import Outcome, Property
from podmodel.kernel.system import System


def statement(system: System, id_: str, law: Property, guard: Callable[[Ground], Guard]) -> Law:
    """The law at each member that it is meant of and applies to; `guard` gives the reference of a ground guard."""
    sites = tuple(Site(c.site, guard(c.given), guard(c.good), c.events, None) for c in claims(system, [law]))
    return Law(
        id=id_,
        sentence=law.sentence,
        rule=law.rule,
        kind=law.kind,
        verdict=Outcome.INCOMPLETE,
        certified=False,
        fair=tuple(actor.name for actor in law.fair),
        strong=tuple(actor.name for actor in law.strong),
        sites=sites,
    )
