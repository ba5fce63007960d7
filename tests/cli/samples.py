"""Small orchestrations of our own wording that the tests of the command share."""

from __future__ import annotations

CLEAN = "print('nothing to see')\n"

OVERSIZED = 'Task("Find every conftest.py", model="opus")\n'

THREE_OVERSIZED = """\
Task("Find the Makefiles", model="opus")
Task("Read the tox settings", model="opus")
Task("Design the architecture of the event bus", model="opus")
Task("List the entry points", model="opus")
"""

FAN_OUT = """\
Task("Analyze search module", model="haiku")
Task("Analyze billing module", model="haiku")
Task("Analyze invoice module", model="haiku")
Task("Analyze export module", model="haiku")
Task("Analyze login module", model="haiku")
"""

GATHERED = """\
import asyncio

async def main():
    return await asyncio.gather(
        Task("Analyze search module", model="haiku"),
        Task("Analyze billing module", model="haiku"),
        Task("Analyze invoice module", model="haiku"),
        Task("Analyze export module", model="haiku"),
        Task("Analyze login module", model="haiku"),
        return_exceptions=True,
    )
"""

CHAIN = """\
found = Task("Grep the callers of the old client", model="haiku")
plan = Task(f"Plan the migration of {found}", model="sonnet")
Task(f"Implement {plan}", model="sonnet")
"""

BROKEN = 'Task("unfinished"\n'
