"""What the flow pass says of one entry point: its tasks, what they need of each other, and the order as written.

Nothing here is a judgement: effects, tiers and text links are decided further on. Ids are final (``t1``, ``t3[0]``):
numbered in the order in which the program first reaches each call, unrolled turns in brackets.
"""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum

from advisor.flow.expr import Expr
from advisor.places import Span
from advisor.sources.units import Medium
from advisor.values import dataclass


class Certainty(StrEnum):
    """How sure a statement about structure is."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"


class NeedKind(StrEnum):
    """The four kinds of dependence that can be read off the code itself."""

    DATA = "data"
    CONTROL = "control"
    DECLARED = "declared"
    STATE = "state"


class ModelSource(StrEnum):
    """Where the model of a task was found."""

    CALL = "call"
    AGENT = "agent"
    CONFIG = "config"
    DEFAULT = "default"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelUse:
    """The model a task is paid at, as the source names it.

    ``literal`` is the span of the string literal (with its quotes) that a fix may replace, whether it stands in the
    call or is a constant's; ``exclusive`` says that nothing but the tasks of this very call site uses that literal (a
    constant with other uses is not exclusive and is left alone by ``--fix``). ``insert`` is where ``, model="…"``
    could be inserted (an empty span just before the closing parenthesis), and ``insert_comma`` whether a comma is
    needed first. ``place`` is where the answer stands (the literal, an agent file, a settings file), ``written`` what
    the literal says where that is not the model itself (``inherit``, an alias the project gives a meaning of its own),
    ``left`` says that the call names no model and gets one that holds for the whole project, and ``deployed`` that the
    name is that of the user's own deployment, whatever model that is. ``local``: it runs on the user's own machine, and
    nobody is paid for it.
    """

    id: str | None
    source: ModelSource
    literal: Span | None = None
    exclusive: bool = True
    insert: Span | None = None
    insert_comma: bool = True
    place: Span | None = None
    written: str | None = None
    left: bool = False
    deployed: bool = False
    local: bool = False

    @property
    def literally(self) -> str | None:
        """What the literal says."""
        return self.id if self.written is None else self.written

    @property
    def stands(self) -> Span | None:
        """Where the answer stands, as far as it is written down anywhere."""
        return self.literal if self.place is None else self.place


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How often one run of the plan executes a task; ``high`` is ``None`` where no bound is known."""

    low: int = 1
    likely: int = 1
    high: int | None = 1


class LoopForm(StrEnum):
    """What repeats a task."""

    FOR = "for"
    WHILE = "while"
    COMPREHENSION = "comprehension"
    GENERATOR = "generator"
    MAP = "map"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """One loop around tasks.

    ``header`` spans the loop's first line (``for x in xs:``); for a comprehension, generator or ``map`` it is the
    task's call. ``at_once``: the turns are started together (a comprehension inside gather, ``executor.map``, tasks
    created and awaited later). ``carried`` holds the reasons why a turn needs an earlier turn (an accumulator in
    the prompt, a session, a break on a result, a clock or ordered output inside the loop); empty means nothing in
    the code ties the turns. ``bounded``: something in the code bounds the number of turns (a known list, range, a
    counter compared); ``endless`` is a function that calls itself until an answer says otherwise. ``portion``: what
    it goes over was cut to a size that somebody chose. ``unrolled`` loops have their turns as tasks of their own.
    ``depth`` is how many of the calls in a task's ``via`` stand around the loop: the others stand inside it.
    For a runner: ``iterable`` is what the loop goes over and ``variable`` the name of a turn's value, where both
    are plain; inside the body that value is a ``Hole`` whose ``loop`` is this loop's id, and outside it the list of
    all turns' results is ``Apply("turns", (Const(id), result))``.
    """

    id: str
    form: LoopForm
    header: Span
    count: Count
    at_once: bool
    carried: tuple[Need, ...] = ()
    bounded: bool = True
    endless: bool = False
    portion: bool = False
    unrolled: bool = False
    certainty: Certainty = Certainty.CERTAIN
    iterable: Expr | None = None
    variable: str | None = None
    depth: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """``target`` must not start before ``source`` has ended, as the code shows it (in a loop both may be one task)."""

    source: str
    target: str
    kind: NeedKind
    certainty: Certainty
    evidence: Span | None
    reason: str


