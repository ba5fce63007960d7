"""How orchestration code hands results on: states merged by key, records replaced step by step, bases that call on."""

from __future__ import annotations

from tests.reliability.shapes.containers import use
from tests.reliability.writer import NOTHING, Writer


def merged_state(w: Writer) -> None:
    """Each step gives what it adds to a state; the caller merges it in."""
    w.need("from typing import TypedDict")
    kind, state, first, second = w.name("State"), w.name("state"), w.name("draft"), w.name("review")
    (value, held), one, two = w.value(), w.label(), w.label()
    asked, judged = w.task("state['topic']", held, label=one), w.task("state['draft']", frozenset([one]), label=two)
    with w.under(f"class {kind}(TypedDict, total=False):"):
        w.line("topic: str", "draft: str", "review: str")
    with w.under(f"{w.def_} {first}(state: {kind}) -> {kind}:"):
        w.line(f"return {{'draft': {asked}}}")
    with w.under(f"{w.def_} {second}(state: {kind}) -> {kind}:"):
        w.line(f"return {kind}(review={judged})")
    w.line(f"{state}: {kind} = {{'topic': {value}}}")
    for step in (first, second):
        made = f"{w.await_}{step}({state})"
        forms = ("{s} = {s} | {m}", "{s} |= {m}", "{s}.update({m})", "{s} = {{**{s}, **{m}}}", "{s} = dict({s}, **{m})")
        w.line(w.random.choice(forms).format(s=state, m=f"({made})" if w.is_async else made))
    use(w, f"{state}['topic']", held)
    use(w, f"{state}['review']", frozenset([two]))


def replaced_record(w: Writer) -> None:
    """A frozen record goes through steps, each of which replaces a field of it."""
    w.need("from dataclasses import dataclass, replace")
    kind, first, second, name = w.name("Work"), w.name("draft"), w.name("review"), w.name("work")
    (value, held), one, two = w.value(), w.label(), w.label()
    w.line("@dataclass(frozen=True, kw_only=True)")
    with w.under(f"class {kind}:"):
        w.line("topic: str", "draft: str = ''", "review: str = ''")
    with w.under(f"{w.def_} {first}(work):"):
        w.line(f"return replace(work, draft={w.task('work.topic', held, label=one)})")
    with w.under(f"{w.def_} {second}(work):"):
        w.line(f"return replace(work, review={w.task('work.draft', frozenset([one]), label=two)})")
    w.line(f"{name} = {kind}(topic={value})")
    with w.under(f"for step in ({first}, {second}):"):
        w.line(f"{name} = {w.await_}step({name})")
    use(w, f"{name}.review", frozenset([two]))
    use(w, f"{name}.topic", held)


def bases_that_call_on(w: Writer) -> None:
    """Methods of a row of bases call on to the next with whatever they were given."""
    base, middle, kind = w.name("Base"), w.name("Logged"), w.name("Agent")
    (value, held), label = w.value(), w.label()
    with w.under(f"class {base}:"):
        with w.under("def __init__(self, *, topic, **rest):"):
            w.line("self.topic = topic")
        with w.under(f"{w.def_} run(self, *args, **kwargs):"):
            w.line(f"return {w.task('self.topic', held, label=label)}")
    with w.under(f"class {middle}({base}):"):
        with w.under("def __init__(self, *args, name='none', **kwargs):"):
            w.line("super().__init__(*args, **kwargs)", "self.log = []")
        with w.under(f"{w.def_} run(self, *args, **kwargs):"):
            w.line(f"self.log.append({w.await_}super().run(*args, **kwargs))", "return self.log[-1]")
    with w.under(f"class {kind}({middle}):"), w.under(f"{w.def_} run(self, prefix, **kwargs):"):
        w.line(f"return prefix + {w.await_}super().run(prefix, **kwargs)")
    w.put(f"{w.await_}{kind}(topic={value}, name='a').run('see ', how='well')", frozenset([label]))


