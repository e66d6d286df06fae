"""
Reading streams of pods beside `json.loads` in the same run: `python tests/benchmarks/stream_reading.py`.

The stream is generated: the lives of some pods, again and again under fresh uids, each object with spec, status and
managedFields as an API server shows them (some 7 KB on one line). Beside each form in which it is read stands what
`json.loads` alone needs for the same objects, already cut apart. The reader is timed from the file to the updates,
with one look-up by the bytes of each status, which is what a judgement that remembers costs at least. All in CPU
seconds, the best of several rounds in turn. Exits with 1 if JSON lines are read less than 2.5 times as fast.
"""

import argparse
import json
import random
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from measuring import machine, table

from podmodel.watch import Update, updates

REQUIRED = 2.5
STEPS = ("Pending", "ContainerCreating", "Running", "Ready", "Running", "Succeeded")


def stamp(second: int) -> str:
    """A time stamp."""
    return f"2026-01-01T{second // 3600 % 24:02}:{second // 60 % 60:02}:{second % 60:02}Z"


def spec(life: int, containers: int) -> dict[str, Any]:
    """A pod spec as admission leaves it behind."""
    probe = {"httpGet": {"path": "/healthz", "port": 8080, "scheme": "HTTP"}, "timeoutSeconds": 1, "periodSeconds": 10}
    mount = {"name": f"kube-api-access-{life:05}", "readOnly": True, "mountPath": "/var/run/secrets/serviceaccount"}
    return {
        "volumes": [{"name": mount["name"], "projected": {"sources": [{"serviceAccountToken": {"path": "token"}}]}}],
        "containers": [
            {
                "name": f"app-{number}",
                "image": f"registry.example.com/team/app-{number}:1.{life}",
                "args": ["--listen=:8080", "--log-level=info"],
                "env": [{"name": f"SETTING_{n}", "value": f"value {n} of the setting"} for n in range(8)],
                "resources": {"limits": {"cpu": "500m", "memory": "1Gi"}, "requests": {"cpu": "100m"}},
                "volumeMounts": [mount],
                "livenessProbe": probe,
                "readinessProbe": probe,
                "imagePullPolicy": "IfNotPresent",
                "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
            }
            for number in range(containers)
        ],
        "restartPolicy": "OnFailure",
        "terminationGracePeriodSeconds": 30,
        "nodeName": f"ip-10-0-{life}-12.ec2.internal",
        "serviceAccountName": "app",
        "tolerations": [
            {"key": f"node.kubernetes.io/{key}", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300}
            for key in ("not-ready", "unreachable")
        ],
    }


def status(life: int, containers: int, step: int) -> dict[str, Any]:
    """What the kubelet shows after so many steps."""
    word, at = STEPS[step], life * 100 + step
    ended = {"exitCode": 0, "reason": "Completed", "startedAt": stamp(at - 2), "finishedAt": stamp(at)}
    state = {"Pending": None, "ContainerCreating": {"waiting": {"reason": word}}, "Succeeded": {"terminated": ended}}
    shown = state.get(word, {"running": {"startedAt": stamp(at)}})
    true = {"lastProbeTime": None, "lastTransitionTime": stamp(at), "status": "True" if step > 1 else "False"}
    return {
        "phase": word if word in ("Pending", "Succeeded") else "Running" if step > 1 else "Pending",
        "conditions": [{"type": name} | true for name in ("Initialized", "Ready", "ContainersReady", "PodScheduled")],
        "hostIP": "10.0.3.12",
        "podIP": f"10.1.{life}.7",
        "podIPs": [{"ip": f"10.1.{life}.7"}],
        "startTime": stamp(life * 100),
        "containerStatuses": [
            {
                "name": f"app-{number}",
                "state": shown,
                "lastState": {},
                "ready": word == "Ready",
                "started": step > 1,
                "restartCount": 0,
                "image": f"registry.example.com/team/app-{number}:1.{life}",
                "imageID": f"registry.example.com/team/app-{number}@sha256:{life:064}",
                "containerID": f"containerd://{life:064}",
            }
            for number in range(containers)
            if shown
        ],
        "qosClass": "Burstable",
    }


def fields(value: Any) -> dict[str, Any]:
    """The ownership of every field, as managedFields spell it."""
    if isinstance(value, dict):
        return {f"f:{key}": fields(member) for key, member in value.items()}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return {
            f'k:{{"name":"{item.get("name", number)}"}}': {".": {}} | fields(item) for number, item in enumerate(value)
        }
    return {}


