"""
Ways to corrupt a certificate, each a small seeded change of its JSON data, and who must notice.

A corruption of what the certificate proves must be refused by the checker, or be shown by hand to be a proof still
(`by_hand.stands`): a set that grew may be inductive, too. One of what it is about (`ABOUT`) is another true statement,
and is for the comparison with the pod to notice.
"""

from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any

from corrupt_laws import LAWS, RUNS, law_of
from corrupt_sets import SET, SYSTEM, change_the_digest, other_digit, section_of

from podmodel.certificates.form import seal
from podmodel.kernel.reading import digest

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


# The whole


def change_the_version(random: Random, data: Data) -> bool:
    """Another version of the form."""
    data["schema"] = f"podmodel.certificate/{random.randrange(2, 9)}"
    return True


def change_the_seal(random: Random, data: Data) -> bool:
    """One digit of the seal."""
    data["seal"] = other_digit(random, data["seal"])
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
    section = section_of(random, data)
    law = random.choice(section["laws"])
    part = random.choice((data, section, section["set"], section["system"], law, *law["sites"]))
    if random.random() < 0.5:
        del part[random.choice(sorted(set(part) - {"schema"}))]
    else:
        part["more"] = 1
    return True


def change_a_type(random: Random, data: Data) -> bool:
    """A number becomes a text, a text a number, a list an object."""
    section = section_of(random, data)
    law = random.choice(section["laws"])
    part = random.choice((section["set"], law, *law["sites"]))
    key = random.choice(sorted(part))
    part[key] = {str: 7, int: "7", bool: 1.5, list: {}, type(None): "null", dict: []}[type(part[key])]
    return True


# What it is about: true all the same, or less than it was


def weaken_a_law(random: Random, data: Data) -> bool:
    """A law promises nothing."""
    _, law = law_of(random, data)
    for site in law["sites"]:
        site["then"] = True
    return law["kind"] in ("always", "step") and law["verdict"] == "proved"


def reword_a_law(random: Random, data: Data) -> bool:
    """A law has another sentence, or cites another rule."""
    _, law = law_of(random, data)
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
    scope = section_of(random, data)["scope"]
    if scope["sigterm"]:
        name = random.choice(sorted(scope["sigterm"]))
        scope["sigterm"][name] = {"handled": "ignored"}.get(scope["sigterm"][name], "handled")
    else:
        scope["sigterm"] = {"app": "handled"}
    return True


def change_the_release(random: Random, data: Data) -> bool:
    """It is said to be about a release that is another system, or none that is known."""
    section_of(random, data)["scope"]["kubernetes"] = random.choice(("1.33", "1.34", "1.35", "1.28", "", None))
    return True


def change_the_level(random: Random, data: Data) -> bool:
    """It is said to model other parts of the kubelet."""
    words = ("worker", "sandbox", "image", "node", "ends", "kubelet", "worker+sandbox", "api+moon", "", 0, None)
    section_of(random, data)["scope"]["level"] = random.choice(words)
    return True


def forget_a_part_of_the_scope(random: Random, data: Data) -> bool:
    """What a scope says is not there."""
    scope = section_of(random, data)["scope"]
    del scope[random.choice(sorted(scope))]
    return True


WHOLE = (change_the_version, swap_the_sets, lose_a_key, change_a_type)
SCOPE = (change_the_scope, change_the_release, change_the_level, forget_a_part_of_the_scope)
ABOUT = (weaken_a_law, reword_a_law, forget_a_site, *SCOPE)
PROOF = (*SYSTEM, *SET, *LAWS, *RUNS, *WHOLE)
EVERY = (*PROOF, *ABOUT, change_the_seal)