def property_with_setter(w: Writer) -> None:
    kind, name, (value, held), label = w.name("Box"), w.name("box"), w.value(), w.label()
    with w.under(f"class {kind}:"):
        with w.under("def __init__(self):"):
            w.line("self._text = ''")
        w.line("@property")
        with w.under("def text(self):"):
            w.line("return self._text")
        w.line("@text.setter")
        with w.under("def text(self, text):"):
            w.line("self._text = text.strip()")
    w.line(
        f"{name} = {kind}()", f"{name}.text = {value}", f"{name}.text += {w.task(f'{name}.text', held, label=label)}"
    )
    use(w, f"{name}.text", held | {label})


def cached_property(w: Writer) -> None:
    if w.is_async:
        return
    w.need("from functools import cached_property")
    kind, name, (value, held), label = w.name("Lazy"), w.name("lazy"), w.value(), w.label()
    with w.under(f"class {kind}:"):
        with w.under("def __init__(self, topic):"):
            w.line("self.topic = topic")
        w.line("@cached_property")
        with w.under("def found(self):"):
            w.line(f"return {w.task('self.topic', held, label=label)}")
    w.line(f"{name} = {kind}({value})")
    w.put(f"{name}.found", frozenset([label]))
    use(w, f"{name}.found + '!'", frozenset([label]))


def descriptor(w: Writer) -> None:
    """A field that is kept by an object of its own."""
    field, kind, name, (value, held) = w.name("Field"), w.name("Form"), w.name("form"), w.value()
    with w.under(f"class {field}:"):
        with w.under("def __set_name__(self, owner, name):"):
            w.line("self.name = '_' + name")
        with w.under("def __get__(self, form, owner=None):"):
            w.line("return getattr(form, self.name)")
        with w.under("def __set__(self, form, value):"):
            w.line("setattr(form, self.name, value)")
    with w.under(f"class {kind}:"):
        w.line(f"text = {field}()")
        with w.under("def __init__(self, text):"):
            w.line("self.text = text")
    w.line(f"{name} = {kind}({value})")
    use(w, f"{name}.text", held)


def dispatched_by_enum(w: Writer) -> None:
    """Members of an enumeration lead to the helpers that do the work."""
    w.need("import enum")
    w.exact = False
    kind, one, two, table = w.name("Kind"), w.name("draft"), w.name("review"), w.name("table")
    (value, held), label = w.value(), w.label()
    with w.under(f"class {kind}(enum.Enum):"):
        w.line("DRAFT = 'draft'", "REVIEW = 'review'")
    with w.under(f"{w.def_} {one}(text):"):
        w.line(f"return {w.task('text', held, label=label)}")
    with w.under(f"{w.def_} {two}(text):"):
        w.line("return 'see ' + text")
    w.line(f"{table} = {{{kind}.DRAFT: {one}, {kind}.REVIEW: {two}}}")
    chosen = w.random.choice((f"{kind}.DRAFT", f"{kind}('draft')", f"{kind}['DRAFT']"))
    w.put(f"{w.await_}{table}[{chosen}]({value})", frozenset([label]))


def registered_subclasses(w: Writer) -> None:
    """Classes that enter themselves into a table as they are made."""
    base, kind, (value, held), label = w.name("Step"), w.name("Draft"), w.value(), w.label()
    with w.under(f"class {base}:"):
        w.line("known = {}")
        with w.under("def __init_subclass__(cls, **kwargs):"):
            w.line("super().__init_subclass__(**kwargs)", f"{base}.known[cls.__name__] = cls")
    with w.under(f"class {kind}({base}):"), w.under(f"{w.def_} run(self, text):"):
        w.line(f"return {w.task('text', held, label=label)}")
    w.put(f"{w.await_}{base}.known['{kind}']().run({value})", frozenset([label]))


