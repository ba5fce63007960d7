"""What a program has already put out: what was printed, logged or written to a file does not go with a failure.

Only calls that plainly do that are known by their names; whatever else takes a result may do anything with it.
"""

from __future__ import annotations

from advisor.flow.deps import Deps, flatten
from advisor.flow.machine import Machine
from advisor.flow.trace import NeedKind
from advisor.flow.values import Method, Native, Opaque, Value

_WRITING = frozenset({
    "append_text", "critical", "debug", "display", "echo", "error", "info", "markdown", "pprint", "print", "print_json",
    "success", "warning", "writelines", "writerow",
})  # fmt: skip
_SHOWING = frozenset({"display", "pprint", "pretty_print", "print", "print_report", "show"})
_FIRST = frozenset({"awrite", "dump", "save", "write"})  # write_text, save_report


def is_outlet(callee: Value) -> bool:
    """Say whether something that is not shown puts out what it is given, by its name."""
    word = callee.name.rpartition(".")[2] if isinstance(callee, Method | Native | Opaque) else ""
    return word in _WRITING or word.partition("_")[0] in _FIRST


def shows_itself(name: str) -> bool:
    """Say whether a method of this name puts out the object it is called on (``message.pretty_print()``)."""
    return name in _SHOWING


def put_out(machine: Machine, web: Deps) -> None:
    """Note that the results in a web have been put out, before whatever task is come to next."""
    for flow in flatten(web):
        record = flow.visit.record
        if flow.kind is not NeedKind.DATA:
            continue
        if record.out is None:
            record.out = len(machine.records)
        record.out_in_turn |= all(loop in machine.loops for loop in record.loops)
