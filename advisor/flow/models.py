"""The model a task is paid at: where it is written, and whether a fix may change it there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import libcst as cst

from advisor.dialects.shapes import TaskShape
from advisor.flow.dialect import BARE
from advisor.flow.expr import Const, Join
from advisor.flow.inherited import part_of
from advisor.flow.machine import Machine
from advisor.flow.trace import ModelSource, ModelUse
from advisor.flow.values import (
    ENVIRONMENT,
    Arguments,
    Built,
    Choice,
    Given,
    Instance,
    Native,
    Opaque,
    Pure,
    Seq,
    Table,
    Value,
    constant,
    content,
    text_of,
)
from advisor.places import Span

UNKNOWN = ModelUse(id=None, source=ModelSource.UNKNOWN, exclusive=False)
_CONFIGURED = ModelUse(id=None, source=ModelSource.CONFIG, exclusive=False)
_DEEP = 8
# What stands before a model's name where it is served by the user's own machine.
_OWN_MACHINE = frozenset({"ollama", "ollama_chat", "lm_studio", "llamafile", "hosted_vllm", "docker_model_runner"})
_ADDRESSES = ("base_url", "api_base", "openai_api_base", "endpoint", "endpoint_url", "host", "azure_endpoint")
_HERE = re.compile(r"(?:https?://)?(?:localhost|127\.0\.0\.1|0\.0\.0\.0|host\.docker\.internal|\[::1\])(?:[:/]|$)")
_KEYS = ("model", "config_list")
_OWN_MODEL = ("model", "model_name", "model_id", "id")


def model_use(  # noqa: PLR0913, PLR0917 - a call and everything that may name its model
    machine: Machine,
    shape: TaskShape,
    given: dict[str, Given],
    arguments: Arguments,
    node: cst.CSTNode,
    receiver: Built | None = None,
) -> ModelUse:
    """Read the model of a call, and whether it runs on the user's own machine."""
    found = _model_use(machine, shape, given, arguments, node, receiver)
    here = shape.local or is_served_here(given) or (found.id or "").partition("/")[0] in _OWN_MACHINE
    here = here or any(each.slots.get("local") for each in holders(shape, given, receiver))
    return replace(found, local=True) if here else found


def is_served_here(given: Mapping[str, Given]) -> bool:
    """Say whether one of these parameters names a server on the user's own machine."""
    texts = (text_of(given[name].value) for name in _ADDRESSES if name in given)
    return any(text is not None and _HERE.match(text) is not None for text in texts)


def _model_use(  # noqa: PLR0913, PLR0917 - a call and everything that may name its model
    machine: Machine,
    shape: TaskShape,
    given: dict[str, Given],
    arguments: Arguments,
    node: cst.CSTNode,
    receiver: Built | None = None,
) -> ModelUse:
    """Read the model of a call: its own argument, else that of the agent, options or client it uses."""
    named = next((given[name].value for name in shape.model if name in given and not _is_none(given[name].value)), None)
    if shape is BARE:
        return _of_bare(machine, given.get("model"), arguments, node)
    if named is not None:
        said = _read(machine, named, node, ModelSource.CALL)
        return _deployed(said) if any(each.slots.get("deploys") for each in holders(shape, given, receiver)) else said
    around = [given[name].value for name in shape.agent if name in given]
    around += [receiver] if receiver is not None else []
    for holder in around:
        found = _held(machine, holder, node)
        if found is not None:
            return found
    return _unnamed(machine, shape, around, holders(shape, given, receiver), node, whole=arguments.named_rest is None)


def _unnamed(  # noqa: PLR0913 - a call and all that is around it
    machine: Machine, shape: TaskShape, around: list[Value], holding: list[Built], node: cst.CSTNode, *, whole: bool
) -> ModelUse:
    """Read the model that is in force where the call and what it works with name none; ``whole``: all is shown."""
    in_force = machine.in_force.get(shape.dialect)
    if isinstance(in_force, Value):
        return _read(machine, in_force, node, ModelSource.AGENT)
    if not whole:
        return UNKNOWN
    default = ModelUse(id=None, source=ModelSource.DEFAULT, exclusive=False)
    return default if not around and shape.defaults else _default(holding)


def holders(shape: TaskShape, given: dict[str, Given], receiver: Built | None) -> list[Built]:
    """Give the objects whose instructions and model a call works with, nearest first."""
    around: list[Value] = [given[name].value for name in shape.agent if name in given]
    around += [receiver] if receiver is not None else []
    return [each for each in (_only(value) for value in around) if isinstance(each, Built)]


def _only(value: Value) -> Value:
    if isinstance(value, Choice) and len(value.options) == 1:
        value = value.options[0]
    return part_of(value) or value


