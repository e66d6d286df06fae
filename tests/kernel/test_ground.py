"""
Ground guards against a naive reading of the same guards.

The fleet: up to four members, vans and bikes, each with a load and a mood; some have a horn; the yard has a gate.
"""

from dataclasses import dataclass
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podmodel.errors import DeclarationError
from podmodel.kernel import ground as kernel_ground
from podmodel.kernel.expr import (
    FALSE,
    TRUE,
    All,
    And,
    Any,
    Case,
    Compare,
    Const,
    Here,
    Is,
    Last,
    Named,
    Not,
    Or,
    Per,
    Roles,
    Table,
    TableIs,
    Truth,
    Var,
)
from podmodel.kernel.ground import SYSTEM, Every, Grounder, Member, Slot, Some
from podmodel.kernel.semantics import holds

load = Var("load", (0, 1, 2))
mood = Var("mood", ("calm", "cross", "angry"))
horn = Var("horn", (False, True), absent=False)
size = Const("size", (0, 1, 2, 3))
gate = Var("gate", (0, 1, 2), per=Per.SYSTEM)
open_yard = Const("open_yard", (False, True), per=Per.SYSTEM)

VANS = Roles("van", ("van",))
BIKES = Roles("bike", ("bike",))
ALL_KINDS = Roles("vehicle", ("van", "bike"))

NOISE = Table("noise", (Case("loud", horn.is_(True) & mood.is_("angry"), "N1"), Case("some", load > 0, "N2")), "none")
WEIGHT = Table("weight", (Case(2, NOISE.is_("loud"), "W1"), Case(1, load >= size, "W2"), Case(2, load > 1, "W3")), 0)
YARD = Table(
    "yard",
    (Case("full", All(ALL_KINDS, load > 0), "Y1"), Case("shut", gate > 1, "Y2"), Case("full", gate > 0, "Y3")),
    "free",
    per=Per.SYSTEM,
)


@dataclass(frozen=True)
class Fleet:
    """Members, their constants, and one value for every slot."""

    members: tuple[Member, ...]
    slots: tuple[Slot, ...]
    constants: dict[tuple[str, str], object]
    configuration: tuple[int, ...]

    @property
    def grounder(self):
        """A grounder of this fleet."""
        return Grounder(self.members, self.slots, self.constants)

    def read(self, var, site):
        """The value of a variable at a site, read naively."""
        site = SYSTEM if var.per is Per.SYSTEM else site
        for slot, index in zip(self.slots, self.configuration, strict=True):
            if (slot.site, slot.var) == (site, var):
                return var.domain[index]
        return self.constants.get((site, var.name), var.absent)


def naive(guard, site, fleet):
    """What a guard says, by Python's own words."""
    match guard:
        case Truth(value):
            return value
        case Is(var, values):
            return fleet.read(var, site) in values
        case Compare(var, amount, op, bound):
            right = fleet.read(bound, site) if isinstance(bound, Var) else bound
            return eval(f"{fleet.read(var, site) + amount} {op} {right}")  # noqa: S307 - the oracle: Python's own operator
        case And(parts):
            return all(naive(part, site, fleet) for part in parts)
        case Or(parts):
            return any(naive(part, site, fleet) for part in parts)
        case Not(part):
            return not naive(part, site, fleet)
        case Named(_, part, _):
            return naive(part, site, fleet)
        case Here(roles):
            return site in ranged(roles, site, fleet)
        case Any(roles, part):
            return any(naive(part, name, fleet) for name in ranged(roles, site, fleet))
        case All(roles, part):
            return all(naive(part, name, fleet) for name in ranged(roles, site, fleet))
        case TableIs(table, values):
            return naive_table(table, site, fleet) in values
    raise AssertionError(guard)


def naive_table(table, site, fleet):
    """The value of the first case that holds, else the default."""
    at = SYSTEM if table.per is Per.SYSTEM else site
    return next((case.value for case in table.cases if naive(case.guard, at, fleet)), table.default)


