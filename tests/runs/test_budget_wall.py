"""The budget is a wall by the other side's own books: random plans, random faults, the dearest tokenizer there can be.

50 plans by default; ``ADVISOR_FULL=1 pytest tests/runs/test_budget_wall.py`` tries 1,000.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from advisor.judge.verdict import Effect
from advisor.plans.runplan import RunPlan
from advisor.runs.records import RunStatus, TaskState
from tests.runs.loopback import (
    Call,
    Cut,
    DropAfterWork,
    DropBeforeWork,
    EarlyEnd,
    ErrorEvent,
    Fault,
    Loopback,
    Outcome,
    Refuse,
    Reply,
    Text,
    TruncatedJson,
    WrongShape,
)
from tests.runs.on_loopback import FULL, QUICK, committed, plan, priced, records, run
from tests.runs.run_samples import after, text

pytestmark = pytest.mark.slow

PLANS = 1000 if FULL else 50
# Batches wait for their windows: one plan in ten.
CASES = [
    (seed, name) for seed in range(PLANS) for name in ("anthropic", "batch") if name == "anthropic" or seed % 10 == 0
]
FAULTS: tuple[Fault, ...] = (
    Refuse.rate_limit(0.01),
    Refuse.overloaded(),
    Refuse.broken(),
    Refuse.rate_limit(3600),
    DropBeforeWork(),
    DropAfterWork(),
    Cut(),
    TruncatedJson(),
    EarlyEnd(),
    ErrorEvent(),
    WrongShape(),
)
WORDS = ("look at the module", "ünïcödé tëxt", "文字列を読む", "a\n" * 50, "0123456789" * 20)


class World:
    """One seed's plan, budget, faults and answers."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - chance for a test, no secret
        self.trouble = self.chance.choice((0.0, 0.2, 0.5))
        self.plan = self._plan()
        self.budget = Decimal(self.chance.choice((1, 5, 20, 100, 500))) / 10_000
        self.options = {"continuations": str(self.chance.choice((0, 1, 2)))}

    def _plan(self) -> RunPlan:
        tasks = []
        for number in range(self.chance.randint(1, 12)):
            names = [f"t{earlier}" for earlier in range(number)]
            needs = tuple(self.chance.sample(names, self.chance.randint(0, min(3, number))))
            words = self.chance.choice(WORDS)
            made = priced(f"t{number}", *needs, model=self.chance.choice(("haiku", "sonnet", "opus")))
            prompt = after(*needs, say=words) if needs else text(f"{words} {number}")
            effect = self.chance.choice((Effect.READ, Effect.WRITE, Effect.EXTERNAL))
            limit = self.chance.choice((10, 100, 1000))
            tasks.append(replace(made, prompt=prompt, effect=effect, max_tokens=limit))
        return plan(*tasks)

    def fault(self, _: Call) -> Fault | None:
        return self.chance.choice(FAULTS) if self.chance.random() < self.trouble else None

    def fate(self, _: Call) -> Outcome:
        return self.chance.choice(list(Outcome)) if self.chance.random() < self.trouble else Outcome.SUCCEEDED

    def answer(self, call: Call) -> Reply:
        """As many tokens as bytes, never more than asked for: the most that any tokenizer could count."""
        most = int(call.body["max_tokens"])
        said = (self.chance.choice(WORDS) * 10).encode()[: self.chance.choice((1, most // 2, most))]
        stop = self.chance.choice((None, None, "max_tokens", "refusal"))
        words = said.decode("utf-8", "ignore") or "x"
        return Reply(blocks=[Text(words)], stop=stop, output_tokens=self.chance.choice((len(words.encode()), most)))


@pytest.fixture(scope="module")
def server() -> Iterator[Loopback]:
    with Loopback(bytes_per_token=1.0) as found:
        yield found


@pytest.mark.parametrize(("seed", "backend"), CASES)
def test_the_other_sides_books_never_exceed_the_budget(server: Loopback, seed: int, backend: str) -> None:
    world = World(seed)
    server.faults, server.answer, server.batches.fate = world.fault, world.answer, world.fate
    before = server.ledger.usd
    options = world.options if backend == "anthropic" else {"window": "0.01", "poll": "0.01"}
    policy = replace(QUICK, budget=world.budget)
    report = run(world.plan, server, backend=backend, policy=policy, options=options, run_id=f"r{seed}")
    paid = server.ledger.usd - before
    assert paid <= committed(report) <= world.budget
    if report.status is RunStatus.SUCCEEDED:
        assert all(record.state is TaskState.SUCCEEDED for record in records(report).values())
    else:
        assert report.reason
        assert "\n" not in report.reason
