"""
Decisions of kind ``crashBackoff``: a container runs and ends again and again, and its back-off delays the restarts.

The recorder's clock stands still but where it looks: at an exit, at each check, and at least every 2 s. Where it
collects old entries it does so at the first such moment 2 s or more after the last time.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from podmodel.agreement.decisions import Given, Switches
from podmodel.agreement.seconds import MILLISECONDS, milliseconds, recorded
from podmodel.agreement.worlds import exit_code_of, flag, refuse_others
from podmodel.errors import DeclarationError
from podmodel.kernel.expr import Value
from podmodel.kernel.ground import Member
from podmodel.kernel.system import compose
from podmodel.kernel.timed import TimedSystem
from podmodel.kernel.timer import NEVER, Seconds
from podmodel.lifecycles.backoff import COLLECTION, HOUSEKEEPING
from podmodel.lifecycles.crash_backoff import INSTANCE, OF_INSTANCE
from podmodel.lifecycles.crash_backoff import crash_backoff as entry
from podmodel.lifecycles.records import shown_exit
from podmodel.lifecycles.variables import CLEAR, HOLDING, delay, killed_by, policy
from podmodel.lifecycles.vocabulary import RestartPolicy, Role

CONTAINER = "c0"
PERIOD = 2 * MILLISECONDS  # of housekeeping


FIELDS = frozenset(("kind", "retryEverySeconds", "gcEvery2s", "steps"))
OF_STEP = frozenset(("runSeconds", "observedAfterSeconds", "exitCode"))


def crash_backoff(given: Given, switches: Switches) -> Any:  # noqa: ARG001 - the releases do not differ here
    """After each exit: the delay in force, whether it holds the restart back, and when that is permitted."""
    refuse_others(given, FIELDS, "a life")
    retry = milliseconds(given["retryEverySeconds"])
    if not retry:
        raise ValueError("retryEverySeconds is 0")
    life = _Life(collects=flag(given, "gcEvery2s", absent=False))
    life.fire(f"{CONTAINER}.start")
    return {"steps": [_told(life, step, retry) for step in given["steps"]]}


def _told(life: _Life, step: Any, retry: Seconds) -> dict[str, Any]:
    """One instance runs and ends, and is started again at the first check that permits it."""
    refuse_others(step, OF_STEP, "a step")
    life.advance(milliseconds(step["runSeconds"]))
    ended = life.now
    life.fire(_exit(exit_code_of(step)))
    life.advance(milliseconds(step["observedAfterSeconds"]))
    told = {
        "backoffAtExitSeconds": 0 if life.entry == CLEAR else life.delay,
        "inBackoffAtFirstCheck": life.entry == HOLDING,
    }
    if life.entry == HOLDING:
        told["message"] = f"back-off {_duration(life.delay)} restarting failed container={CONTAINER} pod=p_ns(u)"
    while life.entry == HOLDING:
        life.next_check(retry)
    life.fire(f"{CONTAINER}.start")
    return told | {"startDelaySeconds": recorded(life.now - ended), "backoffAfterStartSeconds": life.delay}


def _exit(code: int) -> str:
    """The event of an exit."""
    shown_exit.index(code)
    return f"{CONTAINER}.{'crash' if code else 'complete'}"


def _duration(seconds: int) -> str:
    """Seconds as Go writes a duration."""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes}m{rest}s" if minutes else f"{rest}s"


class _Life:
    """A container and its back-off, and the clock of the recorder."""

    def __init__(self, *, collects: bool) -> None:
        self.now: Seconds = 0
        self._collects = collects
        self._collected: Seconds = 0
        self._moment = timed().start()
        self._look()

    def _look(self) -> None:
        """What the moment says, kept because it is asked at every check."""
        system, configuration = timed(), self._moment.configuration
        self.entry: Value = system.system.value(configuration, f"{CONTAINER}.{entry.name}")
        self.delay: Any = system.system.value(configuration, f"{CONTAINER}.{delay.name}")
        self._old = system.armed(self._moment, COLLECTION, CONTAINER) is not None
        ends = (running.since + running.longest for running in self._moment.armed if running is not None)
        self._quiet: Seconds = min(ends, default=NEVER)

    def _catch_up(self) -> None:
        self._moment, _ = timed().run(self._moment, self.now)
        self._look()

    def fire(self, event: str) -> None:
        """Let an event happen now."""
        self._catch_up()
        self._moment = timed().fire(self._moment, event).moment
        self._look()

    def next_check(self, every: Seconds) -> None:
        """Let time pass up to the next check at which anything can be different."""
        if self._quiet == NEVER and not (self._collects and self._old):
            raise DeclarationError(f"held back for ever, at {self.now} ms")
        checks = 1 if self._collects else max(1, -((self.now - self._quiet) // every))
        self.advance(checks * every)

    def advance(self, time: Seconds) -> None:
        """Let time pass, as the recorder does."""
        while time > 0:
            step = min(time, PERIOD) if self._collects else time
            self.now, time = self.now + step, time - step
            if self.now >= self._quiet:
                self._catch_up()
            if self._collects and self.now - self._collected >= PERIOD:
                self._collected = self.now
                if self._old:
                    self.fire(f"{CONTAINER}.backoff-collect")


@cache
def timed() -> TimedSystem:
    """One main container and its back-off; when housekeeping comes, the recording tells."""
    system = compose(
        "back-off",
        (INSTANCE, OF_INSTANCE),
        members=(Member(CONTAINER, Role.MAIN),),
        constants={(CONTAINER, policy.name): RestartPolicy.ALWAYS},
        inputs=(killed_by,),
    )
    return TimedSystem(system, {(CONTAINER, HOUSEKEEPING.name): (0, NEVER)}, ticks=MILLISECONDS)


def forget() -> None:
    """Nothing of the earlier decisions is kept."""
    timed.cache_clear()