def _default(around: list[Built]) -> ModelUse:
    """Give the framework's default, where it is known."""
    for holder in around:
        for part in _chain(holder):
            if (part.shape.default_model is not None or part.shape.defaults) and not part.slots.get("loose"):
                return ModelUse(id=part.shape.default_model, source=ModelSource.DEFAULT, exclusive=False)
    return UNKNOWN


def _chain(holder: Built) -> list[Built]:
    found: list[Built] = []
    waiting = [holder]
    while waiting and len(found) < _DEEP:
        current = waiting.pop(0)
        found.append(current)
        parts = (_only(part) for part in current.slots.get("parts", ()))
        waiting.extend(part for part in parts if isinstance(part, Built) and part not in found)
    return found


def _held(machine: Machine, holder: Value, node: cst.CSTNode) -> ModelUse | None:
    """Read the model an object holds; ``None`` where it holds none."""
    holder = _only(holder)
    if isinstance(holder, Choice):
        return _either(machine, holder, node, ModelSource.AGENT)
    if isinstance(holder, Built):
        for part in _chain(holder):
            for name in part.shape.model:
                value = part.slots.get(("a", name))
                if isinstance(value, Value) and not _is_switched_off(value):
                    found = _read(machine, value, node, ModelSource.AGENT)
                    if part.slots.get("local"):
                        found = replace(found, local=True)
                    return _deployed(found) if part.slots.get("deploys") else found
        return UNKNOWN if holder.slots.get("loose") else None
    return None if _is_none(holder) else UNKNOWN


def _deployed(found: ModelUse) -> ModelUse:
    """Keep fixes away from a name that is a deployment of the user's own."""
    return replace(found, literal=None, exclusive=False, place=found.stands, deployed=True)


def _read(  # noqa: PLR0911 - by kind
    machine: Machine, value: Value, node: cst.CSTNode, source: ModelSource, depth: int = 0
) -> ModelUse:
    """Read a model that is written as text, as an object that has one, or as something from outside."""
    value = _only(value)
    if isinstance(value, Choice):
        return _either(machine, value, node, source)
    if isinstance(value, Built) and depth < _DEEP:
        found = _held(machine, value, node)
        return found or _default([value])
    if isinstance(value, Table):
        return _in_table(machine, value, node, source, depth)
    if isinstance(value, Seq):
        first = next(iter(content(value).items), None)
        return UNKNOWN if first is None or depth >= _DEEP else _read(machine, first, node, source, depth + 1)
    if isinstance(value, Opaque):
        return _from_outside(machine, value, node, source, depth)
    if isinstance(value, Instance):
        return _of_own_class(machine, value, node, source, depth)
    consume(machine, value, ("model", id(node)))
    if isinstance(value, Native) and (meant := machine.dialects.meaning(value.name)) is not None:
        return ModelUse(id=meant, source=source)
    return _written(value, source)


def _written(value: Value, source: ModelSource) -> ModelUse:
    if _is_environment(value):
        return _CONFIGURED
    if isinstance(value, Pure) and isinstance(value.expr, Join):
        return _joined(value.expr)
    if not (isinstance(value, Pure) and isinstance(value.expr, Const)) or value.expr.value is None:
        return UNKNOWN
    return ModelUse(id=str(value.expr.value), source=source, literal=value.expr.literal)


def _in_table(machine: Machine, value: Table, node: cst.CSTNode, source: ModelSource, depth: int) -> ModelUse:
    """Read a model from a table of settings (``{"config_list": [{"model": …}]}``)."""
    held = next((found for key in _KEYS if isinstance(found := value.slots.get(("k", key)), Value)), None)
    return UNKNOWN if held is None or depth >= _DEEP else _read(machine, held, node, source, depth + 1)


def _joined(text: Join) -> ModelUse:
    """Read a name that is put together: a provider before a setting of the environment."""
    words = [part.value if isinstance(part, Const) else getattr(part, "default", None) for part in text.parts]
    if any(word is None for word in words):
        return UNKNOWN
    return replace(_CONFIGURED, id="".join(str(word) for word in words))


def _of_own_class(machine: Machine, value: Instance, node: cst.CSTNode, source: ModelSource, depth: int) -> ModelUse:
    """Read a model object whose class the project wrote itself, by what it keeps its name under."""
    own = (value.slots.get(("a", name)) for name in _OWN_MODEL)
    named = next((each for each in own if isinstance(each, Value) and not _is_none(each)), None)
    return UNKNOWN if named is None or depth >= _DEEP else _read(machine, named, node, source, depth + 1)