def lives(number: int) -> list[list[dict[str, Any]]]:
    """The objects of this many pods, step by step."""
    found = []
    for life in range(number):
        containers = 1 + life % 3
        shape = spec(life, containers)
        steps = []
        for step in range(len(STEPS)):
            shown = status(life, containers, step)
            metadata = {
                "name": f"app-{life:010}-x7k2p",
                "generateName": f"app-{life:010}-",
                "namespace": "shop",
                "creationTimestamp": stamp(life * 100),
                "labels": {"app": "shop", "pod-template-hash": f"{life:010}"},
                "ownerReferences": [{"apiVersion": "batch/v1", "kind": "Job", "name": "app", "uid": f"owner-{life}"}],
            }
            owned = [{"spec": shape}, {"status": shown}]
            metadata["managedFields"] = [
                {
                    "manager": manager,
                    "operation": "Update",
                    "time": stamp(0),
                    "fieldsType": "FieldsV1",
                    "fieldsV1": fields(part),
                }
                for manager, part in zip(("kube-controller-manager", "kubelet"), owned, strict=True)
            ]
            steps.append({"kind": "Pod", "apiVersion": "v1", "metadata": metadata, "spec": shape, "status": shown})
        found.append(steps)
    return found


def objects(megabytes: float) -> Iterator[str]:
    """Watch events on one line each, up to this size: all lives interleaved, again under fresh uids."""
    chance, known, size, turn = random.Random(5), lives(50), 0, 0
    while size < megabytes * 1e6:
        turn += 1
        order = [life for life in range(len(known)) for _ in STEPS]
        chance.shuffle(order)
        steps = [iter(life) for life in known]
        for life in order:
            shown = next(steps[life])
            version = {"uid": f"{turn:08}-0000-4000-8000-{life:012}", "resourceVersion": str(turn * 1000 + size % 997)}
            event = {"type": "MODIFIED", "object": shown | {"metadata": shown["metadata"] | version}}
            text = json.dumps(event, separators=(",", ":"))
            size += len(text)
            yield text


def read(path: Path) -> int:
    """Every update, each with a look-up by the bytes of its status."""
    seen: dict[bytes, int] = {}
    for update in updates(path):
        if not isinstance(update, Update):
            sys.exit(str(update))
        seen[update.status] = seen.get(update.status, 0) + 1
    return sum(seen.values())


def loaded(texts: list[str]) -> int:
    """The same objects by json.loads alone."""
    return sum(1 for text in texts if json.loads(text))


def timed(tasks: dict[str, Callable[[], int]], rounds: int) -> dict[str, float]:
    """The fewest CPU seconds of each task; they take turns."""
    best = dict.fromkeys(tasks, float("inf"))
    counts = set()
    for _ in range(rounds):
        for name, task in tasks.items():
            start = time.process_time()
            counts.add(task())
            best[name] = min(best[name], time.process_time() - start)
    if len(counts) > 1:
        sys.exit(f"the tasks saw different numbers of objects: {sorted(counts)}")
    return best


def peak(path: Path) -> float:
    """The most memory that Python holds while reading, in MB."""
    tracemalloc.start()
    for _ in updates(path):
        pass
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most / 1e6


def main() -> None:
    """Measure each form, print a table, fail if JSON lines are too slow."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--megabytes", type=float, default=50, help="of JSON lines (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="of which the best counts (default: %(default)s)")
    options = parser.parse_args()
    texts = list(objects(options.megabytes))
    forms = {
        "JSON lines": texts,
        "kubectl -w -o json": [json.dumps(json.loads(text), indent=4) for text in texts],
    }
    print(f"{machine()}; {len(texts):,} objects of {sum(map(len, texts)) / len(texts) / 1000:.1f} KB")
    rows: list[tuple[object, ...]] = []
    ratios = []
    with tempfile.TemporaryDirectory() as folder:
        for form, parts in forms.items():
            path = Path(folder) / "stream.json"
            path.write_text("".join(f"{part}\n" for part in parts), encoding="utf-8")
            size = path.stat().st_size / 1e6
            best = timed(
                {"json": lambda parts=parts: loaded(parts), "read": lambda path=path: read(path)}, options.rounds
            )
            ratios.append(best["json"] / best["read"])
            rates = (f"{size / best['json']:.0f}", f"{size / best['read']:.0f}", f"{ratios[-1]:.1f}")
            rows.append((form, f"{size:.0f}", *rates, f"{peak(path):.1f}"))
    print("\n".join(table("form|MB|json.loads, MB/s|read, MB/s|ratio|memory, MB", "lrrrrr", rows)))
    if ratios[0] < REQUIRED:
        sys.exit(f"JSON lines must be read at least {REQUIRED} times as fast as json.loads alone")


if __name__ == "__main__":
    main()
