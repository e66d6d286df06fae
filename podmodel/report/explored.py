"""
What a search found out about the reachable space of a pod, and how programs read it: ``podmodel.explore/1``.

Keys are only ever added to a schema; a change of meaning gets a new number. What is not known is null.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from podmodel.kernel.machine import Transition
from podmodel.lifecycles.compose import Scope, not_modelled
from podmodel.lifecycles.spec import Pod
from podmodel.report.coverage import Coverage

SCHEMA = "podmodel.explore/1"


@dataclass
class Explored:
    """
    What is known so far about the space; None is not known (yet). `reason` says why it is not complete.

    `exact`: everything reachable was reached, so the counts that are there are final.
    """

    pod: Pod
    scope: Scope
    engine: str
    configurations: int | None = None
    transitions: int | None = None
    depth: int | None = None
    depth_at_least: int = 0
    nodes: int | None = None  # of the diagram that holds the space
    nodes_made: int | None = None  # on the way
    local_states: dict[str, int] = field(default_factory=dict)
    coverage: Coverage | None = None
    cpu_seconds: float = 0.0
    peak_bytes: int | None = None
    exact: bool = False
    complete: bool = False
    reason: str = ""


def document(found: Explored) -> str:
    """All of it as a JSON text."""
    depth = {"depth": found.depth}
    data: dict[str, object] = {
        "schema": SCHEMA,
        "engine": found.engine,
        "level": found.scope.level.word,
        "kubernetes": found.scope.kubernetes,
        "configurations": found.configurations,
        "transitions": found.transitions,
        **(depth if found.depth is not None else depth | {"depth_at_least": found.depth_at_least}),
        "nodes": found.nodes,
        "nodes_made": found.nodes_made,
        "cpu_seconds": round(found.cpu_seconds, 3),
        "peak_bytes": found.peak_bytes,
        "complete": found.complete,
        **({} if found.complete else {"reason": found.reason, "exact": found.exact}),
        "file": found.pod.file,
        "line": found.pod.line,
        "kind": found.pod.kind,
        "namespace": found.pod.namespace,
        "name": found.pod.name,
        "scope": {"threshold": found.scope.threshold, "sigterm": {n: str(s) for n, s in found.scope.sigterm.items()}},
        "warnings": [*found.pod.warnings, *not_modelled(found.pod, found.scope.level)],
        "local_states": found.local_states or None,
        "never_enabled": found.coverage and [event.name for event in found.coverage.never_enabled],
        "rows": found.coverage and _rows(found.coverage),
    }
    return json.dumps(data, indent=2)


def _rows(coverage: Coverage) -> list[dict[str, object]]:
    return [
        {
            "machine": machine.instance.name,
            "rows": len(machine.instance.machine.transitions),
            "taken": machine.taken,
            "never": [_row(row) for row in machine.never],
            "ruled_out": [_row(row) for row in machine.ruled_out],
        }
        for machine in coverage.machines
    ]


def _row(row: Transition) -> dict[str, str]:
    return {"rule": row.cite, "row": str(row)}