def _from_outside(machine: Machine, value: Opaque, node: cst.CSTNode, source: ModelSource, depth: int) -> ModelUse:
    if value.default is None or depth >= _DEEP:
        return _CONFIGURED if value.reason == ENVIRONMENT else UNKNOWN
    found = _read(machine, value.default, node, source, depth + 1)
    if value.reason != ENVIRONMENT:
        return found
    return replace(found, source=ModelSource.CONFIG, literal=None, exclusive=False, place=found.stands)


def _either(machine: Machine, value: Choice, node: cst.CSTNode, source: ModelSource) -> ModelUse:
    """Read one of several: known only where all agree that are shown; what was left out from outside does not count."""
    shown = [option for option in value.options if not _left_out(option)]
    if source is ModelSource.AGENT:
        shown = [option for option in shown if not _is_none(option)] or shown
    found: list[ModelUse] = []
    for option in shown:
        held = _held(machine, option, node) if isinstance(option, Built) else _read(machine, option, node, source)
        found.append(held or (_default([option]) if isinstance(option, Built) else UNKNOWN))
    if not found:
        return _CONFIGURED if any(_is_environment(option) for option in value.options) else UNKNOWN
    together = either_model(*found)
    if len(shown) == len(value.options) or together.id is None:
        return together
    if any(_is_environment(option) for option in value.options):
        return replace(together, source=ModelSource.CONFIG, literal=None, exclusive=False, place=together.stands)
    return replace(together, exclusive=False)


def _left_out(value: Value) -> bool:
    """Say whether a value comes from outside and is nothing unless somebody gives it: ``model=None``, a variable."""
    if not isinstance(value, Opaque):
        return _is_environment(value)
    if value.default is None:
        return value.reason == ENVIRONMENT
    return _is_none(value.default) or _left_out(value.default)


def _is_environment(value: Value) -> bool:
    if isinstance(value, Native):
        return value.name.startswith("os.environ")
    return isinstance(value, Opaque) and value.reason == ENVIRONMENT


def either_model(first: ModelUse | None, *others: ModelUse) -> ModelUse:
    """Give the model of a call that is reached in several ways: none where they differ in more than their provider."""
    if first is None:
        return UNKNOWN
    same = all((other.id, other.source, other.literal) == (first.id, first.source, first.literal) for other in others)
    if same:
        return first
    longest = max((first, *others), key=lambda each: len(each.id or ""))
    if all(_is_tail(each.id, longest.id) for each in (first, *others)):
        return replace(longest, literal=None, exclusive=False)
    return UNKNOWN


def _is_tail(name: str | None, whole: str | None) -> bool:
    """Say whether a name is another one's, but for the provider that may stand before it (``openai/``)."""
    return name is not None and whole is not None and (name == whole or whole.endswith(f"/{name}"))


def _is_switched_off(value: Value) -> bool:
    """Say whether an object is told that it has no model: nothing, or ``False`` as AutoGen's ``llm_config`` has it."""
    return _is_none(value) or constant(value) == (True, False)


def _is_none(value: Value) -> bool:
    return isinstance(value, Pure) and isinstance(value.expr, Const) and value.expr.value is None


def _of_bare(machine: Machine, given: Given | None, arguments: Arguments, node: cst.CSTNode) -> ModelUse:
    insert, comma = _insertion(machine, node)
    if given is None:
        if arguments.named_rest is not None:
            return UNKNOWN
        return ModelUse(id=None, source=ModelSource.DEFAULT, insert=insert, insert_comma=comma)
    if _is_none(given.value):
        return ModelUse(id=None, source=ModelSource.DEFAULT)
    return _read(machine, given.value, node, ModelSource.CALL)


def _insertion(machine: Machine, node: cst.CSTNode) -> tuple[Span | None, bool]:
    file = machine.file_of(node)
    if not isinstance(node, cst.Call) or not file.positions.known(node):
        return None, True
    _, end = file.positions.extent(node)
    point = file.positions.point(end - 1)
    comma = bool(node.args) and not isinstance(node.args[-1].comma, cst.Comma)
    return file.program.locate(point, point), comma


def consume(machine: Machine, value: Value, use: Any) -> None:  # noqa: ANN401 - a key, whatever it is made of
    """Note that a literal was used for something, so that a fix never changes what others read."""
    if isinstance(value, Pure):
        if type(value.expr) is Const and value.expr.literal is not None:
            machine.consumed.setdefault(value.expr.literal, {})[use] = None
    elif isinstance(value, Choice):
        for option in value.options:
            consume(machine, option, use)
    elif isinstance(value, Opaque) and value.default is not None:
        consume(machine, value.default, use)
    elif isinstance(value, Built):
        for name in value.shape.model:
            held = value.slots.get(("a", name))
            if isinstance(held, Value):
                consume(machine, held, use)
