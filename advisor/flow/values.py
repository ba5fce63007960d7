"""The values the interpreter computes with: known texts, containers, functions, and things nobody can know.

A value never changes, except for objects: those keep everything that can change in ``slots``, written through the
``Store`` so that a branch can be taken back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from typing import TYPE_CHECKING, Any

import libcst as cst

from advisor.flow.deps import NOTHING, Deps
from advisor.flow.expr import Const, Expr, Hole
from advisor.values import dataclass

if TYPE_CHECKING:
    from advisor.dialects.shapes import EventShape, FunctionShape, ObjectShape
    from advisor.flow.records import LoopRecord, TaskRecord
    from advisor.flow.scopes import Scope

ENVIRONMENT = "environment"
NOT_GIVEN = "a parameter"
"""The reason of a value that is set where the program is run: a variable, an option, a field of settings."""

WRITTEN = "written"
"""The slot of a text that was written of a value (as JSON), with that value."""


def _nothing() -> Value:
    return Pure(Const(value=None))


class Value:
    """Anything a Python expression can give."""

    __slots__ = ()


@dataclass(slots=True, eq=False)
class Pure(Value):
    """A value built by closed operations: a constant, a result, text made of them.

    ``record`` is set on the result of a task itself; ``inner`` once an attribute of that result was taken.
    """

    expr: Expr
    deps: Deps = NOTHING
    record: TaskRecord | None = None
    inner: bool = False
    size: int = 1


@dataclass(slots=True, eq=False)
class Choice(Value):
    """One of several values; ``deps`` is what chose, ``shown`` how a runner can tell which it is."""

    options: tuple[Value, ...]
    deps: Deps = NOTHING
    shown: Expr | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Turns:
    """What every turn of a loop of unknown length adds to a list, where ``test`` holds; found in pass ``turn``.

    ``before`` is what the list held when the loop began.
    """

    loop: LoopRecord
    turn: int
    body: Expr
    test: Expr
    before: Expr | None = None


MOST_MEMBERS = 10_000
"""Known members of one sequence: a list that doubles itself sixty times has more than a memory holds."""


@dataclass(slots=True, eq=False)
class Content:
    """What a sequence holds: known members, then any number of one summary member.

    ``most`` is how many there are at most, where that is known, ``least`` how many there are beside the known ones at
    least; ``endless`` ones never come to an end, a ``portion`` is cut to a size that somebody chose. ``shown`` is how a
    runner can work out the whole of it, ``turns`` what each turn of a loop has put into it; ``last`` stands at its end.
    """

    items: tuple[Value, ...] = ()
    rest: Value | None = None
    most: int | None = None
    endless: bool = False
    least: int = 0
    shown: Expr | None = None
    turns: Turns | None = None
    portion: bool = False
    last: Value | None = None


@dataclass(slots=True, eq=False)
class Obj(Value):
    """Something with identity. ``slots`` holds everything that may change."""

    slots: dict[Any, Any] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Seq(Obj):
    """A list, tuple, set or generator: slot ``content`` (a ``Content``) and ``taint`` (what else went in)."""

    kind: str = "list"
    returned: Value | None = None  # what a generator gives back at its end, to ``yield from``


@dataclass(slots=True, eq=False)
class Table(Obj):
    """A dictionary: ``("k", key)`` for known keys, ``rest`` for others, ``taint``; ``factory`` for absent ones."""

    factory: Value | None = None


@dataclass(slots=True, eq=False)
class Opaque(Obj):
    """Something the source does not show. Slots: ``taint`` (what went in), ``("a", name)`` for its attributes.

    ``input`` says that it comes from outside; ``default`` is the default of an entry point's parameter,
    ``owner`` the object of the file whose unseen base class has it, ``shown`` how a runner can work it out.
    """

    name: str = "?"
    reason: str = "unknown"
    place: cst.CSTNode | None = None
    input: bool = False
    parent: Opaque | None = None
    default: Value | None = None
    deps: Deps = NOTHING
    loop: str | None = None
    owner: Instance | None = None
    shown: Expr | None = None


@dataclass(slots=True, eq=False)
class Class(Obj):
    """A class defined in the file: its body's names in slots ``("a", name)``.

    ``configured``: the attributes its decorator reads from files, ``attribute=path``.
    """

    name: str = ""
    node: cst.ClassDef | None = None
    bases: tuple[Value, ...] = ()
    fields: tuple[tuple[str, Value | None], ...] = ()
    generated: bool = False
    enum: bool = False
    configured: tuple[str, ...] = ()


@dataclass(slots=True, eq=False)
class Instance(Obj):
    """An object of a class of the file: attributes ``("a", name)``, ``taint``; ``origin``: whose super() it is."""

    cls: Class = field(default_factory=Class)
    origin: Instance | None = None


@dataclass(slots=True, eq=False, kw_only=True)
class Built(Obj):
    """An object a dialect knows (an agent, a client): parameters in slots ``("a", name)``, joined objects in ``parts``.

    ``origin`` is the call that made it, ``way`` the calls that led there, ``loops`` and ``turns`` those around it,
    ``makers`` the functions that were running.
    """

    shape: ObjectShape
    origin: cst.CSTNode
    way: tuple[cst.CSTNode, ...] = ()
    loops: tuple[LoopRecord, ...] = ()
    turns: tuple[int, ...] = ()
    statement: cst.CSTNode | None = None
    makers: tuple[cst.CSTNode, ...] = ()


@dataclass(slots=True, eq=False)
class Future(Obj):
    """Work that may not have run: slots ``state`` (new, running, done), ``value``, ``end`` (a frontier).

    ``thunk`` runs it. ``loops`` are those around its making, ``records`` the tasks it ran; ``overlaps``: other work of
    the same function ran meanwhile; ``paid``: a dialect's own awaitable call; ``looped``: a coroutine of the program.
    """

    thunk: Callable[[], Value] = field(default=_nothing)
    node: cst.CSTNode | None = None
    loops: tuple[LoopRecord, ...] = ()
    records: list[TaskRecord] = field(default_factory=list)
    overlaps: bool = False
    paid: bool = False
    looped: bool = False


@dataclass(slots=True, eq=False)
class Manager(Obj):
    """A task group or pool: slot ``members`` holds what it has started and not yet waited for."""

    kind: str = "task group"
    limited: bool = False
    node: cst.CSTNode | None = None
    keeps: bool = False


@dataclass(slots=True, eq=False)
class Function(Value):
    """A function or lambda of the file, closed over ``scope``."""

    node: cst.FunctionDef | cst.Lambda
    scope: Scope
    name: str
    defaults: dict[str, Value]
    decoration: str = ""
    owner: Class | None = None
    gathers: str = ""
    retried: bool = False
    shape: FunctionShape | None = None
    listens: Listener | None = None


@dataclass(slots=True, eq=False)
class Listener(Value):
    """A decorator of methods that run when others have ended (or a condition in one): its role and what it hears."""

    shape: EventShape
    heard: tuple[str | Listener, ...] = ()


@dataclass(slots=True, eq=False)
class Bound(Value):
    """A function with its first argument."""

    function: Value
    receiver: Value


@dataclass(slots=True, eq=False)
class Method(Value):
    """A method, by name, of a value that is no object of the file."""

    receiver: Value
    name: str


@dataclass(slots=True, eq=False)
class Native(Value):
    """Something imported or built in, by its dotted name."""

    name: str


@dataclass(slots=True, eq=False)
class Lazy(Value):
    """A name of another module of the project, not read yet; ``native`` is its dotted name as it was imported."""

    path: str
    name: str
    native: str


@dataclass(slots=True, eq=False)
class ModuleValue(Value):
    """A module of the project, by its file (or the folder of a package without one) and its dotted name."""

    path: str
    name: str


@dataclass(slots=True, eq=False)
class Partial(Value):
    """A callable with arguments already given."""

    function: Value
    given: Arguments


@dataclass(slots=True, eq=False)
class Setting(Value):
    """What a dialect's context manager has later calls of that dialect work with, inside."""

    dialect: str
    value: Value


