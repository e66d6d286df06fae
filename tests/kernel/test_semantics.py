"""
The one meaning: initial, enabled, steps.

A bakery: bakers bake loaves, a shelf holds them, buyers take them; a radio is heard by whoever likes.
"""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podmodel.kernel.effect import Each
from podmodel.kernel.expr import TRUE, Any, Case, Const, Per, Roles, Table, Var
from podmodel.kernel.ground import Member
from podmodel.kernel.machine import HEARS, STAY, Actor, Machine, State, Transition
from podmodel.kernel.semantics import Trace, enabled, holds, initial, outcomes, steps, steps_of, tabled
from podmodel.kernel.system import compose

BAKER, BUYER, CLOCK = Actor("baker"), Actor("buyer"), Actor("clock")
CREW = Roles("crew", ("baker", "helper"))
BAKERS = Roles("baker", ("baker",))

IDLE, BUSY, DONE = State("idle"), State("busy"), State("done")
work = Var("work", (IDLE, BUSY, DONE))


def machine(*rows, variables=(), control=work, name="work"):
    """A machine over idle, busy and done; `never` rows make every state reachable."""
    reach = tuple(
        Transition(IDLE, f"reach {state.name}", state, CLOCK, TRUE & Var("off", (0, 1), absent=0).is_(1), cite="X")
        for state in control.domain[1:]
    )
    return Machine(name, control, (*rows, *reach), variables)


def at(system, **values):
    """The initial configuration with these slots changed; ``__`` stands for a dot."""
    changed = list(initial(system))
    for name, value in values.items():
        position = system.positions[name.replace("__", ".")]
        changed[position] = system.slots[position].var.index(value)
    return tuple(changed)


def read(system, configuration):
    """The values of every slot by name."""
    return {slot.name: slot.var.domain[i] for slot, i in zip(system.slots, configuration, strict=True)}


def labels(system, configuration):
    """The labels of the steps, in order."""
    return [step.label for step in steps(system, configuration)]


def only(system, configuration):
    """The one step there is."""
    (step,) = steps(system, configuration)
    return step


def changed(system, configuration, step):
    """What the step changed, by slot name."""
    before, after = read(system, configuration), read(system, step.target)
    return {name: value for name, value in after.items() if before[name] != value}


level = Var("level", (0, 1, 2))
copied = Var("copied", (0, 1, 2))
mark = Var("mark", ("none", "low", "high"))


