"""Corruptions of the laws and of the runs of a certificate; see `corruptions`."""

from copy import deepcopy
from random import Random
from typing import Any

Data = Any


# The laws


def law_of(random: Random, data: Data) -> tuple[Data, Data]:
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
    _, law = law_of(random, data)
    law["verdict"] = "refuted" if law["verdict"] == "proved" else "proved"
    return True


def call_a_law_inapplicable(random: Random, data: Data) -> bool:
    """A law that says something is said to say nothing."""
    _, law = law_of(random, data)
    law["verdict"] = "inapplicable"
    return True


def strengthen_a_law(random: Random, data: Data) -> bool:
    """What a law promises becomes impossible to keep."""
    _, law = law_of(random, data)
    random.choice(law["sites"])["then"] = law["kind"] == "always" and law["verdict"] == "refuted"
    return True


def take_the_premise_of_a_law(random: Random, data: Data) -> bool:
    """A law is never to be applied."""
    _, law = law_of(random, data)
    for site in law["sites"]:
        site["given"] = False
    return law["kind"] != "sometimes"


def change_the_kind_of_a_law(random: Random, data: Data) -> bool:
    """A law about configurations becomes one about steps, and so on."""
    _, law = law_of(random, data)
    kinds = ("always", "step", "sometimes", "leads to", "within")
    law["kind"] = random.choice([kind for kind in kinds if kind != law["kind"]])
    return True


def make_a_law_one_about_seconds(random: Random, data: Data) -> bool:
    """A law claims to be proved of clocks."""
    _, law = law_of(random, data)
    law["kind"] = "within"
    return True


def speak_of_another_event(random: Random, data: Data) -> bool:
    """A law about some steps is one about others."""
    section = random.choice(data["sections"])
    laws = [law for law in section["laws"] if any(site["events"] for site in law["sites"])]
    for site in random.choice(laws)["sites"] if laws else []:
        site["events"] = [random.choice([event["name"] for event in section["system"]["events"]] + ["nothing"])]
    return bool(laws)


def certify_what_is_not(random: Random, data: Data) -> bool:
    """A law without a proof claims to have one."""
    bare = [law for section in data["sections"] for law in section["laws"] if not law["certified"]]
    if bare:
        random.choice(bare)["certified"] = True
    return bool(bare)


def point_to_another_guard(random: Random, data: Data) -> bool:
    """A law is about something else."""
    section, law = law_of(random, data)
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


LAWS = (
    contradict_a_law,
    call_a_law_inapplicable,
    strengthen_a_law,
    take_the_premise_of_a_law,
    change_the_kind_of_a_law,
    make_a_law_one_about_seconds,
    speak_of_another_event,
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
