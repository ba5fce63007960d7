"""At once: gather, created tasks, task groups, thread pools, and what comes back from them."""

from __future__ import annotations

from tests.reliability.shapes.containers import use
from tests.reliability.writer import NOTHING, Writer


def started(w: Writer) -> tuple[str, str]:
    """Give a task call that is not awaited yet, with its label."""
    value, held = w.value()
    label = w.label()
    return w.task(value, held, label=label).removeprefix("await "), label


def gathered(w: Writer) -> None:
    (one, first), (two, second) = started(w), started(w)
    a, b = w.name(), w.name()
    form = w.random.choice(("await asyncio.gather({x}, {y})", "await asyncio.gather(*[{x}, {y}])"))
    w.line(f"{a}, {b} = {form.format(x=one, y=two)}")
    w.block.texts[a], w.block.texts[b] = frozenset([first]), frozenset([second])


def gathered_list(w: Writer) -> None:
    label, name = w.label(), w.name("items")
    value, held = w.value()
    made = w.task(value, NOTHING, label=label, suffix="-{c}").removeprefix("await ")
    labels = [f"{label}-Oslo", f"{label}-Lima"]
    w.edges |= {(source, each) for source in held for each in labels}
    way = w.random.choice(("*({m} for c in {w})", "*[{m} for c in {w}]"))
    w.line(f"{name} = await asyncio.gather({way.format(m=made, w=('Oslo', 'Lima'))})")
    w.block.lists[name] = frozenset(labels)
    use(w, f"{name}[0]", frozenset(labels[:1]))


def created(w: Writer) -> None:
    (one, first), (two, second) = started(w), started(w)
    a, b = w.name("job"), w.name("job")
    maker = w.random.choice(("asyncio.create_task", "asyncio.ensure_future"))
    helper = w.name("wait")
    with w.under(f"async def {helper}(work):"):
        w.line("return await work")
    w.line(f"{a} = {maker}({helper}({one}))", f"{b} = {maker}({helper}({two}))")
    w.put(f"await {b}", frozenset([second]))
    w.put(f"await {a}", frozenset([first]))


def group(w: Writer) -> None:
    helper, name = w.name("ask"), w.name("group")
    jobs = [(w.name("job"), w.label(), w.value()) for _ in range(2)]
    with w.under(f"async def {helper}(label, text):"):
        w.line('return await Task(f"Find {label}", prompt=text)')
    with w.under(f"async with asyncio.TaskGroup() as {name}:"):
        for job, label, (value, held) in jobs:
            w.line(f"{job} = {name}.create_task({helper}('{label}', {value}))")
            w.edges |= {(source, label) for source in held}
    for job, label, _ in jobs:
        w.put(f"{job}.result()" if w.chance(0.7) else f"await {job}", frozenset([label]))


def waited(w: Writer) -> None:
    one, first = started(w)
    w.put(f"await asyncio.wait_for({one}, 5)", frozenset([first]))


def awaited_later(w: Writer) -> None:
    one, first = started(w)
    name = w.name("pending")
    w.line(f"{name} = {one}")
    w.fresh_task()
    w.put(f"await {name}", frozenset([first]))


def async_generator(w: Writer) -> None:
    name, items, label = w.name("stream"), w.name("items"), w.label()
    value, held = w.value()
    with w.under(f"async def {name}(text):"):
        w.line(f"yield {w.task('text', held, label=label)}", "yield 'end'")
    if w.chance(0.5):
        w.line(f"{items} = [x async for x in {name}({value})]")
    else:
        w.line(f"{items} = []")
        with w.under(f"async for x in {name}({value}):"):
            w.line(f"{items}.append(x)")
    w.block.lists[items] = frozenset([label])


def as_completed(w: Writer) -> None:
    (one, first), (two, second) = started(w), started(w)
    items = w.name("items")
    w.line(f"{items} = []")
    with w.under(f"for done in asyncio.as_completed([{one}, {two}]):"):
        w.line(f"{items}.append(await done)")
    w.block.lists[items] = frozenset([first, second])


def pool_submit(w: Writer) -> None:
    w.need("from concurrent.futures import ThreadPoolExecutor")
    pool, a, b = w.name("pool"), w.name("job"), w.name("job")
    (one, first), (two, second) = (w.label(), w.value()), (w.label(), w.value())
    w.edges |= {(s, first_) for first_, (_, held) in ((one, first), (two, second)) for s in held}
    with w.under(f"with ThreadPoolExecutor(max_workers=2) as {pool}:"):
        w.line(f'{a} = {pool}.submit(Task, "Find {one}", prompt={first[0]})')
        w.line(f'{b} = {pool}.submit(lambda t: Task("Find {two}", prompt=t), {second[0]})')
    w.put(f"{a}.result()", frozenset([one]))
    w.put(f"{b}.result()", frozenset([two]))


def pool_map(w: Writer) -> None:
    w.need("from concurrent.futures import ThreadPoolExecutor")
    label, helper, items = w.label(), w.name("ask"), w.name("items")
    with w.under(f"def {helper}(c):"):
        w.line(f'return Task(f"Find {label}-{{c}}")')
    with w.under("with ThreadPoolExecutor(max_workers=2) as pool:"):
        w.line(f"{items} = list(pool.map({helper}, ['Oslo', 'Lima']))")
    w.block.lists[items] = frozenset([f"{label}-Oslo", f"{label}-Lima"])


ASYNC = (gathered, gathered, gathered_list, created, group, waited, awaited_later, async_generator, as_completed)
SYNC = (pool_submit, pool_map)
