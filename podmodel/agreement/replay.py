"""Replaying a file of decisions: what agrees, what does not, and what could not be asked."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from podmodel.agreement.decisions import Decide, Decision, Switches, UnsupportedError, decider, decisions, kind_of
from podmodel.errors import PodmodelError
from podmodel.lifecycles.releases import readings

SHOWN = 3  # disagreements, and lines of each reason, that are kept to be shown


@dataclass
class Agreement:
    """What came out for one file; `reasons` counts why decisions were not supported, `where` has their first lines."""

    file: str
    kubernetes: str
    total: int = 0
    agree: int = 0
    disagree: int = 0
    unsupported: int = 0
    broken: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    where: dict[str, list[int]] = field(default_factory=dict)
    first: list[tuple[Decision, Any]] = field(default_factory=list)
    cpu_seconds: float = 0.0

    def refuse(self, line: int, reason: str) -> None:
        """Count a line that could not be judged."""
        self.unsupported += 1
        self.reasons[reason] += 1
        lines = self.where.setdefault(reason, [])
        if len(lines) < SHOWN:
            lines.append(line)


def replay(path: Path, kubernetes: str) -> Agreement:
    """Ask the model every decision of the file, under a release."""
    found = Agreement(str(path), kubernetes)
    decide = decider(kind_of(path))
    ways = tuple(readings(kubernetes))
    start = time.process_time()
    for item in decisions(path):
        found.total += 1
        if isinstance(item, Decision):
            _judge(found, item, decide, ways)
        else:
            line, error = item
            found.broken += 1
            found.refuse(line, str(error))
    found.cpu_seconds = time.process_time() - start
    return found


def _judge(found: Agreement, decision: Decision, decide: Decide, ways: Sequence[Switches]) -> None:
    """Agreed, if some way in which the release may behave gives the recorded answer."""
    said = None
    for switches in ways:
        try:
            said = decide(decision.given, switches)
        except UnsupportedError as error:
            found.refuse(decision.line, str(error))
            return
        except KeyError as error:
            found.broken += 1
            found.refuse(decision.line, f"the field {error} is missing, or unknown")
            return
        except (TypeError, ValueError, AttributeError, PodmodelError) as error:
            found.broken += 1
            found.refuse(decision.line, f"no such decision: {error}")
            return
        if said == decision.answer:
            found.agree += 1
            return
    found.disagree += 1
    if len(found.first) < SHOWN:
        found.first.append((decision, said))
