"""Reading manifests: what is found, what is refused and where, what is only warned about."""

import io
import json
import re
import tarfile
from collections import Counter
from pathlib import Path

import pytest

from podmodel.errors import ManifestError
from podmodel.lifecycles.spec import Pod
from podmodel.lifecycles.vocabulary import ImagePullPolicy, ProbeHandler, RestartPolicy, Role
from podmodel.manifest import WORKLOADS, read, read_all

CORPUS = Path(__file__).parents[2] / "shared" / "corpora" / "manifests.tar.gz"

POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: app
    image: app:1
"""

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
  finalizers: [not-the-pods]
spec:
  template:
    metadata:
      finalizers: [example.com/wait]
    spec:
      containers:
      - name: app
        image: app
        livenessProbe:
          httpGet: {path: /healthz, port: http}
          periodSeconds: 5
"""


def pod_with(spec: str = "", container: str = "", probe: str = "") -> str:
    """The pod above with more lines in its spec (line 9), its container, or a liveness probe (lines 9 to 11)."""
    text = POD
    if probe:
        text += f'    livenessProbe:\n      exec: {{command: ["true"]}}\n      {probe}\n'
    text += "".join(f"    {line}\n" for line in container.splitlines())
    return text + "".join(f"  {line}\n" for line in spec.splitlines())


def one(text: str) -> Pod:
    """The only pod of the text."""
    (pod,) = read("m.yaml", text=text)
    return pod


def refused(text: str) -> list[str]:
    """Every error of the text, as it is printed."""
    return [str(error) for error in read_all(["m.yaml"], text=text).errors]


# ------------------------------------------------------------------------------------------- what is found


def test_a_deployment_is_read_with_defaults_and_positions() -> None:
    """Names, defaults and places of one ordinary workload."""
    pod = one("# a comment\n" + DEPLOYMENT)
    assert (pod.title, pod.namespace, pod.file, pod.line) == ("Deployment/web", "shop", "m.yaml", 2)
    assert pod.finalizers == ("example.com/wait",)
    assert pod.warnings == ()
    assert pod.spec.restart_policy is RestartPolicy.ALWAYS
    assert pod.spec.termination_grace_period_seconds == 30
    (app,) = pod.containers
    assert app.role is Role.MAIN
    assert app.image_pull_policy is ImagePullPolicy.ALWAYS
    probe = app.liveness_probe
    assert probe is not None
    assert (probe.handler, probe.period_seconds, probe.failure_threshold) == (ProbeHandler.HTTP_GET, 5, 3)
    assert pod.position("containers[0].livenessProbe.periodSeconds") == (18, 26)
    assert pod.position("containers[0].livenessProbe") == (16, 9)
    assert pod.where("containers[0].readinessProbe") == "m.yaml:14"
    assert pod.position("terminationGracePeriodSeconds") == (12, 5)


@pytest.mark.parametrize("kind", sorted(WORKLOADS))
def test_every_workload_kind_is_read(kind: str) -> None:
    """The pod spec is where the API puts it; the restart policy is one the kind allows."""
    policy = "Never" if kind in {"Job", "CronJob"} else "Always"
    inner: object = {"containers": [{"name": "app", "image": "app:1"}], "restartPolicy": policy}
    for key in reversed(WORKLOADS[kind]):
        inner = {key: inner}
    assert isinstance(inner, dict)
    pod = one(json.dumps({"apiVersion": "v1", "kind": kind, "metadata": {"name": "x"}, **inner}))
    assert (pod.kind, pod.spec.restart_policy) == (kind, policy)


