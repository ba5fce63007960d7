"""What a task and a plan are called in drawings and lists."""

from __future__ import annotations

from advisor.advice.advised import AdvisedPlan, AdvisedTask
from advisor.reports.escape import printable

_LONGEST = 60


def shorten(text: str, longest: int = _LONGEST) -> str:
    """Make text printable on one line and cut it at ``longest`` characters."""
    shown = printable(" ".join(text.split()))
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def task_label(task: AdvisedTask, longest: int = _LONGEST) -> str:
    """Say what a task does, as far as the source shows it."""
    return "(description not shown in the source)" if task.text is None else shorten(task.text, longest)


def model_label(task: AdvisedTask) -> str:
    """Say which model the task is paid at, and the one advised if it is another: ``opus → haiku``."""
    written = "model unknown" if task.model is None else shorten(task.model)
    if task.advised_model is None or task.advised_model == task.model:
        return written
    return f"{written} → {shorten(task.advised_model)}"


def plan_title(plan: AdvisedPlan) -> str:
    """Name a plan: its file, its entry point, its pattern, and whether it is shown as what not to do."""
    trace = plan.plan.trace
    name = f" {shorten(trace.name)}" if trace.name else ""
    return f"{printable(trace.path)}:{trace.start.start.line}{name} ({plan.plan.pattern.value}){counter_label(plan)}"


def counter_label(plan: AdvisedPlan) -> str:
    """Mark a counter-example."""
    return " [counter-example]" if plan.plan.trace.counter_example else ""
