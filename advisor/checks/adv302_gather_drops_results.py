"""ADV302: one failure discards the paid results of its siblings, because what runs them at once does not keep them."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.advice.advised import AdvisedPlan, AdvisedTask
from advisor.checks.context import CheckContext
from advisor.checks.finding import Finding
from advisor.checks.savings import add
from advisor.checks.say import money
from advisor.flow.trace import Group, Joint

REMEDY = {
    Joint.GATHER: "pass return_exceptions=True",
    Joint.TASK_GROUP: "catch failures inside each task",
    Joint.POOL: "catch failures inside each call",
    Joint.FRAMEWORK: "start each run yourself and keep the failures",
}


def check(plan: AdvisedPlan, context: CheckContext) -> Iterator[Finding]:
    """Find the groups of paid tasks whose results a single failure throws away."""
    groups = [group for group in plan.plan.trace.groups if group.joint in REMEDY and not group.keeps_results]
    if not groups:
        return
    tasks = {task.task.id: task for task in plan.tasks}
    for group in groups:
        members = [tasks[task_id] for task_id in group.tasks]
        if (len(members) > 1 or any(_repeats(task) for task in members)) and not _in_turn(members, tasks):
            yield context.finding(plan, group.tasks, group.span, _message(group, members))


def _in_turn(members: list[AdvisedTask], tasks: dict[str, AdvisedTask]) -> bool:
    """Say whether calls that block run one after another, whatever is said to run them at once."""
    if any(loop.at_once for member in members for loop in member.task.loops):
        return False
    seen: set[str] = set()
    waiting = [members[-1].task.id]
    while waiting:
        new = {name for name in tasks[waiting.pop()].task.after if name in tasks} - seen
        seen |= new
        waiting += new
    return len(members) > 1 and all(member.task.id in seen for member in members[:-1])


def _repeats(task: AdvisedTask) -> bool:
    return task.task.count.high is None or task.task.count.high > 1


def _message(group: Group, members: list[AdvisedTask]) -> str:
    usd = add(task.as_written.usd for task in members)
    worth = f" ({money(usd.likely)} in all)" if usd is not None else ""
    turns = sum(task.task.count.likely for task in members)
    known = all(not _repeats(task) for task in members)
    tasks = f"{turns} tasks" if known else "the tasks of all turns"
    return f"one failure discards the results of {tasks}{worth} run at once; {REMEDY[group.joint]}"
