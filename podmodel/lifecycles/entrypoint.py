"""
What a manifest tells about the main process of a container and SIGTERM: usually little, sometimes enough.

A process with the number 1 receives only the signals it has a handler for (G2). A shell has none, and does
not pass the signal on to the program it waits for (G5). So ``sh -c "while true; do work; done"`` always lasts
the whole grace period. The answer here is ``SHELL`` or ``DEFAULT`` only where that is certain, else ``UNKNOWN``.

What makes it uncertain: a shell may replace itself with the last command of its script, and then that
command has the number 1. Seen: bash 5.2 does so for the last simple command of any list (``a && b``, ``a; b``)
unless it is redirected; dash 0.5.12 never does; older bash only where the script is one simple command;
busybox sh is believed to since 1.28. ``sh`` may be any of these, so ``exec_optimised`` is a parameter.

Limits: a script is split into words and separators, not parsed. Anything that could install a handler or
replace the shell (trap, exec, eval, a sourced file), a here-document, or a command that is a variable gives
``UNKNOWN``. Scripts in files and entrypoints of images are not in the manifest: ``UNKNOWN`` too.

Source: semantics.md 2.11 (G-rules) and 7.6.
"""

import re
import shlex
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from podmodel.lifecycles.spec import Container, PodSpec
from podmodel.lifecycles.vocabulary import Sigterm

SHELLS = frozenset({"sh", "bash", "dash", "ash", "ksh", "mksh", "zsh"})
NO_HANDLER = frozenset({"sleep", "tail", "cat"})
"""Programs that never install a handler for SIGTERM and run for long; in coreutils and in busybox."""
FORWARDERS = frozenset({"tini", "dumb-init", "catatonit", "docker-init"})
_BUILTINS = (
    ": [ alias bg break cd continue declare echo exit export false fg getopts hash jobs kill let local printf pwd"
    " read readonly return set shift test times true type typeset ulimit umask unset wait"
)
BUILTINS = frozenset(_BUILTINS.split())
"""Commands a shell runs itself, so that it stays what it is."""
LOOPS = frozenset({"while", "until", "for", "select"})
COMPOUNDS = frozenset({"if", "case", "{", "(", "[[", "function", "time", "coproc"})

_RISKY = re.compile(r"(?<![-\w./])(trap|exec|eval|source|command|builtin|enable)(?![\w=/])|(?:^|[;&|({\s])\.\s")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*\+?=.*", re.DOTALL)
_PIPES = frozenset({"|", "|&"})


class Entrypoint(NamedTuple):
    """What the main process does with SIGTERM, why that is so, and whether it is process 1."""

    sigterm: Sigterm
    reason: str
    pid1: bool


def entrypoint(container: Container, spec: PodSpec, *, exec_optimised: bool | None = None) -> Entrypoint:
    """
    What the main process of the container does with SIGTERM, as far as the manifest tells.

    ``exec_optimised`` says whether the shell of the image replaces itself with the last command of its
    script; None, the default, trusts only what every version of the shell does.
    """
    pid1 = not (spec.share_process_namespace or spec.host_pid)
    if not container.command:
        reason = "the entrypoint is in the image, not in the manifest"
        return Entrypoint(Sigterm.UNKNOWN, reason, pid1)
    sigterm, reason = _program([*container.command, *container.args], exec_optimised)
    if sigterm is Sigterm.SHELL and not pid1:
        field = "shareProcessNamespace" if spec.share_process_namespace else "hostPID"
        return Entrypoint(Sigterm.DEFAULT, f"{field} makes the shell an ordinary process, which SIGTERM ends", pid1)
    if sigterm is Sigterm.DEFAULT:
        ends = "is discarded, because it is process 1" if pid1 else "ends it, because it is not process 1"
        reason = f"{reason}: SIGTERM {ends}"
    return Entrypoint(sigterm, reason, pid1)


def _program(argv: Sequence[str], optimised: bool | None) -> tuple[Sigterm, str]:
    """The verdict for a program started directly."""
    if not argv:
        return Sigterm.UNKNOWN, "there is no command"
    name = argv[0].rpartition("/")[2]
    if name in {"env", "busybox"} and len(argv) > 1 and not argv[1].startswith("-"):
        rest = argv[1:] if name == "busybox" else _without_assignments(argv[1:])
        return _program(rest, optimised)
    if name in SHELLS:
        return _shell(name, argv[1:], optimised)
    if name in FORWARDERS:
        return Sigterm.UNKNOWN, f"{name} passes SIGTERM on, and what its child does is not in the manifest"
    if name in NO_HANDLER:
        return Sigterm.DEFAULT, f"{name} has no handler for SIGTERM"
    return Sigterm.UNKNOWN, f"whether {name or 'the program'} handles SIGTERM is not in the manifest"


def _without_assignments(words: Sequence[str]) -> Sequence[str]:
    first = next((i for i, word in enumerate(words) if not _ASSIGNMENT.fullmatch(word)), len(words))
    return words[first:]


def _shell(shell: str, arguments: Sequence[str], optimised: bool | None) -> tuple[Sigterm, str]:
    script = _script(arguments)
    if script is None:
        return Sigterm.UNKNOWN, f"what {shell} runs is not in the manifest"
    if found := _RISKY.search(script):
        word = (found[1] or "a sourced file").strip()
        return _executed(shell, script, word, optimised)
    if "<<" in script:
        return Sigterm.UNKNOWN, f"the script of {shell} has a here-document, which is not read here"
    try:
        return _last_command(shell, script, optimised)
    except ValueError:
        return Sigterm.UNKNOWN, f"the script of {shell} is not read here: its quotes or brackets are involved"