class TestEffects:
    """What a row assigns."""

    @staticmethod
    def step_of(*effect, variables, guard=TRUE, **values):
        """What one row with these effects changes."""
        system = compose("s", [_solo(effect, variables, guard)], members=(Member("a", "baker"),))
        before = at(system, **values)
        return changed(system, before, only(system, before))

    def test_effects_run_in_the_order_written(self):
        """Each reads what the earlier ones of the row wrote."""
        up_then_copy = (level.incr(), copied.copy(level))
        copy_then_up = (copied.copy(level), level.incr())
        assert self.step_of(*up_then_copy, variables=(level, copied)) == {"a.work": BUSY, "a.level": 1, "a.copied": 1}
        assert self.step_of(*copy_then_up, variables=(level, copied)) == {"a.work": BUSY, "a.level": 1}

    def test_conditions_read_what_was_written(self):
        """``when`` is read at its turn; the control state is still the source."""
        effect = (level.set(2), copied.set(1).when(level > 1), mark.set("low").when(work.is_(IDLE)))
        assert self.step_of(*effect, variables=(level, copied, mark)) == {
            "a.work": BUSY,
            "a.level": 2,
            "a.copied": 1,
            "a.mark": "low",
        }

    def test_counting_up_stays_at_the_last_value(self):
        """The last value means "or more"."""
        assert self.step_of(level.incr(), variables=(level,), a__level=1)["a.level"] == 2
        assert "a.level" not in self.step_of(level.incr(), variables=(level,), a__level=2)

    def test_counting_up_twice_in_one_row(self):
        """The second one sees the first."""
        assert self.step_of(level.incr(), level.incr(), variables=(level,))["a.level"] == 2

    @pytest.mark.parametrize(("value", "said"), [(0, "none"), (1, "low"), (2, "high")])
    def test_by_a_table(self, value, said):
        """The first case that holds decides; what it reads includes earlier effects."""
        table = Table("t", (Case("high", copied > 1, "T1"), Case("low", copied > 0, "T2")), "none")
        effect = (copied.copy(level), mark.by(table))
        found = self.step_of(*effect, variables=(level, copied, mark), a__level=value, a__mark="low")
        assert found.get("a.mark", "low") == said

    def test_the_source_of_a_copy_may_be_a_constant_or_absent(self):
        """Both are folded when composed."""
        size, lamp = Const("size", (0, 1, 2)), Var("lamp", (0, 1, 2), absent=1)
        row = Transition(IDLE, "go", BUSY, BAKER, effect=(level.copy(size), copied.copy(lamp)), cite="E1")
        system = compose(
            "s",
            [machine(row, variables=(level, copied))],
            members=(Member("a", "baker"),),
            constants={("a", "size"): 2},
        )
        step = only(system, system.initial)
        assert changed(system, system.initial, step) == {"a.work": BUSY, "a.level": 2, "a.copied": 1}

    def test_a_choice_is_a_step_for_each_value(self):
        """The label says what was chosen, with the values that `when` allows."""
        system = compose(
            "s",
            [_solo((level.choose(1, 2), copied.set(1).when(level > 1)), (level, copied), TRUE)],
            members=(Member("a", "baker"),),
        )
        found = {step.label: changed(system, system.initial, step) for step in steps(system, system.initial)}
        assert found == {
            "a.go(level=1)": {"a.work": BUSY, "a.level": 1},
            "a.go(level=2)": {"a.work": BUSY, "a.level": 2, "a.copied": 1},
        }

    def test_a_choice_that_does_not_apply_is_none(self):
        """Under a condition that is false there is one step, and nothing is said."""
        system = compose(
            "s",
            [_solo((level.choose(1, 2).when(mark.is_("high")), mark.set("low")), (level, mark), TRUE)],
            members=(Member("a", "baker"),),
        )
        assert labels(system, system.initial) == ["a.go"]
        assert labels(system, at(system, a__mark="high")) == ["a.go(level=1)", "a.go(level=2)"]

    def test_outcomes_name_all_updates_and_the_choices(self):
        """For engines that assign by themselves."""
        system = compose(
            "s",
            [_solo((level.choose(1, 2), copied.copy(level)), (level, copied), TRUE)],
            members=(Member("a", "baker"),),
        )
        (row,) = system.by_name["a.go"].rows
        slot = system.positions
        assert outcomes(row, system.initial) == [
            ({slot["a.level"]: v, slot["a.copied"]: v, slot["a.work"]: 1}, {slot["a.level"]: v}) for v in (1, 2)
        ]


def _solo(effect, variables, guard):
    """A machine with one row and these effects, and rows that make every variable assigned."""
    written = {part.var for part in effect}
    spare = tuple(var.set(var.domain[0]) for var in variables if var not in written)
    rows = [Transition(IDLE, "go", BUSY, BAKER, guard, tuple(effect), cite="E1")]
    if spare:
        rows.append(Transition(DONE, "clean", STAY, BAKER, effect=spare, cite="E2"))
    return machine(*rows, variables=variables)


