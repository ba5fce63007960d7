"""Work handed around: queues, tables of futures, semaphores, folds, recursion, templates of classes, chosen helpers."""

from __future__ import annotations

from tests.reliability.shapes.containers import use
from tests.reliability.shapes.wrapping import asks, called
from tests.reliability.writer import NOTHING, Writer

WORDS = ("Oslo", "Lima")


def turns(w: Writer) -> tuple[str, list[str]]:
    """Give a label for the turns over two words, and the labels of the turns."""
    label = w.label()
    return label, [f"{label}-{word}" for word in WORDS]


def mapped(w: Writer) -> None:
    """A helper mapped over words, gathered where that is asynchronous."""
    name, items, (label, labels) = w.name("ask"), w.name("items"), turns(w)
    (value, held) = w.value()
    w.edges |= {(source, each) for source in held for each in labels}
    with w.under(f"{w.def_} {name}(word):"):
        w.line(f"return {w.task(value, NOTHING, label=label, suffix='-{word}')}")
    if w.is_async:
        w.line(f"{items} = await asyncio.gather(*map({name}, {WORDS}))")
    else:
        w.line(f"{items} = list(map({name}, {WORDS}))")
    w.block.lists[items] = frozenset(labels)
    use(w, f"{items}[1]", frozenset(labels[1:]))


def table_of_futures(w: Writer) -> None:
    """Futures that are keys of a table, and come back as they are ready."""
    w.need("from concurrent.futures import ThreadPoolExecutor, as_completed")
    name, items, (label, labels) = w.name("ask"), w.name("items"), turns(w)
    if w.is_async:
        return
    with w.under(f"def {name}(word):"):
        w.line(f'return Task(f"Find {label}-{{word}}")')
    w.line(f"{items} = []")
    with w.under("with ThreadPoolExecutor() as pool:"):
        w.line(f"jobs = {{pool.submit({name}, word): word for word in {WORDS}}}")
        with w.under("for job in as_completed(jobs):"):
            w.line(f"{items}.append(jobs[job] + job.result())")
    w.line(f"{items}.sort()")
    w.block.lists[items] = frozenset(labels)


def queue(w: Writer) -> None:
    """A producer puts what a task said into a queue, and another takes it out."""
    kind = "asyncio.Queue()" if w.is_async else "deque()"
    w.need("from collections import deque")
    name, (value, held), one, two = w.name("queue"), w.value(), w.label(), w.label()
    put, take = ("await {q}.put({v})", "await {q}.get()") if w.is_async else ("{q}.append({v})", "{q}.popleft()")
    w.line(f"{name} = {kind}", put.format(q=name, v=w.task(value, held, label=one)))
    item = w.name("item")
    w.line(f"{item} = {take.format(q=name)}")
    w.put(w.task(item, frozenset([one]), label=two), frozenset([two]))


def limited(w: Writer) -> None:
    """A semaphore, entered or acquired and released."""
    if not w.is_async:
        return
    limit, name, items, (label, labels) = w.name("limit"), w.name("ask"), w.name("items"), turns(w)
    w.line(f"{limit} = asyncio.Semaphore(2)")
    with w.under(f"async def {name}(word):"):
        if w.chance(0.5):
            with w.under(f"async with {limit}:"):
                w.line(f'return await Task(f"Find {label}-{{word}}")')
        else:
            w.line(f"await {limit}.acquire()")
            with w.under("try:"):
                w.line(f'return await Task(f"Find {label}-{{word}}")')
            with w.under("finally:"):
                w.line(f"{limit}.release()")
    w.line(f"{items} = await asyncio.gather(*[{name}(word) for word in {WORDS}])")
    w.block.lists[items] = frozenset(labels)


def folded(w: Writer) -> None:
    """Each step takes what the step before it gave: ``reduce`` over words."""
    if w.is_async:
        return
    w.exact = False
    w.need("from functools import reduce")
    label, (value, _) = w.label(), w.value()
    made = f'reduce(lambda text, word: Task(f"Find {label}-{{word}}", prompt=text), {WORDS}, {value})'
    w.put(made, frozenset([f"{label}-Lima"]))