def result_of_yield_from(w: Writer) -> None:
    """What a generator returns is what ``yield from`` gives."""
    if w.is_async:
        return
    inner, outer, items, (value, held), label = w.name("steps"), w.name("all"), w.name("items"), w.value(), w.label()
    with w.under(f"def {inner}(text):"):
        w.line(f"found = {w.task('text', held, label=label)}", "yield 'begun'", "return found")
    with w.under(f"def {outer}(text):"):
        w.line(f"found = yield from {inner}(text)", "yield found")
    w.line(f"{items} = list({outer}({value}))")
    use(w, f"' '.join({items})", frozenset([label]))


def sent_to_a_generator(w: Writer) -> None:
    if w.is_async:
        return
    name, work, (value, held), one, two = w.name("talk"), w.name("work"), w.value(), w.label(), w.label()
    with w.under(f"def {name}():"):
        w.line("said = yield 'ready'", f"more = yield {w.task('said', frozenset([one]), label=two)}", "yield more")
    w.line(f"{work} = {name}()", f"next({work})")
    w.put(f"{work}.send({w.task(value, held, label=one)})", frozenset([two]))


def nested_comprehension(w: Writer) -> None:
    name, items, label = w.name("table"), w.name("items"), w.label()
    labels = [f"{label}-{a}{b}" for a in "ab" for b in "xy"]
    w.line(f'{name} = [[{w.await_}Task(f"Find {label}-{{a}}{{b}}") for b in "xy"] for a in "ab"]')
    flat = w.random.choice(("[t for row in {n} for t in row]", "sum({n}, [])", "list(chain.from_iterable({n}))"))
    w.need("from itertools import chain")
    w.line(f"{items} = {flat.format(n=name)}")
    w.block.lists[items] = frozenset(labels)
    use(w, f"{name}[0][1]", frozenset([f"{label}-ay"]))


def matched_class(w: Writer) -> None:
    """A result lies in a record that ``match`` takes apart."""
    w.need("from dataclasses import dataclass")
    good, bad, name, (value, held), label = w.name("Good"), w.name("Bad"), w.name("answer"), w.value(), w.label()
    for kind in (good, bad):
        w.line("@dataclass")
        with w.under(f"class {kind}:"):
            w.line("text: str")
    w.line(f"{name} = {good}({w.task(value, held, label=label)})")
    found = w.name()
    with w.under(f"match {name}:"):
        with w.under(f"case {bad}(text=why):"):
            w.line(f"{found} = 'none'")
        with w.under(f"case {good}(what) if True:"):
            w.line(f"{found} = what")
    w.block.texts[found] = frozenset([label])


def kept_by_finally(w: Writer) -> None:
    """What was found is put away on every way out."""
    name, log, (value, held), label = w.name("ask"), w.name("log"), w.value(), w.label()
    w.line(f"{log} = []")
    with w.under(f"{w.def_} {name}(text):"):
        w.line("found = 'none'")
        with w.under("try:"):
            w.line(f"found = {w.task('text', held, label=label)}", "return found")
        with w.under("finally:"):
            w.line(f"{log}.append(found)")
    w.put(f"{w.await_}{name}({value})", frozenset([label]))
    use(w, f"{log}[0]", frozenset([label]))


def exit_stack(w: Writer) -> None:
    w.need("from contextlib import ExitStack, contextmanager")
    name, log, (value, held) = w.name("opened"), w.name("log"), w.value()
    w.line(f"{log} = []", "@contextmanager")
    with w.under(f"def {name}(text):"):
        w.line("yield text.strip()", f"{log}.append(text)")
    inside = w.name()
    with w.under("with ExitStack() as stack:"):
        w.line(f"{inside} = stack.enter_context({name}({value}))")
    w.block.texts[inside] = held
    use(w, f"''.join({log})", held)


def picked_apart(w: Writer) -> None:
    """Fields taken out by ``operator``, and pairs run together as they grow."""
    w.need("from operator import attrgetter, itemgetter")
    w.need("from itertools import accumulate")
    (one, first), (two, second) = w.value(), w.value()
    use(w, f"itemgetter('a')({{'a': {one}, 'b': {two}}})", first)
    use(w, f"list(accumulate([{one}, {two}], lambda x, y: x + y))[-1]", first | second)


