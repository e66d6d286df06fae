"""The command line of the agreement: files in, a line for each, the first disagreements side by side."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from podmodel.agreement.decisions import KINDS, release_named
from podmodel.agreement.replay import Agreement, replay
from podmodel.commands.arguments import Parser
from podmodel.commands.codes import USAGE, worst
from podmodel.errors import PodmodelError, UsageError
from podmodel.lifecycles.releases import RELEASES, release_of


def main(argv: Sequence[str] | None = None) -> int:
    """Replay the files; 1 if anything disagrees, 2 if something cannot be read, else 0."""
    try:
        return _main(sys.argv[1:] if argv is None else argv)
    except SystemExit as leaving:  # argparse has said what there was to say
        return leaving.code if isinstance(leaving.code, int) else USAGE
    except PodmodelError as error:
        print(f"podmodel.agreement: {error}", file=sys.stderr)
        return USAGE


def _main(argv: Sequence[str]) -> int:
    options = _parser().parse_args(list(argv))
    found = []
    for name in options.files:
        path = Path(name)
        release = release_of(options.kubernetes) if options.kubernetes else release_named(path)
        try:
            found.append(replay(path, release))
        except OSError as error:
            raise UsageError(
                f"{path}: {error.strerror or error}", hint="give a file of decisions, plain or gzip"
            ) from error
        if options.format == "text":
            for line in _text(found[-1]):
                print(line, flush=True)
    if options.format == "json":
        print(msgspec.json.format(msgspec.json.encode(_as_json(found)), indent=2).decode())
    return worst(bad_input=_broken(found), finding=any(one.disagree for one in found))


def _broken(found: Sequence[Agreement]) -> bool:
    """Whether something could not be read; a disagreement is the more urgent news."""
    return any(one.broken for one in found) and not any(one.disagree for one in found)


def _parser() -> Parser:
    parser = Parser(
        prog="python -m podmodel.agreement",
        usage="[--kubernetes VERSION] [--format text|json] FILE...",
        description="Replay recorded decisions of real kubelets against the model.",
        epilog=f"A file is called after its kind: {', '.join(KINDS)}.",
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="decisions, one JSON object a line, plain or gzip")
    parser.add_argument(
        "--kubernetes",
        metavar="VERSION",
        help=f"{RELEASES[0]} to {RELEASES[-1]} (default: what the folder of the file is called)",
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: %(default)s")
    return parser


def _text(one: Agreement) -> Iterator[str]:
    rate = one.total / one.cpu_seconds if one.cpu_seconds else 0
    yield (
        f"{one.file} (Kubernetes {one.kubernetes}): {one.total:,} decisions, {one.agree:,} agree,"
        f" {one.disagree:,} disagree, {one.unsupported:,} unsupported; {one.cpu_seconds:.1f} s of CPU, {rate:,.0f}/s"
    )
    for reason, count in one.reasons.most_common():
        lines = ", ".join(map(str, one.where[reason]))
        more = ", ..." if count > len(one.where[reason]) else ""
        yield f"  unsupported: {count:,} times {reason} (line {lines}{more})"
    for decision, said in one.first:
        yield f"  line {decision.line}, {decision.id}: disagrees"
        yield f"    given    {_compact(decision.given)}"
        yield from _beside(decision.answer, said)


def _beside(kubelet: Any, model: Any) -> Iterator[str]:
    """The two answers; of objects, only the fields that differ."""
    if not isinstance(kubelet, dict) or not isinstance(model, dict):
        yield f"    kubelet  {_compact(kubelet)}"
        yield f"    model    {_compact(model)}"
        return
    for name in sorted(kubelet.keys() | model.keys()):
        if kubelet.get(name) != model.get(name):
            yield f"    kubelet  {name}: {_compact(kubelet.get(name))}"
            yield f"    model    {name}: {_compact(model.get(name))}"


def _compact(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _as_json(found: Sequence[Agreement]) -> dict[str, Any]:
    releases = sorted({one.kubernetes for one in found})
    return {
        "schema": "podmodel.agreement/1",
        "kubernetes": releases[0] if len(releases) == 1 else releases,
        "files": [
            {
                "file": one.file,
                "kubernetes": one.kubernetes,
                "total": one.total,
                "agree": one.agree,
                "disagree": one.disagree,
                "unsupported": one.unsupported,
                "reasons": dict(one.reasons),
                "cpu_seconds": round(one.cpu_seconds, 3),
            }
            for one in found
        ],
    }
