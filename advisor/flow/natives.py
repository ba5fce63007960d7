"""Builtins and the standard library: what is known of them; all others are unknown functions."""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst

from advisor.flow.builtins_ import BUILTINS
from advisor.flow.deps import NOTHING, union
from advisor.flow.library import LIBRARY, PURE_MODULES, SILENT
from advisor.flow.machine import Machine
from advisor.flow.models import consume
from advisor.flow.options import PARSER, parser
from advisor.flow.outlets import is_outlet, put_out
from advisor.flow.pools import LOOP_METHODS, NATIVE
from advisor.flow.rows import row_class
from advisor.flow.sequences import SEQUENCES
from advisor.flow.standins import MOCKS, mock
from advisor.flow.unknown import call_unknown, callbacks
from advisor.flow.values import NONE, WRITTEN, Arguments, Native, Opaque, Value
from advisor.flow.webs import deps_of

Handler = Callable[[Machine, Arguments, cst.CSTNode], Value]
# What libraries call `input` (rich, click, typer, inquirer).
_ASKING = (
    "click.confirm", "click.prompt", "getpass.getpass", "inquirer.prompt", "rich.prompt.Confirm.ask",
    "rich.prompt.FloatPrompt.ask", "rich.prompt.IntPrompt.ask", "rich.prompt.Prompt.ask", "typer.confirm",
    "typer.prompt",
)  # fmt: skip
_TABLE: dict[str, Handler] = {
    PARSER: parser,
    **dict.fromkeys(MOCKS, mock),
    **dict.fromkeys(_ASKING, BUILTINS["input"]),
    **NATIVE,
    **LIBRARY,
    "collections.namedtuple": row_class,
    "typing.NamedTuple": row_class,
    **{f"builtins.{name}": run for name, run in {**BUILTINS, **SEQUENCES}.items()},
}


def call_native(machine: Machine, callee: Native, arguments: Arguments, node: cst.CSTNode) -> Value:
    """Call something imported or built in."""
    for given in arguments.all():
        consume(machine, given.value, ("native", id(node)))
    handler = _TABLE.get(callee.name)
    if handler is not None:
        return handler(machine, arguments, node)
    root = callee.name.split(".")[0]
    if root in SILENT:
        if is_outlet(callee):
            put_out(machine, union(*(deps_of(given.value) for given in arguments.all())))
        return NONE
    if root in PURE_MODULES or callee.name.startswith("builtins."):
        made = pure(machine, arguments, node)
        if callee.name == "json.dumps" and isinstance(made, Opaque) and arguments.positional:
            made.slots[WRITTEN] = arguments.positional[0].value
        return made
    method = callee.name.rsplit(".", 1)[-1]
    if method in LOOP_METHODS and root in {"asyncio", "uvloop"}:
        return LOOP_METHODS[method](machine, arguments, node)
    return call_unknown(machine, callee, arguments, node)


def pure(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    """Call a function known to make its result of its arguments and of nothing else."""
    called = callbacks(machine, arguments, node)
    web = union(*(deps_of(given.value) for given in arguments.all()), deps_of(called) if called else NOTHING)
    made = Opaque(name=machine.snippet(node), reason="made by a library", deps=web, place=node)
    made.input = web is NOTHING
    return made