def test_lists_and_several_documents() -> None:
    """A List holds workloads and others; a PodList needs no kinds; documents are separated by ---."""
    listed = {"kind": "List", "items": [{"kind": "Service"}, {"kind": "Pod", "metadata": {"name": "a"}, "spec": {}}]}
    pods = {"kind": "PodList", "items": [{"metadata": {"name": "b"}, "spec": {"containers": [{"name": "x"}]}}]}
    listed["items"][1]["spec"] = {"containers": [{"name": "x"}]}  # type: ignore[index]
    text = f"{json.dumps(listed)}\n---\n{json.dumps(pods)}\n---\n# nothing\n---\nkind: ConfigMap\n---\n{POD}"
    assert [pod.name for pod in read("m.yaml", text=text)] == ["a", "b", "web"]


def test_a_kind_of_another_api_group_is_not_ours() -> None:
    """Volcano has a Job too, and Knative a Service."""
    other = "apiVersion: batch.volcano.sh/v1alpha1\nkind: Job\nmetadata: {name: x}\nspec: {}\n"
    assert [pod.name for pod in read("m.yaml", text=f"{other}---\n{POD}")] == ["web"]


def test_yaml_as_kubernetes_reads_it() -> None:
    """Merge keys, anchors, CRLF, nulls, octals, yes, and numbers that only look like something else."""
    text = pod_with(
        "shareProcessNamespace: yes\nterminationGracePeriodSeconds: 0x1E\nactiveDeadlineSeconds: 1e3\n"
        "restartPolicy:\nnodeName: 1:30",
        'args: null\ncommand: ["a", 2024-01-01, !!str 1, "x: \\u263a"]',
    )
    pod = one(text.replace("\n", "\r\n"))
    assert pod.spec.share_process_namespace is True
    assert pod.spec.termination_grace_period_seconds == 30
    assert pod.spec.active_deadline_seconds == 1000
    assert pod.spec.restart_policy is RestartPolicy.ALWAYS
    assert pod.spec.node_name == "1:30"
    assert pod.containers[0].args == ()
    assert pod.containers[0].command == ("a", "2024-01-01", "1", "x: ☺")


def test_merge_keys_keep_what_is_written_beside_them() -> None:
    """A probe shared by an anchor, one number changed; the position of a merged value is where it is written."""
    text = POD + (
        "    livenessProbe: &probe\n      periodSeconds: 7\n      failureThreshold: 2\n      tcpSocket: {port: 1}\n"
        "    readinessProbe:\n      <<: *probe\n      failureThreshold: 9\n    startupProbe: *probe\n"
    )
    app = one(text).containers[0]
    assert app.readiness_probe is not None
    assert (app.readiness_probe.period_seconds, app.readiness_probe.failure_threshold) == (7, 9)
    assert app.startup_probe == app.liveness_probe
    assert one(text).position("containers[0].readinessProbe.periodSeconds") == (10, 22)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    """UTF-8 with or without a byte order mark, and UTF-16 with one."""
    path = tmp_path / "pod.yaml"
    path.write_bytes(pod_with(container='args: ["é"]').encode(encoding))
    (pod,) = read(path)
    assert pod.containers[0].args == ("é",)


def test_json_is_read_with_positions() -> None:
    """JSON with tabs, and with a character beyond U+FFFF in two escapes."""
    spec = '{"containers":\n\t[{"name": "app", "image": "a\\/b", "args": ["\\ud83d\\ude00", "\\\\ud83d"]}]}'
    pod = one(f'{{"kind": "Pod", "metadata": {{"name": "x"}},\n "spec": {spec}}}')
    assert pod.containers[0].args == ("\U0001f600", "\\ud83d")
    assert pod.position("containers[0].name") == (3, 12)


def test_a_generated_name_is_shown_with_a_star() -> None:
    """The API server completes generateName."""
    assert one(POD.replace("name: web", "generateName: web-")).title == "Pod/web-*"


