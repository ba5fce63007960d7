"""Plans, backends and a driver on virtual time that the tests of the runner share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from heapq import heappop, heappush

from advisor.cost.estimate import Estimate
from advisor.flow.expr import Const, Expr, Join, Result
from advisor.judge.verdict import Effect
from advisor.places import span
from advisor.plans.rates import Band, Rates
from advisor.plans.runplan import RunPlan, RunTask
from advisor.runs.commands import Abort, Command, End, Start, WaitUntil
from advisor.runs.events import Answered, AttemptFailed, Began, RunEvent, Ticked
from advisor.runs.policy import Policy
from advisor.runs.records import Failure, TaskRecord
from advisor.runs.state import Machine

NOWHERE = Estimate(usd=None, seconds=None, unpriced=0)
CHEAP = Rates(
    bands=(Band(above=0, input=Decimal(1), output=Decimal(5), cache_read=Decimal("0.1"), cache_write=Decimal("1.25")),)
)


def text(value: str) -> Const:
    return Const(value=value)


def after(*sources: str, say: str = "go on from ") -> Join:
    """A prompt that takes in the results of other tasks."""
    return Join(parts=(text(say), *(Result(task=source) for source in sources)))


def task(
    name: str,
    *sources: str,
    prompt: Expr | None = None,
    seconds: float = 1,
    effect: Effect = Effect.READ,
    **others: object,
) -> RunTask:
    made = RunTask(
        id=name,
        span=span("flow.py", (1, 1), (1, 20)),
        description=f"do {name}",
        prompt=prompt if prompt is not None else (after(*sources) if sources else text(f"do {name}")),
        model="haiku",
        model_id="claude-haiku-5-5",
        effect=effect,
        max_tokens=1000,
        seconds=Decimal(str(seconds)),
        output_tokens=100,
        rates=CHEAP,
        after=sources,
    )
    return replace(made, **others)  # type: ignore[arg-type]


def plan(*tasks: RunTask) -> RunPlan:
    return RunPlan(
        id="flow.py::main",
        path="flow.py",
        name="main",
        pattern="mixed",
        order="advised",
        tasks=tasks,
        estimate=NOWHERE,
        written=NOWHERE,
    )


Answer = Callable[[Start, int], "tuple[float, Answered | AttemptFailed]"]


def answers(start: Start, at: float, *, usd: Decimal | None = None) -> Answered:
    paid = usd if usd is not None else (start.reserve or Decimal(0)) / 2
    return Answered(
        at=at, task=start.task, attempt=start.attempt, text=f"result of {start.task}", usd=paid, output_tokens=1
    )


def fails(start: Start, at: float, how: Failure, retry_after: float | None = None) -> AttemptFailed:
    return AttemptFailed(
        at=at, task=start.task, attempt=start.attempt, how=how, message="broken", retry_after=retry_after
    )


def _at(event: RunEvent, now: float) -> RunEvent:
    return event._replace(at=now) if isinstance(event, Answered) else replace(event, at=now)


class Driver:
    """Runs a machine on a virtual clock. ``outcome`` says how long an attempt takes and what comes of it."""

    def __init__(
        self,
        found: RunPlan,
        policy: Policy,
        outcome: Callable[[Start, float], tuple[float, RunEvent]] | None = None,
        past: Mapping[str, TaskRecord] | None = None,
        seconds: Mapping[str, float] | None = None,
    ) -> None:
        self.machine = Machine(found, policy, past)
        self.seconds = dict(seconds or {each.id: float(each.seconds) for each in found.tasks})
        self.outcome = outcome or (lambda start, at: (self.seconds[start.task], answers(start, at)))
        self.now = 1000.0
        self.starts: list[tuple[float, Start]] = []
        self.ends: dict[str, float] = {}
        self.most_at_once = 0
        self.most_committed = Decimal(0)
        self.end: End | None = None
        self._heap: list[tuple[float, int, str, RunEvent]] = []
        self._serial = 0
        self._aborted: set[str] = set()

    def run(self, interrupts: Iterable[RunEvent] = (), most: int = 100_000) -> End:
        """Feed events in the order of time until the run is over."""
        for event in interrupts:
            self._push(event.at, "", event)
        self._take(self.machine.handle(Began(at=self.now)))
        for _ in range(most):
            if self.end is not None:
                return self.end
            assert self._heap, "the machine waits for nothing"
            self.step()
        raise AssertionError("the run does not end")

    def step(self) -> None:
        at, _, flight, event = heappop(self._heap)
        self.now = max(self.now, at)
        if flight and flight in self._aborted:
            return
        if isinstance(event, Answered):
            self.ends[event.task] = self.now
        self._take(self.machine.handle(_at(event, self.now)))

    def _take(self, commands: list[Command]) -> None:
        for command in commands:
            match command:
                case Start():
                    self.starts.append((self.now, command))
                    seconds, event = self.outcome(command, self.now)
                    self._push(self.now + seconds, f"{command.task}/{command.attempt}", event)
                case WaitUntil(at=at):
                    self._push(at, "", Ticked(at=at))
                case Abort(task=name):
                    start = self.machine.running[name]
                    self._aborted.add(f"{name}/{start.attempt}")
                    self._push(self.now, "", fails(start, self.now, Failure.UNKNOWN))
                case End():
                    self.end = command
        self.most_at_once = max(self.most_at_once, len(self.machine.running))
        self.most_committed = max(self.most_committed, self.machine.wallet.committed)

    def _push(self, at: float, flight: str, event: RunEvent) -> None:
        self._serial += 1
        heappush(self._heap, (at, self._serial, flight, event))