class TestEach:
    """Effects at several members at once."""

    MEMBERS = (Member("a", "baker"), Member("b", "helper"), Member("c", "baker"))

    def system(self, *effect):
        """Three of the crew with a row of these effects."""
        row = Transition(IDLE, "go", BUSY, BAKER, effect=effect, cite="E1")
        swap = Transition(BUSY, "up", STAY, BAKER, effect=(level.incr(), copied.incr()), cite="E2")
        return compose("s", [machine(row, swap, variables=(level, copied))], members=self.MEMBERS)

    def after_go(self, system, who, **values):
        """What ``go`` of one member changes."""
        before = at(system, **values)
        (step,) = steps_of(system, system.by_name[f"{who}.go"], before)
        return changed(system, before, step)

    def test_the_members_that_are_meant(self):
        """Relations are to the member whose row it is."""
        assert self.after_go(self.system(Each(CREW, (level.set(1),))), "b") == {
            "b.work": BUSY,
            "a.level": 1,
            "b.level": 1,
            "c.level": 1,
        }
        assert self.after_go(self.system(Each(BAKERS.others, (level.set(1),))), "a") == {"a.work": BUSY, "c.level": 1}
        assert self.after_go(self.system(Each(CREW.before, (level.set(1),))), "a") == {"a.work": BUSY}

    def test_everything_in_one_each_happens_at_once(self):
        """Its effects read the state before it: two variables can be swapped."""
        swap = Each(CREW, (level.copy(copied), copied.copy(level)))
        found = self.after_go(self.system(swap), "a", a__level=1, a__copied=2, b__copied=1)
        assert found == {"a.work": BUSY, "a.level": 2, "a.copied": 1, "b.level": 1, "b.copied": 0}

    def test_members_do_not_see_each_other_within_one_each(self):
        """The condition of the second is read before the first is assigned."""
        chain = Each(CREW, (level.set(1).when(Any(CREW.prev, level > 0)),))
        assert self.after_go(self.system(chain), "c", a__level=2) == {"c.work": BUSY, "b.level": 1}

    def test_a_later_each_sees_an_earlier_one(self):
        """Stages run in order."""
        twice = (Each(CREW, (level.set(1),)), Each(CREW.others, (copied.copy(level),)))
        found = self.after_go(self.system(*twice), "b")
        assert found == {"b.work": BUSY, "a.level": 1, "b.level": 1, "c.level": 1, "a.copied": 1, "c.copied": 1}

    def test_choices_of_several_members(self):
        """All combinations, each with its own label."""
        system = self.system(Each(BAKERS, (level.choose(1, 2),)))
        found = list(steps_of(system, system.by_name["b.go"], system.initial))
        assert len({step.label for step in found}) == len({step.target for step in found}) == 4


RADIO, MUTE = State("radio"), State("mute")
radio = Var("radio", (RADIO, MUTE), per=Per.SYSTEM)
SWITCH = Machine(
    "radio",
    radio,
    (
        Transition(RADIO, "off", MUTE, CLOCK, cite="R1"),
        Transition(MUTE, "on", RADIO, CLOCK, cite="R2"),
        Transition(RADIO, "song", STAY, CLOCK, cite="R3"),
    ),
)


