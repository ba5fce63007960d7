"""``graph --format svg``: a drawing of every plan, one column for each wave as advised, plans below each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from advisor.advice.advised import AdvisedPlan, AdvisedTask
from advisor.graph.plan import Edge, EdgeKind
from advisor.reports.graph_mermaid import COLOURS
from advisor.reports.labels import model_label, plan_title, shorten, task_label
from advisor.values import dataclass

_BOX_WIDTH, _BOX_HEIGHT = 260, 52
_GAP_X, _GAP_Y = 90, 18
_MARGIN, _TITLE = 24, 34
_LONGEST = 36  # characters of a description that fit a box


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawing:
    """One plan drawn with its corner at (0, 0)."""

    body: str
    width: int
    height: int


def graph_svg(plans: Sequence[AdvisedPlan], *, prefix: str = "") -> str:
    """Draw the plans as one self-contained SVG document; ``prefix`` keeps its ids apart on a page of several."""
    drawings = [_plan(plan, prefix) for plan in plans]
    width = max((drawing.width for drawing in drawings), default=_BOX_WIDTH) + 2 * _MARGIN
    parts: list[str] = []
    y = _MARGIN
    for drawing in drawings:
        parts.append(f'<g transform="translate({_MARGIN},{y})">{drawing.body}</g>')
        y += drawing.height + _MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{y}" viewBox="0 0 {width} {y}" '
        'font-family="system-ui, sans-serif" font-size="13" role="img">\n'
        f"<title>Plans, their tasks and edges</title>\n<defs>{_markers(prefix)}</defs>\n"
        f'<rect width="{width}" height="{y}" fill="#ffffff"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def _markers(prefix: str) -> str:
    return "".join(
        f'<marker id="{prefix}{kind.value}" viewBox="0 0 8 8" refX="8" refY="4" '
        'markerWidth="8" markerHeight="8" orient="auto">'
        f'<path d="M0 0L8 4L0 8z" fill="{COLOURS[kind]}"/></marker>'
        for kind in EdgeKind
    )


def _plan(plan: AdvisedPlan, prefix: str) -> _Drawing:
    columns = _columns(plan)
    places = {
        task_id: (column * (_BOX_WIDTH + _GAP_X), _TITLE + row * (_BOX_HEIGHT + _GAP_Y))
        for column, wave in enumerate(columns)
        for row, task_id in enumerate(wave)
    }
    tallest = max((len(wave) for wave in columns), default=0)
    edges = "".join(_edge(edge, places, prefix) for edge in plan.plan.edges)
    boxes = "".join(_box(task, places[task.task.id], counter=plan.plan.trace.counter_example) for task in plan.tasks)
    colour = "#cf222e" if plan.plan.trace.counter_example else "#24292f"
    title = f'<text x="0" y="16" font-weight="600" fill="{colour}">{escape(plan_title(plan))}</text>'
    return _Drawing(
        body=title + edges + boxes,
        width=max(len(columns) * (_BOX_WIDTH + _GAP_X) - _GAP_X, 8 * len(plan_title(plan))),
        height=_TITLE + tallest * (_BOX_HEIGHT + _GAP_Y),
    )


def _columns(plan: AdvisedPlan) -> list[tuple[str, ...]]:
    waves = list(plan.plan.waves_as_advised)
    placed = {task_id for wave in waves for task_id in wave}
    rest = tuple(task.task.id for task in plan.tasks if task.task.id not in placed)
    return [*waves, rest] if rest else waves


def _box(task: AdvisedTask, place: tuple[int, int], *, counter: bool) -> str:
    x, y = place
    dashed = ' stroke-dasharray="5 4"' if counter else ""
    stroke = "#cf222e" if counter else "#8c959f"
    whole = escape(task_label(task, 500))
    below = f"{task.task.id} · {model_label(task)}"
    return (
        f'<g transform="translate({x},{y})"><title>{whole}</title>'
        f'<rect width="{_BOX_WIDTH}" height="{_BOX_HEIGHT}" rx="8" fill="#f6f8fa" stroke="{stroke}"{dashed}/>'
        f'<text x="12" y="22" fill="#24292f">{escape(task_label(task, _LONGEST))}</text>'
        f'<text x="12" y="40" fill="#57606a" font-size="11">{escape(below)}</text></g>'
    )


def _edge(edge: Edge, places: Mapping[str, tuple[int, int]], prefix: str) -> str:
    (from_x, from_y), (to_x, to_y) = places[edge.source], places[edge.target]
    x1, y1 = from_x + _BOX_WIDTH, from_y + _BOX_HEIGHT // 2
    x2, y2 = to_x, to_y + _BOX_HEIGHT // 2
    bend = max(30, (x2 - x1) // 2)
    dashed = ' stroke-dasharray="4 4"' if edge.certainty.value == "possible" else ""
    return (
        f'<path d="M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}" fill="none" stroke="{COLOURS[edge.kind]}" '
        f'stroke-width="1.6"{dashed} marker-end="url(#{prefix}{edge.kind.value})"><title>{escape(edge.kind.value)}: '
        f"{escape(shorten(edge.reason, 300))}</title></path>"
    )
