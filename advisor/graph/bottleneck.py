"""Where the source makes tasks wait although nothing asks for it: straight lines (ADV101) and loops (ADV102)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from advisor.flow.trace import Certainty, Loop, TracedTask
from advisor.graph.arms import Arms
from advisor.graph.claims import claims
from advisor.graph.demonstrated import cell_of, sittings
from advisor.graph.frames import Frame, Ways, as_wholes
from advisor.graph.independence import Independence
from advisor.graph.order import rows
from advisor.graph.plan import Plan
from advisor.graph.reach import Reach
from advisor.graph.reading import EMPTY
from advisor.graph.turns import loops_of, marks_of, turn_of
from advisor.graph.written import written_rows
from advisor.sources.units import Medium
from advisor.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SequentialGroup:
    """Calls of one straight line that wait for each other as written although they need not.

    ``tasks`` are in written order; ``calls`` are the same, parted: one for each call of the function in question, which
    is a paid call, or a helper's with all it comes to. ``written`` and ``advised`` are the calls' own levels, as
    written and as the edges allow, each call named by its first task. No task outside the group must run between two
    that could run at once.
    """

    tasks: tuple[str, ...]
    calls: tuple[tuple[str, ...], ...]
    written: tuple[tuple[str, ...], ...]
    advised: tuple[tuple[str, ...], ...]
    certainty: Certainty


@dataclass(frozen=True, slots=True, kw_only=True)
class SequentialLoop:
    """A loop whose turns run one by one although no turn needs another; ``tasks`` are those inside it."""

    loop: Loop
    tasks: tuple[str, ...]
    turns: int | None
    certainty: Certainty


def sequential_groups(plan: Plan) -> tuple[SequentialGroup, ...]:
    """Give the groups of ADV101, in written order; tasks about which too little is known are left out."""
    tasks = plan.trace.tasks
    apart = Independence(plan)
    written = Reach(_written(plan, apart.number))
    levels = _Levels(tasks, apart.reach, written)
    stuck = {apart.number[member] for cycle in plan.cycles for member in cycle}  # they never start at all
    ways = Ways(tasks)
    found: list[SequentialGroup] = []
    sitting = sittings(plan.trace)
    for depth in range(1 + max((len(task.via) for task in tasks), default=0)):
        for members in _lines(tasks, depth, sitting):
            clear = frozenset(members) - apart.unclear - stuck
            for frame in ways.frames(members, depth):
                found.extend(levels.groups(frame, clear))
    return tuple(sorted(found, key=lambda group: apart.number[group.tasks[0]]))


def _written(plan: Plan, number: dict[str, int]) -> list[list[int]]:
    if plan.trace.medium is not Medium.MARKDOWN:
        return written_rows(plan.trace, (), (), ())
    tasks = plan.trace.tasks
    said = claims(tasks, [EMPTY] * len(tasks), Arms(tasks), instruction=True)
    advised = rows(len(tasks), [(number[edge.source], number[edge.target]) for edge in plan.edges])
    return written_rows(plan.trace, advised, said.at_once, said.in_turn)


def _lines(tasks: Sequence[TracedTask], depth: int, sitting: Mapping[int | None, int]) -> list[list[int]]:
    """Group tasks by straight line: the same branches and loops around them, helpers called on the way included.

    Between two sittings at a notebook its reader looks at results.

    Loops inside the helpers that a function calls, ``depth`` calls from the entry point, are the helpers' own affair.
    Of an unrolled loop a later turn counts only for what the turns before it do not have; steps of a framework's run
    count all.
    """
    found: dict[tuple[object, ...], list[int]] = {}
    for number, task in enumerate(tasks):
        around = (
            _turn(task, depth),
            task.steps,
            task.arms,
            tuple(loop.id for loop in task.loops if loop.depth <= depth and not loop.at_once),
            sitting.get(cell_of(task)),
        )
        found.setdefault(around, []).append(number)
    return list(_unsaid(tasks, found))


def _unsaid(tasks: Sequence[TracedTask], lines: Mapping[tuple[object, ...], list[int]]) -> Iterator[list[int]]:
    """Leave out of a turn's line what an earlier turn has as well; one new call is seen among those of its turn."""
    seen: set[tuple[object, ...]] = set()
    for (turn, *_), members in lines.items():
        if not turn or tasks[members[0]].steps:
            yield members
            continue
        places = [(tasks[member].span, tasks[member].via) for member in members]
        new = [member for member, place in zip(members, places, strict=True) if place not in seen]
        seen.update(places)
        if new:
            yield new if len(new) > 1 else members


def _turn(task: TracedTask, depth: int) -> tuple[str, ...]:
    """Give the turns of the unrolled loops around the calls of a depth.

    Turns that are started together are one statement, as calls handed to one ``gather`` are.
    """
    turns = zip(marks_of(task), (loop for loop in task.loops if loop.unrolled), strict=False)
    return tuple(mark for mark, loop in turns if loop.depth <= depth and not loop.at_once)


