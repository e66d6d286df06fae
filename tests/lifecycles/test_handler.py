"""What the answers to probes mean (semantics.md 5.3), and that the model uses it."""

import pytest

from podmodel.lifecycles.compose import answers, compose
from podmodel.lifecycles.spec import (
    Container,
    ExecAction,
    GRPCAction,
    HTTPGetAction,
    Pod,
    PodSpec,
    Probe,
    TCPSocketAction,
)
from podmodel.lifecycles.vocabulary import Answer, Outcome, ProbeHandler

MEANINGS = {
    ProbeHandler.EXEC: {
        Outcome.SUCCESS: {Answer.EXIT_0},
        Outcome.FAILURE: {Answer.EXIT_N, Answer.TIMEOUT},
        Outcome.ERROR: {Answer.RUNTIME_ERROR},
    },
    ProbeHandler.HTTP_GET: {
        Outcome.SUCCESS: {Answer.STATUS_OK, Answer.REDIRECTED_AWAY},
        Outcome.FAILURE: {
            Answer.STATUS_BAD,
            Answer.REDIRECTED_TOO_OFTEN,
            Answer.REFUSED,
            Answer.TLS_ERROR,
            Answer.TIMEOUT,
        },
        Outcome.ERROR: {Answer.BODY_UNREADABLE, Answer.UNKNOWN_PORT},
    },
    ProbeHandler.TCP_SOCKET: {
        Outcome.SUCCESS: {Answer.CONNECTED},
        Outcome.FAILURE: {Answer.REFUSED, Answer.TIMEOUT},
        Outcome.ERROR: {Answer.UNKNOWN_PORT},
    },
    ProbeHandler.GRPC: {
        Outcome.SUCCESS: {Answer.SERVING},
        Outcome.FAILURE: {Answer.NOT_SERVING, Answer.REFUSED, Answer.TIMEOUT},
        Outcome.ERROR: set(),
    },
}
PROBES = {
    ProbeHandler.EXEC: Probe(exec=ExecAction(("true",))),
    ProbeHandler.HTTP_GET: Probe(http_get=HTTPGetAction(port=80)),
    ProbeHandler.TCP_SOCKET: Probe(tcp_socket=TCPSocketAction(port=80)),
    ProbeHandler.GRPC: Probe(grpc=GRPCAction(port=80)),
}


@pytest.mark.parametrize("handler", ProbeHandler)
@pytest.mark.parametrize("outcome", [Outcome.SUCCESS, Outcome.FAILURE, Outcome.ERROR])
def test_the_table_says_what_the_kubelet_makes_of_an_answer(handler, outcome):
    """Row by row as in section 5.3."""
    assert set(answers(handler, outcome)) == MEANINGS[handler][outcome]


@pytest.mark.parametrize("handler", ProbeHandler)
def test_only_handlers_with_errors_have_the_event(handler):
    """A gRPC probe knows no error; the others can err, which changes nothing (PR13)."""
    app = Container(name="app", image="x:1", liveness_probe=PROBES[handler])
    system = compose(Pod("Pod", "probed", PodSpec(containers=(app,))))
    assert ("app.liveness-error" in system.by_name) is (handler is not ProbeHandler.GRPC)
