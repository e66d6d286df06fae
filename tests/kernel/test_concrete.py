"""Guards and tables read in one situation mean what they mean when a system is composed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import questions, systems

from podmodel.errors import DeclarationError
from podmodel.kernel.concrete import World
from podmodel.kernel.expr import TRUE, All, Any, Case, Const, Listed, Per, Roles, Table, Var
from podmodel.kernel.ground import SYSTEM, Grounder, Member, Slot
from podmodel.kernel.rewrite import variables_of
from podmodel.kernel.semantics import holds
from podmodel.kernel.system import System
from podmodel.lifecycles import conditions, phase, restart
from podmodel.lifecycles.vocabulary import Role

UNITS = Roles("unit", ("unit",))
level = Var("level", (0, 1, 2), absent=0)
alarm = Var("alarm", (False, True), per=Per.SYSTEM)
tolerated = Listed("tolerated")


def world_of(system: System, configuration: tuple[int, ...]) -> World:
    """The situation that the configuration is."""
    values: dict[str, dict[str, object]] = {SYSTEM: {}, **{member.name: {} for member in system.grounder.members}}
    for slot, index in zip(system.slots, configuration, strict=True):
        values[slot.site][slot.var.name] = slot.var.domain[index]
    for (site, name), value in system.grounder.constants.items():
        values[site][name] = value
    return World(system.grounder.members, values)


@st.composite
def situations(draw):
    """A random system, any configuration of it, and guards, each with a site where it may be asked."""
    system = draw(systems())
    configuration = tuple(draw(st.integers(0, len(slot.var.domain) - 1)) for slot in system.slots)
    question = draw(questions(system))
    sites = [member.name for member in system.grounder.members] if question.each else [SYSTEM]
    asked = [(guard, site) for guard in (question.given, question.then) for site in sites]
    asked += [(row.guard, instance.site) for instance in system.instances for row in instance.machine.transitions]
    return system, configuration, asked


@settings(max_examples=100, deadline=None)
@given(situations())
def test_guards_of_random_systems(situation):
    """The concrete reading, and that of the ground guard, in any configuration, at every site."""
    system, configuration, asked = situation
    world = world_of(system, configuration)
    for guard, site in asked:
        try:
            ground = system.ground(guard, site)
        except DeclarationError:  # it speaks of something that is not there
            continue
        assert world.holds(guard, site) is holds(ground, configuration)


TABLES = (
    phase.COMPUTED_PHASE,
    conditions.READY_TO_START,
    conditions.INITIALIZED,
    conditions.CONTAINERS_READY,
    conditions.READY,
    restart.SHOULD_RESTART,
    restart.SHOULD_RESTART_ALL,
)
PODS = (
    (),
    (Member("i", Role.INIT),),
    (Member("s", Role.SIDECAR), Member("i", Role.INIT)),
    (Member("gate", "readiness gate"),),
)
MAINS = (Member("c0", Role.MAIN), Member("c1", Role.MAIN))


@st.composite
def lifecycle_situations(draw, table):
    """Members, and a value for each variable that the table reads at each of them."""
    members = (*draw(st.sampled_from(PODS)), *MAINS[: draw(st.integers(1, 2))])
    values: dict[str, dict[str, object]] = {SYSTEM: {}, **{member.name: {} for member in members}}
    found = {var for case in table.cases for var in variables_of(case.guard)}
    for var in sorted(found, key=lambda var: var.name):
        domain = (0, 1, 137) if len(var.domain) > 9 else var.domain
        choices = st.frozensets(st.sampled_from((0, 1, 137))) if isinstance(var, Listed) else st.sampled_from(domain)
        for site in (SYSTEM,) if var.per is Per.SYSTEM else [member.name for member in members]:
            values[site][var.name] = draw(choices)
    return members, found, values


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_tables_of_the_kubelet(table):
    """The concrete reading, and the first ground case that holds, in any situation of small pods."""

    @settings(max_examples=20, deadline=None)
    @given(lifecycle_situations(table))
    def check(situation):
        members, found, values = situation
        world = World(members, values)
        stored = [(var, site) for site in values for var in found if _is_stored(var, site, values)]
        slots = tuple(Slot(f"{site}.{var.name}", var, site) for var, site in stored)
        configuration = tuple(var.index(values[site][var.name]) for var, site in stored)
        constants = {(site, name): value for site, named in values.items() for name, value in named.items()}
        grounder = Grounder(members, slots, constants)
        for site in (SYSTEM,) if table.per is Per.SYSTEM else [member.name for member in members]:
            cases = grounder.cases(table, site)
            assert world.tabled(table, site) == next(value for guard, value in cases if holds(guard, configuration))

    check()


def _is_stored(var, site, values):
    return not isinstance(var, Const) and var.name in values[site]


class TestWorlds:
    """Reading what is there, and what is not."""

    members = (Member("a", "unit"), Member("b", "unit"), Member("c", "other"))

    def world(self, **levels):
        """A situation with these levels."""
        return World(self.members, {SYSTEM: {"alarm": True}, **{name: {"level": at} for name, at in levels.items()}})

    def test_absent_values(self):
        """Where nothing is given, the variable's own word for that is read."""
        assert self.world(a=2).holds(level.is_(0), "b")
        assert self.world(a=2).holds(level > 1, "a")
        assert self.world().holds(alarm.is_(True), "a")

    def test_no_value(self):
        """A variable without such a word must be given."""
        bare = Var("bare", (0, 1))
        with pytest.raises(DeclarationError, match="'bare' is read at 'a', where it has no value"):
            self.world().holds(bare.is_(1), "a")
        with pytest.raises(DeclarationError, match="'alarm' is read in the system, where it has no value"):
            World(self.members, {}).holds(alarm.is_(True))

    def test_sets_of_the_specification(self):
        """Membership, in the set given at the site; nothing is in a set that is not given."""
        world = World(self.members, {"a": {"level": 2, "tolerated": frozenset((1, 2))}, "b": {"level": 2}})
        assert world.holds(level.among(tolerated), "a")
        assert not world.holds(level.among(tolerated), "b")

    def test_true_is_not_one(self):
        """A value is compared with its type."""
        mixed = Var("mixed", (True, 1))
        world = World(self.members, {"a": {"mixed": 1}})
        assert world.holds(mixed.is_(1), "a")
        assert not world.holds(mixed.is_(True), "a")

    def test_relations(self):
        """Quantifiers range over the members of the roles, as seen from the site."""
        world = self.world(a=2, b=1)
        assert world.related(UNITS) == ("a", "b")
        assert world.holds(Any(UNITS, level > 1))
        assert not world.holds(All(UNITS, level > 1))
        assert world.holds(All(UNITS.others, level.is_(1)), "a")
        assert not world.holds(Any(UNITS.before, TRUE), "a")
        assert world.holds(UNITS.here, "b")
        assert not world.holds(UNITS.here, "c")

    def test_tables_of_the_system_are_read_once(self):
        """A table of the system gives the same answer wherever it is asked."""
        table = Table("loud", (Case("yes", Any(UNITS, level > 1), "X"),), "no", per=Per.SYSTEM)
        world = self.world(a=2)
        assert world.tabled(table, "b") == world.tabled(table) == "yes"
        assert world.holds(table.is_("yes"), "c")
