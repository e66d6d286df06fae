"""
Ways to corrupt a certificate, each a small seeded change of its JSON data, and who must notice.

A corruption of what the certificate proves must be refused by the checker, or be shown by hand to be a proof still
(`by_hand.stands`): a set that grew may be inductive, too. One of what it is about (`ABOUT`) is another true statement,
and is for the comparison with the pod to notice.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from random import Random
from typing import Any

from podmodel.certificates.form import digest, seal

Data = Any
Corruption = Callable[[Random, Data], bool]


def corrupted(certificate: Data, corruption: Corruption, seed: int, *, forged: bool = True) -> Data | None:
    """A corrupted copy (None where there is nothing to corrupt); `forged`: its seal and digests fit again."""
    random, copy = Random(seed), deepcopy(certificate)
    if not corruption(random, copy) or copy == certificate:
        return None
    if forged and corruption is not change_the_digest:
        for section in copy.get("sections", ()):
            if {"digest", "system"} <= section.keys():
                section["digest"] = digest(section["system"])
    if forged:
        copy["seal"] = seal(copy)
    return copy


def _section(random: Random, data: Data) -> Data:
    return random.choice(data["sections"])


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


# The system


def flip_a_value_in_a_guard(random: Random, data: Data) -> bool:
    """A guard of the tables tests for another value."""
    system = _section(random, data)["system"]
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
    slots = [slot for slot in _section(random, data)["system"]["slots"] if len(slot["domain"]) > 1]
    slot = random.choice(slots)
    slot["initial"] = (slot["initial"] + 1) % len(slot["domain"])
    return True


def drop_an_event(random: Random, data: Data) -> bool:
    """An event is gone."""
    events = _section(random, data)["system"]["events"]
    events.remove(random.choice(events))
    return True


def change_the_digest(random: Random, data: Data) -> bool:
    """One digit of a digest."""
    section = _section(random, data)
    section["digest"] = _other_digit(random, section["digest"])
    return True


def _other_digit(random: Random, text: str) -> str:
    place = random.randrange(len(text))
    return text[:place] + ("0" if text[place] != "0" else "1") + text[place + 1 :]


# The set


def _edges(random: Random, data: Data) -> tuple[Data, int]:
    """The edges of some node, and its level."""
    level, edges = random.choice(_section(random, data)["set"]["nodes"][1:])
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
    nodes = _section(random, data)["set"]["nodes"]
    gone = random.randrange(1, len(nodes) - 1)
    for _, edges in nodes:
        edges[:] = [[states, child - (child > gone)] for states, child in edges if child != gone]
    del nodes[gone]
    return True


def add_a_state_to_an_edge(random: Random, data: Data) -> bool:
    """An edge is also taken from a state that the node did not know."""
    section = _section(random, data)
    level, edges = random.choice(section["set"]["nodes"][1:])
    known = {state for states, _ in edges for state in states}
    missing = sorted(set(range(len(section["set"]["levels"][level]["states"]))) - known)
    if missing:
        random.choice(edges)[0].append(random.choice(missing))
    return bool(missing)


def redirect_an_edge(random: Random, data: Data) -> bool:
    """An edge leads to another node of the same level."""
    nodes = _section(random, data)["set"]["nodes"]
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
    nodes = _section(random, data)["set"]["nodes"]
    edges = random.choice(nodes[1:])[1]
    random.choice(edges)[1] = random.randrange(-2, len(nodes) + 2)
    return True


def change_a_local_state(random: Random, data: Data) -> bool:
    """A local state has another value."""
    section = _section(random, data)
    level = random.choice(section["set"]["levels"])
    place = random.randrange(len(level["slots"]))
    size = len(section["system"]["slots"][level["slots"][place]]["domain"])
    random.choice(level["states"])[place] = random.randrange(size + 1)
    return True


def remove_the_initial_configuration(random: Random, data: Data) -> bool:
    """The initial state of the first level has no edge at the root."""
    section = _section(random, data)
    level = section["set"]["levels"][0]
    start = [section["system"]["slots"][slot]["initial"] for slot in level["slots"]]
    state = level["states"].index(start)
    edges = section["set"]["nodes"][section["set"]["root"]][1]
    edges[:] = [[[one for one in states if one != state], child] for states, child in edges if states != [state]]
    return True


def move_the_root(random: Random, data: Data) -> bool:
    """The set begins at another node."""
    set_ = _section(random, data)["set"]
    set_["root"] = random.choice([number for number in range(len(set_["nodes"]) + 1) if number != set_["root"]])
    return True


def exchange_two_slots(random: Random, data: Data) -> bool:
    """A level has a slot twice, or in the wrong order."""
    levels = _section(random, data)["set"]["levels"]
    one, other = random.sample([level["slots"] for level in levels], 2)
    one[0], other[0] = other[0], one[0]
    return True


# The laws


def _law(random: Random, data: Data) -> tuple[Data, Data]:
    """Some law that says something, and its section."""
    laws = [
        (section, law)
        for section in data["sections"]
        for law in section["laws"]
        if law["certified"] and law["verdict"] != "inapplicable"
    ]
    return random.choice(laws)


def contradict_a_law(random: Random, data: Data) -> bool:
    """Proved is refuted, and the other way round."""
    _, law = _law(random, data)
    law["verdict"] = "refuted" if law["verdict"] == "proved" else "proved"
    return True


def call_a_law_inapplicable(random: Random, data: Data) -> bool:
    """A law that says something is said to say nothing."""
    _, law = _law(random, data)
    law["verdict"] = "inapplicable"
    return True


def strengthen_a_law(random: Random, data: Data) -> bool:
    """What a law promises becomes impossible to keep."""
    _, law = _law(random, data)
    random.choice(law["sites"])["then"] = law["kind"] == "always" and law["verdict"] == "refuted"
    return True


def take_the_premise_of_a_law(random: Random, data: Data) -> bool:
    """A law is never to be applied."""
    _, law = _law(random, data)
    for site in law["sites"]:
        site["given"] = False
    return law["kind"] != "sometimes"


def change_the_kind_of_a_law(random: Random, data: Data) -> bool:
    """A law about configurations becomes one about steps, and so on."""
    _, law = _law(random, data)
    law["kind"] = random.choice([kind for kind in ("always", "step", "sometimes", "leads to") if kind != law["kind"]])
    return True


def certify_what_is_not(random: Random, data: Data) -> bool:
    """A law without a proof claims to have one."""
    bare = [law for section in data["sections"] for law in section["laws"] if not law["certified"]]
    if bare:
        random.choice(bare)["certified"] = True
    return bool(bare)


def point_to_another_guard(random: Random, data: Data) -> bool:
    """A law is about something else."""
    section, law = _law(random, data)
    site = random.choice(law["sites"])
    site[random.choice(("given", "then"))] = random.randrange(len(section["guards"]) + 1)
    return True


# The runs


def _site(random: Random, data: Data, *, steps: int = 1) -> Data | None:
    """A site with a run of so many steps, whose law has no other run."""
    sites = [
        law["sites"]
        for section in data["sections"]
        for law in section["laws"]
        if sum(bool(site["trace"]) for site in law["sites"]) == 1
    ]
    found = [site for group in sites for site in group if site["trace"] and len(site["trace"]["steps"]) >= steps]
    return random.choice(found) if found else None


def _run(random: Random, data: Data, *, steps: int = 1) -> Data | None:
    site = _site(random, data, steps=steps)
    return site and site["trace"]


def change_a_label(random: Random, data: Data) -> bool:
    """A step has another name."""
    run = _run(random, data)
    step = random.choice(run["steps"])
    step[0] = random.choice((step[0] + "x", step[0][1:], random.choice(run["steps"])[0], "delete"))
    return True


def change_a_configuration(random: Random, data: Data) -> bool:
    """A step leads elsewhere."""
    values = random.choice(_run(random, data)["steps"])[1]
    place = random.randrange(len(values))
    values[place] += random.choice((-1, 1))
    return True


def drop_a_step(random: Random, data: Data) -> bool:
    """A run leaves out a step."""
    run = _run(random, data, steps=2)
    run["steps"].pop(random.randrange(len(run["steps"])))
    return True


def cut_the_last_step(random: Random, data: Data) -> bool:
    """A run ends one step too early."""
    run = _run(random, data)
    run["steps"].pop()
    return True


def swap_two_steps(random: Random, data: Data) -> bool:
    """Two neighbouring steps change places."""
    run = _run(random, data, steps=2)
    place = random.randrange(len(run["steps"]) - 1)
    run["steps"][place : place + 2] = run["steps"][place : place + 2][::-1]
    return True


def begin_a_run_elsewhere(random: Random, data: Data) -> bool:
    """A run begins where the system does not."""
    values = _run(random, data)["initial"]
    values[random.randrange(len(values))] += 1
    return True


def drop_a_run(random: Random, data: Data) -> bool:
    """A law has no run."""
    _site(random, data, steps=0)["trace"] = None
    return True


def borrow_a_run(random: Random, data: Data) -> bool:
    """A law has the run of another one."""
    _site(random, data, steps=0)["trace"] = deepcopy(_run(random, data, steps=0))
    return True


def _lasso(random: Random, data: Data) -> Data | None:
    runs = [
        site["trace"]
        for section in data["sections"]
        for law in section["laws"]
        for site in law["sites"]
        if site["trace"] and site["trace"]["loop"] is not None
    ]
    return random.choice(runs) if runs else None


def cut_a_loop(random: Random, data: Data) -> bool:
    """The last step of a loop is missing."""
    run = _lasso(random, data)
    if run:
        run["steps"].pop()
    return bool(run)


def open_a_loop(random: Random, data: Data) -> bool:
    """A lasso says that it has no loop."""
    run = _lasso(random, data)
    if run:
        run["loop"] = None
    return bool(run)


def move_a_loop(random: Random, data: Data) -> bool:
    """A loop begins elsewhere."""
    run = _lasso(random, data)
    if run:
        run["loop"] = random.choice([place for place in range(-1, len(run["steps"]) + 2) if place != run["loop"]])
    return bool(run)


def demand_more_fairness(_random: Random, data: Data) -> bool:
    """The law that a lasso refutes assumes everybody strongly fair."""
    for section in data["sections"]:
        for law in section["laws"]:
            if law["kind"] == "leads to" and law["verdict"] == "refuted":
                law["strong"] = sorted({event["actor"] for event in section["system"]["events"]})
                return True
    return False


# The whole


def change_the_version(random: Random, data: Data) -> bool:
    """Another version of the form."""
    data["schema"] = f"podmodel.certificate/{random.randrange(2, 9)}"
    return True


def change_the_seal(random: Random, data: Data) -> bool:
    """One digit of the seal."""
    data["seal"] = _other_digit(random, data["seal"])
    return True


def swap_the_sets(random: Random, data: Data) -> bool:
    """Two sections exchange their sets, systems or laws."""
    if len(data["sections"]) < 2:
        return False
    one, other = random.sample(data["sections"], 2)
    key = random.choice(("set", "system", "laws"))
    one[key], other[key] = other[key], one[key]
    return True


def lose_a_key(random: Random, data: Data) -> bool:
    """Something is missing, or there is something more."""
    section = _section(random, data)
    law = random.choice(section["laws"])
    part = random.choice((data, section, section["set"], section["system"], law, *law["sites"]))
    if random.random() < 0.5:
        del part[random.choice(sorted(set(part) - {"schema"}))]
    else:
        part["more"] = 1
    return True


def change_a_type(random: Random, data: Data) -> bool:
    """A number becomes a text, a text a number, a list an object."""
    section = _section(random, data)
    law = random.choice(section["laws"])
    part = random.choice((section["set"], law, *law["sites"]))
    key = random.choice(sorted(part))
    part[key] = {str: 7, int: "7", bool: 1.5, list: {}, type(None): "null", dict: []}[type(part[key])]
    return True


# What it is about: true all the same, or less than it was


def weaken_a_law(random: Random, data: Data) -> bool:
    """A law promises nothing."""
    _, law = _law(random, data)
    for site in law["sites"]:
        site["then"] = True
    return law["kind"] in ("always", "step") and law["verdict"] == "proved"


def reword_a_law(random: Random, data: Data) -> bool:
    """A law has another sentence, or cites another rule."""
    _, law = _law(random, data)
    law[random.choice(("sentence", "rule", "id"))] += " not"
    return True


def forget_a_site(random: Random, data: Data) -> bool:
    """A law speaks of one container less."""
    laws = [law for section in data["sections"] for law in section["laws"] if len(law["sites"]) > 1]
    sites = random.choice(laws)["sites"] if laws else []
    bare = [site for site in sites if not site["trace"] or sum(bool(s["trace"]) for s in sites) > 1]
    if bare:
        sites.remove(random.choice(bare))
    return bool(bare)


def change_the_scope(random: Random, data: Data) -> bool:
    """It is said to have been checked at another scope."""
    scope = _section(random, data)["scope"]
    if scope["sigterm"]:
        name = random.choice(sorted(scope["sigterm"]))
        scope["sigterm"][name] = {"handled": "ignored"}.get(scope["sigterm"][name], "handled")
    else:
        scope["sigterm"] = {"app": "handled"}
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
LAWS = (
    contradict_a_law,
    call_a_law_inapplicable,
    strengthen_a_law,
    take_the_premise_of_a_law,
    change_the_kind_of_a_law,
    certify_what_is_not,
    point_to_another_guard,
)
RUNS = (
    change_a_label,
    change_a_configuration,
    drop_a_step,
    cut_the_last_step,
    swap_two_steps,
    begin_a_run_elsewhere,
    drop_a_run,
    borrow_a_run,
    cut_a_loop,
    open_a_loop,
    move_a_loop,
    demand_more_fairness,
)
WHOLE = (change_the_version, swap_the_sets, lose_a_key, change_a_type)
ABOUT = (weaken_a_law, reword_a_law, forget_a_site, change_the_scope)
PROOF = (*SYSTEM, *SET, *LAWS, *RUNS, *WHOLE)
EVERY = (*PROOF, *ABOUT, change_the_seal)
