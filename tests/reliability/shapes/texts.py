"""Straight lines: names, texts made of texts, rebinding, conditional expressions."""

from __future__ import annotations

from tests.reliability.writer import NOTHING, Writer


def task(w: Writer) -> None:
    w.fresh_task()


def bare_task(w: Writer) -> None:
    w.line(w.task(*w.value()))


def value(w: Writer) -> None:
    w.put(*w.value())


def rebind(w: Writer) -> None:
    names = [name for name in w.block.texts if name not in w.kept]
    if names:
        w.put(*w.value(), name=w.random.choice(names))


def alias_then_rebind(w: Writer) -> None:
    name, label = w.fresh_task()
    other = w.put(name, frozenset([label]))
    w.put("'gone'", NOTHING, name)
    w.line(w.task(other, frozenset([label])))


def augment(w: Writer) -> None:
    name = w.put("'log: '", NOTHING)
    for _ in range(w.random.randint(1, 3)):
        more, held = w.value()
        w.line(f"{name} += {more}")
        w.block.texts[name] |= held


def swap(w: Writer) -> None:
    one, first = w.fresh_task()
    two, second = w.fresh_task()
    w.line(f"{one}, {two} = {two}, {one}")
    w.block.texts[one], w.block.texts[two] = frozenset([second]), frozenset([first])


def chain(w: Writer) -> None:
    value, held = w.value()
    label = w.label()
    one, two = w.name(), w.name()
    w.line(f"{one} = {two} = {w.task(value, held, label=label)}")
    w.block.texts[one] = w.block.texts[two] = frozenset([label])


def walrus(w: Writer) -> None:
    value, held = w.value()
    name = w.name()
    w.line(w.task(f"({name} := {value})", held))
    w.block.texts[name] = held


def walrus_result(w: Writer) -> None:
    value, held = w.value()
    inner, name = w.label(), w.name()
    made = w.task(value, held, label=inner)
    w.line(w.task(f"str({name} := {made})", frozenset([inner])))
    w.block.texts[name] = frozenset([inner])


def nested_call(w: Writer) -> None:
    value, held = w.value()
    inner = w.label()
    made = w.task(value, held, label=inner)
    w.line(w.task(f"str({made})", frozenset([inner])))


def conditional(w: Writer) -> None:
    (one, first), (two, second) = w.value(), w.value()
    w.need("from helpers import coin")
    w.put(f"{one} if coin() else {two}", first | second)


def either(w: Writer) -> None:
    (one, first), (two, _) = w.fresh_task(), w.value()
    del two
    w.put(f"{one} or 'nothing'", frozenset([first]))
    del first, one


def and_then(w: Writer) -> None:
    (_, first), (value, held) = w.text(), w.value()
    del first
    w.put(f"'yes' and {value}", held)


def delete(w: Writer) -> None:
    if len(w.block.texts) > 2 and not w.function:
        name = w.random.choice(list(w.block.texts))
        w.line(f"del {name}")
        del w.block.texts[name]


def annotated(w: Writer) -> None:
    value, held = w.value()
    name = w.name()
    w.line(f"{name}: str = {value}")
    w.block.texts[name] = held


def template(w: Writer) -> None:
    pattern = w.name("T")
    (one, first), (two, second) = w.value(), w.value()
    w.line(f"{pattern} = 'A: {{a}} B: {{b}}'")
    w.put(f"{pattern}.format(a={one}, b={two})", first | second)


def safe_substitute(w: Writer) -> None:
    w.need("from string import Template")
    one, held = w.value()
    w.put(f"Template('see $x').substitute(x={one})", held)


def unknown_function(w: Writer) -> None:
    w.need("from helpers import shape")
    (one, first), (two, second) = w.value(), w.value()
    w.put(f"shape({one}, {two})" if w.chance(0.5) else f"shape({one}, hint={two})", first | second)


def json_text(w: Writer) -> None:
    w.need("import json")
    (one, first), (two, second) = w.value(), w.value()
    w.put(f"json.dumps({{'a': {one}, 'b': [{two}]}}, ensure_ascii=False)", first | second)


def lines_of_text(w: Writer) -> None:
    one, held = w.value()
    name = w.name("lines")
    w.line(f"{name} = {one}.splitlines()")
    w.put(f"'\\n'.join(line.strip() for line in {name} if line)", held)


SHAPES = (
    task, task, task, task, bare_task, value, rebind, alias_then_rebind, augment, swap, chain, walrus, walrus_result,
    nested_call, conditional, either, and_then, delete, annotated, template, safe_substitute, unknown_function,
    json_text, lines_of_text,
)  # fmt: skip
