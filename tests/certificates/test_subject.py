"""A certificate is about one pod, in one scope, and its laws are those of podmodel: what differs is said."""

import json
from dataclasses import replace

import pytest
from certifying import certified, differences, of, refusal
from pods import PODS

import podmodel
from podmodel.certificates import form, subject
from podmodel.lifecycles import variables as v
from podmodel.lifecycles.levels import Level
from podmodel.report.results import Law, identified


@pytest.mark.parametrize("name", ["job", "startup"])
def test_it_is_about_its_pod(name):
    """The same digests, the same laws."""
    assert differences(certified(name), name) == []


def test_it_is_about_no_other_pod():
    """What differs is said."""
    (first, *_) = differences(certified("job"), "retry")
    assert first.startswith("Pod/retry has the digest ")
    assert first.endswith(" differ")


def with_scope(name, **changes):
    """The certificate of a pod whose sections are said to be of another scope."""
    document = json.loads(json.dumps(certified(name)))
    for section in document["sections"]:
        section["scope"] |= changes
    return document | {"seal": form.seal(document)}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kubernetes": "1.34"}, " has the digest "),  # a release in which it is not known what happens
        ({"kubernetes": "1.28"}, "its scope does not fit Pod/job: Kubernetes 1.28 is not modelled"),
        ({"kubernetes": 1.36}, "$.scope.kubernetes: is no text"),
        ({"level": "worker"}, " has the digest "),
        ({"level": "moon"}, "its scope does not fit Pod/job: there is no level 'moon'"),
        ({"level": None}, "$.scope.level: is no text"),
        ({"threshold": 4}, "its scope does not fit Pod/job: a scope with threshold 4"),
        ({"sigterm": {"job": "never"}}, "its scope does not fit Pod/job: 'never' is not a valid Sigterm"),
        ({"more": 1}, "$.scope: has 'more'"),
    ],
)
def test_it_is_about_its_scope(changes, said):
    """The release, the level, the bounds and what is assumed are those that it names."""
    assert refusal(with_scope("job", **changes)) == ""
    (difference,) = differences(with_scope("job", **changes), "job")
    assert said in difference


def test_it_is_made_at_a_level():
    """With the parts of the kubelet that were asked for, and for the release: it says so, and it is about that."""
    pod, scope = PODS["job"]
    document = of(pod, replace(scope, level=Level.SANDBOX, kubernetes="1.34"))
    (section,) = document["sections"]
    assert (section["scope"]["level"], section["scope"]["kubernetes"]) == ("sandbox", "1.34")
    assert {slot["variable"] for slot in section["system"]["slots"]} >= {"sandbox", "release"}
    assert refusal(document) == ""
    assert differences(document, "job") == []


def test_a_law_of_a_finer_level_is_not_decided_at_a_coarser_one():
    """There it would say nothing."""
    finer = {"POD-06": v.models_sandbox.is_(True)}
    laws = [
        Law(law.id, replace(law.property, applies=finer[law.id]) if law.id in finer else law.property)
        for law in identified(podmodel.laws)
    ]
    found = list(subject.differences(form.read(certified("job")), PODS["job"][0], laws))
    assert found == ["POD-06: it speaks of the level sandbox, and was decided at the level api"]