def _script(arguments: Sequence[str]) -> str | None:
    """The script after ``-c``, or None where there is none or the shell is interactive."""
    wanted = False
    takes_value = False
    for argument in arguments:
        if takes_value:
            takes_value = False
        elif argument == "--" or not argument.startswith(("-", "+")):
            if argument != "--":
                return argument if wanted else None
        elif argument.startswith("--") or "i" in argument[1:].partition("o")[0]:
            return None
        else:
            wanted = wanted or "c" in argument[1:]
            takes_value = argument.endswith(("o", "O"))
    return None


def _executed(shell: str, script: str, word: str, optimised: bool | None) -> tuple[Sigterm, str]:
    """A script with ``exec`` as its only command is that command; anything else of the kind is not decided."""
    simple = re.fullmatch(r"\s*exec\s+([^-\s][^;&|<>()$`\n]*?)\s*;?\s*", script)
    if word == "exec" and simple and not _RISKY.search(simple[1]):
        try:
            return _program(shlex.split(simple[1]), optimised)
        except ValueError:
            pass
    effect = "replaces the shell" if word == "exec" else "may change what the shell does with SIGTERM"
    return Sigterm.UNKNOWN, f"{word} in the script of {shell} {effect}"


# ----------------------------------------------------------------------------------------------- scripts

_TOKEN = re.compile(
    r"""
      (?P<skip>     [ \t]+ | \\\n | \#[^\n]* )
    | (?P<operator> && | \|\|? | \|& | ;;? | [<>]{1,2}[&|]? | &>{0,2} | [()\n] )
    | (?P<word>     (?: [^\s;&|<>()'"\\`] | \\. | '[^']*' | "(?:[^"\\]|\\.)*" | `[^`]*` )+ )
    """,
    re.VERBOSE | re.DOTALL,
)


class _Word(NamedTuple):
    """A word as it is written, quotes and all, or an operator."""

    text: str
    operator: bool


def _words(script: str) -> Iterator[_Word]:
    """The words and operators of a script, without comments; ValueError where the quotes do not match."""
    script = script.replace("\r\n", "\n")
    at = 0
    while at < len(script):
        token = _TOKEN.match(script, at)
        if token is None or token.end() == at:
            raise ValueError(script[at])
        at = token.end()
        if token.lastgroup == "skip":
            continue
        text = token.group()
        if text.count('"') > 1 and text.count("$(") > text.count(")"):
            raise ValueError(text)  # quotes nested in a substitution are not followed
        yield _Word(text, token.lastgroup == "operator")


def _last_command(shell: str, script: str, optimised: bool | None) -> tuple[Sigterm, str]:
    """The verdict for a script that cannot install a handler: it hangs on the last command."""
    commands = [command for command in _commands(list(_words(script))) if command.words]
    if not commands:
        return Sigterm.UNKNOWN, f"the script of {shell} is empty"
    last = commands[-1]
    if last.background:
        return Sigterm.UNKNOWN, f"the script of {shell} ends when it has started its last command"
    words = _without_assignments(last.words)
    head = words[0] if words else ""
    stays = last.piped or head in LOOPS or head in BUILTINS or (shell == "bash" and last.redirected)
    if stays or optimised is False or head in {"", "!"}:
        reason = f"{shell} stays the main process, has no handler for SIGTERM and does not pass it on"
        return Sigterm.SHELL, reason
    if head in COMPOUNDS or head.startswith(("$", "`", '"$', "(")) or words[1:2] == ["("]:
        return Sigterm.UNKNOWN, f"the script of {shell} ends in a command that is not read here: {head[:30]}"
    sigterm, reason = _program(shlex.split(" ".join(words)), optimised)
    alone = len(commands) == 1 and not last.redirected
    if optimised or (shell == "bash" and alone):
        return sigterm, reason
    if sigterm is not Sigterm.UNKNOWN:  # then it does not matter which of the two is process 1
        return sigterm, f"{reason}, and neither has {shell}" if sigterm is Sigterm.DEFAULT else reason
    reason = f"some shells replace themselves with {head}, the last command of the script, and some do not"
    return Sigterm.UNKNOWN, reason


class _Command(NamedTuple):
    words: list[str]
    piped: bool
    redirected: bool
    background: bool


_CLOSES = {"done": LOOPS, "fi": {"if"}, "esac": {"case"}, "}": {"{"}}
_INTRODUCE = frozenset({"do", "then", "else", "elif", "{", "!"}) | LOOPS | {"if"}


def _commands(words: list[_Word]) -> Iterator[_Command]:
    """The commands of the outermost level; a compound command is one. ValueError where they do not nest."""
    open_: list[str] = []
    current: list[str] = []
    piped = redirected = False
    starts = True
    for text, operator in words:
        _nest(open_, text, operator, starts)
        starts = (operator and "<" not in text and ">" not in text) or (starts and text in _INTRODUCE)
        if open_ or text == ")" or not operator or text == "(":
            current.append(text)
        elif text in _PIPES:
            piped = True
            current.append(text)
        elif "<" in text or ">" in text:
            redirected = True
            current.append(text)
        elif current:
            yield _Command(current, piped, redirected, background=text == "&")
            current, piped, redirected = [], False, False
    if open_:
        raise ValueError(open_[-1])
    yield _Command(current, piped, redirected, background=False)


def _nest(open_: list[str], text: str, operator: bool, starts: bool) -> None:
    """Follow one word into or out of a compound command."""
    if operator:
        if text == "(":
            open_.append(text)
        elif text == ")" and open_[-1:] == ["("]:
            open_.pop()
        elif text == ")" and open_[-1:] != ["case"]:
            raise ValueError(text)
    elif starts and (text in LOOPS or text in {"if", "case", "{"}):
        open_.append(text)
    elif starts and text in _CLOSES and (not open_ or open_.pop() not in _CLOSES[text]):
        raise ValueError(text)
