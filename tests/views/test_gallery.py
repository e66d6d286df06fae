"""The gallery: its pictures, and that what they tell is what the model does."""

import pytest

from podmodel.errors import UsageError
from podmodel.lifecycles.compose import compose
from podmodel.lifecycles.spec import (
    Container,
    Lifecycle,
    LifecycleHandler,
    Pod,
    PodSpec,
    Probe,
    SleepAction,
    TCPSocketAction,
)
from podmodel.lifecycles.vocabulary import Phase, RestartPolicy
from podmodel.manifest import read
from podmodel.views.composites import hooks_graph, probes_graph
from podmodel.views.gallery import PICTURES
from podmodel.views.phases import changes, phase_graph
from podmodel.views.podpicture import pod_graph
from podmodel.views.runs import handled, init_sequence, shell
from podmodel.views.sequence import Happening, Sequence, advance, reached
from podmodel.views.styles import MACHINES
from podmodel.views.systempicture import system_graph

P_RULES = {
    ("Pending", "Running"),  # P2
    ("Pending", "Failed"),  # P3, P4, P5
    ("Pending", "Succeeded"),  # P4, P5
    ("Running", "Succeeded"),  # P6, P8
    ("Running", "Failed"),  # P7, P8, P9
}
"""semantics.md 2.3. P10 (back to Pending) needs a sandbox that is lost, which this level does not have."""


def states_of(run: Sequence, lane: str) -> list[tuple[str, ...]]:
    """What a lane shows, one after the other."""
    marks = [mark for mark in run.start if mark.lane == lane]
    marks += [mark for row in run.rows for mark in row.marks if mark.lane == lane]
    return [mark.texts for mark in marks]


def row_of(run: Sequence, event: str) -> int:
    """At which step the event happens."""
    return next(number for number, row in enumerate(run.rows) if row.event == event)


def test_there_is_a_picture_of_each_machine_and_of_what_they_do_together() -> None:
    """Stems are unique; each picture has a title and a caption of at least a sentence."""
    stems = [picture.stem for picture in PICTURES]
    assert len(stems) == len(set(stems))
    wanted = {"phase", "probes", "hooks", "termination-handled", "termination-shell", "init-sequence"}
    assert set(stems) == set(MACHINES) | wanted
    assert all(picture.title and picture.caption.endswith(".") for picture in PICTURES)
    assert all(picture.build().title for picture in PICTURES)


def test_the_phase_changes_only_as_the_rules_allow() -> None:
    """The projection's edges are among the P-rules, and the main ones are there; Unknown is never reached."""
    between = {(a, b) for a, b in changes() if a != "no object" and b != "no object"}
    assert between <= P_RULES
    assert {("Pending", "Running"), ("Running", "Succeeded"), ("Running", "Failed"), ("Pending", "Failed")} <= between
    assert ("no object", "Pending") in changes()


def test_the_phase_unknown_stands_apart_with_its_note() -> None:
    """It has no edge, and the note says what really happens when a node is lost."""
    graph = phase_graph()
    note = graph.node(Phase.UNKNOWN)
    assert not any(not edge.hidden and Phase.UNKNOWN in (edge.source, edge.target) for edge in graph.edges)
    assert "never written" in " ".join(line.text for line in note.lines)
    assert "node" in " ".join(line.text for line in note.lines)


def test_events_of_the_phase_carry_no_container() -> None:
    """They are merged over containers."""
    events = {event for causes in changes().values() for event in causes}
    assert "start" in events
    assert not any("." in event for event in events)


def test_what_the_probes_do_is_read_from_the_tables() -> None:
    """Startup and liveness can kill, readiness cannot; readiness and the gate make ready."""
    found = {(edge.source, edge.target) for edge in probes_graph().edges}
    assert {("startup", "kill"), ("liveness", "kill"), ("startup", "started"), ("readiness", "ready")} <= found
    assert ("started", "ready") in found
    assert ("readiness", "kill") not in found
    assert ("liveness", "ready") not in found


def test_the_hooks_stand_beside_the_states_that_they_share_steps_with() -> None:
    """PostStart beside post-start, preStop beside killing, and nowhere else."""
    beside = {(edge.source, edge.target) for edge in hooks_graph().edges if "meanwhile" in [x.text for x in edge.lines]}
    assert beside == {("post-start", "post_start running"), ("killing", "pre_stop running")}


