"""What holds up an event loop: a call that blocks, in a coroutine that others are started together with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import libcst as cst

from advisor.flow.machine import Machine
from advisor.flow.values import Value


@contextmanager
def off_the_loop(machine: Machine) -> Iterator[None]:
    """Run something that holds up no event loop: in a thread, or as a call that is awaited."""
    machine.elsewhere += 1
    try:
        yield
    finally:
        machine.elsewhere -= 1


@contextmanager
def on_a_loop(machine: Machine) -> Iterator[None]:
    """Run a coroutine: what blocks in it holds up the event loop it is on, whoever awaits it."""
    kept, machine.elsewhere = machine.elsewhere, 0
    try:
        yield
    finally:
        machine.elsewhere = kept


def eval_awaited(machine: Machine, node: cst.BaseExpression) -> Value:
    """Evaluate what is awaited, or gone through or entered asynchronously: no call of it blocks."""
    with off_the_loop(machine):
        return machine.eval(node)
