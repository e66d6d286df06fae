"""
What the answer to a probe means: success, failure or error, by handler.

Source: semantics.md 5.3, for Kubernetes 1.20 and later (an exec probe that times out fails). `IMPOSSIBLE` are answers that
a handler cannot get. The probe machines use what follows from it: a handler that has no erroneous answer has no errors.
"""

from podmodel.kernel.expr import Case, Const, Table, Var
from podmodel.lifecycles.vocabulary import Answer, Outcome, ProbeHandler

handler = Const("probe_handler", tuple(ProbeHandler))
answer = Var("answer", tuple(Answer))

by_exec = handler.is_(ProbeHandler.EXEC)
by_http = handler.is_(ProbeHandler.HTTP_GET)
by_tcp = handler.is_(ProbeHandler.TCP_SOCKET)
by_grpc = handler.is_(ProbeHandler.GRPC)

OUTCOME = Table(
    "probe outcome",
    (
        Case(Outcome.SUCCESS, by_exec & answer.is_(Answer.EXIT_0), "5.3"),
        Case(Outcome.FAILURE, by_exec & answer.is_(Answer.EXIT_N, Answer.TIMEOUT), "5.3 K38"),
        Case(Outcome.ERROR, by_exec & answer.is_(Answer.RUNTIME_ERROR), "5.3 PR13"),
        Case(Outcome.SUCCESS, by_http & answer.is_(Answer.STATUS_OK, Answer.REDIRECTED_AWAY), "5.3 K39"),
        Case(
            Outcome.FAILURE,
            by_http
            & answer.is_(
                Answer.STATUS_BAD,
                Answer.REDIRECTED_TOO_OFTEN,
                Answer.REFUSED,
                Answer.TLS_ERROR,
                Answer.TIMEOUT,
            ),
            "5.3",
        ),
        Case(Outcome.ERROR, by_http & answer.is_(Answer.BODY_UNREADABLE, Answer.UNKNOWN_PORT), "5.3 PR13"),
        Case(Outcome.SUCCESS, by_tcp & answer.is_(Answer.CONNECTED), "5.3"),
        Case(Outcome.FAILURE, by_tcp & answer.is_(Answer.REFUSED, Answer.TIMEOUT), "5.3"),
        Case(Outcome.ERROR, by_tcp & answer.is_(Answer.UNKNOWN_PORT), "5.3 PR13"),
        Case(Outcome.SUCCESS, by_grpc & answer.is_(Answer.SERVING), "5.3"),
        Case(Outcome.FAILURE, by_grpc & answer.is_(Answer.NOT_SERVING, Answer.REFUSED, Answer.TIMEOUT), "5.3"),
    ),
    default=Outcome.IMPOSSIBLE,
    cite="5.3",
)
