"""Helpers: wrappers called from several places, defaults, closures, partial, generators, decorators, mutation."""

from __future__ import annotations

from tests.reliability.shapes.containers import use
from tests.reliability.writer import NOTHING, Block, Writer


def wrapper(w: Writer) -> None:
    """A helper with a task, called from several places, with what each place gives it."""
    name = w.name("ask")
    forms = ("label, text", "label, text='none'", "label, *, text", "label, **kw", "label, *rest")
    form = w.random.choice(forms)
    inside = {forms[3]: "kw['text']", forms[4]: "rest[0]"}.get(form, "text")
    with w.under(f"{w.def_} {name}({form}):"):
        w.line(*w.random.choice(WRAPPED).format(a=w.await_, t=inside).split("\n"))
    for _ in range(w.random.randint(1, 3)):
        value, held = w.value()
        label = w.label()
        w.edges |= {(source, label) for source in held}
        given = value if form in (forms[0], forms[4]) else f"text={value}"
        made = w.name()
        w.line(f"{made} = {w.await_}{name}('{label}', {given})")
        w.block.texts[made] = frozenset([label])


WRAPPED = (
    'return {a}Task(f"Find {{label}}", prompt={t})',
    'found = {a}Task(f"Find {{label}} by {{{t}}}" if label else "")\nreturn found',
    'prompt = "about " + {t}\nanswer = {a}Task("Find " + label, prompt=prompt)\nreturn answer.strip()',
    'return ({a}Task("Find %s" % label, prompt=str({t}))).lower()',
)


def two_steps(w: Writer) -> None:
    """A helper that runs two tasks, one after the other."""
    name = w.name("steps")
    with w.under(f"{w.def_} {name}(one, two, text):"):
        w.line(f'first = {w.await_}Task(f"Find {{one}}", prompt=text)')
        w.line(f'return {w.await_}Task(f"Find {{two}} by {{first}}")')
    for _ in range(w.random.randint(1, 2)):
        value, held = w.value()
        one, two, made = w.label(), w.label(), w.name()
        w.edges |= {(source, one) for source in held} | {(one, two)}
        w.line(f"{made} = {w.await_}{name}('{one}', '{two}', {value})")
        w.block.texts[made] = frozenset([two])


def returns_pair(w: Writer) -> None:
    name, a, b = w.name("both"), w.name(), w.name()
    (value, held), one = w.value(), w.label()
    with w.under(f"{w.def_} {name}(text):"):
        w.line(f"found = {w.task('text', held, label=one)}", "return found, text")
    w.line(f"{a}, {b} = {w.await_}{name}({value})")
    w.block.texts[a], w.block.texts[b] = frozenset([one]), held


def frozen_default(w: Writer) -> None:
    """A default is taken when the function is made, not when it is called."""
    name, (old, first) = w.name("show"), w.fresh_task()
    with w.under(f"def {name}(text={old}):"):
        w.line("return 'it: ' + text")
    w.put("'new'", NOTHING, old)
    use(w, f"{name}()", frozenset([first]))


def late_closure(w: Writer) -> None:
    """A closure sees what its name holds when it is called."""
    name, held = w.put("'old'", NOTHING), w.name("show")
    if w.chance(0.5):
        with w.under(f"def {held}():"):
            w.line(f"return 'it: ' + {name}")
    else:
        w.line(f"{held} = lambda: 'it: ' + {name}")
    value, sources = w.value()
    w.put(value, sources, name)
    use(w, f"{held}()", sources)


def nonlocal_name(w: Writer) -> None:
    name, change = w.name("kept"), w.name("change")
    value, held = w.value()
    w.line(f"{name} = 'none'")
    with w.under(f"def {change}(text):"):
        w.line(f"{'nonlocal' if w.function else 'global'} {name}", f"{name} = text")
    w.line(f"{change}({value})")
    use(w, name, held)


def mutating_helper(w: Writer) -> None:
    name, items = w.name("add"), w.name("items")
    value, held = w.value()
    body = w.random.choice(("into.append(text)", "into += [text]", "into.extend([text])", "into[:] = [text]"))
    with w.under(f"def {name}(into, text):"):
        w.line(body)
    w.line(f"{items} = []", f"{name}({items}, {value})")
    use(w, f"' '.join({items})", held)


def shared_default(w: Writer) -> None:
    """The one list behind a default argument lives from call to call."""
    name = w.name("keep")
    (one, first), (two, second) = w.value(), w.value()
    with w.under(f"def {name}(text, into=[]):"):
        w.line("into.append(text)", "return into")
    w.line(f"{name}({one})")
    use(w, f"' '.join({name}({two}))", first | second)


def makes_function(w: Writer) -> None:
    name, made = w.name("maker"), w.name("made")
    value, held = w.value()
    with w.under(f"def {name}(text):"):
        with w.under("def inner(more):"):
            w.line("return text + more")
        w.line("return inner")
    w.line(f"{made} = {name}({value})")
    use(w, f"{made}('!')", held)