@dataclass(slots=True, eq=False)
class Code(Value):
    """A callable made by the interpreter itself (a wrapper, an operator getter)."""

    run: Callable[[Arguments, cst.CSTNode], Value]
    name: str = "code"


@dataclass(slots=True, eq=False)
class Given:
    """One argument: its value and the node it was written as."""

    value: Value
    node: cst.CSTNode


@dataclass(slots=True, eq=False)
class Arguments:
    """The arguments of a call; ``rest`` and ``named_rest`` are what ``*x`` and ``**x`` of unknown contents give."""

    positional: tuple[Given, ...] = ()
    named: dict[str, Given] = field(default_factory=dict)
    rest: Given | None = None
    named_rest: Given | None = None

    def all(self) -> list[Given]:
        """Give every argument there is."""
        unknown = [given for given in (self.rest, self.named_rest) if given is not None]
        return [*self.positional, *self.named.values(), *unknown]

    def get(self, position: int, name: str = "") -> Given | None:
        """Give one argument by position or by name."""
        if position < len(self.positional):
            return self.positional[position]
        return self.named.get(name)

    def value(self, position: int, name: str = "") -> Value | None:
        """Give the value of one argument by position or by name."""
        found = self.get(position, name)
        return None if found is None else found.value


NONE = Pure(expr=Const(value=None))
TRUE = Pure(expr=Const(value=True))
FALSE = Pure(expr=Const(value=False))


def const(value: str | float | bool | None) -> Pure:  # noqa: FBT001 - constants are what they are
    """Make a constant."""
    return Pure(expr=Const(value=value))


def constant(value: Value | None) -> tuple[bool, Any]:
    """Give (True, the constant) when a value is one, else (False, None)."""
    if isinstance(value, Pure) and type(value.expr) is Const:
        return True, value.expr.value
    return False, None


def text_of(value: Value | None) -> str | None:
    """Give the text of a constant string, else ``None``."""
    known, found = constant(value)
    return found if known and isinstance(found, str) else None


def hole(name: str, reason: str, deps: Deps = NOTHING, place: cst.CSTNode | None = None) -> Opaque:
    """Make a value nobody knows, made of ``deps``."""
    return Opaque(name=name, reason=reason, deps=deps, place=place)


def sequence(
    items: tuple[Value, ...] | list[Value], kind: str = "list", rest: Value | None = None, most: int | None = None
) -> Seq:
    """Make a list, tuple or set; of too many members only a summary is known."""
    held = Content(tuple(items), rest, most)
    if len(items) > MOST_MEMBERS:
        from advisor.flow.joining import capped

        held = capped(held)
    return Seq(slots={"content": held}, kind=kind)


def content(value: Seq) -> Content:
    """Give what a sequence holds."""
    found: Content = value.slots["content"]
    return found


def taint(value: Obj) -> Deps:
    """Give what went into an object beside its visible contents."""
    found: Deps = value.slots.get("taint", NOTHING)
    return found


def placeholder(name: str) -> Hole:
    """Make the expression for something that is only named."""
    return Hole(name=name, reason="not text")
