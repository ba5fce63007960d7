"""What stands around a helper that runs a task: decorators, attempts, registries, stars, managers, halves of calls."""

from __future__ import annotations

from tests.reliability.shapes.containers import use
from tests.reliability.writer import NOTHING, Writer

ASKS = 'return {a}Task(f"Find {{label}}", prompt=text)'


def asks(w: Writer, name: str, *before: str, first: str = "") -> None:
    """Write a helper that runs the task of a label."""
    w.line(*before)
    with w.under(f"{w.def_} {name}({first}label, text='none'):"):
        w.line(ASKS.format(a=w.await_))


def called(w: Writer, callee: str, form: str = "{f}('{label}', {value})", times: int = 2) -> None:
    """Call a helper with values; each call is one task."""
    for _ in range(w.random.randint(1, times)):
        value, held = w.value()
        label = w.label()
        w.edges |= {(source, label) for source in held}
        w.put(w.await_ + form.format(f=callee, label=label, value=value), frozenset([label]))


def decorated_task(w: Writer) -> None:
    """One decorator around helpers that run tasks, as frameworks log, time or trace them."""
    w.need("import functools")
    decorator, one, two = w.name("traced"), w.name("ask"), w.name("ask")
    with w.under(f"def {decorator}(function):"):
        w.line("@functools.wraps(function)")
        with w.under(f"{w.def_} inner(*args, **kwargs):"):
            made = f"{w.await_}function(*args, **kwargs)"
            w.line(*w.random.choice(((f"return {made}",), (f"found = {made}", "return found"))))
        w.line("return inner")
    asks(w, one, f"@{decorator}")
    asks(w, two, f"@{decorator}")
    called(w, one)
    called(w, two, "{f}('{label}', text={value})")


def decorator_with_arguments(w: Writer) -> None:
    decorator, name = w.name("retry"), w.name("ask")
    with w.under(f"def {decorator}(times=2, *, tag=''):"):
        with w.under("def around(function):"):
            with w.under(f"{w.def_} inner(*args, **kwargs):"):
                with w.under("for attempt in range(times):"):
                    with w.under("try:"):
                        w.line(f"return {w.await_}function(*args, **kwargs)")
                    with w.under("except ValueError:"):
                        w.line("continue")
                w.line("return tag")
            w.line("return inner")
        w.line("return around")
    given = w.random.choice(("3", "times=2", "tag='x'"))
    asks(w, name, f"@{decorator}({given})")
    called(w, name)


def decorator_class(w: Writer) -> None:
    kind, name = w.name("Counted"), w.name("ask")
    with w.under(f"class {kind}:"):
        with w.under("def __init__(self, function):"):
            w.line("self.function = function", "self.count = 0")
        with w.under(f"{w.def_} __call__(self, *args, **kwargs):"):
            w.line("self.count += 1", f"return {w.await_}self.function(*args, **kwargs)")
    asks(w, name, f"@{kind}")
    called(w, name)


def registry(w: Writer) -> None:
    """Helpers put into a table by a decorator, and found there by name."""
    table, register, one, two = w.name("TABLE"), w.name("register"), w.name("ask"), w.name("ask")
    w.line(f"{table} = {{}}")
    with w.under(f"def {register}(name):"):
        with w.under("def keep(function):"):
            w.line(f"{table}[name] = function", "return function")
        w.line("return keep")
    asks(w, one, f"@{register}('one')")
    asks(w, two, f"@{register}('two')")
    called(w, f"{table}['one']")
    called(w, f"{table}.get('two')" if w.chance(0.5) else f"{table}['two']")


def dispatched(w: Writer) -> None:
    """One method finds another by its name."""
    kind, name = w.name("Router"), w.name("router")
    with w.under(f"class {kind}:"):
        with w.under(f"{w.def_} run(self, what, *args):"):
            w.line(f"return {w.await_}getattr(self, 'do_' + what)(*args)")
        asks(w, "do_ask", first="self, ")
    w.line(f"{name} = {kind}()")
    called(w, f"{name}.run", "{f}('ask', '{label}', {value})")


def star_arguments(w: Writer) -> None:
    name, given = w.name("ask"), w.name("given")
    asks(w, name)
    value, held = w.value()
    label = w.label()
    w.edges |= {(source, label) for source in held}
    way = w.random.choice((0, 1, 2))
    if way == 0:
        w.line(f"{given} = ['{label}', {value}]")
        made = f"{name}(*{given})"
    elif way == 1:
        w.line(f"{given} = {{'label': '{label}', 'text': {value}}}")
        made = f"{name}(**{given})"
    else:
        w.line(f"{given} = dict(text={value})")
        made = f"{name}(*['{label}'], **{given})"
    w.put(w.await_ + made, frozenset([label]))


