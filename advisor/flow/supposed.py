"""What a parameter is gone through for where nobody in the file gives it: its default, where no paid call hangs on it.

How often something is paid for is for the caller to say. What is only laid or collected in such a loop (the steps of a
graph, a table of agents) is shown by the default, as a model is that a default argument names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from advisor.flow.machine import Machine, Paid
from advisor.flow.values import NOT_GIVEN, Content, Opaque, Seq, Value, constant, content

_MOST = 50


def supposed(machine: Machine, value: Value, held: Content, turns: Callable[[Content], object]) -> Content:
    """Give the members to go through: those of a parameter's default, where ``turns`` over them pay for nothing."""
    default = value.default if isinstance(value, Opaque) and value.reason == NOT_GIVEN else None
    if not isinstance(default, Seq) or machine.frame.on_yield is not None:
        return held
    found = content(default)
    plain = found.rest is None and all(constant(each)[0] for each in found.items)
    if not plain or not 0 < len(found.items) <= _MOST or _pays(machine, lambda: turns(found)):
        return held
    return found


def _pays(machine: Machine, run: Callable[[], object]) -> bool:
    """Say whether something comes to a paid call; all it does is taken back."""
    here = machine.frame
    yields: list[Value] | None = None if here.yields is None else []
    frame = replace(here, mark=machine.store.mark(), exits=[], created=[], tries=[], loop_marks=[], yields=yields)
    with machine.aside(frame):
        machine.looking = True
        try:
            run()
        except Paid:
            return True
        return False