def ranged(roles, site, fleet):
    """The members that a quantifier ranges over, by loops."""
    names = [member.name for member in fleet.members]
    matching = [member.name for member in fleet.members if member.role in roles.roles]
    if not roles.relation:
        return matching
    here = names.index(site)
    before = [name for name in matching if names.index(name) < here]
    after = [name for name in matching if names.index(name) > here]
    others = [name for name in matching if name != site]
    return {
        "before": before,
        "after": after,
        "prev": [before[-1]] if before else [],
        "next": [after[0]] if after else [],
        "others": others,
    }[roles.relation]


@st.composite
def fleets(draw, least=0):
    """A fleet of up to four members in any order of kinds, in any configuration."""
    roles = draw(st.lists(st.sampled_from(["van", "bike"]), min_size=least, max_size=4))
    members = tuple(Member(name, role) for name, role in zip("abcd", roles, strict=False))
    slots = [Slot("gate", gate, SYSTEM)]
    constants = {(SYSTEM, "open_yard"): draw(st.booleans())}
    for member in members:
        slots += [Slot(f"{member.name}.{var.name}", var, member.name) for var in (load, mood)]
        if draw(st.booleans()):
            slots.append(Slot(f"{member.name}.horn", horn, member.name))
        constants[member.name, "size"] = draw(st.sampled_from(size.domain))
    configuration = tuple(draw(st.integers(0, len(slot.var.domain) - 1)) for slot in slots)
    return Fleet(members, tuple(slots), constants, configuration)


RELATED = [
    r for roles in (VANS, BIKES, ALL_KINDS) for r in (roles.before, roles.after, roles.prev, roles.next, roles.others)
]
PLAIN = [VANS, BIKES, ALL_KINDS]


def subsets(values):
    """Some of the values, at least one."""
    return st.lists(st.sampled_from(values), min_size=1, unique=True).map(tuple)


def is_one_of(*variables):
    """A test of one of the variables."""
    return st.one_of(*(subsets(var.domain).map(lambda values, var=var: Is(var, values)) for var in variables))


def compares(variables, bounds):
    """A comparison of a variable, or of a variable plus a number, with a number or a variable."""
    return st.builds(
        Compare,
        st.sampled_from(variables),
        st.integers(-2, 2),
        st.sampled_from(["<", "<=", ">", ">="]),
        st.integers(-1, 3) | st.sampled_from(bounds),
    )


YARD_LEAVES = (
    st.sampled_from([TRUE, FALSE])
    | is_one_of(gate, open_yard)
    | compares([gate], [gate])
    | subsets(YARD.values).map(lambda values: YARD.is_(*values))
)
MEMBER_LEAVES = (
    YARD_LEAVES
    | is_one_of(load, mood, horn, size)
    | compares([load, size, gate], [load, size, gate])
    | st.sampled_from(PLAIN).map(Here)
    | subsets(NOISE.values).map(lambda values: NOISE.is_(*values))
    | subsets(WEIGHT.values).map(lambda values: WEIGHT.is_(*values))
)


def grown(leaves, roles):
    """Guards made of the leaves, with junctions, negations, names and quantifiers."""

    def grow(inner):
        pair = st.tuples(inner, inner)
        return st.one_of(
            pair.map(lambda two: two[0] & two[1]),
            pair.map(lambda two: two[0] | two[1]),
            pair.map(lambda two: two[0] >> two[1]),
            inner.map(Not),
            inner.map(lambda part: Named("named", part)),
            st.builds(Any, st.sampled_from(roles), inner),
            st.builds(All, st.sampled_from(roles), inner),
            st.builds(Last, st.sampled_from(PLAIN), inner, inner),
        )

    return st.recursive(leaves, grow, max_leaves=8)


MEMBER_GUARDS = grown(MEMBER_LEAVES, [*PLAIN, *RELATED])
SYSTEM_GUARDS = st.one_of(
    YARD_LEAVES,
    st.builds(Any, st.sampled_from(PLAIN), MEMBER_GUARDS),
    st.builds(All, st.sampled_from(PLAIN), MEMBER_GUARDS),
    st.builds(Last, st.sampled_from(PLAIN), MEMBER_GUARDS, MEMBER_GUARDS),
)