class TestListening:
    """Whoever hears an event follows; nobody who hears it can stop it."""

    MEMBERS = (Member("a", "baker"), Member("b", "helper"))

    def system(self, *rows, variables=()):
        """Two listeners and the radio."""
        return compose("s", [machine(*rows, variables=variables), SWITCH], members=self.MEMBERS)

    def song(self, system, **values):
        """The steps of ``song``, as what they change."""
        before = at(system, **values)
        return {step.label: changed(system, before, step) for step in steps_of(system, system.by_name["song"], before)}

    def test_everybody_who_hears_it_moves_in_the_same_step(self):
        """One event, one step, every listener."""
        system = self.system(Transition(IDLE, "song", BUSY, HEARS, cite="H1"))
        assert self.song(system) == {"song": {"a.work": BUSY, "b.work": BUSY}}

    def test_who_has_no_row_stays(self):
        """A listener never blocks: in another state, or with a false guard, it stays where it is."""
        system = self.system(Transition(IDLE, "song", BUSY, HEARS, ~Any(CREW.before, work.is_(DONE)), cite="H1"))
        assert self.song(system, a__work=DONE) == {"song": {}}
        assert self.song(system, b__work=DONE) == {"song": {"a.work": BUSY}}
        assert "song" in enabled(system, at(system, a__work=DONE, b__work=DONE))

    def test_who_has_several_rows_takes_one(self):
        """Overlapping rows of a listener are a choice; the label says which."""
        system = self.system(
            Transition(IDLE, "song", BUSY, HEARS, cite="H1"), Transition(IDLE, "song", DONE, HEARS, cite="H2")
        )
        assert self.song(system) == {
            f"song(to {x.name}, to {y.name})": {"a.work": x, "b.work": y} for x, y in product((BUSY, DONE), repeat=2)
        }
        assert self.song(system, a__work=DONE) == {
            "song(to busy)": {"b.work": BUSY},
            "song(to done)": {"b.work": DONE},
        }

    def test_an_event_needs_its_controller(self):
        """Listeners alone do not make it happen."""
        system = self.system(Transition(IDLE, "song", BUSY, HEARS, cite="H1"))
        muted = at(system, radio=MUTE)
        assert list(steps_of(system, system.by_name["song"], muted)) == []
        assert enabled(system, muted) == ("on",)

    def test_everyone_reads_the_configuration_before_the_step(self):
        """Not what others write in the same step."""
        first = Transition(IDLE, "song", BUSY, HEARS, ~Any(CREW.others, work.is_(BUSY)), cite="H1")
        assert self.song(self.system(first)) == {"song": {"a.work": BUSY, "b.work": BUSY}}

    def test_listeners_read_the_controller_before_the_step(self):
        """``off`` is heard while the radio is still on."""
        system = self.system(Transition(IDLE, "off", BUSY, HEARS, radio.is_(RADIO), cite="H1"))
        (step,) = steps_of(system, system.by_name["off"], system.initial)
        assert changed(system, system.initial, step) == {"radio": MUTE, "a.work": BUSY, "b.work": BUSY}

    def test_choices_of_all_who_take_part_are_combined(self):
        """Rows and chosen values, of controller and listeners."""
        system = self.system(
            Transition(IDLE, "song", BUSY, HEARS, effect=(level.choose(1, 2),), cite="H1"), variables=(level,)
        )
        assert set(self.song(system)) == {f"song(level={x}, level={y})" for x, y in product((1, 2), repeat=2)}

    def test_own_events_are_heard_before_those_of_the_system(self):
        """A member that controls ``song`` itself is followed by its own machines, not by the radio's listeners."""
        own = Machine(
            "own",
            replace(work, name="own"),
            (Transition(IDLE, "song", BUSY, BAKER, cite="O1"), Transition(BUSY, "end", DONE, BAKER, cite="O2")),
        )
        hearer = machine(Transition(IDLE, "song", BUSY, HEARS, cite="H1"))
        system = compose("s", [own, hearer, SWITCH], members=self.MEMBERS)
        assert [who for who, _ in system.by_name["a.song"].listeners] == ["work.a"]
        assert system.by_name["song"].listeners == ()


class TestLabels:
    """The label tells the steps of one configuration apart."""

    def system(self, *rows, variables=(level, copied)):
        """One member with these rows from idle."""
        made = machine(*rows, variables=variables)
        return compose("s", [made], members=(Member("a", "baker"),))

    def test_rows_of_the_same_target_are_told_apart_by_what_they_assign(self):
        """Two reasons for the same move."""
        system = self.system(
            Transition(IDLE, "go", BUSY, BAKER, effect=(level.set(1),), cite="L1"),
            Transition(IDLE, "go", BUSY, BAKER, effect=(copied.set(1),), cite="L2"),
            Transition(IDLE, "go", DONE, BAKER, cite="L3"),
        )
        assert labels(system, system.initial) == [
            "a.go(to busy, level := 1)",
            "a.go(to busy, copied := 1)",
            "a.go(to done)",
        ]

    def test_two_rows_that_do_the_same_are_two_steps(self):
        """Where both can be taken there are two steps, told apart by a number."""
        system = self.system(
            Transition(IDLE, "go", BUSY, BAKER, level < 2, (level.incr(),), cite="L1"),
            Transition(IDLE, "go", BUSY, BAKER, copied < 2, (level.incr(),), cite="L2"),
            Transition(IDLE, "clean", STAY, BAKER, level > 1, (copied.incr(),), cite="L3"),
        )
        assert labels(system, system.initial) == [
            "a.go(to busy, level := next level)",
            "a.go(to busy, level := next level) #2",
        ]
        assert labels(system, at(system, a__copied=2)) == ["a.go"]

    def test_steps_that_lead_elsewhere_and_read_alike_are_numbered(self):
        """A choice that is overwritten later still leaves its mark."""
        system = self.system(
            Transition(
                IDLE, "go", BUSY, BAKER, effect=(level.choose(1, 2), copied.copy(level), level.choose(0, 1)), cite="L1"
            )
        )
        found = {step.label: read(system, step.target) for step in steps(system, system.initial)}
        assert list(found) == ["a.go(level=0)", "a.go(level=1)", "a.go(level=0) #2", "a.go(level=1) #2"]
        assert [values["a.copied"] for values in found.values()] == [1, 1, 2, 2]

    @settings(max_examples=200, deadline=None)
    @given(st.data())
    def test_labels_are_unique_in_every_configuration(self, data):
        """Of random machines with overlapping rows, choices and listeners; and `enabled` names the same events."""
        system = data.draw(_systems())
        seen, queue = {system.initial}, [system.initial]
        for configuration in queue[:200]:
            found = list(steps(system, configuration))
            assert len({step.label for step in found}) == len(found)
            assert tuple(dict.fromkeys(step.event for step in found)) == enabled(system, configuration)
            for step in found:
                assert all(holds(row.guard, configuration) for row in step.rows)
                assert _patched(configuration, step.updates) == step.target
                if step.target not in seen:
                    seen.add(step.target)
                    queue.append(step.target)


