"""Whole runs against the loopback server: plans priced by the catalog, one call to run them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from advisor.catalog import Catalog, Model
from advisor.plans.pricing import rates_of
from advisor.plans.runplan import RunPlan, RunTask
from advisor.runs.backends.interface import Request, Setup
from advisor.runs.backends.registry import find_backend
from advisor.runs.journal.interface import Journal
from advisor.runs.journal.memory import MemoryJournal
from advisor.runs.policy import Policy
from advisor.runs.records import TaskRecord
from advisor.runs.report import RunReport
from advisor.runs.session import Order, execute
from tests.runs.loopback import Loopback
from tests.runs.run_samples import plan, task

FULL = os.environ.get("ADVISOR_FULL") == "1"
CATALOG = Catalog.load()
TODAY = datetime.now(tz=UTC).date()
QUICK = Policy(backoff=0.01, longest_backoff=0.05, retries=2, timeout=20.0)


def priced(name: str, *sources: str, model: str = "haiku", **others: object) -> RunTask:
    """A task at the catalog's price of the day."""
    found = CATALOG.find(model, TODAY)
    assert isinstance(found, Model)
    made = task(name, *sources, model=model, model_id=found.id, rates=rates_of(found, TODAY))
    return replace(made, **others)  # type: ignore[arg-type]


def run(  # noqa: PLR0913 - each is something a test may want to choose
    found: RunPlan,
    server: Loopback,
    *,
    backend: str = "anthropic",
    policy: Policy = QUICK,
    journal: Journal | None = None,
    options: Mapping[str, str] | None = None,
    environment: Mapping[str, str] | None = None,
    run_id: str = "r1",
) -> RunReport:
    setup = Setup(environment=environment or server.environment, options=options or {})
    return execute(
        Order(
            plan=found,
            policy=policy,
            backend=find_backend(backend),
            journal=journal or MemoryJournal(),
            run_id=run_id,
            setup=setup,
        )
    )


def records(report: RunReport) -> dict[str, TaskRecord]:
    return {record.id: record for _, record in report.tasks}


def committed(report: RunReport) -> Decimal:
    """What the run says it spent or may have spent."""
    return (report.usd or Decimal(0)) + report.held


def request(prompt: str = "say something", **others: object) -> Request:
    made = Request(
        run_id="r1", task_id="t1", attempt=1, model="haiku", prompt=prompt, max_tokens=500, reserve=Decimal("0.05")
    )
    return made._replace(**others)  # type: ignore[arg-type]


__all__ = ["CATALOG", "FULL", "QUICK", "TODAY", "committed", "plan", "priced", "records", "request", "run"]
