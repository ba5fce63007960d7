"""``graph --format dot``: one digraph with a cluster for each plan, for Graphviz."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.advice.advised import AdvisedPlan, AdvisedTask
from advisor.graph.plan import Edge
from advisor.reports.graph_mermaid import COLOURS
from advisor.reports.labels import model_label, plan_title, task_label


def graph_dot(plans: Sequence[AdvisedPlan]) -> str:
    """Write the plans in the DOT language."""
    lines = ["digraph advisor {", "  rankdir=LR;", '  node [shape=box, style=rounded, fontname="sans-serif"];']
    for number, plan in enumerate(plans, start=1):
        lines += _cluster(plan, number)
    return "\n".join([*lines, "}"]) + "\n"


def _cluster(plan: AdvisedPlan, number: int) -> list[str]:
    counter = plan.plan.trace.counter_example
    border = ['    color="#cf222e"; style=dashed;'] if counter else ['    color="#8c959f";']
    return [
        f"  subgraph cluster_{number} {{",
        f"    label={_quote(plan_title(plan))};",
        *border,
        *(_node(task, number) for task in plan.tasks),
        *(_edge(edge, number) for edge in plan.plan.edges),
        "  }",
    ]


def _node(task: AdvisedTask, number: int) -> str:
    label = _quote(f"{task.task.id}: {task_label(task)}", model_label(task))
    return f"    {_name(task.task.id, number)} [label={label}];"


def _edge(edge: Edge, number: int) -> str:
    look = f'label="{edge.kind.value}", color="{COLOURS[edge.kind]}"'
    dashed = ", style=dashed" if edge.certainty.value == "possible" else ""
    return f"    {_name(edge.source, number)} -> {_name(edge.target, number)} [{look}{dashed}];"


def _name(task_id: str, number: int) -> str:
    return _quote(f"p{number}.{task_id}")


def _quote(*lines: str) -> str:
    # Between quotes DOT knows \n, \l, \N and the like: every backslash of the text itself is doubled.
    return '"' + "\\n".join(line.replace("\\", "\\\\").replace('"', '\\"') for line in lines) + '"'