def _patched(configuration, updates):
    """The configuration after these updates."""
    after = list(configuration)
    for part in updates:
        for slot, index in part.items():
            after[slot] = index
    return tuple(after)


GUARDS = st.sampled_from(
    [TRUE, level > 0, level < 2, copied.is_(0), (level > 0) & (copied < 2), Any(CREW.others, level > 0)]
)
EFFECTS = st.sampled_from(
    [
        level.incr(),
        level.choose(0, 1),
        level.choose(1, 2),
        copied.copy(level),
        copied.set(0),
        level.set(0).when(copied > 0),
    ]
)


@st.composite
def _systems(draw):
    """Two members with a few random rows each, and the radio that they hear."""
    keep = Transition(DONE, "keep", STAY, BAKER, effect=(level.incr(), copied.incr()), cite="K")
    rows = [keep]
    for number in range(draw(st.integers(1, 5))):
        heard = draw(st.booleans())
        row = Transition(
            draw(st.sampled_from([IDLE, BUSY, DONE])),
            "song" if heard else draw(st.sampled_from(["go", "back"])),
            draw(st.sampled_from([IDLE, BUSY, DONE, STAY])),
            HEARS if heard else BAKER,
            draw(GUARDS),
            tuple(draw(st.lists(EFFECTS, max_size=2))),
            cite=f"R{number}",
        )
        if not any(_clash(row, other) for other in rows):
            rows.append(row)
    members = (Member("a", "baker"), Member("b", "helper"))
    return compose("s", [machine(*rows, variables=(level, copied)), SWITCH], members=members)


def _clash(row, other):
    """Whether declaring both rows would be refused as shadowing."""
    return (row.source, row.event, row.effect) == (other.source, other.event, other.effect) and (
        row.target_from(row.source) == other.target_from(other.source)
    )


def test_tables_are_read_in_a_configuration():
    """At a member, or at the system from anywhere."""
    mood = Table("mood", (Case("good", level > 1, "M1"), Case("fair", level > 0, "M2")), "poor")
    crew = Table("crew mood", (Case("good", Any(CREW, mood.is_("good")), "M3"),), "mixed", per=Per.SYSTEM)
    up = Transition(IDLE, "up", STAY, BAKER, effect=(level.incr(),), cite="U1")
    system = compose("s", [machine(up, variables=(level,))], members=(Member("a", "baker"), Member("b", "baker")))
    there = at(system, a__level=2, b__level=1)
    assert [tabled(system, there, mood, site) for site in ("a", "b")] == ["good", "fair"]
    assert tabled(system, there, crew) == tabled(system, there, crew, "b") == "good"
    assert tabled(system, system.initial, crew) == "mixed"


def test_a_trace_is_a_finite_run():
    """Where it starts, what happened, where it ends."""
    system = compose("s", [SWITCH])
    first = next(steps_of(system, system.by_name["off"], initial(system)))
    second = next(steps_of(system, system.by_name["on"], first.target))
    trace = Trace(initial(system), (first, second))
    assert trace.labels == ("off", "on")
    assert trace.final == initial(system)
    assert len(trace) == 2
    assert Trace(initial(system)).final == initial(system)
