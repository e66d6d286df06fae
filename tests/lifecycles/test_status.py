"""The tables of the level "what the API shows" are the kubelet's own, asked of what this level remembers."""

import random

import pytest

from podmodel.kernel.concrete import World
from podmodel.kernel.expr import Const, Table, Var
from podmodel.kernel.ground import SYSTEM
from podmodel.kernel.rewrite import variables_of
from podmodel.kernel.semantics import tabled
from podmodel.lifecycles import conditions, phase, records, status
from podmodel.lifecycles.compose import compose
from podmodel.lifecycles.releases import NEWEST, switches
from podmodel.lifecycles.spec import Container, HTTPGetAction, Pod, PodSpec, Probe
from podmodel.lifecycles.vocabulary import RestartPolicy

PROBE = Probe(http_get=HTTPGetAction(port=80))
INIT = Container(name="init", image="x:1", restart_policy=RestartPolicy.ON_FAILURE)
SIDECAR = Container(name="mesh", image="x:1", restart_policy=RestartPolicy.ALWAYS, startup_probe=PROBE)
MAINS = (Container(name="app", image="x:1", readiness_probe=PROBE), Container(name="job", image="x:1"))
INITS = {"no init containers": (), "an init container": (INIT,), "a sidecar": (SIDECAR,), "both": (INIT, SIDECAR)}


def situation(system, configuration):
    """What the configuration remembers, in the variables of the kubelet's rules."""
    members = [member.name for member in system.grounder.members]
    values = {SYSTEM: dict(switches(NEWEST)), **{name: {} for name in members}}
    for var, source in status.AS_REMEMBERED.items():
        for site in (SYSTEM,) if var.per is records.POD else members:
            if isinstance(source, Table):
                values[site][var.name] = tabled(system, configuration, source, site)
            elif source is not records.own_policy and not hasattr(source, "domain"):
                values[site][var.name] = source
            else:
                values[site][var.name] = system.grounder.constant(source, site)
    return World(system.grounder.members, values)


@pytest.mark.parametrize("policy", RestartPolicy)
@pytest.mark.parametrize("inits", INITS.values(), ids=INITS)
def test_the_same_answers(inits, policy):
    """In any configuration, reachable or not: the substituted table says what the kubelet's table says."""
    system = compose(Pod("Pod", "p", PodSpec(restart_policy=policy, init_containers=inits, containers=MAINS)))
    chosen = random.Random(7)
    for _ in range(60):
        configuration = tuple(chosen.randrange(len(slot.var.domain)) for slot in system.slots)
        world = situation(system, configuration)
        computed = tabled(system, configuration, status.COMPUTED_PHASE)
        assert computed == world.tabled(phase.COMPUTED_PHASE)
        world.values[SYSTEM]["phase"] = computed
        for here, there in (
            (status.GENERATED_INITIALIZED, conditions.INITIALIZED),
            (status.GENERATED_CONTAINERS_READY, conditions.CONTAINERS_READY),
        ):
            assert tabled(system, configuration, here) == world.tabled(there)


def test_every_variable_of_the_rules_is_remembered():
    """No table of this level asks a variable that only recorded decisions have; what the spec says is given to both."""
    guards = [case.guard for table in (status.PHASE, *status.CONDITIONS) for case in table.cases]
    asked = frozenset[Var]().union(*map(variables_of, guards))
    assert not asked & {var for var in vars(records).values() if isinstance(var, Var) and not isinstance(var, Const)}
