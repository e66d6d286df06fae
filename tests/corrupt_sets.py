"""Corruptions of the system and of the set of a certificate; see `corruptions`."""

from collections.abc import Iterator
from random import Random
from typing import Any

Data = Any


def section_of(random: Random, data: Data) -> Data:
    """Some section."""
    return random.choice(data["sections"])


def other_digit(random: Random, text: str) -> str:
    """The text with one hexadecimal digit changed."""
    place = random.randrange(len(text))
    return text[:place] + ("0" if text[place] != "0" else "1") + text[place + 1 :]


# The system


def _rows(random: Random, data: Data) -> list[Data]:
    """The rows of some machine in some event."""
    lists = [
        rows
        for section in data["sections"]
        for event in section["system"]["events"]
        for rows in (event["rows"], *(listener["rows"] for listener in event["listeners"]))
        if rows
    ]
    return random.choice(lists)


def _cases(data: Data) -> Iterator[tuple[Data, Data]]:
    for section in data["sections"]:
        for event in section["system"]["events"]:
            for rows in (event["rows"], *(listener["rows"] for listener in event["listeners"])):
                for assignment in (a for row in rows for stage in row["stages"] for a in stage):
                    yield section, assignment


def flip_a_value_in_a_guard(random: Random, data: Data) -> bool:
    """A guard of the tables tests for another value."""
    system = section_of(random, data)["system"]
    tests = [node for node in system["guards"] if "slot" in node]
    test = random.choice(tests)
    size = len(system["slots"][test["slot"]]["domain"])
    test["in"] = sorted(set(test["in"]) ^ {random.randrange(size)}) or [0]
    return True


def drop_a_row(random: Random, data: Data) -> bool:
    """A machine loses a row."""
    rows = _rows(random, data)
    rows.remove(random.choice(rows))
    return True


def double_the_guard_of_a_row(random: Random, data: Data) -> bool:
    """A row can always be taken."""
    random.choice(_rows(random, data))["guard"] = True
    return True


def assign_another_value(random: Random, data: Data) -> bool:
    """A row writes another value."""
    section, assignment = random.choice(list(_cases(data)))
    case = random.choice(assignment["cases"])
    case[1] = [random.randrange(len(section["system"]["slots"][assignment["slot"]]["domain"]))]
    return True


def start_elsewhere(random: Random, data: Data) -> bool:
    """A slot begins with another value."""
    slots = [slot for slot in section_of(random, data)["system"]["slots"] if len(slot["domain"]) > 1]
    slot = random.choice(slots)
    slot["initial"] = (slot["initial"] + 1) % len(slot["domain"])
    return True


def drop_an_event(random: Random, data: Data) -> bool:
    """An event is gone."""
    events = section_of(random, data)["system"]["events"]
    events.remove(random.choice(events))
    return True


def change_the_digest(random: Random, data: Data) -> bool:
    """One digit of a digest."""
    section = section_of(random, data)
    section["digest"] = other_digit(random, section["digest"])
    return True


# The set


def _edges(random: Random, data: Data) -> tuple[Data, int]:
    """The edges of some node, and its level."""
    level, edges = random.choice(section_of(random, data)["set"]["nodes"][1:])
    return edges, level


def remove_an_edge(random: Random, data: Data) -> bool:
    """A node loses an edge."""
    edges, _ = _edges(random, data)
    edges.remove(random.choice(edges))
    return True


def remove_a_state_from_an_edge(random: Random, data: Data) -> bool:
    """An edge is taken from one state less."""
    edges, _ = _edges(random, data)
    edge = random.choice(edges)
    edge[0].remove(random.choice(edge[0]))
    if not edge[0]:
        edges.remove(edge)
    return True


def remove_a_node(random: Random, data: Data) -> bool:
    """A node, and all that leads to it, is gone."""
    nodes = section_of(random, data)["set"]["nodes"]
    gone = random.randrange(1, len(nodes) - 1)
    for _, edges in nodes:
        edges[:] = [[states, child - (child > gone)] for states, child in edges if child != gone]
    del nodes[gone]
    return True


def add_a_state_to_an_edge(random: Random, data: Data) -> bool:
    """An edge is also taken from a state that the node did not know."""
    section = section_of(random, data)
    level, edges = random.choice(section["set"]["nodes"][1:])
    known = {state for states, _ in edges for state in states}
    missing = sorted(set(range(len(section["set"]["levels"][level]["states"]))) - known)
    if missing:
        random.choice(edges)[0].append(random.choice(missing))
    return bool(missing)


def redirect_an_edge(random: Random, data: Data) -> bool:
    """An edge leads to another node of the same level."""
    nodes = section_of(random, data)["set"]["nodes"]
    choices = [
        (edge, [number for number, other in enumerate(nodes[:place]) if other[0] == level + 1 and number != edge[1]])
        for place, (level, edges) in enumerate(nodes)
        for edge in edges
    ]
    edge, others = random.choice([choice for choice in choices if choice[1]])
    edge[1] = random.choice(others)
    return True


def redirect_an_edge_anywhere(random: Random, data: Data) -> bool:
    """An edge leads to any node, or to none."""
    nodes = section_of(random, data)["set"]["nodes"]
    edges = random.choice(nodes[1:])[1]
    random.choice(edges)[1] = random.randrange(-2, len(nodes) + 2)
    return True


def change_a_local_state(random: Random, data: Data) -> bool:
    """A local state has another value."""
    section = section_of(random, data)
    level = random.choice(section["set"]["levels"])
    place = random.randrange(len(level["slots"]))
    size = len(section["system"]["slots"][level["slots"][place]]["domain"])
    random.choice(level["states"])[place] = random.randrange(size + 1)
    return True


def remove_the_initial_configuration(random: Random, data: Data) -> bool:
    """The initial state of the first level has no edge at the root."""
    section = section_of(random, data)
    level = section["set"]["levels"][0]
    start = [section["system"]["slots"][slot]["initial"] for slot in level["slots"]]
    state = level["states"].index(start)
    edges = section["set"]["nodes"][section["set"]["root"]][1]
    edges[:] = [[[one for one in states if one != state], child] for states, child in edges if states != [state]]
    return True


def move_the_root(random: Random, data: Data) -> bool:
    """The set begins at another node."""
    set_ = section_of(random, data)["set"]
    set_["root"] = random.choice([number for number in range(len(set_["nodes"]) + 1) if number != set_["root"]])
    return True


def exchange_two_slots(random: Random, data: Data) -> bool:
    """A level has a slot twice, or in the wrong order."""
    levels = section_of(random, data)["set"]["levels"]
    one, other = random.sample([level["slots"] for level in levels], 2)
    one[0], other[0] = other[0], one[0]
    return True


SYSTEM = (
    flip_a_value_in_a_guard,
    drop_a_row,
    double_the_guard_of_a_row,
    assign_another_value,
    start_elsewhere,
    drop_an_event,
    change_the_digest,
)
SET = (
    remove_an_edge,
    remove_a_state_from_an_edge,
    remove_a_node,
    add_a_state_to_an_edge,
    redirect_an_edge,
    redirect_an_edge_anywhere,
    change_a_local_state,
    remove_the_initial_configuration,
    move_the_root,
    exchange_two_slots,
)