class TestAgainstTheNaiveReading:
    """`holds(ground(guard))` is what a direct evaluation of the guard says."""

    @settings(max_examples=600, deadline=None)
    @given(fleets(least=1), MEMBER_GUARDS)
    def test_guards_of_members(self, fleet, guard):
        """Every guard at every member, and its negation, in any configuration of any fleet."""
        for member in fleet.members:
            said = naive(guard, member.name, fleet)
            assert holds(fleet.grounder.ground(guard, member.name), fleet.configuration) is said
            assert holds(fleet.grounder.ground(guard, member.name, positive=False), fleet.configuration) is not said

    @settings(max_examples=300, deadline=None)
    @given(fleets(), SYSTEM_GUARDS)
    def test_guards_of_the_system(self, fleet, guard):
        """Quantifiers over all members, also over none."""
        said = naive(guard, SYSTEM, fleet)
        assert holds(fleet.grounder.ground(guard, SYSTEM), fleet.configuration) is said
        assert holds(fleet.grounder.ground(~guard, SYSTEM), fleet.configuration) is not said

    @settings(max_examples=150, deadline=None)
    @given(fleets(least=1))
    def test_tables(self, fleet):
        """Exactly one case of an opened table holds: the first one of the table, nested tables included."""
        grounder = fleet.grounder
        for table in (NOISE, WEIGHT, YARD):
            for member in fleet.members:
                here = [v for g, v in grounder.cases(table, member.name) if holds(g, fleet.configuration)]
                assert here == [naive_table(table, member.name, fleet)]


class TestRelations:
    """What each relation means, on every fleet of up to four members."""

    @pytest.mark.parametrize("count", range(5))
    def test_every_relation_from_every_member(self, count):
        """In the order of the specification, whatever the kinds are."""
        for kinds in product(["van", "bike"], repeat=count):
            members = tuple(Member(name, role) for name, role in zip("abcd", kinds, strict=False))
            fleet = Fleet(members, (), {}, ())
            grounder = Grounder(members, (), {})
            for roles in PLAIN:
                assert list(grounder.related(roles, SYSTEM)) == ranged(roles, SYSTEM, fleet)
            for roles, member in product(RELATED, members):
                assert list(grounder.related(roles, member.name)) == ranged(roles, member.name, fleet)

    def test_a_relation_needs_a_member(self):
        """The system has no neighbours."""
        grounder = Grounder((Member("a", "van"),), (), {})
        with pytest.raises(DeclarationError, match="'prev van' is relative to a member but is read by the system"):
            grounder.ground(Any(VANS.prev, TRUE), SYSTEM)

    def test_no_members(self):
        """Any is false and All is true where there is nobody, whatever is asked."""
        grounder = Grounder((), (), {})
        assert grounder.ground(Any(VANS, load > 0), SYSTEM) is False
        assert grounder.ground(All(VANS, load > 0), SYSTEM) is True
        assert grounder.ground(Last(VANS, TRUE, TRUE), SYSTEM) is False


ONE = (Member("a", "van"),)
SLOTS = (Slot("a.load", load, "a"), Slot("a.mood", mood, "a"), Slot("gate", gate, SYSTEM))