class Joint(StrEnum):
    """What starts several tasks at once and waits for them."""

    GATHER = "gather"
    TASK_GROUP = "task group"
    POOL = "pool"
    CREATED = "created tasks"
    FRAMEWORK = "a framework's run for each member"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Tasks that one construct runs at once. ``keeps_results``: one failure does not discard what siblings gave."""

    joint: Joint
    span: Span
    tasks: tuple[str, ...]
    keeps_results: bool
    limited: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedTask:
    """One paid call, once for each way the entry point reaches it.

    ``description`` is the text that says what is to be done (the judge reads its rendering), ``prompt`` a longer text
    beside it. ``after`` are the tasks that have ended, as the code is written, when this one starts: only the latest of
    them (an earlier one is implied). ``region`` names the straight-line run of statements the task stands in: two tasks
    with one region are in the same block with no branch, loop or function boundary between them. ``arms`` are the
    exclusive branches it stands in, as (branch id, arm) pairs. ``binding`` is the name its result is bound to, and
    ``used`` whether anything reads it (true when the result is not bound at all). ``handled``: something in the code
    handles its failure (try/except around it, return_exceptions, done callbacks, a decorator that tries again).
    ``comment`` is the trailing comment of the call's lines, ``leading`` the comment lines directly above its statement,
    both without the hash. ``guard`` is the whole condition under which the task runs, where the code shows it as a pure
    expression; a task in an arm or behind an early exit without one cannot be run. ``steps`` names the framework's run
    that decides its order (a crew's), which only the framework's own words can change, ``step`` the one of its steps in
    whose code the task stands, where it is the program's own code. ``said`` is what this very call says where
    instructions written before any call stand beside it, which speak of no other task (``None``: everything).
    ``unlimited`` are the parameters that would bound the call, where its dialect has some and none is given;
    ``most_output`` the tokens one request may be answered with, where the code says a number. ``holds``: it is
    a blocking call in a coroutine, so that it holds up the event loop on which others were to run meanwhile.
    ``cached``: the call says what the provider is to keep of its prompt, or may say so in arguments that are not shown.
    ``only_text``: it is seen to have no tools, so that it answers with text and changes nothing; ``hands`` names the
    tools it has, where they are not the program's own functions. ``besides`` are the other things the call says, and
    how what it asks was built, as the source spells them: calls that differ in them are no repetitions. ``out`` is how
    many tasks of the plan the program had come to when this one's result was first printed or written out (``None``:
    never seen to be), ``out_in_turn`` that this is done in each turn of the loops around the task. ``instead`` are the
    tasks whose failure leads here: they gave nothing when this one runs.
    """

    id: str
    span: Span
    via: tuple[Span, ...] = ()
    dialect: str = "task"
    description: Expr | None
    prompt: Expr | None = None
    name: str | None = None
    subagent: str | None = None
    model: ModelUse
    count: Count = Count()
    loops: tuple[Loop, ...] = ()
    after: tuple[str, ...] = ()
    region: str = ""
    arms: tuple[tuple[str, int], ...] = ()
    binding: str | None = None
    binding_span: Span | None = None
    used: bool = True
    handled: bool = False
    comment: str = ""
    leading: tuple[str, ...] = ()
    statement: Span | None = None
    guard: Expr | None = None
    steps: str = ""
    step: str = ""
    said: Expr | None = None
    unlimited: tuple[str, ...] = ()
    most_output: int | None = None
    holds: bool = False
    cached: bool = False
    only_text: bool = False
    hands: str = ""
    besides: tuple[str, ...] = ()
    out: int | None = None
    out_in_turn: bool = False
    instead: tuple[str, ...] = ()


def places_of(task: TracedTask) -> tuple[Span, ...]:
    """Give where a task may be spoken of: at its call, at the calls that led there, and where its model is written."""
    literal = () if task.model.literal is None else (task.model.literal,)
    return (task.span, *task.via, *literal)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Something between tasks that a runner could not do: where, and what is unknown there."""

    place: Span
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One entry point, read.

    ``reached`` are the functions and objects of other files by way of which it came to its tasks. ``hinges`` are the
    functions or objects of its own file that it stands for: where another file's entry point has reached them all, they
    are no entry point of their own.
    """

    path: str
    name: str
    medium: Medium
    start: Span
    counter_example: bool = False
    tasks: tuple[TracedTask, ...]
    needs: tuple[Need, ...] = ()
    groups: tuple[Group, ...] = ()
    refusals: tuple[Refusal, ...] = field(default=())
    reached: tuple[Span, ...] = ()
    hinges: tuple[Span, ...] = ()
