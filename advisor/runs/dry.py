"""``--dry-run``: the whole runner on virtual time and in memory, with every task taking what the plan expects."""

from __future__ import annotations

import time
from dataclasses import replace

from advisor.plans.runplan import RunPlan
from advisor.runs.backends.simulate import Simulate
from advisor.runs.journal.memory import MemoryJournal
from advisor.runs.policy import Policy
from advisor.runs.records import RunStatus
from advisor.runs.report import RunReport
from advisor.runs.session import Order, execute, new_run_id


def dry_run(plan: RunPlan, policy: Policy, run_id: str | None = None) -> RunReport:
    """Give the simulated schedule of a plan; its status is ``planned`` where the simulation succeeds.

    The wall of a budget and a deadline hold here as well, so that what would stop the run is seen before.
    """
    name = run_id if run_id is not None else new_run_id(time.time())
    report = execute(Order(plan=plan, policy=policy, backend=Simulate, journal=MemoryJournal(), run_id=name))
    return replace(report, status=RunStatus.PLANNED)