def test_a_folder_is_read_in_order_and_stdin_by_a_dash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only .yaml, .yml and .json; documents that are no workload are skipped."""
    for name in ("b/two.yml", "a.yaml", "b/one.json", "notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(POD.replace("web", Path(name).stem))
    (tmp_path / "service.yaml").write_text("kind: Service\n")
    assert [pod.name for pod in read(tmp_path)] == ["a", "one", "two"]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(POD.encode())))
    assert next((pod.name, pod.file) for pod in read("-", tmp_path / "a.yaml")) == ("web", "<stdin>")


# ------------------------------------------------------------------------------- what Kubernetes would refuse


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (pod_with(probe="periodSeconds: ten"), '11:22: periodSeconds: expected int, got str ("ten"); write a whole'),
        (pod_with(probe='periodSeconds: "10"'), '11:22: periodSeconds: expected int, got str ("10"); remove the q'),
        (pod_with(probe="periodSeconds: 1.5"), "11:22: periodSeconds: expected int, got float (1.5); write a whole"),
        (pod_with(probe="periodSeconds: -1"), "11:22: periodSeconds: -1 is negative; write 1 or more"),
        (pod_with(probe="initialDelaySeconds: -1"), "11:28: initialDelaySeconds: -1 is negative; write 0 or more"),
        (pod_with(probe="failureThreshold: 99999999999"), "11:25: failureThreshold: 99999999999 is too large"),
        (pod_with(probe="successThreshold: 2"), "11:25: successThreshold: must be 1 for a livenessProbe, not 2"),
        (pod_with(probe="terminationGracePeriodSeconds: 0"), "11:38: terminationGracePeriodSeconds: 0 is not allo"),
        (pod_with(probe="grpc: {port: 1}"), "9:5: livenessProbe: has 2 handlers, exec and grpc; give exactly one"),
        (pod_with(container="readinessProbe: {}"), "9:5: readinessProbe: has no handler; give exactly one of exec"),
        (pod_with(container="startupProbe: {exec: {}}"), "9:20: exec: has no command"),
        (pod_with(container="startupProbe: {tcpSocket: {port: 0}}"), "9:38: port: is missing"),
        (pod_with(container='startupProbe: {tcpSocket: {port: "80"}}'), '9:38: port: "80" in quotes is the name'),
        (pod_with(container="startupProbe: {grpc: {port: 70000}}"), "9:33: port: 70000 is no port number"),
        (pod_with(container="lifecycle: {preStop: {}}"), "9:17: preStop: has no handler; give exactly one of exec"),
        (
            pod_with(container="lifecycle: {postStart: {sleep: {seconds: 1}, exec: {command: [a]}}}"),
            "9:17: postStart: has 2 handlers, exec and sleep",
        ),
        (
            pod_with("terminationGracePeriodSeconds: 5", "lifecycle: {preStop: {sleep: {seconds: 6}}}"),
            "9:44: preStop: sleeps 6 seconds, which is not between 0 and the grace period 5; sleep at most 5",
        ),
        (
            pod_with(container="readinessProbe: {exec: {command: [a]}, terminationGracePeriodSeconds: 9}"),
            "9:75: terminationGracePeriodSeconds: not allowed on a readinessProbe, which never kills; remove the",
        ),
        (pod_with(container="lifecycle: {stopSignal: SIGINT}"), "9:29: stopSignal: needs the pod's operating sys"),
        (
            pod_with("os: {name: windows}", "lifecycle: {stopSignal: SIGINT}"),
            "9:29: stopSignal: SIGINT does not exist on Windows",
        ),
        (pod_with("os: {name: beos}"), '9:14: os.name: "beos" is unknown; write linux or windows'),
        (pod_with("restartPolicy: always"), '9:18: restartPolicy: "always" is unknown; did you mean Always?'),
        (pod_with("restartPolicy: OnFail"), '9:18: restartPolicy: "OnFail" is unknown; did you mean OnFailure?'),
        (pod_with("restartPolicy: 3"), "9:18: restartPolicy: expected str, got int (3); put it in quotes"),
        (pod_with("restartPolicy: xyz"), '9:18: restartPolicy: "xyz" is unknown; write Always, OnFailure or Never'),
        (pod_with(container="imagePullPolicy: Allways"), '9:22: imagePullPolicy: "Allways" is unknown; did you'),
        (pod_with("terminationGracePeriodSeconds: -1"), "9:34: terminationGracePeriodSeconds: -1 is negative; wr"),
        (pod_with("activeDeadlineSeconds: 0"), "9:26: activeDeadlineSeconds: 0 is not between 1 and 2147483647"),
        (pod_with("hostPID: true\nshareProcessNamespace: true"), "10:26: shareProcessNamespace and hostPID cannot"),
        (pod_with('hostPID: "true"'), '9:12: hostPID: expected bool, got str ("true"); remove the quotes'),
        (pod_with("hostPID: maybe"), '9:12: hostPID: expected bool, got str ("maybe"); write true or false'),
        (pod_with("nodeName: n1\nschedulingGates: [{name: g}]"), "9:13: nodeName cannot be set while the pod has"),
        (pod_with("readinessGates: [{}]"), "9:20: readinessGates[0]: conditionType is missing; add conditionType"),
        (pod_with(container="args: [8080]"), "9:12: args[0]: expected str, got int (8080); put it in quotes"),
        (pod_with(container="args: run"), '9:11: args: expected array, got str ("run"); write a list'),
        (pod_with(container="livenessProbe: 5"), "9:20: livenessProbe: expected object, got int (5); write a map"),
        (pod_with("initContainers: [{name: a, livenessProbe: {}}]"), "9:30: livenessProbe: not allowed on an init"),
        (pod_with("initContainers: [{name: a, lifecycle: {}}]"), "9:30: lifecycle: not allowed on an init contai"),
        (pod_with("initContainers: [{name: app}]"), '7:11: name: two containers of the pod are called "app"; giv'),
        (POD.replace("- name: app\n    image", "- image"), "7:5: name: a container needs a name; add one"),
        (POD.replace("name: app", "name: App_1"), '7:11: name: "App_1" is no legal container name; use at most'),
        (POD.replace("name: web", "labels: {}"), "3:1: metadata.name: a Pod needs a name; add one"),
        (POD.replace("name: web", "name: 12"), "4:9: name: expected str, got int (12); put it in quotes"),
        (POD[: POD.index("  containers")] + "  hostPID: true\n", "5:1: containers: a pod needs at least one conta"),
        (POD[: POD.index("spec")], "1:1: spec: Pod/web has no pod spec; write the whole workload; a patch is"),
        (
            DEPLOYMENT + "      restartPolicy: Never\n",
            "18:22: restartPolicy: Never is not allowed in a Deployment; write Always",
        ),
        (
            DEPLOYMENT.replace("apps/v1", "batch/v1").replace("Deployment", "Job"),
            "11:5: restartPolicy: a Job needs OnFailure or Never; Always, the default, is not allowed; add restartPol",
        ),
        (
            pod_with(container="restartPolicyRules: [{action: Restart}]"),
            "9:5: restartPolicyRules: needs a restartPolicy on the same container; add one",
        ),
        (
            pod_with(container="restartPolicy: Never\nrestartPolicyRules: [{action: Restart}]"),
            "10:26: restartPolicyRules: a rule needs exitCodes; add exitCodes",
        ),
        (
            pod_with(container="restartPolicy: Never\nrestartPolicyRules: [{action: Stop}]"),
            '10:35: action: "Stop" is unknown; write Restart or RestartAllContainers',
        ),
        (
            pod_with(container="restartPolicy: Never\nrestartPolicyRules: [" + "{action: Restart}, " * 21 + "]"),
            "10:5: restartPolicyRules: 21 rules; give at most 20",
        ),
    ],
)
def test_a_refusal_says_where_what_and_what_instead(text: str, error: str) -> None:
    """The first error of each manifest, with its line and column."""
    assert refused(text)[0].startswith(f"m.yaml:{error}")


@pytest.mark.parametrize(
    "text",
    [
        pod_with(
            container="restartPolicy: Never\n"
            "restartPolicyRules: [{action: Restart, exitCodes: {operator: In, values: [1]}}]"
        ),
        pod_with("initContainers: [{name: a, restartPolicy: Always, livenessProbe: {exec: {command: [x]}}}]"),
        pod_with("initContainers: [{name: a, restartPolicy: OnFailure}]"),
        pod_with("terminationGracePeriodSeconds: 5", "lifecycle: {preStop: {sleep: {seconds: 5}}}"),
        pod_with("terminationGracePeriodSeconds: 0", "lifecycle: {postStart: {sleep: {seconds: 0}}}"),
        pod_with("os: {name: linux}", "lifecycle: {stopSignal: SIGRTMIN+3}"),
        pod_with(container="lifecycle: {}\nlivenessProbe: null"),
        pod_with(probe="timeoutSeconds: 0"),
        pod_with(probe="periodSeconds: 10.0"),
        POD.replace("    image: app:1\n", ""),
    ],
)
def test_what_the_api_accepts_is_read(text: str) -> None:
    """The limits themselves are legal, and so is a missing image, which the model does not need."""
    assert one(text).warnings == ()


def test_every_refusal_of_a_pod_is_kept_and_others_are_not_lost() -> None:
    """Two mistakes in one pod, a broken document, a good one; read() raises the first and counts the rest."""
    text = pod_with("activeDeadlineSeconds: 0\nterminationGracePeriodSeconds: -1") + f"---\na: [\n---\n{POD}"
    result = read_all(["m.yaml"], text=text)
    assert [(error.line, error.column) for error in result.errors] == [(10, 34), (9, 26), (13, 1)]
    assert [(pod.name, pod.line) for pod in result.pods] == [("web", 14)]
    with pytest.raises(ManifestError, match=r"m.yaml:10:34: .*\(and 2 more\)$"):
        read("m.yaml", text=text)


# ----------------------------------------------------------------------------------------- what is no manifest


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "m.yaml: empty: no document at all; podmodel reads Pod, Deployment"),
        ("# only a comment\n---\n", "m.yaml: empty: no document at all"),
        (
            "kind: Service\n---\nkind: ConfigMap\n---\na: 1\n",
            "m.yaml: no workload among 3 documents: Service, ConfigMap, a mapping without kind",
        ),
        ("just words\n", "m.yaml: no workload among 1 document: plain text"),
        ("- a\n", "m.yaml: no workload among 1 document: a list"),
        ("a: b: c\n", "m.yaml:1:5: not YAML: mapping values are not allowed in this context"),
        (
            "a:\n\t- b\n",
            (
                "m.yaml:2:1: not YAML: found character that cannot start any token while scanning for the"
                " next token; YAML is indented with spaces; replace the tab"
            ),
        ),
        ("a: \x01\n", "m.yaml:1:4: not a text file: it holds the control character '\\x01'"),
        (POD + "    name: app2\n", "m.yaml:9:5: the key 'name' stands twice in one mapping, first on line 7; keep"),
        (POD + "    args: *none\n", "m.yaml:9:11: the alias *none is not defined above; define &none before it"),
        (POD + "    args: &a [*a]\n", "m.yaml:9:15: the alias *a refers to itself"),
        (POD + "    <<: 3\n", "m.yaml:9:9: << merges something that is no mapping; merge a mapping"),
        (POD + "    ? [a]\n    : b\n", "m.yaml:9:7: a mapping or a list as a key cannot be read"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(text: str, error: str) -> None:
    """Empty, foreign and broken files."""
    assert refused(text)[0].startswith(error)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (POD.replace("app:1", "{{ .Values.image }}").replace("name: web", "name: {{ .Release.Name }}"), "4:9"),
        ("{{- if .Values.on }}\n" + POD + "{{- end }}\n", "1:1"),
        (POD.replace("name: web", 'name: "{{ .x }}-web"'), "4:9"),
        (POD.replace("name: app", 'name: "{{ .x }}"'), "7:11"),
        (POD.replace("name: app", "name: ${NAME}"), "7:11"),
        (pod_with('terminationGracePeriodSeconds: "{{ .x }}"'), "9:34"),
        (pod_with("terminationGracePeriodSeconds: {{ .x }}"), "9:34"),
        (pod_with("terminationGracePeriodSeconds: ${GRACE}"), "9:34"),
        (pod_with("terminationGracePeriodSeconds: <seconds>"), "9:34"),
        (POD.replace("kind: Pod", "kind: {{ .Values.kind }}"), "2:7"),
        (POD + "  {{- toYaml .Values.spec | nindent 2 }}\n---\n" + POD, "9:3"),
    ],
)
def test_a_template_is_to_be_rendered_first(text: str, place: str) -> None:
    """One error for the file, at a placeholder, with the command that helps."""
    error = refused(text)[0]
    assert error.startswith(f"m.yaml:{place}: ")
    assert error.endswith("looks like a template; render it first (helm template ... | podmodel check -)")


def test_braces_in_arguments_are_no_template() -> None:
    """A Go template is an ordinary argument of many programs."""
    assert (
        one(pod_with(container='args: ["--format={{.Name}}", "$(VAR)"]')).containers[0].args[0] == "--format={{.Name}}"
    )


def test_files_that_are_no_text(tmp_path: Path) -> None:
    """Binary, wrongly encoded, missing, and far too large: the last without being read."""
    (tmp_path / "binary.yaml").write_bytes(b"a\n\x00\x01")
    (tmp_path / "latin.yaml").write_bytes("a: ü\nb: é\n".encode("latin-1"))
    with (tmp_path / "large.yaml").open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    errors = [str(error) for error in read_all([tmp_path, tmp_path / "none.yaml"]).errors]
    places = [error.removeprefix(f"{tmp_path}/") for error in errors]
    assert places[0] == "binary.yaml:2: a binary file, not a manifest: it holds a NUL byte; name a YAML or JSON file"
    assert places[1] == "large.yaml: larger than 10 MB; split it into several files"
    assert places[2] == "latin.yaml:1:4: not UTF-8: byte 0xfc; save the file as UTF-8"
    assert places[3].startswith("none.yaml: cannot be read: No such file")


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    """Nothing checked is not everything fine."""
    assert "no .yaml, .yml or .json file" in str(read_all([tmp_path]).errors[0])


def bomb(levels: int, width: int) -> str:
    """A billion laughs: each level holds many aliases to the one below."""
    lines = ["x0: &x0 [lol]"]
    lines += [f"x{level}: &x{level} [{', '.join([f'*x{level - 1}'] * width)}]" for level in range(1, levels)]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (POD + "".join(f"  {line}\n" for line in (bomb(9, 9) + "volumes: *x8").splitlines()), "expand to more than"),
        ("a: &a []\nb: [" + "*a, " * 1000 + "]\n" + POD, "1,000 aliases or more"),
        ("[" * 200_000, "nested more than 100 levels"),
        ("- " * 200_000, "nested more than 100 levels"),
        ("a: [" + "0," * 1_000_001 + "]", "more than 1,000,000 values"),
        (
            "kind: List\nx: &pod\n"
            + "".join(f"  {line}\n" for line in pod_with(f"x: {[0] * 3000}").splitlines())
            + "items: ["
            + "*pod, " * 999
            + "]\n",
            "expand to more than",
        ),
    ],
    ids=["laughs", "aliases", "flow depth", "block depth", "values", "list of aliases"],
)
def test_hostile_documents_are_refused_soon(text: str, reason: str) -> None:
    """Limits hold while reading and while expanding."""
    errors = refused(text)
    assert reason in errors[0]
    assert re.match(r"m.yaml:\d+:\d+: ", errors[0])


# -------------------------------------------------------------------------------------- what is warned about


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        (
            pod_with(container="livenessprobe: {}"),
            ("9:5: livenessprobe is no field of a container and is ignored; did you mean livenessProbe?"),
        ),
        (
            pod_with("terminationGracePeriodSecond: 5"),
            (
                "9:3: terminationGracePeriodSecond is no field of the pod spec"
                " and is ignored; did you mean terminationGracePeriodSeconds?"
            ),
        ),
        (
            pod_with(probe="periodSecond: 5"),
            ("11:7: periodSecond is no field of a probe and is ignored; did you mean periodSeconds?"),
        ),
        (
            pod_with(container="terminationGracePeriodSeconds: 5"),
            (
                "9:5: terminationGracePeriodSeconds is no field of a"
                " container and is ignored; it belongs in the pod spec"
            ),
        ),
        (
            pod_with(container="preStop: {}"),
            ("9:5: preStop is no field of a container and is ignored; it belongs in a container's lifecycle"),
        ),
        (
            pod_with(container="lifecycle:\n  prestop: {}"),
            ("10:7: prestop is no field of lifecycle and is ignored; did you mean preStop?"),
        ),
        (
            DEPLOYMENT.replace("spec:\n  template", "spec:\n  restartPolicy: Never\n  template"),
            ("8:3: restartPolicy is no field of a Deployment's spec and is ignored; it belongs in the pod spec"),
        ),
        (
            DEPLOYMENT + "      strategy: {}\n",
            ("18:7: strategy is no field of the pod spec and is ignored; it belongs in a Deployment's spec"),
        ),
        (POD.replace("apiVersion: v1\n", ""), "1:1: apiVersion is missing; kubectl refuses the manifest"),
    ],
)
def test_a_field_that_is_ignored_but_was_meant(text: str, warning: str) -> None:
    """A misspelt field, or one in the wrong place, is never ignored in silence."""
    assert one(text).warnings == (f"m.yaml:{warning}",)


@pytest.mark.parametrize("field", ["tolerations: []", "x-extension: 1", "hostIPC: true", "resources: {}"])
def test_other_fields_are_nobodys_business(field: str) -> None:
    """Real fields the model does not read, and strangers, give no warning."""
    assert one(pod_with(field)).warnings == ()


# ------------------------------------------------------------------------------------------------ the corpus

REFUSALS = {
    # The API server refuses all of these; the fixtures of linters and tests are what they are.
    "a container needs a name": 16,
    "restartPolicy: a CronJob needs OnFailure or Never": 4,
    "has no pod spec": 2,  # a pod and a Deployment without one
    "metadata.name: a Deployment needs a name": 1,
    '"OnFailure\u23ce" is unknown': 1,  # a stray character behind the word
    # The names hold {{.Index}}, which a test harness fills in.
    "looks like a template": 9,
    # YAML forbids it, and strict field validation refuses it; which of the two counts is anybody's guess.
    "stands twice in one mapping": 3,
}


def test_the_manifests_of_public_repositories(tmp_path: Path) -> None:
    """1,165 files: each is read or refused with a line and a reason that is right; none crashes the reader."""
    if not CORPUS.exists():
        pytest.skip("the corpus of public manifests is not on this machine")
    with tarfile.open(CORPUS) as archive:
        archive.extractall(tmp_path, filter="data")
    files = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    results = [read_all([path]) for path in files]
    errors = [error for result in results for error in result.errors]
    counted = Counter(next((reason for reason in REFUSALS if reason in str(error)), str(error)) for error in errors)
    assert len(files) == 1165
    assert counted == REFUSALS
    assert all(error.line and error.column and error.hint for error in errors)
    assert sum(bool(result.errors) for result in results) == 33
    assert sum(len(result.pods) for result in results) == 1654
    assert sum(len(pod.warnings) for result in results for pod in result.pods) == 3
