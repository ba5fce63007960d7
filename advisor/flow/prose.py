"""Calls in prose and agent files: no code to follow, only what is written in the calls themselves."""

from __future__ import annotations

from advisor.flow.expr import Const, Expr
from advisor.flow.trace import (
    Certainty,
    ModelSource,
    ModelUse,
    Need,
    NeedKind,
    Trace,
    TracedTask,
)
from advisor.places import Span
from advisor.sources.units import AgentFile, Argument, Medium, Prose, ScannedCall

_POSITIONAL = ("description", "prompt")


def trace(prose: Prose) -> Trace:
    """Read one section: its calls are sent together, but for what they declare."""
    tasks = tuple(_task(f"t{index}", call) for index, call in enumerate(prose.calls, 1))
    needs = tuple(need for task, call in zip(tasks, prose.calls, strict=True) for need in _declared(task, call, tasks))
    start = prose.calls[0].span if prose.calls else _nowhere(prose.path)
    return Trace(
        path=prose.path,
        name=prose.name,
        medium=Medium.MARKDOWN,
        start=start,
        counter_example=prose.counter_example,
        tasks=tasks,
        needs=needs,
    )


def _nowhere(path: str) -> Span:
    from advisor.places import span

    return span(path, (1, 1), (1, 1))


def _named(call: ScannedCall) -> dict[str, Argument]:
    found: dict[str, Argument] = {}
    free = [each for each in call.arguments if each.keyword is None]
    found.update(zip(_POSITIONAL, free, strict=False))
    found.update({each.keyword: each for each in call.arguments if each.keyword is not None})
    return found


def _text(argument: Argument | None) -> Expr | None:
    if argument is None or argument.text is None:
        return None
    return Const(value=argument.text, literal=argument.literal)


def _task(name: str, call: ScannedCall) -> TracedTask:
    given = _named(call)
    prompt = _text(given.get("prompt"))
    described = _text(given.get("description"))
    subagent = given.get("subagent_type")
    label = given.get("name")
    return TracedTask(
        id=name,
        span=call.span,
        description=described if described is not None else prompt if prompt is not None else _text(subagent),
        prompt=prompt,
        name=label.text if label is not None else None,
        subagent=subagent.text if subagent is not None else None,
        model=_model(given.get("model")),
        region="prose",
        comment=call.comment,
        leading=call.leading,
    )


def _model(argument: Argument | None) -> ModelUse:
    if argument is None:
        return ModelUse(id=None, source=ModelSource.DEFAULT)
    if argument.text is None:
        return ModelUse(id=None, source=ModelSource.UNKNOWN, exclusive=False)
    return ModelUse(id=argument.text, source=ModelSource.CALL, literal=argument.literal)


def _declared(task: TracedTask, call: ScannedCall, tasks: tuple[TracedTask, ...]) -> list[Need]:
    argument = _named(call).get("depends_on")
    if argument is None or argument.text is None:
        return []
    return [
        Need(
            source=other.id,
            target=task.id,
            kind=NeedKind.DECLARED,
            certainty=Certainty.CERTAIN,
            evidence=argument.literal,
            reason="depends_on names it",
        )
        for other in tasks
        if other.name is not None and other.name == argument.text
    ]


def trace_agent(agent: AgentFile) -> Trace:
    """Read the front matter of an agent, command or skill file: one task at the model it names."""
    text = Const(value=agent.description, literal=agent.description_span) if agent.description is not None else None
    model = ModelUse(id=agent.model, source=ModelSource.AGENT, literal=agent.model_span)
    task = TracedTask(
        id="t1",
        span=agent.model_span,
        dialect="agent-file",
        description=text,
        name=agent.name,
        model=model,
        region="front matter",
    )
    return Trace(
        path=agent.path,
        name=agent.name,
        medium=Medium.MARKDOWN,
        start=agent.model_span,
        counter_example=agent.counter_example,
        tasks=(task,),
    )
