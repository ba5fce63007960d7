"""Options of the command line: what ``parser.add_argument("--model", default=…)`` makes of ``args.model``.

click and typer hand them to a function's parameters.
"""

from __future__ import annotations

import libcst as cst

from advisor.flow.machine import Machine
from advisor.flow.values import ENVIRONMENT, NONE, Arguments, Code, Function, Opaque, Value, text_of

PARSER = "argparse.ArgumentParser"


def parser(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    """Make a parser that remembers the defaults of its options."""
    del arguments
    made = Opaque(name=machine.snippet(node), reason="a parser of options", place=node)
    defaults: dict[str, Value] = {}

    def add(given: Arguments, _: cst.CSTNode) -> Value:
        default = given.named.get("default")
        if default is not None:
            defaults[_attribute(given)] = default.value
        return Opaque(name="option", reason="an option")

    def parse(_: Arguments, where: cst.CSTNode) -> Value:
        found = Opaque(name=machine.snippet(where), reason=ENVIRONMENT, place=where, input=True)
        for name, default in defaults.items():
            shown = f"args.{name}"
            held = Opaque(name=shown, reason=ENVIRONMENT, place=where, input=True, default=default, parent=found)
            found.slots["a", name] = held
        return found

    def group(_: Arguments, __: cst.CSTNode) -> Value:
        return made

    def parse_known(given: Arguments, where: cst.CSTNode) -> Value:
        from advisor.flow.values import sequence

        rest = Opaque(name="unknown options", reason=ENVIRONMENT, place=where, input=True)
        return sequence([parse(given, where), rest], "tuple")

    made.slots["a", "add_argument"] = Code(add, "add_argument")
    made.slots["a", "parse_args"] = Code(parse, "parse_args")
    made.slots["a", "parse_known_args"] = Code(parse_known, "parse_known_args")
    for name in ("add_argument_group", "add_mutually_exclusive_group"):
        made.slots["a", name] = Code(group, name)
    return made


def configured(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    """``typer.Option("x")`` as a parameter's default: what the command line says, else ``x``."""
    default = arguments.value(0, "default")
    return Opaque(name=machine.snippet(node), reason=ENVIRONMENT, place=node, input=True, default=default)


def option(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    """``@click.option("--model", default=…)``: the decorated function's parameter comes from the command line."""
    word = _attribute(arguments)
    default = arguments.value(99, "default")
    held = Opaque(name=word, reason=ENVIRONMENT, place=node, input=True, default=default)
    machine.tick()

    def decorate(given: Arguments, _: cst.CSTNode) -> Value:
        function = given.value(0) or NONE
        if isinstance(function, Function):
            function.defaults[word] = held  # while it is being defined: nobody has called it yet
        return function

    return Code(decorate, "option")


def _attribute(given: Arguments) -> str:
    """Give the name of the attribute an option is read by: ``dest``, a plain word among its flags, its longest flag."""
    named = text_of(given.value(99, "dest"))
    flags = [text_of(each.value) or "" for each in given.positional]
    plain = next((flag for flag in flags if flag and not flag.startswith("-")), "")
    long = next((flag for flag in flags if flag.startswith("--")), flags[0] if flags else "")
    return named or (plain or long.lstrip("-").partition("/")[0]).replace("-", "_")
