"""Classes of the file: making objects, finding attributes and methods along the bases."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from advisor.flow.deps import union, weaken
from advisor.flow.iteration import with_deps
from advisor.flow.machine import Frame, Machine
from advisor.flow.scopes import Scope
from advisor.flow.trace import Certainty
from advisor.flow.values import (
    ENVIRONMENT,
    NONE,
    Arguments,
    Bound,
    Class,
    Code,
    Function,
    Future,
    Given,
    Instance,
    Method,
    Native,
    Opaque,
    Table,
    Value,
    const,
    hole,
    sequence,
    taint,
)
from advisor.flow.webs import deps_of

_GENERATED = ("dataclass", "NamedTuple", "BaseModel", "attrs", "attr", "define", "frozen", "TypedDict", "Struct")
_OF_ITSELF = frozenset({"model_json_schema", "schema", "schema_json", "model_parametrized_name"})
"""Methods that tell of a class alone, whatever has been made of it."""
_ENUMS = ("enum.Enum", "enum.StrEnum", "enum.IntEnum", "enum.Flag", "enum.IntFlag")


def define(machine: Machine, node: cst.ClassDef) -> bool:
    """Execute a class statement."""
    bases = [machine.eval(base.value) for base in node.bases]
    decorators = [name_of(machine.eval(each.decorator)) for each in node.decorators]
    names = [name_of(base) for base in bases] + decorators
    made = Class(name=node.name.value, node=node, bases=tuple(bases))
    made.enum = any(each in _ENUMS for each in names) or any(isinstance(base, Class) and base.enum for base in bases)
    made.configured = tuple(pair for each in decorators for pair in machine.dialects.configured(each))
    inherited = any(isinstance(base, Class) and base.generated for base in bases)
    made.generated = inherited or any(word in each for each in names for word in _GENERATED)
    _run_body(machine, made, node)
    made.fields = _fields(made, node)
    if made.enum:
        _make_members(machine, made)
    _tell_bases(machine, made, node)
    machine.write(node.name.value, _decorated(machine, made, node))
    return True


def _tell_bases(machine: Machine, made: Class, node: cst.ClassDef) -> None:
    """Follow the ``__init_subclass__`` of a base: classes enter themselves into tables there."""
    bases = [base for base in made.bases if isinstance(base, Class)]
    starter = next((found for base in bases if (found := find(base, "__init_subclass__")) is not None), None)
    if not isinstance(starter, Function):
        return
    words = {each.keyword.value: each.value for each in node.keywords if each.keyword is not None}
    named = {word: Given(machine.eval(each), each) for word, each in words.items() if word != "metaclass"}
    machine.call(Bound(starter, made), Arguments(named=named), node)


def _decorated(machine: Machine, made: Class, node: cst.ClassDef) -> Value:
    """Follow the decorators of the file; one that gives back nothing to call leaves the class as it is."""
    value: Value = made
    for decorator in reversed(node.decorators):
        applied = machine.eval(decorator.decorator)
        if isinstance(applied, Function | Bound):
            given = machine.call(applied, Arguments((Given(value, decorator.decorator),)), decorator.decorator)
            value = given if isinstance(given, Class | Function | Bound) else value
    return value


def name_of(value: Value) -> str:
    """Give the name of a class that is not the file's own; empty where it has none."""
    if isinstance(value, Native):
        return value.name
    if isinstance(value, Opaque):
        return value.name
    from advisor.flow.values import Partial

    return name_of(value.function) if isinstance(value, Partial) else ""


def _run_body(machine: Machine, made: Class, node: cst.ClassDef) -> None:
    outer = machine.frame
    scope = Scope(machine.statics.names(node), outer.scope, is_class=True)
    machine.frame = Frame(scope, machine.store.mark(), machine.control, outer.function)
    machine.run(node.body)
    machine.frame = outer
    for name, value in scope.slots.items():
        if isinstance(value, Function) and value.owner is None:
            value.owner = made
        made.slots["a", name] = value


def _fields(made: Class, node: cst.ClassDef) -> tuple[tuple[str, Value | None], ...]:
    found: dict[str, Value | None] = {}
    for base in made.bases:
        found.update(dict(base.fields) if isinstance(base, Class) else {})
    for line in node.body.body:
        for small in line.body if isinstance(line, cst.SimpleStatementLine) else ():
            if isinstance(small, cst.AnnAssign) and isinstance(small.target, cst.Name):
                default = made.slots.get(("a", small.target.value)) if small.value is not None else None
                found[small.target.value] = default
    return tuple(found.items())


def _make_members(machine: Machine, made: Class) -> None:
    for key, value in list(made.slots.items()):
        if isinstance(value, Function) or key[1].startswith("_"):
            continue
        word = const(key[1].lower()) if isinstance(value, Instance) else value
        member = Instance(slots={("a", "value"): word, ("a", "name"): const(key[1])}, cls=made)
        made.slots[key] = member
    machine.tick()


