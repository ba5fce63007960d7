"""The model that is in force for a call in Claude Code's own words, and where that is said.

The order, from Claude Code's documentation and its command line 2.1.330: the call's ``model=``; the ``model:`` of the
agent file that its ``subagent_type`` names; CLAUDE_CODE_SUBAGENT_MODEL; the session (ANTHROPIC_MODEL, then ``model`` of
the settings); the default. ``inherit`` means the session's. CLAUDE_CODE_SUBAGENT_MODEL_FORCE turns the variable into
the first. Last of all an alias is given the meaning that ANTHROPIC_DEFAULT_*_MODEL has for it.
"""

from __future__ import annotations

from dataclasses import replace

from advisor.advice.knowledge import Knowledge
from advisor.catalog import Inherited
from advisor.flow.expr import Const
from advisor.flow.trace import ModelSource, ModelUse, Trace, TracedTask
from advisor.sources.claude import Subagent
from advisor.sources.claude_settings import Setting

_CALL, _FILE = "task", "agent-file"
_LONG = "[1m]"
_PLANNER = "opusplan"  # opus while it plans, sonnet for the work itself


def in_force(trace: Trace, knowledge: Knowledge) -> Trace:
    """Give the trace with the models that its project's settings and agent files decide."""
    tasks = tuple(_of_task(task, knowledge) for task in trace.tasks)
    changed = any(new is not old for new, old in zip(tasks, trace.tasks, strict=True))
    return replace(trace, tasks=tasks) if changed else trace


def _of_task(task: TracedTask, knowledge: Knowledge) -> TracedTask:
    if task.dialect not in {_CALL, _FILE}:
        return task
    agent = knowledge.claude.agent(task.subagent) if task.subagent is not None and task.dialect == _CALL else None
    model = _renamed(_model(task, agent, knowledge), knowledge)
    if model == task.model and agent is None:
        return task
    return replace(_described(task, agent), model=model)


def _described(task: TracedTask, agent: Subagent | None) -> TracedTask:
    """Take the words of the agent's file for a call that only names its agent."""
    if agent is None or agent.description is None or not agent.description.text:
        return task
    said = task.prompt if task.prompt is not None else task.description
    if said is not None and not (isinstance(said, Const) and said.value == task.subagent):
        return task
    return replace(task, description=Const(value=agent.description.text, literal=agent.description.span))


def _model(task: TracedTask, agent: Subagent | None, knowledge: Knowledge) -> ModelUse:
    use, models = task.model, knowledge.claude.models
    hidden = use.id is None and use.source is not ModelSource.DEFAULT
    if models.forced and models.subagents is not None and _is_agent(task):
        return _set_by(replace(use, literal=None), models.subagents)
    if hidden:
        return use
    if use.id is not None:
        return _of_session(use, knowledge) if _inherits(use.id, knowledge) else use
    if agent is not None and agent.model is not None:
        named = replace(use, id=agent.model.text, source=ModelSource.AGENT, place=agent.model.span, exclusive=False)
        return _of_session(named, knowledge) if _inherits(agent.model.text, knowledge) else named
    if models.subagents is not None and not _inherits(models.subagents.id, knowledge):
        return _set_by(replace(use, left=True), models.subagents)
    return _of_session(use, knowledge)


def _is_agent(task: TracedTask) -> bool:
    """Say whether a subagent does it: a command or a skill runs in the conversation itself."""
    return task.dialect == _CALL or "agents" in task.span.path.split("/")


def _inherits(name: str, knowledge: Knowledge) -> bool:
    return isinstance(knowledge.catalog.find(name, knowledge.today), Inherited)


def _of_session(use: ModelUse, knowledge: Knowledge) -> ModelUse:
    """Give the model of the conversation: what the settings name, else the default."""
    session = knowledge.claude.models.session
    if session is not None and not _inherits(session.id, knowledge):
        return _set_by(replace(use, written=use.id, left=True), session)
    if use.id is None:
        return use
    return replace(use, id=None, source=ModelSource.DEFAULT, written=use.id)


def _set_by(use: ModelUse, setting: Setting) -> ModelUse:
    return replace(use, id=setting.id, source=ModelSource.CONFIG, place=setting.place)


def _renamed(use: ModelUse, knowledge: Knowledge) -> ModelUse:
    """Give an alias the meaning it has in this project."""
    if use.id is None or not knowledge.claude.models.aliases:
        return use
    word = use.id.lower()
    long = _LONG if word.endswith(_LONG) else ""
    word = word.removesuffix(_LONG)
    meant = dict(knowledge.claude.models.aliases).get("sonnet" if word == _PLANNER else word)
    if meant is None or use.id.lower() == meant.id.lower():
        return use
    return replace(use, id=meant.id + long, written=use.written or use.id, place=meant.place)
