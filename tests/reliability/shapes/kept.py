"""Where agents are kept: sessions, tables, fields, closures, lists of steps, and what passes through a pipeline."""

from __future__ import annotations

from tests.reliability.shapes.containers import use
from tests.reliability.shapes.wrapping import asks, called
from tests.reliability.writer import NOTHING, Writer


def asker(w: Writer) -> str:
    """Write a class with a method that runs a task; give its name."""
    kind = w.name("Asker")
    with w.under(f"class {kind}:"):
        w.line("role = 'none'")
        asks(w, "ask", first="self, ")
    return kind


def in_a_session(w: Writer) -> None:
    """An agent that is made once and kept in a session's table."""
    kind, state = asker(w), w.name("session")
    w.line(f"{state} = {{}}")
    if w.chance(0.5):
        with w.under(f"if 'agent' not in {state}:"):
            w.line(f"{state}['agent'] = {kind}()")
    else:
        w.line(f"{state}.setdefault('agent', {kind}())")
    called(w, f"{state}['agent'].ask")


def in_a_table(w: Writer) -> None:
    kind, table = asker(w), w.name("agents")
    w.line(f"{table} = {{'one': {kind}(), 'two': {kind}()}}")
    called(w, f"{table}['one'].ask")
    called(w, f"{table}['two'].ask")


def in_an_object(w: Writer) -> None:
    """Objects in objects, made by their keeper or given to it."""
    kind, keeper, name = asker(w), w.name("Keeper"), w.name("keeper")
    given = w.chance(0.5)
    with w.under(f"class {keeper}:"):
        with w.under("def __init__(self, agent=None):"):
            w.line("self.agent = agent" if given else f"self.agent = agent or {kind}()", "self.last = ''")
        with w.under(f"{w.def_} go(self, label, text):"):
            w.line(f"self.last = {w.await_}self.agent.ask(label, text)", "return self.last")
    w.line(f"{name} = {keeper}({f'{kind}()' if given else ''})")
    value, held = w.value()
    label = w.label()
    w.edges |= {(source, label) for source in held}
    w.line(f"{w.await_}{name}.go('{label}', {value})")
    use(w, f"{name}.last", frozenset([label]))


def in_a_field(w: Writer) -> None:
    """A data class whose fields hold an agent and what it has said."""
    w.need("from dataclasses import dataclass, field")
    kind, record, name = asker(w), w.name("Crew"), w.name("crew")
    w.line("@dataclass")
    with w.under(f"class {record}:"):
        w.line(
            "topic: str", f"agent: {kind} = field(default_factory={kind})", "said: list = field(default_factory=list)"
        )
        with w.under("def __post_init__(self):"):
            w.line("self.topic = self.topic.strip()")
        with w.under(f"{w.def_} go(self, label):"):
            w.line(f"self.said.append({w.await_}self.agent.ask(label, self.topic))", "return self.said[-1]")
    value, held = w.value()
    label = w.label()
    w.edges |= {(source, label) for source in held}
    w.line(f"{name} = {record}({value})", f"{w.await_}{name}.go('{label}')")
    use(w, f"' '.join({name}.said)", frozenset([label]))


def in_a_closure(w: Writer) -> None:
    """A function that remembers what its earlier call gave."""
    make, name = w.name("make"), w.name("go")
    with w.under(f"def {make}():"):
        w.line("last = 'none'")
        with w.under(f"{w.def_} go(label, text):"):
            w.line("nonlocal last", f'last = {w.await_}Task(f"Find {{label}}", prompt=last + text)', "return last")
        w.line("return go")
    w.line(f"{name} = {make}()")
    before: frozenset[str] = NOTHING
    for _ in range(w.random.randint(1, 2)):
        value, held = w.value()
        label = w.label()
        w.edges |= {(source, label) for source in held | before}
        before = frozenset([label])
        w.put(f"{w.await_}{name}('{label}', {value})", before)


def history(w: Writer) -> None:
    """An object with a history that every call reads and adds to."""
    kind, name = w.name("Chat"), w.name("chat")
    with w.under(f"class {kind}:"):
        with w.under("def __init__(self):"):
            w.line("self.messages = []")
        with w.under(f"{w.def_} say(self, label, text):"):
            w.line("self.messages.append({'role': 'user', 'content': text})")
            w.line(f'found = {w.await_}Task(f"Find {{label}}", prompt=str(self.messages))')
            w.line("self.messages.append({'role': 'assistant', 'content': found})", "return found")
    w.line(f"{name} = {kind}()")
    before: frozenset[str] = NOTHING
    for _ in range(w.random.randint(1, 3)):
        value, held = w.value()
        label = w.label()
        before |= held
        w.edges |= {(source, label) for source in before}
        w.put(f"{w.await_}{name}.say('{label}', {value})", frozenset([label]))
        before |= {label}


