"""
The largest pod that is promised: 3 init containers, 3 sidecars, 6 mains, with three probes and both hooks.

CPU seconds and peak memory, each in a process of its own, of (a) all laws of safety and possibility, (b) all laws of
response, (c) a planted fault and the shortest counterexample to the law it is about, (d) everything that
``podmodel check examples/web.yaml`` does, its start included. Init containers have neither probes nor hooks. Prints a
table in Markdown::

    python tests/benchmarks/largest_pod.py [a b c d]
"""

import resource
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

from podmodel.checking import check
from podmodel.engines.asking import Asking
from podmodel.engines.questions import questions
from podmodel.kernel.property import Kind
from podmodel.kernel.system import System
from podmodel.lifecycles import container
from podmodel.lifecycles.compose import Scope, compose
from podmodel.lifecycles.spec import (
    Container,
    ExecAction,
    HTTPGetAction,
    Lifecycle,
    LifecycleHandler,
    Pod,
    PodSpec,
    Probe,
)
from podmodel.lifecycles.vocabulary import RestartPolicy
from podmodel.properties import LAWS, RESPONSES

ROOT = Path(__file__).parents[2]
SHAPE = (3, 3, 6)
TARGETS = {"a": "10 s, 500 MB", "b": "60 s", "c": "20 s", "d": "1 s"}
DEEP = "a stopped pod in which a main container ended otherwise is Failed"


def pod(inits: int, sidecars: int, mains: int) -> Pod:
    """A pod of so many containers, everything on it that the model knows."""
    asks = Probe(http_get=HTTPGetAction(port=80))
    runs = LifecycleHandler(exec=ExecAction(("true",)))
    everything = {
        "liveness_probe": asks,
        "readiness_probe": asks,
        "startup_probe": asks,
        "lifecycle": Lifecycle(post_start=runs, pre_stop=runs),
    }
    first = [Container(name=f"init-{n}", image="x:1") for n in range(inits)]
    first += [
        Container(name=f"sidecar-{n}", image="x:1", restart_policy=RestartPolicy.ALWAYS, **everything)
        for n in range(sidecars)
    ]
    rest = [Container(name=f"main-{n}", image="x:1", **everything) for n in range(mains)]
    return Pod(kind="Pod", name="large", spec=PodSpec(containers=tuple(rest), init_containers=tuple(first)))


def verdicts(laws: tuple) -> str:
    """How the laws come out."""
    found = Counter(str(verdict.outcome) for verdict in check(pod(*SHAPE), laws))
    return ", ".join(f"{number} {outcome}" for outcome, number in sorted(found.items()))


def faulty() -> System:
    """The pod, whose containers start without waiting for their turn."""
    ready = container.syncing & container.worker_free & container.should_run & ~container.held_back
    rows = tuple(
        replace(row, guard=ready & container.has_post_start.is_(row.target is container.POST_START))
        if row.event == "start"
        else row
        for row in container.TRANSITIONS
    )
    whole = container.MACHINE
    container.MACHINE = replace(whole, transitions=rows)
    try:
        return compose(pod(*SHAPE), scope=Scope(threshold=1))
    finally:
        container.MACHINE = whole


def fault() -> str:
    """The first law of the order of containers that the fault breaks, and the deepest counterexample of all."""
    system = faulty()
    asked = [q for law in LAWS if law.rule.startswith("INI-0") or law.sentence == DEEP for q in questions(system, law)]
    asked = [question for question in asked if question.law.kind is not Kind.SOMETIMES]
    asking = Asking(system, asked)
    broken = {question.law.sentence: question for question in asked if asking.seen(question.watch)}
    start = time.process_time()
    lengths = []
    for sentence in (next(s for s in broken if s != DEEP), DEEP):
        trace = asking.trace(broken[sentence].watch) if sentence in broken else None
        if trace:
            lengths.append(f"{len(trace)} steps by {time.process_time() - start:.1f} s")
    return f"{len(broken)} laws broken; shortest counterexamples: {', '.join(lengths)}"


def web() -> str:
    """The whole command."""
    done = subprocess.run(
        [sys.executable, "-m", "podmodel", "check", "examples/web.yaml"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip().splitlines()[-1]


TASKS = {
    "a": ("all laws of safety and possibility", lambda: verdicts(LAWS)),
    "b": ("all laws of response", lambda: verdicts(RESPONSES)),
    "c": ("a planted fault", fault),
    "d": ("podmodel check examples/web.yaml", web),
}


def one(task: str) -> None:
    """Do a task, and print its line of the table."""
    what, do = TASKS[task]
    whom = resource.RUSAGE_CHILDREN if task == "d" else resource.RUSAGE_SELF
    start = time.process_time()
    said = do()
    usage = resource.getrusage(whom)
    seconds = usage.ru_utime + usage.ru_stime if task == "d" else time.process_time() - start
    print(f"| ({task}) {what} | {said} | {seconds:.1f} | {usage.ru_maxrss // 1024} | {TARGETS[task]} |", flush=True)


def main(arguments: list[str]) -> None:
    """The tasks named, or all of them, each in a process of its own."""
    if arguments[:1] == ["--one"]:
        one(arguments[1])
        return
    print("| task | outcome | CPU s | peak MB | target |\n|---|---|---:|---:|---|", flush=True)
    for task in arguments or TASKS:
        subprocess.run([sys.executable, __file__, "--one", task], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
