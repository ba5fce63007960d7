"""``report --format json``."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.reports.checklist import Checklist, Item, Proof
from advisor.reports.values import SCHEMA_VERSION, dump, place, skipped
from advisor.sources.units import Skipped


def report_json(checklists: Sequence[Checklist], files: Sequence[Skipped] = ()) -> str:
    """Write the checklists as the contract's JSON object."""
    plans = [_plan(one) for one in checklists]
    return dump({"schema_version": SCHEMA_VERSION, "plans": plans, "skipped": skipped(files)})


def _plan(one: Checklist) -> dict[str, object]:
    plan = one.plan.plan
    return {
        "id": plan.id,
        "path": plan.trace.path,
        "name": plan.trace.name,
        "pattern": plan.pattern.value,
        "counter_example": plan.trace.counter_example,
        "items": [_item(item) for item in one.items],
    }


def _item(item: Item) -> dict[str, object]:
    return {
        "item": item.item,
        "status": item.status.value,
        "summary": item.summary,
        "evidence": [_proof(proof) for proof in item.evidence],
    }


def _proof(proof: Proof) -> dict[str, object]:
    return {**place(proof.span), "message": proof.message}
