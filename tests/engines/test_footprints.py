"""Packing, compiled guards, groups of footprints, and moves as numbers."""

from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import questions, systems

from podmodel.engines.footprints import Guards, Moves, Packing, grouped, read_or_written, spread
from podmodel.kernel.semantics import holds, steps_of


@st.composite
def systems_and_configurations(draw):
    """A random system, and configurations of it that need not be reachable."""
    system = draw(systems())
    sizes = [len(slot.var.domain) for slot in system.slots]
    configurations = draw(
        st.lists(st.tuples(*(st.integers(0, size - 1) for size in sizes)), min_size=1, max_size=8, unique=True)
    )
    return system, configurations


@settings(max_examples=60, deadline=None, derandomize=True)
@given(systems_and_configurations())
def test_packing_is_one_to_one(drawn):
    """Unpacking gives back what was packed, and a mask keeps the slots that it is made of."""
    system, configurations = drawn
    packing = Packing(system)
    packed = [packing.pack(at) for at in configurations]
    assert [packing.unpack(number) for number in packed] == configurations
    assert len(set(packed)) == len(packed)
    for number, at in zip(packed, configurations, strict=True):
        for slot in range(len(system.slots)):
            kept = packing.unpack(number & packing.mask((slot,)))
            assert kept == tuple(value if i == slot else 0 for i, value in enumerate(at))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(systems_and_configurations(), st.data())
def test_compiled_guards_mean_what_the_kernel_says(drawn, data):
    """At every configuration, asked twice: the second answer is a remembered one."""
    system, configurations = drawn
    packing = Packing(system)
    guards = Guards(packing)
    law = data.draw(questions(system))
    sites = system.grounder.related(law.each, "") if law.each else ("",)
    for guard in (system.ground(pred, site) for site in sites for pred in (law.given, law.then)):
        for at in configurations * 2:
            assert guards.compiled(guard)(packing.pack(at)) is holds(guard, at)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(systems_and_configurations())
def test_moves_lead_where_steps_lead(drawn):
    """From any configuration, by every event, as often as the kernel says."""
    system, configurations = drawn
    packing = Packing(system)
    bits = {event.name: 1 << number for number, event in enumerate(system.events)}
    moves = Moves(system, packing, Guards(packing), bits)
    for at in configurations:
        packed = packing.pack(at)
        found = sorted(
            (bit, packed + change)
            for mask, memo, fill in moves.groups
            for delta, bit, followers in memo.get(packed & mask) or fill(packed)
            for change in spread(packed, delta, followers)
        )
        expected = sorted(
            (bits[event.name], packing.pack(step.target))
            for event in system.events
            for step in steps_of(system, event, at)
        )
        assert found == expected


@settings(max_examples=60, deadline=None, derandomize=True)
@given(systems())
def test_a_footprint_covers_what_rows_read_and_write(system):
    """Changing a slot outside it changes nothing that the event does."""
    for event in system.events:
        rows = (*event.rows, *(row for _, follow in event.listeners for row in follow))
        footprint = read_or_written(rows)
        for slot in set(range(len(system.slots))) - footprint:
            at = system.initial
            for value in range(len(system.slots[slot].var.domain)):
                moved = (*at[:slot], value, *at[slot + 1 :])
                assert _effects(system, event, moved, slot) == _effects(system, event, at, slot)


def _effects(system, event, at, slot):
    return [(step.label, (*step.target[:slot], *step.target[slot + 1 :])) for step in steps_of(system, event, at)]


@given(st.lists(st.integers(0, 255), max_size=12), st.integers(0, 4))
def test_groups_hold_every_mask_once(masks, slack):
    """Each in a union that covers it and is at most so much larger than the smallest of its group."""
    groups = grouped(masks, slack)
    assert sorted(item for _, items in groups for item in items) == list(range(len(masks)))
    for union, items in groups:
        assert all(union | masks[item] == union for item in items)
        assert union.bit_count() <= min(masks[item].bit_count() for item in items) + slack