class TestFolding:
    """What is known when composed is not asked again."""

    grounder = Grounder(ONE, SLOTS, {("a", "size"): 2, (SYSTEM, "open_yard"): False})

    @pytest.mark.parametrize(
        ("guard", "known"),
        [
            (TRUE, True),
            (~TRUE, False),
            (size > 1, True),
            (size.is_(0, 1), False),
            (horn.is_(True), False),
            (horn.is_(False), True),
            (open_yard.is_(True) & (load > 0), False),
            (open_yard.is_(False) | (load > 0), True),
            (load <= 2, True),
            (load > 2, False),
            (load + 3 > size, True),
            (mood.is_(*mood.domain), True),
            (VANS.here, True),
            (BIKES.here, False),
            (NOISE.is_("loud"), False),
        ],
    )
    def test_constants_are_folded(self, guard, known):
        """Constants, absent variables and tests of a whole domain leave nothing to evaluate."""
        assert self.grounder.ground(guard, "a") is known
        assert self.grounder.ground(guard, "a", positive=False) is not known

    def test_a_comparison_becomes_a_test_of_one_slot(self):
        """Numbers on both sides are worked out."""
        ground = self.grounder.ground(load + 1 > size, "a")
        assert isinstance(ground, kernel_ground.Test)
        assert (ground.slot, ground.values) == (0, frozenset({2}))

    def test_equal_guards_are_one_object(self):
        """Engines remember results by identity."""
        first = self.grounder.ground((load > 1) & mood.is_("calm") & (gate > 0), "a")
        again = self.grounder.ground((load >= 2) & (mood.is_("calm") & ~gate.is_(0)), "a")
        assert first is again
        assert isinstance(first, Every)
        assert len(first.parts) == 3

    def test_negations_are_pushed_to_the_tests(self):
        """A ground guard has no negation."""
        ground = self.grounder.ground(~((load > 1) & mood.is_("calm")), "a")
        assert isinstance(ground, Some)
        assert [(part.slot, set(part.values)) for part in ground.parts] == [(0, {0, 1}), (1, {1, 2})]

    def test_a_part_after_a_deciding_one_is_not_looked_at(self):
        """So a guard may speak of what does not exist here, after a constant that says so."""
        nowhere = Var("nowhere", (0, 1))
        assert self.grounder.ground(open_yard.is_(True) & (nowhere > 0), "a") is False
        assert self.grounder.ground(BIKES.here & (nowhere > 0) | TRUE, "a") is True
        assert self.grounder.ground(open_yard.is_(True) >> (nowhere > 0), "a") is True

    def test_a_table_ends_at_a_case_that_always_holds(self):
        """Later cases are not opened, not even where they read what does not exist."""
        nowhere = Var("nowhere", (0, 1))
        table = Table("t", (Case(1, load > 1, "T1"), Case(2, size > 1, "T2"), Case(3, nowhere > 0, "T3")), 4)
        assert [value for _, value in self.grounder.cases(table, "a")] == [1, 2]


class TestReadings:
    """Readings of what is not there."""

    grounder = Grounder(ONE, SLOTS, {("a", "size"): 7})

    def test_a_variable_that_nobody_owns(self):
        """The message says where it is missing, and three ways out."""
        with pytest.raises(DeclarationError, match="'nowhere' is read at 'a', where it does not exist") as caught:
            self.grounder.ground(Var("nowhere", (0, 1)) > 0, "a")
        assert "place the machine that owns 'nowhere' there" in caught.value.hint
        assert "absent=" in caught.value.hint

    def test_a_variable_of_members_read_by_the_system(self):
        """The system has no load."""
        with pytest.raises(DeclarationError, match="'load' is read in the system, where it does not exist"):
            self.grounder.ground(load > 0, SYSTEM)

    def test_a_constant_without_value(self):
        """The message says what to give."""
        with pytest.raises(DeclarationError, match="'open_yard' is read at 'a'") as caught:
            self.grounder.ground(open_yard.is_(True), "a")
        assert caught.value.hint == "give constants={('', 'open_yard'): ...}"

    def test_a_constant_outside_its_domain(self):
        """A value that the constant cannot have is refused where it is read."""
        with pytest.raises(DeclarationError, match="7 is not a value of 'size'; its domain is 0, 1, 2, 3"):
            self.grounder.ground(size > 1, "a")

    def test_something_that_is_no_guard(self):
        """The kernel does not guess."""
        with pytest.raises(DeclarationError, match="is no guard the kernel knows"):
            self.grounder.ground(load, "a")
