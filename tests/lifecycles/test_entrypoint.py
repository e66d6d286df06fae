"""What a manifest tells about SIGTERM; verdicts for shells were compared with bash 5.2 and dash 0.5.12."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from podmodel.lifecycles.entrypoint import Entrypoint, entrypoint
from podmodel.lifecycles.spec import Container, PodSpec
from podmodel.lifecycles.vocabulary import Sigterm

STAYS = [
    "while true; do sleep 30; done",
    "until false; do sleep 30; done",
    "for i in 1 2; do sleep 30; done",
    "true | sleep 30",
    "sleep 30 | cat",
    "sleep 30 || true",
    "sleep 30; exit 1",
    "! sleep 30",
    "sleep 30 &\nwait",
    "sleep 30 >/dev/null 2>&1 &\nwait $!",
    "f() { sleep 30; }\nwhile :; do f; done",
    "while true; do case x in x) sleep 30;; esac; done",
    "# a comment's quote\nwhile true; do\n  sleep 30 # more\ndone\n",
    'echo "$(date): it\'s ; a | text"; while :; do sleep 30; done',
    "sh -c 'while :; do sleep 30; done'",
]
"""Scripts whose shell stays process 1, whatever the shell."""


def of(
    *command: str, args: tuple[str, ...] = (), optimised: bool | None = None, spec: PodSpec | None = None
) -> Entrypoint:
    """The verdict for a container with this command."""
    container = Container("app", command=command, args=args)
    return entrypoint(container, spec or PodSpec(), exec_optimised=optimised)


@pytest.mark.parametrize("shell", ["sh", "/bin/bash", "dash"])
@pytest.mark.parametrize("script", STAYS)
def test_a_shell_that_stays_process_1_discards_sigterm(shell: str, script: str) -> None:
    """Loops, pipelines and a built-in at the end keep every shell in place (G5)."""
    found = of(shell, "-c", script)
    assert found.sigterm is Sigterm.SHELL
    assert found.pid1
    assert "no handler for SIGTERM" in found.reason


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="process names are read from /proc")
@pytest.mark.parametrize("shell", ["bash", "dash"])
def test_the_shells_of_this_machine_agree(shell: str) -> None:
    """For each script judged SHELL the real shell is still a shell after its command was started."""
    path = shutil.which(shell)
    if path is None:
        pytest.skip(f"{shell} is not installed")
    running = [
        subprocess.Popen([path, "-c", script], stdout=subprocess.DEVNULL, start_new_session=True)
        for script in STAYS
        if not script.startswith("sh ")
    ]
    time.sleep(0.5)
    try:
        names = {Path(f"/proc/{process.pid}/comm").read_text().strip() for process in running}
    finally:
        for process in running:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    assert names == {shell}


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("exec app --port 80", "whether app handles"),
        ("setup; exec app", "exec in the script"),
        ("trap 'kill $pid' TERM; app & pid=$!; wait", "trap in the script"),
        (". /env.sh; while :; do app; done", "a sourced file in the script"),
        ("source /env.sh\nwhile :; do app; done", "source in the script"),
        ('eval "$SETUP"; while :; do app; done', "eval in the script"),
        ("setup && app", "some shells replace themselves with app"),
        ("setup\napp\n", "some shells replace themselves with app"),
        ("app", "some shells replace themselves with app"),
        ("app &", "ends when it has started"),
        ("$COMMAND", "not read here"),
        ("if test -f x; then app; fi", "not read here"),
        ("cat <<EOF > x\nwhile\nEOF\nwhile :; do app; done", "here-document"),
        ("while :; do echo 'open; done", "quotes"),
        ("while :; do app; done }; esac", "quotes"),
        ("", "is empty"),
        ("# nothing", "is empty"),
    ],
)
def test_what_is_not_certain_is_unknown(script: str, reason: str) -> None:
    """A handler, a replaced shell, or a script that is not understood: no verdict, and the reason."""
    found = of("sh", "-c", script)
    assert found.sigterm is Sigterm.UNKNOWN
    assert reason in found.reason


@pytest.mark.parametrize("script", ["app '|' x", 'app ";" exit', "app \\; true", 'app "a # b" x'])
def test_quoted_operators_are_words(script: str) -> None:
    """A quoted pipe makes no pipeline."""
    assert of("sh", "-c", script).sigterm is Sigterm.UNKNOWN


def test_the_parameter_decides_what_the_shell_of_the_image_does() -> None:
    """Where shells differ, the user can say which kind the image has."""
    assert of("sh", "-c", "setup && app", optimised=False).sigterm is Sigterm.SHELL
    assert of("sh", "-c", "setup && app", optimised=True).sigterm is Sigterm.UNKNOWN
    assert of("sh", "-c", "if a; then b; fi", optimised=False).sigterm is Sigterm.SHELL


def test_bash_replaces_itself_with_a_single_command() -> None:
    """The verdict is the one of the exec form, unless the command is redirected."""
    assert of("bash", "-c", "app") == of("app")
    assert of("bash", "-c", "app > log").sigterm is Sigterm.SHELL


@pytest.mark.parametrize(
    "command",
    [
        ("sleep", "infinity"),
        ("/bin/sleep", "3600"),
        ("tail", "-f", "/dev/null"),
        ("busybox", "sleep", "9"),
        ("env", "A=1", "sleep", "9"),
        ("sh", "-c", "sleep 3600"),
        ("sh", "-c", "setup && sleep infinity"),
        ("sh", "-c", "--", "sleep infinity"),
        ("bash", "-c", "exec tail -f /dev/null"),
    ],
)
def test_programs_without_a_handler(command: tuple[str, ...]) -> None:
    """As process 1 they never see SIGTERM; with or without a shell around them."""
    found = of(*command)
    assert found.sigterm is Sigterm.DEFAULT
    assert "discarded" in found.reason


@pytest.mark.parametrize("spec", [PodSpec(share_process_namespace=True), PodSpec(host_pid=True)])
def test_without_process_1_the_signal_works(spec: PodSpec) -> None:
    """In a shared process namespace the default disposition ends shells and sleepers (G3)."""
    for command in (("sh", "-c", "while :; do a; done"), ("sleep", "9")):
        found = of(*command, spec=spec)
        assert found.sigterm is Sigterm.DEFAULT
        assert not found.pid1
        assert "process 1" in found.reason or "ordinary process" in found.reason


@pytest.mark.parametrize(
    "options", [("-ec",), ("-exc",), ("-x", "-c"), ("-o", "pipefail", "-c"), ("-eo", "pipefail", "-c"), ("-lc",)]
)
def test_options_before_the_script(options: tuple[str, ...]) -> None:
    """The script is found behind any mixture of options, in command or in args."""
    assert of("bash", *options, "while :; do a; done").sigterm is Sigterm.SHELL
    assert of("bash", args=(*options, "while :; do a; done")).sigterm is Sigterm.SHELL


@pytest.mark.parametrize(
    ("command", "args", "reason"),
    [
        ((), (), "in the image"),
        ((), ("sh", "-c", "while :; do a; done"), "in the image"),
        (("app",), (), "whether app handles"),
        (("sh", "/start.sh"), (), "what sh runs"),
        (("sh",), (), "what sh runs"),
        (("bash", "-ic", "while :; do a; done"), (), "what bash runs"),
        (("tini", "--", "sleep", "9"), (), "passes SIGTERM on"),
        (("env", "A=1"), (), "no command"),
    ],
)
def test_what_is_not_in_the_manifest(command: tuple[str, ...], args: tuple[str, ...], reason: str) -> None:
    """Images, scripts in files and init programs keep their secrets."""
    found = of(*command, args=args)
    assert found.sigterm is Sigterm.UNKNOWN
    assert reason in found.reason