def walrus_in_a_filter(w: Writer) -> None:
    items, (value, held), label = w.name("items"), w.value(), w.label()
    labels = frozenset(f"{label}-{word}" for word in ("Oslo", "Lima"))
    w.edges |= {(source, each) for source in held for each in labels}
    made = w.task(value, NOTHING, label=label, suffix="-{c}")
    w.line(f"{items} = [found.strip() for c in ('Oslo', 'Lima') if len(found := {made}) > 0]")
    w.block.lists[items] = labels


def waited_for(w: Writer) -> None:
    """``asyncio.wait`` gives what is done as a set."""
    if not w.is_async:
        return
    name, items, label = w.name("jobs"), w.name("items"), w.label()
    made = w.task(None, NOTHING, label=label, suffix="-{c}").removeprefix("await ")
    w.line(f"{name} = [asyncio.ensure_future({made}) for c in ('Oslo', 'Lima')]")
    w.line(f"done, pending = await asyncio.wait({name})", f"{items} = sorted(job.result() for job in done)")
    w.block.lists[items] = frozenset([f"{label}-Oslo", f"{label}-Lima"])


def results_of_a_group(w: Writer) -> None:
    if not w.is_async:
        return
    helper, name, items, label = w.name("ask"), w.name("jobs"), w.name("items"), w.label()
    with w.under(f"async def {helper}(word):"):
        w.line(f'return await Task(f"Find {label}-{{word}}")')
    with w.under("async with asyncio.timeout(9), asyncio.TaskGroup() as group:"):
        w.line(f"{name} = {{word: group.create_task({helper}(word)) for word in ('Oslo', 'Lima')}}")
    w.line(f"{items} = [job.result() for job in {name}.values()]")
    w.block.lists[items] = frozenset([f"{label}-Oslo", f"{label}-Lima"])
    use(w, f"{name}['Oslo'].result()", frozenset([f"{label}-Oslo"]))


def in_other_threads(w: Writer) -> None:
    """Blocking helpers of an asynchronous program, sent to threads."""
    if not w.is_async:
        return
    helper, (value, held), first, second = w.name("work"), w.value(), w.label(), w.label()
    with w.under(f"def {helper}(text, *, end):"):
        w.line("return text.strip() + end")
    found = w.put(f"await asyncio.to_thread({helper}, {w.task(value, held, label=first)}, end='.')", frozenset([first]))
    asked = w.task(found, frozenset([first]), label=second).removeprefix("await ")
    w.put(f"await asyncio.shield({asked})", frozenset([second]))


def mapped_over_two(w: Writer) -> None:
    """``map`` of a pool over words and texts in step."""
    if w.is_async:
        return
    w.need("from concurrent.futures import ThreadPoolExecutor")
    helper, items, (value, held), label = w.name("ask"), w.name("items"), w.value(), w.label()
    w.edges |= {(source, f"{label}-Lima") for source in held}
    with w.under(f"def {helper}(word, text):"):
        w.line(f'return Task(f"Find {label}-{{word}}", prompt=text)')
    with w.under("with ThreadPoolExecutor() as pool:"):
        w.line(f"{items} = list(pool.map({helper}, ['Oslo', 'Lima'], ['none', {value}]))")
    w.block.lists[items] = frozenset([f"{label}-Oslo", f"{label}-Lima"])
    use(w, f"{items}[0]", frozenset([f"{label}-Oslo"]))


SHAPES = (
    merged_state, merged_state, replaced_record, bases_that_call_on, property_with_setter, cached_property, descriptor,
    dispatched_by_enum, registered_subclasses, result_of_yield_from, sent_to_a_generator, nested_comprehension,
    matched_class, kept_by_finally, exit_stack, picked_apart, walrus_in_a_filter, waited_for, results_of_a_group,
    in_other_threads, mapped_over_two,
)  # fmt: skip
