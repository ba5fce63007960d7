"""The flow pass: an abstract interpreter over libcst that finds tasks and where their results go.

Importing this package does not import libcst: the types in ``trace`` and ``expr`` are read by rooms that never parse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.dialects import Dialects
from advisor.errors import TooComplex
from advisor.flow.problems import SyntaxProblem
from advisor.flow.trace import Trace
from advisor.sources.units import AgentFile, Program, Prose

if TYPE_CHECKING:
    from advisor.sources.project import Project

__all__ = ["SyntaxProblem", "TooComplex", "trace_agent_file", "trace_program", "trace_prose"]


def trace_program(
    program: Program, dialects: Dialects | None = None, project: Project | None = None
) -> tuple[Trace, ...]:
    """Read one Python text: a trace per entry point that holds at least one task, the module body first.

    ``dialects`` are those in force (left out: the shipped ones); ``project`` finds the modules the program imports
    (left out: all of them are somebody else's).

    Raises ``SyntaxProblem`` when libcst refuses the text and ``TooComplex`` when the work would not end in reasonable
    time. Nothing of the text is executed.
    """
    from advisor.flow.program import trace

    return trace(program, dialects or Dialects.load(), project)


def trace_prose(prose: Prose) -> Trace:
    """Read the calls a section of prose holds: one message, no order but what the words say."""
    from advisor.flow.prose import trace

    return trace(prose)


def trace_agent_file(agent: AgentFile) -> Trace:
    """Read the front matter of an agent file as one task at the model it names."""
    from advisor.flow.prose import trace_agent

    return trace_agent(agent)
