"""
What differs between the recordings of 1.32 and 1.36: classes of decisions, and the switches that make each of them.

The classes, in the words of the recordings' own list (`differences.json`), are told apart here by what was asked and
by the two answers. A decision can be of several classes: each is one thing in which the answers differ.
`python tests/differing.py` chooses the decisions of each class that are part of the project, and writes
`docs/differences.md`; it needs the whole recordings beside the project.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import agreeing

from podmodel.agreement.decisions import Decision, decider, decisions
from podmodel.lifecycles.releases import (
    CONTAINER_RESTART_RULES,
    CURRENT_SANDBOX_PHASE,
    LOST_INIT_COMPLETED,
    ONE_INIT_PATH,
    STARTED_INHERITED,
    STATUS_KEPT,
    Feature,
    readings,
)

KINDS = ("phase", "apistatus", "actions", "prober")
SAMPLE = agreeing.BUNDLED / "differences.jsonl.gz"
LIST = agreeing.SHARED / "differences.json"
PAGE = agreeing.BUNDLED.parents[2] / "docs" / "differences.md"
EACH = 15  # decisions of each class in the sample

Json = dict[str, Any]


@dataclass(frozen=True)
class Different:
    """One input and the two answers to it."""

    kind: str
    id: str
    given: Json
    old: Json
    new: Json

    @property
    def before(self) -> dict[str, Json]:
        """The old statuses of an ``apistatus``, by name."""
        return {s["name"]: s for s in (*self.given["oldInitContainerStatuses"], *self.given["oldContainerStatuses"])}

    @property
    def sidecars(self) -> set[str]:
        """The names of the sidecars."""
        return {item["name"] for item in self.given.get("init", ()) if item.get("sidecar")}

    def pairs(self, lists: tuple[str, ...] = ("initContainerStatuses", "containerStatuses")) -> Iterator[Any]:
        """The status of each container of these lists, in the old answer and in the new one."""
        for name in lists:
            yield from zip(self.old[name], self.new[name], strict=True)


@dataclass(frozen=True)
class Class:
    """A class of differences: how it is called, the switches that make it, and which decisions are of it."""

    kind: str
    what: str
    switches: tuple[Feature, ...]
    has: Callable[[Different], bool]


def last_kept(item: Different) -> bool:
    """Some lastState is there that was not, or another one, and not because the state moved there."""
    return any(
        new.get("last") is not None and new["last"] != old.get("last") and new["state"] == old["state"]
        for old, new in item.pairs()
    )


def _counted_up(item: Different, old: Json, new: Json) -> bool:
    """The restartCount is one more than that of an old status that is terminated."""
    before = item.before.get(new["name"], {})
    more = new.get("restartCount", 0) == before.get("restartCount", 0) + 1 != old.get("restartCount", 0)
    return more and new["state"] == "running" and before.get("state") == "terminated"


def counted_up(item: Different) -> bool:
    """Some container runs again under an old status that is terminated."""
    return any(_counted_up(item, old, new) for old, new in item.pairs())


def never_below(item: Different) -> bool:
    """Some restartCount is higher, and not by one more than an old status that is terminated."""
    return any(
        new.get("restartCount", 0) > old.get("restartCount", 0) and not _counted_up(item, old, new)
        for old, new in item.pairs()
    )


def lost_init(item: Different) -> bool:
    """Some regular init container that waited is shown as completed."""
    return any(
        old["state"] == "waiting" and new["state"] == "terminated" and new["reason"] == "Completed"
        for old, new in item.pairs(("initContainerStatuses",))
        if new["name"] not in item.sidecars
    )


def ends(item: Different) -> bool:
    """The phase is terminal, and was not."""
    return item.old["phase"] in ("Pending", "Running") and item.new["phase"] in ("Failed", "Succeeded")


def waits_with_error(item: Different) -> bool:
    """Some sidecar or init container is shown with the reason why its last start failed, and was not."""
    return any(
        new["state"] == "waiting" and (old["state"], old.get("reason")) != ("waiting", new.get("reason"))
        for old, new in item.pairs(("initContainerStatuses",))
    )


def runs_no_more(item: Different) -> bool:
    """The phase goes from Running to Pending."""
    return (item.old["phase"], item.new["phase"]) == ("Running", "Pending")


APISTATUS = (last_kept, counted_up, never_below, lost_init, ends, waits_with_error, runs_no_more)


def other(item: Different) -> bool:
    """None of the others: the phase or the conditions alone."""
    return not any(has(item) for has in APISTATUS)


def same_but_for_the_name(item: Different) -> bool:
    """The one init container to start, by its name, has become a list of positions."""
    old = {name: value for name, value in item.old.items() if name != "nextInitContainerToStart"}
    names = [container["name"] for container in item.given.get("init", ())]
    first = item.old.get("nextInitContainerToStart")
    return {**old, "initContainersToStart": [names.index(first)] if first else old["initContainersToStart"]} == item.new


def killed_when_deleted(item: Different) -> bool:
    """A pod that is being deleted is killed, and was not, although no main is there to count as initialized."""
    inits = {container["name"] for container in item.given.get("init", ())}
    made = any(s["state"] == "created" and s["name"] not in inits for s in item.given["containerStatuses"])
    return item.given.get("deleting", False) and item.new["killPod"] and not item.old["killPod"] and not made


def no_new_sandbox(item: Different) -> bool:
    """No sandbox is created any more."""
    return bool(item.old["createSandbox"] and not item.new["createSandbox"])


def other_init(item: Different) -> bool:
    """None of the others."""
    return not (same_but_for_the_name(item) or killed_when_deleted(item) or no_new_sandbox(item))


def every(_: Different) -> bool:
    """All that differ."""
    return True


CLASSES = (
    Class(
        "phase",
        "OnFailure pod, every regular container stopped, one of them Waiting with a last exit code 0: Running"
        " -> Failed",
        (CONTAINER_RESTART_RULES,),
        every,
    ),
    Class(
        "apistatus",
        "lastState kept from the old status (cont/init, terminated/running/waiting)",
        (STATUS_KEPT,),
        last_kept,
    ),
    Class(
        "apistatus",
        "restartCount +1 for a running container whose old status is Terminated with a count >= the runtime count",
        (STATUS_KEPT,),
        counted_up,
    ),
    Class(
        "apistatus",
        "missing regular init container -> terminated/Completed 0 (ready) when a regular container exists in "
        "the runtime",
        (LOST_INIT_COMPLETED,),
        lost_init,
    ),
    Class(
        "apistatus",
        "phase Pending/Running -> Failed or Succeeded",
        (CONTAINER_RESTART_RULES, STATUS_KEPT, LOST_INIT_COMPLETED),
        ends,
    ),
    Class(
        "apistatus",
        "sidecar or init container shown Waiting with the cached start failure (Never / OnFailure pods)",
        (CONTAINER_RESTART_RULES,),
        waits_with_error,
    ),
    Class(
        "apistatus",
        "phase Running -> Pending: pod with a sidecar whose current sandbox has no regular container",
        (CURRENT_SANDBOX_PHASE,),
        runs_no_more,
    ),
    Class(
        "apistatus",
        "other consequences (conditions, phase Failed -> Running/Pending, reason)",
        (STARTED_INHERITED, CURRENT_SANDBOX_PHASE),
        other,
    ),
    Class(
        "apistatus",
        "restartCount never below the old status",
        (STATUS_KEPT,),
        never_below,
    ),
    Class(
        "actions",
        "representation only: nextInitContainerToStart replaced by initContainersToStart",
        (ONE_INIT_PATH,),
        same_but_for_the_name,
    ),
    Class(
        "actions",
        "pod without sidecars: init decision differs (main container Created counts as initialized; newest init first)",
        (ONE_INIT_PATH,),
        other_init,
    ),
    Class(
        "actions",
        "pod without sidecars, sandbox to be recreated: not recreated when no container is left to start and "
        "a regular container was created",
        (ONE_INIT_PATH,),
        no_new_sandbox,
    ),
    Class(
        "actions",
        "deleted pod with a failed regular init container: killPod instead of a restart",
        (CONTAINER_RESTART_RULES,),
        killed_when_deleted,
    ),
    Class(
        "prober",
        "OnFailure, container terminated with exit 0: the worker ends",
        (CONTAINER_RESTART_RULES,),
        every,
    ),
)


def different(kind: str) -> Iterator[Different]:
    """The decisions of the whole recordings to which the releases give other answers."""
    first, second = (agreeing.shared(version, kind) for version in agreeing.RECORDED)
    known = {line.id: line.answer for line in decisions(first) if isinstance(line, Decision)}
    for line in decisions(second):
        if isinstance(line, Decision) and line.id in known and known[line.id] != line.answer:
            yield Different(kind, line.id, line.given, known[line.id], line.answer)


def sample() -> Iterator[tuple[str, Different]]:
    """The decisions that are part of the project, each with a class of it."""
    with gzip.open(SAMPLE, "rt") as lines:
        for line in lines:
            data = json.loads(line)
            yield data.pop("class"), Different(**data)


def answers(item: Different, turned: tuple[Feature, ...]) -> Any:
    """What the model answers as 1.36, but for these switches."""
    (way,) = readings("1.36")
    off = {feature.switch.name: False for feature in turned}
    return decider(item.kind)(item.given, {**way, **off})


def disagrees(item: Different, turned: tuple[Feature, ...]) -> bool:
    """Whether the answer with these switches turned is another one than 1.36 gave."""
    return bool(answers(item, turned) != item.new)


# What is part of the project


def choose() -> None:
    """Write the sample: decisions of every class, and for each of its switches some that need it."""
    lines = []
    for kind in KINDS:
        items = list(different(kind))
        for one in (one for one in CLASSES if one.kind == kind):
            mine = [item for item in items if one.has(item)]
            chosen = {item.id: item for item in mine[:: max(1, len(mine) // EACH)][:EACH]}
            for switch in one.switches:
                chosen |= {item.id: item for item in [item for item in mine if disagrees(item, (switch,))][:3]}
            lines += [json.dumps({"class": one.what, **vars(item)}) for item in chosen.values()]
    with gzip.GzipFile(SAMPLE, "wb", mtime=0) as file:
        file.write("\n".join(lines).encode())


_HEAD = """\
<!-- generated by tests/differing.py from the recordings: do not edit -->

# What differs between Kubernetes 1.32 and 1.36

The recordings of both releases have the same inputs, and more in 1.36. Where the answers to the same input differ, the
difference is of one or several of these classes, and each is made by the switches named here: with them turned, and all
others as in 1.36, the model disagrees with every decision of the class; with none turned it agrees with all.

| kind | what differs | switches | decisions |
| --- | --- | --- | ---: |
"""


def page() -> str:
    """The page of the differences, counted in the whole recordings."""
    rows = []
    for kind in KINDS:
        items = list(different(kind))
        for one in (one for one in CLASSES if one.kind == kind):
            switches = ", ".join(feature.name for feature in one.switches)
            rows.append(f"| {kind} | {one.what} | {switches} | {sum(map(one.has, items))} |")
    return _HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    choose()
    PAGE.write_text(page())