def lineage(cls: Class) -> Iterator[Class]:
    """Give a class and the bases of this file, nearest first."""
    stack: list[Value] = [cls]
    seen: set[int] = set()
    while stack:
        current = stack.pop(0)
        if isinstance(current, Class) and id(current) not in seen:
            seen.add(id(current))
            yield current
            stack.extend(current.bases)


def unknown_bases(cls: Class) -> bool:
    """Say whether part of a class is written elsewhere."""
    plain = ("builtins.object", "abc.ABC", "typing.Protocol", "typing.Generic", "builtins.Exception")
    bases = [base for each in lineage(cls) for base in each.bases if not isinstance(base, Class)]
    return any(not (isinstance(base, Native) and (base.name in plain or base.name in _ENUMS)) for base in bases)


def find(cls: Class, name: str) -> Value | None:
    """Give what a class or its bases hold under a name."""
    for each in lineage(cls):
        found = each.slots.get(("a", name))
        if isinstance(found, Value):
            return found
    return None


def class_attribute(machine: Machine, cls: Class, name: str, _node: cst.CSTNode) -> Value:
    """Read an attribute of a class."""
    found = find(cls, name)
    if found is None:
        if name in _OF_ITSELF and cls.generated:
            return Code(lambda _, at: hole(f"{cls.name}.{name}()", "what a class says of itself", place=at), name)
        return const(cls.name) if name == "__name__" else Method(cls, name)
    if isinstance(found, Function) and found.decoration == "classmethod":
        return Bound(found, cls)
    machine.tick()
    return found


def instance_attribute(machine: Machine, value: Instance, name: str, node: cst.CSTNode) -> Value:
    """Read an attribute of an object: its own, its class's, or a method."""
    from advisor.flow.lookup import mark_used

    own = value.slots.get(("a", name))
    if isinstance(own, Value):
        mark_used(own)
        return with_deps(own, taint(value))
    found = _configured(machine, value, name) or find(value.cls, name)
    if isinstance(found, Function):
        return _bound(machine, found, value, node)
    if found is not None:
        return with_deps(found, taint(value))
    if name == "__class__":
        return value.cls
    from advisor.flow.values import Partial

    if isinstance(found, Partial):
        return found
    return _unknown_attribute(machine, value, name, node)


def _configured(machine: Machine, value: Instance, name: str) -> Value | None:
    """Give an attribute that the class's decorator reads from a file."""
    if not machine.brought:
        return None
    from advisor.flow.configured import configuration

    return configuration(machine, value, name)


def _bound(machine: Machine, found: Function, value: Instance, node: cst.CSTNode) -> Value:
    if found.decoration == "property":
        return machine.call(found, Arguments((Given(value.origin or value, node),)), node)
    if found.decoration == "staticmethod":
        return found
    receiver = value.origin or value
    return Bound(found, receiver.cls if found.decoration == "classmethod" else receiver)


def _unknown_attribute(machine: Machine, value: Instance, name: str, node: cst.CSTNode) -> Value:
    from advisor.flow.gathering import gathered

    together = gathered(machine, value, name, node) or _events(machine, value, name) or _by_base(machine, value, name)
    if together is not None:
        return together
    getter = find(value.cls, "__getattr__")
    if getter is not None:
        return machine.call(Bound(getter, value), Arguments((Given(const(name), node),)), node)
    if name in {"start", "join"} and find(value.cls, "run") is not None and unknown_bases(value.cls):
        return _as_thread(machine, value, name)
    if name in {"_replace", "_asdict", "copy", "model_copy", "model_dump", "dict"} and value.cls.generated:
        return Code(lambda given, _: _copied(machine, value, name, given), name)
    if not unknown_bases(value.cls):
        return Method(value, name)
    key = ("child", id(value), name)
    if key not in machine.memo:
        made = Opaque(name=f"self.{name}", reason="set in a base class not shown", place=node, input=True)
        made.deps = weaken(taint(value), Certainty.LIKELY)
        made.owner = value
        machine.memo[key] = made
    return machine.memo[key]


def _events(machine: Machine, value: Instance, name: str) -> Value | None:
    """Give the method that runs what an object's decorators say."""
    if not machine.brought:
        return None
    from advisor.flow.events import run_by

    return run_by(machine, value, name)


def _by_base(machine: Machine, value: Instance, name: str) -> Value | None:
    """Give the method that a base of some dialect runs under this name."""
    from advisor.flow.inherited import inherited

    other = inherited(machine, value.cls, name)
    return None if other is None else Bound(other, value)


def _copied(machine: Machine, value: Instance, name: str, given: Arguments) -> Value:
    """Give a copy of a record with some fields replaced, or its fields as a dictionary."""
    changed = {key: each.value for key, each in given.named.items()}
    update = given.named.get("update")
    if update is not None and isinstance(update.value, Table):
        changed = {key[1]: each for key, each in update.value.slots.items() if isinstance(key, tuple)}
    slots = {**value.slots, **{("a", key): each for key, each in changed.items()}}
    machine.tick()
    if name in {"_asdict", "model_dump", "dict"}:
        return Table(slots={("k", key[1]): each for key, each in slots.items() if isinstance(key, tuple)})
    return Instance(slots=slots, cls=value.cls)


