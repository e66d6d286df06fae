"""Decision diagrams against Python sets of tuples."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from podmodel.engines.diagram import EMPTY, UNIT, Diagrams, bits

LEVELS, WIDTH = 3, 4
TUPLES = sorted(product(range(WIDTH), repeat=LEVELS))
sets = st.sets(st.sampled_from(TUPLES), max_size=12)


def built(store, tuples):
    """The set as a node, one tuple after the other."""
    return store.all_of(store.single(one) for one in tuples)


@given(sets, sets)
def test_algebra(one, other):
    """Union, intersection and difference, and the numbers of all of them."""
    store = Diagrams(LEVELS)
    left, right = built(store, sorted(one)), built(store, sorted(other))
    for node, expected in (
        (store.union(left, right), one | other),
        (store.intersection(left, right), one & other),
        (store.difference(left, right), one - other),
        (store.difference(right, left), other - one),
    ):
        assert sorted(store.tuples(node)) == sorted(expected)
        assert store.count(node) == len(expected)
        assert (node == EMPTY) == (not expected)


@given(st.lists(st.sampled_from(TUPLES), max_size=10), st.randoms(use_true_random=False))
def test_equal_sets_are_one_number(tuples, dice):
    """In whatever order they are built."""
    store = Diagrams(LEVELS)
    first = built(store, tuples)
    dice.shuffle(tuples)
    assert built(store, tuples) == first


@given(sets)
def test_nodes_are_canonical(tuples):
    """Edges of a node are disjoint, never empty, and lead to different children one level below."""
    store = Diagrams(LEVELS)
    built(store, sorted(tuples))
    for number in range(2, len(store)):
        masks = [mask for mask, _ in store.edges[number]]
        children = [child for _, child in store.edges[number]]
        assert sum(mask.bit_count() for mask in masks) == sum(masks).bit_count()
        assert all(masks)
        assert EMPTY not in children
        assert len(set(children)) == len(children)
        assert all(store.level[child] == store.level[number] + 1 for child in children)


@given(st.lists(st.tuples(st.integers(0, 15), st.sampled_from(range(WIDTH))), max_size=6))
def test_gathering_overlapping_edges(pairs):
    """The same as the union of the edges one by one."""
    store = Diagrams(2)
    edges = [(mask, store.node(1, ((1 << child, UNIT),))) for mask, child in pairs]
    expected = store.all_of(store.node(0, (edge,)) for edge in edges)
    assert store.gather(0, edges) == expected


@given(sets.filter(bool))
def test_picking_one(tuples):
    """It is in the set."""
    store = Diagrams(LEVELS)
    assert store.pick(built(store, sorted(tuples))) in tuples


def test_a_product_needs_one_node_a_level():
    """Two hundred levels of four local states: 4 to the 200 tuples, counted exactly, in 200 nodes."""
    store = Diagrams(200)
    node = UNIT
    for level in reversed(range(200)):
        node = store.node(level, ((0b1111, node),))
    assert store.count(node) == 4**200
    assert store.reachable(node) == 200
    assert len(store) == 202


def test_an_alarm_rings_and_says_when_to_ring_again():
    """It is called with the number of nodes; what it raises leaves the store as it was."""
    rung = []

    def alarm(nodes):
        if nodes == 6:
            raise RuntimeError
        rung.append(nodes)
        return {0: 3, 3: 6}[nodes]

    store = Diagrams(4, alarm=alarm)
    try:
        for one in product(range(2), repeat=4):
            store.single(one)
    except RuntimeError:
        pass
    assert rung == [0, 3]
    assert len(store) == len(store.level) == 6


def test_bits():
    """The positions, from the lowest on."""
    assert list(bits(0b101001)) == [0, 3, 5]
    assert list(bits(0)) == []
