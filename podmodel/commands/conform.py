"""``podmodel conform``: is what the API server showed of real pods a behaviour of the model?"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from podmodel.checking import few_collections
from podmodel.commands.arguments import Parser, add_color, add_format, add_kubernetes
from podmodel.commands.codes import EXPECTED, FINDING, USAGE
from podmodel.conformance import Stream, Verdict, judge
from podmodel.report.terminal import Paper, clean, paper
from podmodel.watch import Skipped, updates

SCHEMA = "podmodel.conform/1"
DESCRIPTION = """
Reads what an API server showed of pods, and says of each of them whether a kubelet can have written it: phases,
conditions, container states, restart counts. Updates may be missing, and pods may stand in any order. What is
impossible is told as soon as it is seen, with the rules that it breaks.
"""
EPILOG = """
examples:
  kubectl get pods -A -o json | podmodel conform -            are these statuses possible?
  kubectl get pods -w -o json --output-watch-events | podmodel conform -    watch a cluster
  podmodel conform --kubernetes 1.32 history.jsonl            what a kubelet of 1.32 can do
  podmodel conform dumps/ --format json | jq .streams         for programs

A pod that has what the model does not know (restart rules, static pods) is refused, never accepted. This command is
being built: some lives of real kubelets are still called impossible, so a finding may be a gap of the model.

exit codes:
  0  every pod did what a kubelet can do
  1  something is impossible
  2  bad input, or a pod that could not be judged
"""
STYLES = {Verdict.REJECTED: ("bold", "red"), Verdict.REFUSED: ("yellow",)}


def parser() -> Parser:
    """The arguments of the command."""
    made = Parser(prog="podmodel conform", usage="[OPTION ...] FILE...|-", description=DESCRIPTION, epilog=EPILOG)
    made.add_argument("files", metavar="FILE", nargs="+", help="files or folders with pods or watch events, or -")
    add_kubernetes(made, default=None)
    add_format(made)
    add_color(made)
    return made


def main(argv: Sequence[str]) -> int:
    """Judge what the command line names and return the exit code."""
    options = parser().parse_args(argv)
    started = time.process_time()
    streams: list[Stream] = []
    here = paper(options.color)
    faults = 0
    with few_collections():
        for found in judge(updates(*options.files), options.kubernetes):
            if isinstance(found, Skipped):
                faults += found.fault
                _complain(found)
                continue
            streams.append(found)
            if options.format == "text":
                _tell(found, here)
    spent = time.process_time() - started
    if options.format == "json":
        print(json.dumps(_document(streams, spent), indent=2))
    else:
        _print(_summary(streams, spent, here))
    return _code(streams, faults)


def _code(streams: Iterable[Stream], faults: int) -> int:
    """Something impossible is what is asked for, so here it goes before what could not be judged."""
    verdicts = {stream.verdict for stream in streams}
    if Verdict.REJECTED in verdicts:
        return FINDING
    return USAGE if faults or Verdict.REFUSED in verdicts or not verdicts else EXPECTED


def _complain(skipped: Skipped) -> None:
    if skipped.fault:
        print(clean(str(skipped)), file=sys.stderr)


def _tell(stream: Stream, here: Paper) -> None:
    """One line for a pod that is impossible, or that cannot be judged."""
    if stream.verdict is Verdict.ACCEPTED:
        return
    word = "impossible" if stream.verdict is Verdict.REJECTED else "not judged"
    at = f", update {stream.first_impossible}" if stream.first_impossible is not None else ""
    mark = here.style(word, *STYLES[stream.verdict])
    release_ = f" (Kubernetes {stream.kubernetes})" if stream.verdict is Verdict.REJECTED else ""
    print(
        f"{clean(stream.where)}: {clean(stream.title)}{at}: {mark}{release_}: {clean(stream.explanation)}", flush=True
    )


def _summary(streams: Sequence[Stream], spent: float, here: Paper) -> Iterator[str]:
    number = Counter(stream.verdict for stream in streams)
    said = [f"{number[verdict]:,} {verdict}" for verdict in Verdict if number[verdict]] or ["no pod"]
    updates_ = sum(stream.updates for stream in streams)
    worst = next((v for v in (Verdict.REJECTED, Verdict.REFUSED) if number[v]), None)
    styles = STYLES[worst] if worst else ("bold", "green")
    word = {Verdict.REJECTED: "impossible", Verdict.REFUSED: "not judged"}[worst] if worst else "possible"
    count = f"{len(streams):,} pods, {updates_:,} updates: {', '.join(said)}; {spent:.1f} s of CPU"
    yield from here.lines(count, first=f"{word}: ", hang=0, styles=styles)


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)


def _document(streams: Sequence[Stream], spent: float) -> dict[str, object]:
    return {"schema": SCHEMA, "streams": [_stream(stream) for stream in streams], "cpu_seconds": round(spent, 3)}


def _stream(stream: Stream) -> dict[str, object]:
    return {
        "uid": stream.uid,
        "namespace": stream.namespace,
        "name": stream.name,
        "kubernetes": stream.kubernetes,
        "updates": stream.updates,
        "verdict": str(stream.verdict),
        "first_impossible": stream.first_impossible,
        "rules": list(stream.rules),
        "explanation": stream.explanation,
    }