def _as_thread(machine: Machine, value: Instance, name: str) -> Value:
    """Give ``start`` and ``join`` of a class made a thread by its base."""
    from advisor.flow.concurrency import created, deferred, settle

    def start(_given: Arguments, node: cst.CSTNode) -> Value:
        method = find(value.cls, "run") or NONE
        work = deferred(machine, lambda: machine.call(Bound(method, value), Arguments(), node), node)
        machine.store.put(value.slots, "thread", created(machine, work))
        return NONE

    def join(_given: Arguments, _node: cst.CSTNode) -> Value:
        work = value.slots.get("thread")
        return settle(machine, work) if isinstance(work, Future) else NONE

    return Code(start if name == "start" else join, name)


def construct(machine: Machine, cls: Class, arguments: Arguments, node: cst.CSTNode) -> Value:
    """Make an object: run ``__init__`` as written, or fill the fields of a dataclass."""
    if cls.enum:
        from advisor.flow.lookup import item

        first = arguments.value(0) or NONE
        for value in cls.slots.values():
            if isinstance(value, Instance) and same_constant(value.slots.get(("a", "value")), first):
                return value
        return item(machine, sequence([each for each in cls.slots.values() if isinstance(each, Instance)]), first, node)
    made = Instance(cls=cls)
    starter = find(cls, "__init__")
    if starter is not None:
        machine.call(Bound(starter, made), arguments, node)
        if "built" not in made.slots:
            _inherit(machine, made, None, node)
        return made
    _fill(machine, made, arguments, node)
    _inherit(machine, made, arguments, node)
    after = find(cls, "__post_init__")
    if after is not None:
        machine.call(Bound(after, made), Arguments(), node)
    return made


def _inherit(machine: Machine, made: Instance, arguments: Arguments | None, node: cst.CSTNode) -> None:
    if machine.brought:
        from advisor.flow.inherited import inherit

        inherit(machine, made, arguments, node)


def same_constant(one: Value | None, other: Value) -> bool:
    """Say whether two values are one constant."""
    from advisor.flow.values import constant

    (known, first), (shown, second) = constant(one), constant(other)
    return known and shown and first == second


def _fill(machine: Machine, made: Instance, arguments: Arguments, node: cst.CSTNode) -> None:
    names = [name for name, _ in made.cls.fields]
    given = dict(zip(names, arguments.positional, strict=False)) if made.cls.generated else {}
    given.update(arguments.named)
    configured = _is_settings(made.cls)
    for name, default in made.cls.fields:
        if name not in given and default is not None:
            value = _default(machine, default, node)
            made.slots["a", name] = _set_outside(name, value) if configured else value
    for name, each in given.items():
        made.slots["a", name] = each.value
    loose = [each.value for each in (arguments.rest, arguments.named_rest) if each is not None]
    if unknown_bases(made.cls) and not made.cls.generated:
        loose += [each.value for each in arguments.positional]
    if loose:
        made.slots["taint"] = weaken(union(*(deps_of(each) for each in loose)), Certainty.LIKELY)


def _is_settings(cls: Class) -> bool:
    """Say whether the environment may set the fields of a class (pydantic's ``BaseSettings``)."""
    return any(name_of(base).endswith("BaseSettings") for each in lineage(cls) for base in each.bases)


def _set_outside(name: str, value: Value) -> Value:
    return Opaque(name=f"settings.{name}", reason=ENVIRONMENT, input=True, default=value)


def default_of(machine: Machine, default: Value | None, node: cst.CSTNode) -> Value | None:
    """Give the value that a field has when nobody gives one."""
    return None if default is None else _default(machine, default, node)


def _default(machine: Machine, default: Value, node: cst.CSTNode) -> Value:
    factory = default.slots.get(("a", "factory")) if isinstance(default, Opaque) else None
    if isinstance(factory, Value):
        return machine.call(factory, Arguments(), node)
    plain = default.slots.get(("a", "plain")) if isinstance(default, Opaque) else None
    return plain if isinstance(plain, Value) else default


def superclass(machine: Machine, arguments: Arguments) -> Value:
    """Evaluate ``super()``: the object, seen as one of the next class."""
    frame = machine.frame
    owner = frame.function.owner if frame.function is not None else None
    names = [param.name.value for param in frame.function.node.params.params] if frame.function is not None else []
    receiver = arguments.value(1) or (frame.scope.slots.get(names[0]) if names else None)
    if owner is None or not isinstance(receiver, Instance):
        return Opaque(name="super()", reason="a base class not shown")
    origin = receiver.origin or receiver
    chain = list(lineage(origin.cls))
    later = chain[chain.index(owner) + 1 :] if owner in chain else [*owner.bases]
    unknown = [base for each in chain for base in each.bases if not isinstance(base, Class)]
    return Instance(slots=receiver.slots, cls=Class(name="super", bases=(*later, *unknown)), origin=origin)
