"""Lives that no kubelet can lead: those of real pods with one thing changed, each with the rule that it breaks."""

import copy
import gzip
import json
from pathlib import Path

DATA = Path(__file__).parent / "data" / "conformance" / "lives-1.36.jsonl.gz"


def lives():
    """The watch events of each recorded pod, by its name."""
    found = {}
    for line in gzip.decompress(DATA.read_bytes()).splitlines():
        event = json.loads(line)
        found.setdefault(event["object"]["metadata"]["name"], []).append(event)
    return found


def first(events, holds):
    """The number of the first event whose status is like this, and a copy of all to change."""
    changed = copy.deepcopy(events)
    number = next(number for number, event in enumerate(changed) if holds(event["object"]["status"]))
    return number, changed, changed[number]["object"]["status"]


def main_of(status):
    """The status of the first main container."""
    return (status.get("containerStatuses") or [{"state": {}, "ready": None, "restartCount": 0}])[0]


def condition(status, kind):
    """A condition of a status."""
    return next((one for one in status["conditions"] if one["type"] == kind), {"status": ""})


def flip_ready(events):
    """A container that has terminated is shown as ready."""
    number, changed, status = first(events, lambda status: "terminated" in main_of(status)["state"])
    main_of(status)["ready"] = True
    return changed, number


def resurrect(events):
    """After the end of the last container it is shown as running again, in the next update."""
    number, changed, _ = first(events, lambda status: "terminated" in main_of(status)["state"])
    alive = next(event for event in events if "running" in main_of(event["object"]["status"])["state"])
    again = copy.deepcopy(changed[number])
    again["object"]["status"] = copy.deepcopy(alive["object"]["status"])
    return [*changed[: number + 1], again], number + 1


def lower_count(events):
    """A restart count falls."""
    number, changed, _ = first(events, lambda status: main_of(status)["restartCount"] == 1)
    following = changed[number + 1]["object"]["status"]
    main_of(following)["restartCount"] = 0
    return changed, number + 1


def change_end(events):
    """A pod that has succeeded fails."""
    number, changed, status = first(events, lambda status: status["phase"] in ("Succeeded", "Failed"))
    after = copy.deepcopy(changed[number])
    after["object"]["status"]["phase"] = "Failed" if status["phase"] == "Succeeded" else "Succeeded"
    return [*changed[: number + 1], after], number + 1


def claim_ready(events):
    """The pod is Ready while its container is not."""
    number, changed, status = first(
        events, lambda status: condition(status, "Ready")["status"] == "False" and status["phase"] == "Running"
    )
    for kind in ("Ready", "ContainersReady"):
        one = condition(status, kind)
        one["status"] = "True"
        one.pop("reason", None)
    return changed, number


def pending_again(events):
    """The phase alone goes back to Pending in a pod without init containers."""
    number, changed, status = first(events, lambda status: status["phase"] == "Running")
    status["phase"] = "Pending"
    return changed, number


MUTANTS = (
    (flip_ready, "crashloop-73-r0", "4.6"),
    (resurrect, "run-delete-36-r0", ""),
    (lower_count, "crashloop-73-r0", "CON-02"),
    (change_end, "crashloop-73-r0", "POD-02"),
    (claim_ready, "crashloop-73-r0", "4.4"),
    (pending_again, "run-delete-36-r0", "PH-01"),
)