class _Levels:
    """Finds the groups of frames: of single tasks in the plan's own graph, of helpers in one drawn together."""

    def __init__(self, tasks: Sequence[TracedTask], advised: Reach, written: Reach) -> None:
        self._tasks = tasks
        self._advised = advised
        self._written = written

    def groups(self, frame: Frame, clear: frozenset[int]) -> Iterator[SequentialGroup]:
        """Give the groups among the calls of a frame of which all is clear."""
        calls = dict.fromkeys(call for call in frame.calls if clear.issuperset(call))
        if all(len(call) == 1 for call in calls):
            numbers, advised, written = [call[0] for call in calls], self._advised, self._written
        else:
            whole = as_wholes(frame, self._tasks, self._advised.before, self._written.before)
            if whole is None:
                return
            numbers = [number for call, number in zip(frame.calls, whole.number, strict=True) if call in calls]
            advised, written = whole.advised, whole.written
        known = dict(zip(numbers, calls, strict=True))
        for run in _runs(numbers, advised):
            as_written, as_advised = _levels(run, written), _levels(run, advised)
            if len(as_advised) < len(as_written):
                yield self._group([known[member] for member in run], known, as_written, as_advised)

    def _group(
        self,
        calls: Sequence[tuple[int, ...]],
        known: Mapping[int, tuple[int, ...]],
        as_written: Sequence[Sequence[int]],
        as_advised: Sequence[Sequence[int]],
    ) -> SequentialGroup:
        named = [tuple(self._tasks[member].id for member in call) for call in calls]
        written, advised = (
            tuple(tuple(self._tasks[known[member][0]].id for member in level) for level in rows)
            for rows in (as_written, as_advised)
        )
        return SequentialGroup(
            tasks=tuple(name for call in named for name in call),
            calls=tuple(named),
            written=written,
            advised=advised,
            certainty=Certainty.LIKELY,
        )


def _runs(members: Sequence[int], reach: Reach) -> list[list[int]]:
    """Cut a line where everything before leads to everything after.

    Within a piece, independence joins all of it: the pieces are the connected components of "may run at once", and in
    written order such a component has no gaps.
    """
    firsts = _first_apart(members, reach)
    runs: list[list[int]] = []
    starts: list[int] = []
    for at, member in enumerate(members):
        runs.append([member])
        starts.append(at)
        while len(runs) > 1 and firsts[at] < starts[-1]:
            last = runs.pop()
            starts.pop()
            runs[-1] += last
    return [run for run in runs if len(run) > 1]


def _first_apart(members: Sequence[int], reach: Reach) -> list[int]:
    """Give, for each member, the place of the first earlier one that does not lead to it (its own place: all do)."""
    place = {member: at for at, member in enumerate(members)}
    found: list[int] = []
    for at, member in enumerate(members):
        known = [place[source] for source in reach.before[member] if place.get(source, at) < at]
        start = found[known[-1]] if known else 0
        while start < at and reach.leads(members[start], member):
            start += 1
        found.append(start)
    return found


def _levels(run: Sequence[int], reach: Reach) -> list[list[int]]:
    """Give the levels of some tasks among themselves, paths through tasks between them counted."""
    inside = set(run)
    depth: dict[int, int] = {}
    low, high = min(run), max(run)
    for task in reach.order if _backward(reach, low, high) else range(low, high + 1):
        if not low <= task <= high:
            continue
        before = max((depth[source] for source in reach.before[task] if source in depth), default=0)
        depth[task] = before + (task in inside)
    groups: list[list[int]] = [[] for _ in range(max(depth[task] for task in run))]
    for task in run:
        groups[depth[task] - 1].append(task)
    return [group for group in groups if group]


def _backward(reach: Reach, low: int, high: int) -> bool:
    return any(source > task for task in range(low, high + 1) for source in reach.before[task])


def sequential_loops(plan: Plan) -> tuple[SequentialLoop, ...]:
    """Give the loops of ADV102: run one by one, more than one turn, no turn in need of another, in written order."""
    tied = dict(plan.turns)
    unclear = {name for name, _ in plan.unclear}
    found: list[SequentialLoop] = []
    for name, (loop, members) in loops_of(plan.trace.tasks).items():
        inside = [plan.trace.tasks[member] for member in members]
        if loop.at_once or tied.get(name) or _one_turn(loop, inside) or _unsure(loop, inside, unclear):
            continue
        found.append(
            SequentialLoop(
                loop=loop,
                tasks=tuple(task.id for task in inside),
                turns=_turns(loop, inside),
                certainty=Certainty.LIKELY,
            ),
        )
    return tuple(found)


def _one_turn(loop: Loop, inside: Sequence[TracedTask]) -> bool:
    turns = _turns(loop, inside)
    return turns is not None and turns <= 1


def _turns(loop: Loop, inside: Sequence[TracedTask]) -> int | None:
    return len({turn_of(task, loop) for task in inside}) if loop.unrolled else loop.count.high


def _unsure(loop: Loop, inside: Sequence[TracedTask], unclear: set[str]) -> bool:
    """Say whether too little is known of a task inside; one that only takes its text from the loop is a plain map."""
    doubtful = [task for task in inside if task.id in unclear]
    if loop.certainty is Certainty.POSSIBLE:
        return True
    return any(loop.unrolled or task.description is None for task in doubtful)
