"""
Where it is not known which way a release behaves: what decides that, once for each pod, so that both ways are searched.

Source: semantics.md 10. Only doubts that something reads are decided: the others would double every space for nothing.
"""

from collections.abc import Iterable, Iterator

from podmodel.kernel.effect import Each
from podmodel.kernel.expr import Pred, Table, Var
from podmodel.kernel.machine import HEARS, Machine, State, Transition
from podmodel.kernel.rewrite import variables_of
from podmodel.lifecycles.releases import FEATURES
from podmodel.lifecycles.status import CONDITIONS, PHASE
from podmodel.lifecycles.vocabulary import POD

BOTH = (True, False)
UNDECIDED = State("undecided", doc="the pod is not created yet")
DECIDED = State("decided", doc="the release behaves in one of the ways that are possible")


def release(doubtful: tuple[Var, ...]) -> Machine:
    """What decides, when the pod is created, how a release behaves where that is not known."""
    control = Var("release", (UNDECIDED, DECIDED), per=POD)
    chosen = tuple(switch.choose(*BOTH) for switch in doubtful)
    row = Transition(UNDECIDED, "create", DECIDED, HEARS, effect=chosen, cite="10")
    return Machine("release", control, (row,), doubtful, "Which way a release behaves, where that is not known.")


def in_doubt(machines: Iterable[Machine], kubernetes: str) -> tuple[Var, ...]:
    """The switches of features that the release may have or not, as far as rows or what is shown read them."""
    unknown = [feature.switch for feature in FEATURES if feature.known(kubernetes) is None]
    if not unknown:
        return ()
    read = frozenset().union(*map(variables_of, _guards(machines)))
    return tuple(switch for switch in unknown if switch in read)


def _guards(machines: Iterable[Machine]) -> Iterator[Pred]:
    """Every guard of the rows and of their effects, and those of the phase and the conditions."""
    tables = [PHASE, *CONDITIONS]
    for row in (row for machine in machines for row in machine.transitions):
        yield row.guard
        for effect in (part for item in row.effect for part in (item.effects if isinstance(item, Each) else (item,))):
            yield effect.guard
            if isinstance(effect.source, Table):
                tables.append(effect.source)
    yield from (case.guard for table in tables for case in table.cases)