def half_called(w: Writer) -> None:
    """``functools.partial`` of a helper, of a method and of another partial."""
    w.need("from functools import partial")
    name, one, two = w.name("ask"), w.name("half"), w.name("half")
    asks(w, name)
    label, (value, held) = w.label(), w.value()
    w.edges |= {(source, label) for source in held}
    w.line(f"{one} = partial({name}, '{label}')")
    if w.chance(0.5):
        w.line(f"{two} = partial({one}, text={value})")
        w.put(f"{w.await_}{two}()", frozenset([label]))
    else:
        w.put(f"{w.await_}{one}({value})", frozenset([label]))


def half_method(w: Writer) -> None:
    w.need("from functools import partial")
    kind, name, half = w.name("Asker"), w.name("asker"), w.name("half")
    with w.under(f"class {kind}:"):
        asks(w, "ask", first="self, ")
    label, (value, held) = w.label(), w.value()
    w.edges |= {(source, label) for source in held}
    w.line(f"{name} = {kind}()", f"{half} = " + w.random.choice((f"partial({name}.ask, '{label}')", f"{name}.ask")))
    given = f"text={value}" if w.lines[-1].endswith("')") else f"'{label}', {value}"
    w.put(f"{w.await_}{half}({given})", frozenset([label]))


def managed(w: Writer) -> None:
    """A context manager made of a generator, which hands out what a task said and pays once more when it ends."""
    manager = "asynccontextmanager" if w.is_async else "contextmanager"
    w.need(f"from contextlib import {manager}")
    name, (value, held), one, two = w.name("session"), w.value(), w.label(), w.label()
    w.line(f"@{manager}")
    with w.under(f"{w.def_} {name}(text):"):
        w.line(f"found = {w.task('text', held, label=one)}")
        with w.under("try:"):
            w.line("yield found")
        with w.under("finally:"):
            w.line(w.task("found", frozenset([one]), label=two))
    with w.under(f"{'async ' if w.is_async else ''}with {name}({value}) as inside:"):
        w.line(w.task("inside", frozenset([one])))


def managing_class(w: Writer) -> None:
    """A class that opens with a task and keeps what it said."""
    kind, (value, held), one = w.name("Session"), w.value(), w.label()
    a, d, w_ = ("a", "async def", "async with") if w.is_async else ("", "def", "with")
    with w.under(f"class {kind}:"):
        with w.under("def __init__(self, text):"):
            w.line("self.text = text")
        with w.under(f"{d} __{a}enter__(self):"):
            w.line(f"self.found = {w.task('self.text', held, label=one)}", "return self")
        with w.under(f"{d} __{a}exit__(self, *args):"):
            w.line("return None")
    with w.under(f"{w_} {kind}({value}) as inside:"):
        w.line(w.task("inside.found", frozenset([one])))


def ended_by_finally(w: Writer) -> None:
    """What a helper does whatever happens, and what it gives back."""
    name, (value, held), one, two = w.name("careful"), w.value(), w.label(), w.label()
    with w.under(f"{w.def_} {name}(text, notes):"):
        with w.under("try:"):
            w.line(f"return {w.task('text', held, label=one)}")
        with w.under("finally:"):
            w.line(f"notes.append({w.task('text', held, label=two)})")
    notes = w.name("notes")
    w.line(f"{notes} = []")
    w.put(f"{w.await_}{name}({value}, {notes})", frozenset([one]))
    use(w, f"' '.join({notes})", frozenset([two]))


def else_of_try(w: Writer) -> None:
    name, (value, held), one, two = w.name("v"), w.value(), w.label(), w.label()
    with w.under("try:"):
        w.line(f"{name} = {w.task(value, held, label=one)}")
    with w.under("except KeyError:"):
        w.line("raise")
    with w.under("else:"):
        w.line(f"{name} = {w.task(name, frozenset([one]), label=two)}")
    with w.under("finally:"):
        w.line("pass")
    w.block.texts[name] = frozenset([two])


def attempts(w: Writer) -> None:
    """Tried again until it goes well: each attempt is the same task."""
    w.exact = False
    (value, held), label = w.value(), w.label()
    name = w.put("'none'", NOTHING)
    with w.under("for attempt in range(3):"):
        with w.under("try:"):
            w.line(f"{name} = {w.task(value, held, label=label, verb='Try')}", "break")
        with w.under("except ValueError:"):
            w.line("continue")
    w.block.texts[name] = frozenset([label])


SHAPES = (
    decorated_task, decorated_task, decorator_with_arguments, decorator_class, registry, dispatched, star_arguments,
    half_called, half_method, managed, managing_class, ended_by_finally, else_of_try, attempts,
)  # fmt: skip
