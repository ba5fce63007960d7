"""Arguments that tell whose class a call builds: ours are those of Claude Code's Task tool, theirs of many others."""

from __future__ import annotations

import ast

# What other people's Task and Agent classes are built with.
THEIRS = frozenset(
    """id title status priority due due_date dueDate assignee completed created_at createdAt user_id userId parent_id
    expected_output goal role backstory llm instructions system_prompt systemPrompt instruction handoffs output_type
    sub_agents func function fn callable target args kwargs callback duration coro queue schedule cron dag task_id
    content state artifacts contextId context_id session_id history metadata guardrail output_pydantic output_json
    output_file async_execution human_input config""".split()  # noqa: SIM905 - words to read
)
# What only a call to an agent says.
OURS = frozenset({"model", "prompt", "subagent_type", "depends_on", "run_in_background"})


def builds_theirs(call: ast.Call) -> bool:
    """Say whether a Python call has the arguments of somebody else's class, and none that speaks for ours."""
    keywords = {keyword.arg for keyword in call.keywords}
    spoken = bool(call.args) and isinstance(call.args[0], ast.Constant | ast.JoinedStr | ast.BinOp)
    if spoken and isinstance(call.args[0], ast.Constant):
        spoken = isinstance(call.args[0].value, str)
    return bool(keywords & THEIRS) and not spoken and not keywords & OURS
