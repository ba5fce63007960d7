"""From a traced entry point to a plan: all edges, their reduction, the pattern and the waves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from advisor.flow.expr import Expr, render, tasks_of
from advisor.flow.trace import NeedKind, Trace, TracedTask
from advisor.graph.access import Access, Mode, access
from advisor.graph.arms import Arms
from advisor.graph.claims import Claims, claims
from advisor.graph.edges import Edges
from advisor.graph.effects import checked_before, conflicts
from advisor.graph.hands import shared_hands
from advisor.graph.order import Rows, cycles, rows, topological, without_cycles
from advisor.graph.patterns import pattern
from advisor.graph.plan import Edge, EdgeKind, Plan
from advisor.graph.producing import NOTHING, Product, product
from advisor.graph.reach import Reach
from advisor.graph.reading import EMPTY, Reading, read
from advisor.graph.schedule import level_rows, waves
from advisor.graph.textlinks import Speech, text_links
from advisor.graph.turns import between_turns, loops_of, reasons
from advisor.graph.written import written_rows
from advisor.judge.verdict import Effect, Judgement
from advisor.sources.units import Medium
from advisor.values import dataclass

Names = tuple[tuple[str, ...], ...]


def build_plan(trace: Trace, judgements: Mapping[str, Judgement | None]) -> Plan:
    """Build the plan of one entry point.

    ``judgements`` maps task ids to the judge's answer on the rendered description, ``None`` where the source shows no
    text. Nothing is raised: what is not known is left out, or named in ``Plan.unclear``.
    """
    words = _words(trace, judgements)
    arms = Arms(trace.tasks)
    said = claims(trace.tasks, words.readings, arms, instruction=trace.medium is Medium.MARKDOWN)
    found, cut = _edges(trace, words, said, arms)
    shape = arrange(
        len(trace.tasks), [pair for pair, _ in found], [pair for pair, edge in found if edge.kind is EdgeKind.DATA]
    )
    written = written_rows(trace, shape.before, said.at_once, said.in_turn)
    every = tuple(edge for _, edge in found)
    ids = [task.id for task in trace.tasks]
    return Plan(
        id=_plan_id(trace),
        trace=trace,
        edges=tuple(edge for pair, edge in found if pair in shape.kept),
        all_edges=every,
        cycles=_named(ids, shape.cycles),
        turns=_turns(trace, words, every),
        pattern=pattern(shape.reduced),
        waves_as_written=_named(ids, waves(written, *level_rows(written), arms)),
        waves_as_advised=_named(ids, waves(shape.before, shape.order, shape.levels, arms)),
        at_once=_named(ids, said.at_once),
        unclear=_unclear(trace, words, cut),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The graph stage's answer, by task numbers.

    ``kept`` are the pairs that the contract's reduction keeps; ``before`` each task's predecessors without cycles,
    ``reduced`` the pure reduction; ``levels`` the waves; ``order`` a topological order.
    """

    kept: AbstractSet[tuple[int, int]]
    cycles: list[list[int]]
    before: Rows
    reduced: Rows
    order: Sequence[int]
    levels: list[int]


def arrange(size: int, pairs: Sequence[tuple[int, int]], data: Sequence[tuple[int, int]]) -> Shape:
    """Reduce and level a graph of ``size`` tasks; ``data`` are the pairs that stay in whatever implies them."""
    everything = rows(size, pairs)
    order = topological(everything)
    circles = cycles(everything) if len(order) < size else []
    reach = Reach(without_cycles(everything, circles)) if circles else Reach(everything, order)
    reduced = reach.reduced()
    return Shape(
        kept=_kept(pairs, data, circles, _implied(reach.before, reduced)),
        cycles=circles,
        before=reach.before,
        reduced=reduced,
        order=reach.order,
        levels=reach.levels,
    )


def _kept(
    pairs: Iterable[tuple[int, int]],
    data: Iterable[tuple[int, int]],
    circles: Sequence[Sequence[int]],
    implied: AbstractSet[tuple[int, int]],
) -> AbstractSet[tuple[int, int]]:
    """Give all pairs but those implied, unless ``data``, and those that run against the written order in a circle."""
    every = set(pairs)
    every -= implied
    every.update(data)
    if not circles:
        return every
    circle_of = {task: at for at, group in enumerate(circles) for task in group}
    return {(a, b) for a, b in every if a < b or a not in circle_of or circle_of[a] != circle_of.get(b)}