def test_a_process_that_handles_sigterm_ends_by_itself() -> None:
    """No SIGKILL; exit code 0; the pod has succeeded."""
    run = handled()
    assert not any("sigkill" in row.event for row in run.rows)
    assert any("Completed (0)" in text for text in states_of(run, "process")[-1])
    assert ("deleting", "Succeeded") in states_of(run, "api")
    assert states_of(run, "api")[-1] == ("gone",)


def test_a_shell_as_pid_1_lasts_until_sigkill() -> None:
    """The signal makes it deaf, the grace period passes, 137, the pod has failed."""
    run = shell()
    assert [texts[0] for texts in states_of(run, "process")] == ["alive", "deaf", "none"]
    assert "Error (137)" in states_of(run, "process")[-1]
    assert row_of(run, "app.signal") < row_of(run, "grace-over") < row_of(run, "app.sigkill")
    assert ("deleting", "Failed") in states_of(run, "api")


def test_pre_stop_comes_before_the_signal_in_both() -> None:
    """And it is the kubelet's container lane that sends the signal."""
    for run in (handled(), shell()):
        assert row_of(run, "app.pre-stop-ok") < row_of(run, "app.signal")
        signal: Happening = run.rows[row_of(run, "app.signal")]
        assert signal.lane == "container"
        assert {mark.lane for mark in signal.marks} == {"container", "process"}


def test_containers_start_in_order_and_stop_in_reverse() -> None:
    """The init container is done before the sidecar starts; the sidecar outlives the main container."""
    run = init_sequence()
    order = ["init.start", "init.complete", "proxy.start", "app.start", "app.signal", "app.complete", "proxy.signal"]
    positions = [row_of(run, event) for event in order]
    assert positions == sorted(positions)


def test_a_run_can_only_tell_what_the_model_does() -> None:
    """An event that cannot happen is an error that lists what can."""
    system = compose(Pod("Pod", "web", PodSpec(containers=(Container(name="app", image="a:1"),))))
    with pytest.raises(UsageError, match=r"'app\.start' cannot happen here; possible: create"):
        reached(system, ("app.start",))
    bound = reached(system, ("create", "bind", "app.start", "delete", "terminate"))
    with pytest.raises(UsageError, match="means several steps"):
        advance(system, bound, "app.signal")


def test_a_pod_shows_its_containers_in_order_with_its_numbers() -> None:
    """Roles, probes, hooks, the grace period, the restart policy."""
    (pod,) = read("examples/web.yaml")
    graph = pod_graph(pod)
    assert [node.id for node in graph.nodes] == ["pod", "c migrate", "c logs", "c app"]
    said = " ".join(line.text for node in graph.nodes for cell in node.cells for line in cell.lines)
    for words in ("startup: httpGet", "24 failures (120 s)", "preStop: sleep 10 s", "grace period 45 s", "Always"):
        assert words in said, words
    assert any("logs" in note for note in graph.notes)


def test_a_pod_shows_only_what_can_happen_to_it() -> None:
    """No postStart hook: no state for it; no liveness probe: no kill by one; finalizers only where they are."""
    plain = Container(name="app", image="a:1")
    graph = pod_graph(Pod("Pod", "web", PodSpec(containers=(plain,), restart_policy=RestartPolicy.NEVER)))
    titles = [cell.title for cell in graph.node("c app").cells]
    said = [line.text for cell in graph.node("c app").cells for line in cell.lines]
    assert "post-start" not in titles
    assert not any(text.startswith("on kill,") or text == "on kill" for text in said)
    assert any(text.startswith("Never") for text in said)
    assert {"gated", "finalizing"}.isdisjoint(cell.title for cell in graph.node("pod").cells)
    busy = Container(
        name="app",
        image="a:1",
        liveness_probe=Probe(tcp_socket=TCPSocketAction(port=80)),
        lifecycle=Lifecycle(post_start=LifecycleHandler(sleep=SleepAction(1))),
    )
    graph = pod_graph(Pod("Pod", "web", PodSpec(containers=(busy,)), finalizers=("x/y",)))
    assert "post-start" in [cell.title for cell in graph.node("c app").cells]
    assert "finalizing" in [cell.title for cell in graph.node("pod").cells]


def test_a_system_shows_its_machines_and_their_events() -> None:
    """A card for each site; every event stands in the cell of its controller."""
    (pod,) = read("examples/web.yaml")
    system = compose(pod)
    graph = system_graph(system)
    cells = [cell for node in graph.nodes for cell in node.cells]
    assert len(cells) == len(system.instances)
    said = " ".join(line.text for cell in cells for line in cell.lines)
    assert all(event.name.rpartition(".")[2] in said for event in system.events)
