"""What a call is: the bare dialect. All others are data (``advisor.dialects``)."""

from __future__ import annotations

from advisor.dialects.shapes import TaskShape
from advisor.sources.units import Medium

OURS = "advisor.Task"
AGENT = "advisor.Agent"

BARE = TaskShape(
    dialect="task",
    positional=("description", "prompt", "model"),
    described_by=("description", "prompt", "subagent_type", "name"),
    prompt_by=("prompt",),
    named=("name",),
    subagent=("subagent_type",),
    state=("session", "session_id", "thread", "thread_id", "conversation", "conversation_id", "memory", "history"),
    declared=("depends_on",),
)


def shape_of(callee: str) -> TaskShape | None:
    """Look up a resolved dotted name; ``None`` when it is no task of the bare dialect."""
    return BARE if callee in {OURS, AGENT} else None


def undefined(name: str, medium: Medium) -> str | None:
    """Say what a name that nobody defines stands for: the reference document's ``Task``, Claude Code's ``Agent``."""
    if name == "Task":
        return OURS
    if name == "Agent" and medium is Medium.MARKDOWN:
        return AGENT
    return None
