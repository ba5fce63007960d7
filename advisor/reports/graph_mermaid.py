"""``graph --format mermaid``: one flowchart with a subgraph for each plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from advisor.advice.advised import AdvisedPlan, AdvisedTask
from advisor.graph.plan import Edge, EdgeKind
from advisor.reports.labels import model_label, plan_title, task_label

_ARROWS = {
    EdgeKind.DATA: "-->",
    EdgeKind.CONTROL: "-.->",
    EdgeKind.DECLARED: "==>",
    EdgeKind.STATE: "-.->",
    EdgeKind.TEXT: "-->",
    EdgeKind.EFFECT: "-.->",
}
COLOURS = {
    EdgeKind.DATA: "#1f6feb",
    EdgeKind.CONTROL: "#8250df",
    EdgeKind.DECLARED: "#24292f",
    EdgeKind.STATE: "#9a6700",
    EdgeKind.TEXT: "#1a7f37",
    EdgeKind.EFFECT: "#cf222e",
}
# Mermaid reads Markdown, HTML and its own entities in quoted labels: only these ASCII signs pass as they are.
_PLAIN = frozenset(" .,:/()_-+→")


def graph_mermaid(plans: Sequence[AdvisedPlan]) -> str:
    """Write the plans as Mermaid text."""
    lines = ["flowchart LR"]
    styles: list[str] = []
    links = 0
    for number, plan in enumerate(plans, start=1):
        ids = _ids(plan, number)
        lines += _subgraph(plan, number, ids)
        for edge in plan.plan.edges:
            lines.append(_edge(edge, ids))
            styles.append(f"    linkStyle {links} stroke:{COLOURS[edge.kind]}")
            links += 1
        if plan.plan.trace.counter_example:
            styles.append(f"    style p{number} stroke:#cf222e,stroke-dasharray:5 5")
    return "\n".join([*lines, *styles]) + "\n"


def _subgraph(plan: AdvisedPlan, number: int, ids: Mapping[str, str]) -> list[str]:
    nodes = [f'        {ids[task.task.id]}["{_node(task)}"]' for task in plan.tasks]
    return [f'    subgraph p{number}["{_escape(plan_title(plan))}"]', *nodes, "    end"]


def _ids(plan: AdvisedPlan, number: int) -> dict[str, str]:
    # Ids such as t3[0] hold brackets, which are Mermaid's own signs.
    return {task.task.id: f"p{number}n{index}" for index, task in enumerate(plan.tasks, start=1)}


def _node(task: AdvisedTask) -> str:
    return f"{_escape(task.task.id)}: {_escape(task_label(task))}<br/>{_escape(model_label(task))}"


def _edge(edge: Edge, ids: Mapping[str, str]) -> str:
    return f'    {ids[edge.source]} {_ARROWS[edge.kind]}|"{edge.kind.value}"| {ids[edge.target]}'


def _escape(text: str) -> str:
    return "".join(sign if sign.isalnum() or sign in _PLAIN else f"#{ord(sign)};" for sign in text)
