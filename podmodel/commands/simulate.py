"""``podmodel simulate``: step through the life of one pod, by hand or by a list of events."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from podmodel.commands.arguments import (
    Parser,
    add_color,
    add_format,
    add_kubernetes,
    add_level,
    add_pod,
    add_sigterm,
)
from podmodel.commands.codes import USAGE, worst
from podmodel.commands.pods import complain, only, reactions
from podmodel.commands.stepping import Moment, Session
from podmodel.errors import UsageError
from podmodel.lifecycles.compose import Scope, compose, not_modelled
from podmodel.lifecycles.spec import Pod
from podmodel.manifest import read_all
from podmodel.report.moments import option_lines, status_lines, step_lines
from podmodel.report.terminal import Paper, clean, paper
from podmodel.report.text import heading

SCHEMA = "podmodel.simulate/1"
DESCRIPTION = """
Steps through the life of one pod on its live state machines, and shows after each event what kubectl get pod would
show. Events come from the command line, from standard input (one a line), or from you.
"""
WORDS = """
  EVENT     an event such as app.start; its number, its first letters, or start alone, where that is clear
  undo      take the last step back (also: back)
  status    show the whole status
  help      show these words
  quit      leave
"""
EPILOG = f"""
words:
{WORDS.strip(chr(10))}

examples:
  podmodel simulate pod.yaml                                    ask me, step by step
  podmodel simulate pod.yaml create bind app.start delete       take these steps, and show what can follow
  podmodel simulate k8s/ --pod Deployment/web < events.txt      events from a file
  podmodel simulate pod.yaml --sigterm app=ignored              what if it ignored SIGTERM?
  podmodel simulate pod.yaml create bind --format json          the history with each status, for programs

exit codes:
  0  all steps were taken
  2  bad input, or a step that cannot be taken; what was taken before it is shown
"""
LEAVING = ("quit", "exit", "q")


def parser() -> Parser:
    """The arguments of the command."""
    made = Parser(
        prog="podmodel simulate", usage="[OPTION ...] PATH [EVENT ...]", description=DESCRIPTION, epilog=EPILOG
    )
    made.add_argument("path", metavar="PATH", help="a manifest, a folder of manifests, or - for stdin")
    made.add_argument("events", metavar="EVENT", nargs="*", help="what happens, in order; see the words below")
    add_pod(made, "which one, where there are several")
    add_kubernetes(made)
    add_level(made)
    add_sigterm(made)
    add_format(made)
    add_color(made)
    return made


def main(argv: Sequence[str]) -> int:
    """Simulate what the command line names and return the exit code."""
    options = parser().parse_intermixed_args(argv)
    found = read_all([options.path])
    complain(found.errors)
    if not found.pods:
        return USAGE
    pod = only(found.pods, options.pod)
    scope = Scope(sigterm=reactions(options.sigterm, [pod]), level=options.level, kubernetes=options.kubernetes)
    session = Session(compose(pod, scope=scope))
    stdin_is_free = options.path != "-" and not options.events
    asks = stdin_is_free and options.format == "text" and sys.stdin.isatty()
    words: Iterable[str] = options.events
    if stdin_is_free and not sys.stdin.isatty():
        words = _lines()
    if options.format == "json":
        refused = _as_json(pod, scope, session, words)
    else:
        refused = _as_text(pod, scope, session, words, asks, paper(options.color))
    return worst(bad_input=bool(found.errors) or refused)


def _lines() -> Iterator[str]:
    """The words on standard input; empty lines and # comments are skipped."""
    for line in sys.stdin:
        word = line.partition("#")[0].strip()
        if word:
            yield word


def _as_text(pod: Pod, scope: Scope, session: Session, words: Iterable[str], asks: bool, here: Paper) -> bool:
    """Print the run while it goes; whether a word was refused."""
    dialogue = Dialogue(session, here)
    _print(heading(pod, scope, here, folded=False))
    print()
    dialogue.show()
    if asks:
        dialogue.ask()
        return False
    try:
        for word in words:
            if not dialogue.follow(word):
                break
    except UsageError as error:
        _refuse(error)
        return True
    finally:
        sys.stdout.flush()
    print()
    _print(option_lines(session.options(), here))
    return False


def _as_json(pod: Pod, scope: Scope, session: Session, words: Iterable[str]) -> bool:
    """Print the history when the run is over; whether a word was refused."""
    refusal = None
    try:
        for word in words:
            if word in LEAVING:
                break
            if word in ("undo", "back"):
                session.undo()
            elif word not in ("status", "help"):
                session.take(word)
    except UsageError as error:
        refusal = str(error)
        _refuse(error)
    print(json.dumps(_document(pod, scope, session, refusal), indent=2))
    return refusal is not None


def _refuse(error: UsageError) -> None:
    print(f"podmodel: {clean(str(error))}", file=sys.stderr)


def _document(pod: Pod, scope: Scope, session: Session, refusal: str | None) -> dict[str, object]:
    options = session.options()
    found: dict[str, object] = {
        "schema": SCHEMA,
        "file": pod.file,
        "line": pod.line,
        "kind": pod.kind,
        "namespace": pod.namespace,
        "name": pod.name,
        "kubernetes": scope.kubernetes,
        "level": scope.level.word,
        "warnings": [*pod.warnings, *not_modelled(pod, scope.level)],
        "history": [_moment(moment) for moment in session.moments],
        "enabled": [{"event": s.label, "actor": actor} for actor, steps in options.items() for _, s in steps],
    }
    return found if refusal is None else found | {"error": refusal}


def _moment(moment: Moment) -> dict[str, object]:
    told = moment.chapter
    row = moment.seen.row
    return {
        "event": told.label if told else None,
        "actor": told.actor if told else None,
        "rule": told.rule if told else None,
        "kubectl": row._asdict() if row else None,
        "status": moment.seen.status,
    }


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)
    sys.stdout.flush()


class Dialogue:
    """Words in, lines out."""

    def __init__(self, session: Session, here: Paper) -> None:
        self.session = session
        self.paper = here

    def show(self) -> None:
        """Print where the run is."""
        now = self.session.now
        _print(step_lines(len(self.session.moments) - 1, now.chapter, now.seen, self.paper))

    def follow(self, word: str) -> bool:
        """Do what the word says; false if it says to leave. Raises `UsageError` for a word that says nothing."""
        if word in LEAVING:
            return False
        if word in ("help", "?"):
            print(WORDS.strip("\n"))
        elif word == "status":
            _print(status_lines(self.session.now.seen))
        elif word in ("undo", "back"):
            print(f"took back {self.session.undo()}")
            self.show()
        else:
            self.session.take(word)
            self.show()
        return True

    def ask(self) -> None:
        """Ask a person, until they leave; a refused word costs nothing."""
        _with_line_editing()
        while True:
            print()
            _print(option_lines(self.session.options(), self.paper))
            try:
                word = input("what happens? (help, quit) > ").strip()
            except EOFError:
                print()
                return
            try:
                if word and not self.follow(word):
                    return
            except UsageError as error:
                _print(self.paper.lines(str(error), first="! ", styles=("red",)))


def _with_line_editing() -> None:
    """Arrow keys and history at the prompt, where Python has them."""
    with suppress(ImportError):
        import readline  # noqa: F401 - importing it is what switches it on