def _implied(before: Rows, reduced: Rows) -> set[tuple[int, int]]:
    """Give the pairs that the reduction left out."""
    return {
        (source, target)
        for target, (sources, direct) in enumerate(zip(before, reduced, strict=True))
        if len(sources) > len(direct)
        for source in set(sources).difference(direct)
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """Everything read from the words of a plan, task by task."""

    readings: list[Reading]
    prompts: list[Reading]
    accesses: list[Access]
    judgements: list[Judgement | None]


def _words(trace: Trace, judgements: Mapping[str, Judgement | None]) -> _Words:
    known: dict[str, Reading] = {"": EMPTY}
    found = [_read(_text(task.description), known) for task in trace.tasks]
    prompts = [_read(_text(task.prompt), known) for task in trace.tasks]
    both = [own if own.size else prompt for own, prompt in zip(found, prompts, strict=True)]
    answers = [judgements.get(task.id) for task in trace.tasks]
    return _Words(
        readings=both,
        prompts=prompts,
        accesses=[
            access(reading, answer, fed=_fed(task), only_text=task.only_text)
            for task, reading, answer in zip(trace.tasks, both, answers, strict=True)
        ],
        judgements=answers,
    )


def _fed(task: TracedTask) -> bool:
    return task.description is not None and bool(tasks_of(task.description))


def _text(expr: Expr | None) -> str:
    return "" if expr is None else render(expr)


def _read(text: str, known: dict[str, Reading]) -> Reading:
    """Read a text once, however many tasks have it."""
    if text not in known:
        known[text] = read(text)
    return known[text]


def _products(readings: Sequence[Reading]) -> list[Product]:
    """Give what each task gives back, worked out once for each reading."""
    known = {id(EMPTY): NOTHING}
    for reading in readings:
        if id(reading) not in known:
            known[id(reading)] = product(reading)
    return [known[id(reading)] for reading in readings]


def _edges(
    trace: Trace, words: _Words, said: Claims, arms: Arms
) -> tuple[list[tuple[tuple[int, int], Edge]], set[int]]:
    number = {task.id: at for at, task in enumerate(trace.tasks)}
    edges = Edges(trace)
    edges.add_needs(trace, number)
    edges.add_claims(said.edges)
    # Most plans are one task: there is no other to speak of, or to get in the way of.
    cut = _add_unwritten(edges, trace, words, arms, number) if len(number) > 1 else set()
    edges.drop_doubtful(said.at_once)
    return edges.in_order(), cut


def _given(trace: Trace, number: Mapping[str, int], kind: NeedKind) -> dict[int, list[int]]:
    """Give the tasks whose results each task gets, by numbers, by needs of one kind."""
    found: dict[int, list[int]] = {}
    for need in trace.needs:
        if need.kind is kind and need.source != need.target and need.source in number and need.target in number:
            found.setdefault(number[need.target], []).append(number[need.source])
    return found


def _add_unwritten(edges: Edges, trace: Trace, words: _Words, arms: Arms, number: Mapping[str, int]) -> set[int]:
    """Add what words and effects suggest; give the tasks for which the search for conflicts was cut short."""
    data, declared = (_given(trace, number, kind) for kind in (NeedKind.DATA, NeedKind.DECLARED))
    spoken, beside = _spoken(trace, words.readings), _beside(trace, words.prompts)
    effects, cut = conflicts(words.accesses, arms)
    at_once = [frozenset(number[name] for name in group.tasks if name in number) for group in trace.groups]
    links = text_links(Speech(trace.tasks, spoken, beside, _products(words.readings), arms, data, declared, at_once))
    edges.add_links(links)
    edges.add_conflicts(effects)
    edges.add_conflicts(shared_hands(trace.tasks, words.accesses, words.readings, arms))
    edges.add_conflicts(checked_before(words.accesses, arms, [(link.source, link.target) for link in links], data))
    return cut


def _spoken(trace: Trace, readings: list[Reading]) -> list[Reading]:
    """Give what each task's own call says: an agent's instructions speak of what it is handed, of no other task."""
    pairs = zip(trace.tasks, readings, strict=True)
    return [reading if task.said is None else _read(_text(task.said), {"": EMPTY}) for task, reading in pairs]


def _beside(trace: Trace, prompts: list[Reading]) -> list[Reading]:
    pairs = zip(trace.tasks, prompts, strict=True)
    return [prompt if task.said is None else EMPTY for task, prompt in pairs]


def _turns(trace: Trace, words: _Words, edges: Sequence[Edge]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    into: dict[str, list[Edge]] = {}
    for edge in edges:
        into.setdefault(edge.target, []).append(edge)
    return tuple(
        (
            name,
            between_turns(loop, members, trace.tasks, into)
            if loop.unrolled
            else reasons(loop, members, trace.tasks, words.readings, words.accesses),
        )
        for name, (loop, members) in loops_of(trace.tasks).items()
    )


def _unclear(trace: Trace, words: _Words, cut: set[int]) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for number, task in enumerate(trace.tasks):
        reason = "" if task.only_text else _doubt(words, number)
        reason = "too much before it may conflict with it" if number in cut else reason
        if reason:
            found.append((task.id, reason))
    return tuple(found)


def _doubt(words: _Words, number: int) -> str:
    judgement = words.judgements[number]
    if judgement is None or not words.readings[number].size:
        return "the source does not show what it does"
    if not words.readings[number].words and not words.accesses[number].resources:
        return "its text comes from elsewhere"
    if not words.readings[number].words and all(not r.words for r in words.accesses[number].resources):
        return "its text comes from elsewhere"
    if judgement.effect is Effect.UNKNOWN and words.accesses[number].mode is Mode.NONE:
        return "nothing says what it does to the world"
    return ""


def _plan_id(trace: Trace) -> str:
    cell = "" if trace.start.cell is None else f"#{trace.start.cell}"
    return f"{trace.path}{cell}:{trace.start.start.line}:{trace.name}"


def _named(ids: Sequence[str], groups: Sequence[Sequence[int]]) -> Names:
    return tuple(tuple(ids[task] for task in group) for group in groups)