def recursive(w: Writer) -> None:
    """A helper that calls itself with what its task said."""
    w.exact = False
    name, label, (value, _) = w.name("dig"), w.label(), w.value()
    with w.under(f"{w.def_} {name}(text, depth):"):
        with w.under("if depth == 0:"):
            w.line("return text")
        w.line(f'found = {w.await_}Task(f"Find {label}-{{depth}}", prompt=text)')
        w.line(f"return {w.await_}{name}(found, depth - 1)")
    w.put(f"{w.await_}{name}({value}, 2)", NOTHING)


def template_method(w: Writer) -> None:
    """A base class runs the steps, a derived one says what they are."""
    w.need("from abc import ABC, abstractmethod")
    base, kind, (value, held), one, two = w.name("Base"), w.name("Flow"), w.value(), w.label(), w.label()
    with w.under(f"class {base}(ABC):"):
        with w.under(f"{w.def_} run(self, text):"):
            w.line(f"self.found = {w.await_}self.first(text)", f"return {w.await_}self.second()")
        w.line("@abstractmethod")
        with w.under(f"{w.def_} first(self, text):"):
            w.line("raise NotImplementedError")
    with w.under(f"class {kind}({base}):"):
        with w.under(f"{w.def_} first(self, text):"):
            w.line(f"return {w.task('text', held, label=one)}")
        with w.under(f"{w.def_} second(self):"):
            w.line(f"return {w.task('self.found', frozenset([one]), label=two)}")
    w.put(f"{w.await_}{kind}().run({value})", frozenset([two]))


def mixed_in(w: Writer) -> None:
    """A method that a second base brings."""
    mixin, kind, name = w.name("Mixin"), w.name("Worker"), w.name("worker")
    with w.under(f"class {mixin}:"):
        asks(w, "ask", first="self, ")
    with w.under(f"class {kind}(dict, {mixin}):"), w.under(f"{w.def_} go(self, label, text):"):
        w.line(f"self['last'] = {w.await_}self.ask(label, text)", "return self['last']")
    w.line(f"{name} = {kind}()")
    called(w, f"{name}.go")


def chosen_helper(w: Writer) -> None:
    """Which helper runs is chosen by a table or by a condition on what is known."""
    one, two, name = w.name("ask"), w.name("ask"), w.name("chosen")
    asks(w, one)
    asks(w, two)
    form = w.random.choice(
        ("{{'a': {a}, 'b': {b}}}['a']", "{a} if len('ab') == 2 else {b}", "next(f for f in [{a}, {b}])")
    )
    w.line(f"{name} = {form.format(a=one, b=two)}")
    called(w, name)


def named_by_enum(w: Writer) -> None:
    w.need("import enum")
    kind, name, (value, held), label = w.name("Kind"), w.name("ask"), w.value(), w.label()
    w.edges |= {(source, label) for source in held}
    with w.under(f"class {kind}(str, enum.Enum):"):
        w.line(f"ONE = '{label}'", "TWO = 'none'")
    with w.under(f"{w.def_} {name}(kind, text):"):
        w.line(f'return {w.await_}Task(f"Find {{kind.value}}", prompt=text)')
    w.put(f"{w.await_}{name}({kind}.ONE, {value})", frozenset([label]))


def asked_once(w: Writer) -> None:
    """A helper that keeps what it was asked before: the second call pays nothing."""
    if w.is_async:
        return
    memo, name, (value, held), label = w.name("memo"), w.name("ask"), w.value(), w.label()
    w.line(f"{memo} = {{}}")
    with w.under(f"def {name}(text):"):
        with w.under(f"if 'found' not in {memo}:"):
            w.line(f"{memo}['found'] = {w.task('text', held, label=label)}")
        w.line(f"return {memo}['found']")
    w.put(f"{name}({value})", frozenset([label]))
    use(w, f"{memo}['found']", frozenset([label]))


def told_when_done(w: Writer) -> None:
    """A callback is called with what a task said."""
    name, told, label, (value, held) = w.name("ask"), w.name("told"), w.label(), w.value()
    w.line(f"{told} = []")
    with w.under(f"{w.def_} {name}(text, done):"):
        w.line(f"done({w.task('text', held, label=label)})")
    w.line(f"{w.await_}{name}({value}, {told}.append)")
    use(w, f"' '.join({told})", frozenset([label]))


SHAPES = (
    mapped, table_of_futures, queue, limited, folded, recursive, template_method, mixed_in, chosen_helper,
    named_by_enum, asked_once, told_when_done,
)  # fmt: skip