def steps_in_a_list(w: Writer) -> None:
    """Steps that stand in a list and hand a state on."""
    state, one, two = w.name("state"), w.name("step"), w.name("step")
    (value, held), first, second = w.value(), w.label(), w.label()
    drafted, ended = (
        w.task("state['text']", held, label=first),
        w.task("state['draft']", frozenset([first]), label=second),
    )
    with w.under(f"{w.def_} {one}(state):"):
        w.line(f"state['draft'] = {drafted}", "return state")
    with w.under(f"{w.def_} {two}(state):"):
        w.line(f"return {{**state, 'final': {ended}}}")
    w.line(f"{state} = {{'text': {value}}}")
    with w.under(f"for step in ({one}, {two}):"):
        w.line(f"{state} = {w.await_}step({state})")
    use(w, f"{state}['final']", frozenset([second]))


def stream(w: Writer) -> None:
    """A generator that reads another one and gives on what it makes of it."""
    if w.is_async:
        async_stream(w)
        return
    source, made = w.name("source"), w.name("made")
    (value, held), one, two = w.value(), w.label(), w.label()
    with w.under(f"def {source}(text):"):
        w.line(f"yield {w.task('text', held, label=one)}")
    with w.under(f"def {made}(items):"), w.under("for item in items:"):
        w.line("if (found := item.strip()):", f"    yield {w.task('found', frozenset([one]), label=two)}")
    use(w, f"next({made}({source}({value})))", frozenset([two]))


def async_stream(w: Writer) -> None:
    source, items = w.name("source"), w.name("items")
    (value, held), one, two = w.value(), w.label(), w.label()
    with w.under(f"async def {source}(text):"):
        w.line(f"yield {w.task('text', held, label=one)}")
    inner = w.task("item", frozenset([one]), label=two)
    condition = w.random.choice(("", " if item", " if (kept := item)"))
    w.line(f"{items} = [{inner} async for item in {source}({value}){condition}]")
    w.block.lists[items] = frozenset([two])


def awaited_in_comprehension(w: Writer) -> None:
    name, items, label = w.name("ask"), w.name("items"), w.label()
    (value, held) = w.value()
    asks(w, name)
    labels = [f"{label}-Oslo", f"{label}-Lima"]
    w.edges |= {(source, each) for source in held for each in labels}
    w.line(f"{items} = [{w.await_}{name}('{label}-' + c, {value}) for c in ('Oslo', 'Lima') if c]")
    w.block.lists[items] = frozenset(labels)


def told_by_match(w: Writer) -> None:
    """A value taken apart by ``match``, with the agent that does it."""
    kind, name = asker(w), w.name("v")
    (one, first), (two, second), label = w.value(), w.value(), w.label()
    w.edges |= {(source, label) for source in first}
    w.line(f"{name} = 'none'")
    with w.under(f"match {{'do': 'ask', 'with': ({one}, {two}), 'by': {kind}()}}:"):
        with w.under("case {'do': 'stop'}:"):
            w.line(f"{name} = 'stopped'")
        with w.under(f"case {{'do': 'ask', 'with': (text, *rest), 'by': {kind}() as who}}:"):
            w.line(f"{name} = {w.await_}who.ask('{label}', text)", f"{name} += ' '.join(rest)")
    w.block.texts[name] = frozenset([label]) | second


def cached(w: Writer) -> None:
    """A property that is worked out once."""
    w.need("from functools import cached_property")
    kind, name, (value, held) = w.name("Page"), w.name("page"), w.value()
    with w.under(f"class {kind}:"):
        with w.under("def __init__(self, text):"):
            w.line("self.text = text")
        w.line("@cached_property")
        with w.under("def head(self):"):
            w.line("return self.text.split('#')[0]")
    w.line(f"{name} = {kind}({value})")
    use(w, f"({name}.head + {name}.head)", held)


SHAPES = (
    in_a_session, in_a_table, in_an_object, in_a_field, in_a_closure, history, history, steps_in_a_list, stream, stream,
    awaited_in_comprehension, told_by_match, cached,
)  # fmt: skip
