"""The interpreter's state: where it is in the program, what it has found, and the doors to its parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import field
from typing import TYPE_CHECKING, Any

import libcst as cst

from advisor.dialects import Dialects
from advisor.errors import TooComplex
from advisor.flow.control import Control
from advisor.flow.deps import Deps
from advisor.flow.effort import EFFORT
from advisor.flow.expr import Expr
from advisor.flow.modules import Modules, imported
from advisor.flow.parsed import Parsed
from advisor.flow.patience import Patience
from advisor.flow.records import GroupRecord, LoopRecord, NeedRecord, TaskRecord
from advisor.flow.scopes import Scope
from advisor.flow.store import Snapshot, Store
from advisor.flow.touched import Touched, touched
from advisor.flow.trace import NeedKind, Refusal
from advisor.flow.values import Arguments, Built, Function, Future, Obj, Opaque, Value
from advisor.flow.worth import Worth
from advisor.places import Span
from advisor.sources.units import Medium
from advisor.values import dataclass

if TYPE_CHECKING:
    from advisor.flow.trials import Trials

BUDGET = 1_000_000
_MOST_TASKS, _TASKS_UNWRITTEN = 50_000, 3_000
# Where the machine is; another module is followed from none of it.
_PLACE = (
    "frame", "control", "silent", "dead", "via", "loops", "turns", "stack", "handlers", "limits", "sending", "yield_to",
    "retries", "failed", "recovering", "statement", "frontier", "region", "pause", "running", "step", "elsewhere",
    "held",
)  # fmt: skip
# What following something by itself leaves behind.
_LASTING = frozenset({"steps", "brought", "_regions"})
Frontier = frozenset[TaskRecord]
Evaluator = Callable[["Machine", Any], Value]
Executor = Callable[["Machine", Any], bool]
Caller = Callable[["Machine", Value, Arguments, cst.CSTNode], Value]
NeedKey = tuple[int, int, NeedKind, int]


@dataclass(slots=True)
class Exit:
    """An early way out that was taken on some path: what the state was, and what decided it.

    ``control`` is the stack of conditions it was taken under; ``test`` is the condition, since the function was
    entered, under which it is taken; ``None``: it is not shown.
    """

    kind: str
    snapshot: Snapshot | None
    frontier: Frontier
    value: Value | None = None
    control: Control | None = None
    test: Expr | None = None


@dataclass(slots=True)
class Frame:
    """One running function (or the module)."""

    scope: Scope
    mark: int
    base: Control | None
    function: Function | None = None
    exits: list[Exit] = field(default_factory=list)
    yields: list[Value] | None = None
    on_yield: Callable[[Value], Value] | None = None
    is_async: bool = False
    created: list[Future] = field(default_factory=list)
    tries: list[int] = field(default_factory=list)
    loop_marks: list[int] = field(default_factory=list)
    sent: Opaque | None = None
    loops: int = 0


@dataclass(slots=True)
class Learned:
    """Facts one reading finds that the next must know from its beginning.

    ``started`` are the calls that built what something runs, ``left`` those that built what nothing in the file does.
    ``idle``: how often a function of another module was followed and came to nothing, and ``heavy``: those that pay
    nothing and were too much, see ``Patience``.
    """

    awaitable: set[cst.CSTNode] = field(default_factory=set)
    recursive: set[cst.CSTNode] = field(default_factory=set)
    made: set[cst.CSTNode] = field(default_factory=set)
    started: set[cst.CSTNode] = field(default_factory=set)
    left: set[cst.CSTNode] = field(default_factory=set)
    worth: Worth | None = None
    trials: Trials | None = None
    stand_ins: dict[cst.CSTNode, bool] = field(default_factory=dict)
    touched: dict[cst.CSTNode, Touched] = field(default_factory=dict)
    idle: dict[cst.CSTNode, int] = field(default_factory=dict)
    heavy: set[cst.CSTNode] = field(default_factory=set)

    def touched_by(self, machine: Machine, node: cst.FunctionDef | cst.Lambda) -> Touched:
        """Tell what the text of a function does to attributes and names, read once."""
        if node not in self.touched:
            self.touched[node] = touched(machine.statics, node)
        return self.touched[node]

    def worth_of(self, machine: Machine) -> Worth:
        """Tell which functions can come to a paid call, worked out once for all readings."""
        if self.worth is None:
            paying = machine.modules.words()
            self.worth = Worth(machine.program.text, machine.statics, machine.dialects, machine.brought, paying)
        return self.worth

    def trials_of(self, machine: Machine) -> Trials:
        """Tell which functions are tests, worked out once for all readings."""
        if self.trials is None:
            from advisor.flow.trials import Trials

            self.trials = Trials(machine.program.path, machine.statics)
        return self.trials

    def size(self) -> int:
        """Tell how much is known, to see whether anything was learned."""
        return len(self.awaitable) + len(self.recursive) + len(self.left)


@dataclass(slots=True)
class Tables:
    """The parts of the interpreter, by what they handle."""

    evaluate: dict[type[cst.CSTNode], Evaluator]
    execute: dict[type[cst.CSTNode], Executor]
    call: Caller


class Paid(Exception):  # noqa: N818 - the way out of a look for a paid call, which it has found
    """A task was met while one was looked for."""

    def __init__(self, record: TaskRecord) -> None:
        super().__init__(record.id)
        self.record = record


OPENED = "opened"  # marks the name of a session that a service opened


class Machine:
    """One reading of a program. Parts are plain functions that take the machine first."""

    def __init__(
        self, file: Parsed, tables: Tables, learned: Learned, dialects: Dialects, modules: Modules | None = None
    ) -> None:
        self.file = file
        self.program = file.program
        self.statics = statics = file.statics
        self.modules = modules or Modules()
        self.tables = tables
        self.learned = learned
        self.dialects = dialects
        self.brought = dialects.imported(sorted(statics.modules))
        self._imported = set(statics.modules)
        self.store = Store()
        self.steps = 0
        # Loops over what is written out and helpers called from helpers make more tasks than calls are written.
        self.most_tasks = min(_MOST_TASKS, _TASKS_UNWRITTEN + self.program.text.count("("))
        self.entered: set[cst.CSTNode] = set()
        self.globals = Scope(statics.names(statics.module), None)
        self.frame = Frame(self.globals, 0, None, is_async=statics.names(statics.module).awaits)
        self.control: Control | None = None
        self.via: tuple[cst.CSTNode, ...] = ()
        self.loops: tuple[LoopRecord, ...] = ()
        self.turns: tuple[int, ...] = ()
        self.stack: list[cst.CSTNode] = []
        self.elsewhere = 0  # depth of threads and of awaited calls: what is paid there holds up no event loop
        self.held: Frontier = frozenset()  # the latest tasks that held up the event loop while others were to run
        self.closures: list[Scope] = []  # of the functions being run: what each was made in
        self.statement: cst.CSTNode | None = None
        self.handlers = 0
        self.retries = 0
        self.failed: tuple[str, ...] = ()
        self.limits = 0
        self.recovering = False
        self.silent = False
        self.looking = False
        self.dead = False
        self.sending: Opaque | None = None
        self.yield_to: Callable[[Value], Value] | None = None
        self.discarded: set[cst.CSTNode] = set()
        self.given_up: list[str] = []
        self.consumed: dict[Span, dict[Any, None]] = {}
        self.named: dict[Span, str] = {}
        self.in_force: dict[Any, Any] = {}
        self._regions = 0
        self._spans: dict[cst.CSTNode, Span] = {}
        self.fresh()

    def fresh(self) -> None:
        """Forget all findings: the next entry point begins. What the module's names hold stays."""
        self.records: dict[Any, TaskRecord] = {}
        self.patience = Patience()
        self.numbers: dict[Any, int] = {}
        self.loop_records: dict[Any, LoopRecord] = {}
        self.log: list[TaskRecord] = []
        self.needs: dict[NeedKey, NeedRecord] = {}
        self.groups: list[GroupRecord] = []
        self.refused: list[tuple[int, Refusal]] = []
        self.frontier: Frontier = frozenset()
        self.world: list[Deps] = []
        self.files: dict[str, Opaque] = {}
        self.again: dict[cst.CSTNode, Arguments] = {}
        self.begun: dict[cst.CSTNode, Arguments] = {}
        self.endless: dict[cst.CSTNode, bool] = {}
        self.declared: list[tuple[TaskRecord, str, cst.CSTNode]] = []
        self.sessions: dict[Any, tuple[TaskRecord, tuple[LoopRecord, ...]]] = {}
        self.pause: tuple[str, cst.CSTNode, Frontier] | None = None
        self.memo: dict[Any, Obj] = {}
        self.alike: dict[int, tuple[Opaque, tuple[str, ...]]] = {}
        self.spelled: dict[int, str] = {}
        self.built: list[Built] = []
        self.handed: set[cst.CSTNode] = set()
        self.ran: dict[cst.CSTNode, tuple[cst.CSTNode, ...]] = {}
        self.shown_runs: dict[str, bool] = {}
        self.asked: set[cst.CSTNode] = set()
        self.paid_by: dict[cst.CSTNode, tuple[cst.CSTNode, ...]] = {}
        self.running: tuple[str, ...] = ()
        self.reached: dict[cst.CSTNode, None] = {}
        self.step = ""
        self.region = self.new_region()

    @property
    def markdown(self) -> bool:
        """Say whether the text is an instruction to an agent and no program."""
        return self.program.medium is Medium.MARKDOWN

    def new_region(self) -> str:
        """Begin a new straight-line run of statements."""
        self._regions += 1
        return f"r{self._regions}"

    def branch_id(self) -> str:
        """Name a new branch."""
        self._regions += 1
        return f"b{self._regions}"

    def tick(self) -> None:
        """Count one step of work; raises ``TooComplex`` when the budget is used up."""
        self.steps += 1
        EFFORT.step(self.steps)
        if self.patience.until is not None:
            self.patience.check(self)
        if self.steps > BUDGET or len(self.log) > self.most_tasks:
            raise TooComplex(f"{self.program.path}: too many steps to follow; split the program or exclude it")

    def eval(self, node: cst.CSTNode) -> Value:
        """Evaluate an expression."""
        self.tick()
        handler = self.tables.evaluate.get(type(node))
        if handler is None:
            return Opaque(name=self.snippet(node), reason="not understood", place=node)
        return handler(self, node)

    def run(self, node: cst.CSTNode) -> bool:
        """Execute a statement; say whether what follows it can be reached."""
        self.tick()
        handler = self.tables.execute.get(type(node))
        return True if handler is None else handler(self, node)

    def call(self, callee: Value, arguments: Arguments, node: cst.CSTNode) -> Value:
        """Call a value."""
        return self.tables.call(self, callee, arguments, node)

    def span(self, node: cst.CSTNode) -> Span:
        """Give where a node stands in the user's file."""
        found = self._spans.get(node)
        if found is None:
            found = self._spans[node] = self.file_of(node).span(node)
        return found

    def snippet(self, node: cst.CSTNode) -> str:
        """Give the source of a node, shortened, as the name of a hole."""
        positions = self.file_of(node).positions
        if not positions.known(node):
            return "…"
        text = " ".join(positions.source(node).split())
        return text if len(text) <= 60 else text[:59] + "…"  # noqa: PLR2004 - a name, not a listing

    def source(self, node: cst.CSTNode) -> str:
        """Give the source of a node, spaces evened out; empty for one that was not written out."""
        known = self.spelled.get(id(node))
        if known is None:
            positions = self.file_of(node).positions
            known = self.spelled[id(node)] = " ".join(positions.source(node).split()) if positions.known(node) else ""
        return known

    def file_of(self, node: cst.CSTNode) -> Parsed:
        """Give the file a node stands in; the program's own for a node that was not written out."""
        if self.file.positions.known(node):
            return self.file
        return next((file for file in self.modules.files.values() if file.positions.known(node)), self.file)

    def learn_module(self, file: Parsed) -> None:
        """Take in that another file is part of the program: its dialects are spoken here too."""
        EFFORT.meet_module()
        self._imported |= file.statics.modules
        self.brought = self.dialects.imported(sorted(self._imported))

    def meet(self, record: TaskRecord) -> None:
        """Note that a task was come to; raises ``Paid`` where no more than that is asked."""
        self.log.append(record)
        if self.looking:
            raise Paid(record)

    def place(self) -> dict[str, Any]:
        """Give where the machine is in the program."""
        return {name: getattr(self, name) for name in _PLACE}

    def back_to(self, place: dict[str, Any]) -> None:
        """Be there again."""
        for name, value in place.items():
            setattr(self, name, value)

    @contextmanager
    def apart(self, scope: Scope) -> Iterator[None]:
        """Follow the body of another module: nothing of it is a task here, and no branch takes it back."""
        kept, until, self.patience.until = self.place(), self.patience.until, None
        journal, self.store.journal = self.store.journal, []
        self.frame, self.control, self.silent, self.dead = Frame(scope, 0, None), None, True, False
        self.via, self.loops, self.turns, self.stack = (), (), (), []
        self.handlers = self.limits = self.retries = 0
        self.failed = ()
        self.recovering = False
        self.sending = self.yield_to = None
        try:
            yield
        finally:
            self.store.journal = journal
            self.back_to(kept)
            self.patience.until = until

    @contextmanager
    def aside(self, frame: Frame) -> Iterator[None]:
        """Follow something by itself and take back all it did, but for what was learned and what it cost."""
        kept = {name: value for name, value in vars(self).items() if name not in _LASTING}
        self.fresh()
        self.frame, self.control, self.dead = frame, None, False
        self.via, self.loops, self.turns = (), (), ()
        self.handlers = self.limits = self.retries = 0
        self.failed = ()
        self.recovering = False
        try:
            yield
        finally:
            self.store.rollback(frame.mark)
            vars(self).update(kept)

    def refuse(self, node: cst.CSTNode, reason: str) -> None:
        """Note something a runner could not do here."""
        if self.records and not self.silent:
            self.refused.append((len(self.records), Refusal(place=self.span(node), reason=reason)))

    @contextmanager
    def strand(self, start: Frontier) -> Iterator[None]:
        """Run something beside the present line of work: it starts at ``start`` and does not move us."""
        frontier, region = self.frontier, self.region
        self.frontier, self.region = start, self.new_region()
        try:
            yield
        finally:
            self.frontier, self.region = frontier, region

    @contextmanager
    def placed(
        self, via: tuple[cst.CSTNode, ...], loops: tuple[LoopRecord, ...], turns: tuple[int, ...]
    ) -> Iterator[None]:
        """Run something where it was written, though it is run from elsewhere."""
        kept = self.via, self.loops, self.turns
        self.via, self.loops, self.turns = via, loops, turns
        try:
            yield
        finally:
            self.via, self.loops, self.turns = kept

    def read(self, name: str) -> Value | None:
        """Give what a name holds here, or ``None`` when nothing binds it."""
        scope = self.frame.scope.find(name)
        found: Value | None = None if scope is None else scope.slots.get(name)
        return found if found is None else imported(self, found)

    def write(self, name: str, value: Value) -> None:
        """Bind a name in the running block."""
        self.store.put(self.frame.scope.home(name).slots, name, value)

    def after(self, end: Frontier, start: Frontier) -> None:
        """Wait for other work that began at ``start`` and ended at ``end``."""
        if end is start or not end - start:
            return
        self.frontier = (self.frontier - start) | end