def partial(w: Writer) -> None:
    w.need("from functools import partial")
    name, (value, held), label = w.name("quick"), w.value(), w.label()
    w.edges |= {(source, label) for source in held}
    w.line(f'{name} = partial(Task, "Find {label}", model="haiku")')
    w.put(f"{w.await_}{name}(prompt={value})", frozenset([label]))


def lambda_task(w: Writer) -> None:
    name, (value, held), label = w.name("quick"), w.value(), w.label()
    w.edges |= {(source, label) for source in held}
    w.line(f'{name} = lambda t: Task("Find {label}", prompt=t)')
    w.put(f"{w.await_}{name}({value})", frozenset([label]))


def generator(w: Writer) -> None:
    if w.is_async:
        return
    name, one, two = w.name("stream"), w.label(), w.label()
    value, held = w.value()
    with w.under(f"def {name}(text):"):
        w.line(f"yield {w.task('text', held, label=one)}")
        w.line(w.random.choice((f"yield {w.task(None, NOTHING, label=two)}",)))
    if w.chance(0.5):
        w.put(f"' '.join({name}({value}))", frozenset([one, two]))
    else:
        a, b = w.name(), w.name()
        w.line(f"{a}, {b} = {name}({value})")
        w.block.texts[a], w.block.texts[b] = frozenset([one]), frozenset([two])


def yields_from(w: Writer) -> None:
    if w.is_async:
        return
    inner, outer, label = w.name("inner"), w.name("outer"), w.label()
    with w.under(f"def {inner}():"):
        w.line(f"yield {w.task(None, NOTHING, label=label)}")
    with w.under(f"def {outer}():"):
        w.line(f"yield from {inner}()", "yield 'end'")
    use(w, f"' '.join({outer}())", frozenset([label]))


def decorated(w: Writer) -> None:
    decorator, name = w.name("polite"), w.name("say")
    value, held = w.value()
    with w.under(f"def {decorator}(function):"):
        if w.chance(0.5):
            w.need("import functools")
            w.line("@functools.wraps(function)")
        with w.under("def inner(*args, **kwargs):"):
            w.line("return 'please ' + function(*args, **kwargs)")
        w.line("return inner")
    w.line(f"@{decorator}")
    with w.under(f"def {name}(text):"):
        w.line("return text + '.'")
    use(w, f"{name}({value})", held)


def callback(w: Writer) -> None:
    apply_, name = w.name("apply"), w.name("back")
    value, held = w.value()
    with w.under(f"def {name}(text):"):
        w.line("return text.strip()")
    with w.under(f"def {apply_}(function, *args):"):
        w.line("return function(*args)")
    use(w, f"{apply_}({w.random.choice((name, 'str', 'lambda t: t + t'))}, {value})", held)


def reduced(w: Writer) -> None:
    w.need("from functools import reduce")
    (one, first), (two, second) = w.value(), w.value()
    use(w, f"reduce(lambda a, b: a + b, [{one}, {two}], '')", first | second)


def recursion(w: Writer) -> None:
    name, value = w.name("again"), w.value()
    with w.under(f"def {name}(text, n):"):
        with w.under("if n == 0:"):
            w.line("return text")
        w.line(f"return {name}(text + '.', n - 1)")
    use(w, f"{name}({value[0]}, 3)", value[1])


def early_return(w: Writer) -> None:
    name = w.name("pick")
    (one, first), (two, second) = w.value(), w.value()
    w.need("from helpers import coin")
    with w.under(f"def {name}(a, b):"):
        with w.under("if coin():"):
            w.line("return a")
        w.line("return b")
    use(w, f"{name}({one}, {two})", first | second)


def body(w: Writer) -> None:
    """A function called once, with statements of any kind; it sees the names around it."""
    from tests.reliability.program import statements

    name = w.name("work")
    value, held = w.value()
    seen = w.block.copy() if w.chance(0.5) else Block()
    seen.texts["text"], seen.lists = held, {}
    # An assignment inside makes a name the function's own from its first line: only new names may be bound there.
    before = w.function, w.kept
    with w.under(f"{w.def_} {name}(text):"), w.scope(seen):
        w.function, w.kept = True, frozenset(seen.texts)
        statements(w, w.random.randint(1, 4))
        result, sources = w.value()
        w.line(f"return {result}")
    w.function, w.kept = before
    w.put(f"{w.await_}{name}({value})", sources)


SHAPES = (
    wrapper, wrapper, two_steps, returns_pair, frozen_default, late_closure, nonlocal_name, mutating_helper,
    shared_default, makes_function, partial, lambda_task, generator, yields_from, decorated, callback, reduced,
    recursion, early_return, body, body,
)  # fmt: skip
