"""Lists, dictionaries, tuples and sets: put in, taken out, sliced, unpacked, aliased, copied."""

from __future__ import annotations

from tests.reliability.writer import NOTHING, Sources, Writer


def pair(w: Writer) -> tuple[tuple[str, Sources], tuple[str, Sources]]:
    (one, first), (two, second) = w.fresh_task(), w.fresh_task()
    return (one, frozenset([first])), (two, frozenset([second]))


def use(w: Writer, value: str, held: Sources) -> None:
    """Hand a value to a task, or keep it under a name."""
    if w.chance(0.5):
        w.line(w.task(value, held))
    else:
        w.put(value, held)


def list_index(w: Writer) -> None:
    (one, first), (two, second) = pair(w)
    name = w.name("items")
    w.line(f"{name} = [{one}, {two}]")
    use(w, f"{name}[{w.random.choice((0, -2))}]", first)
    use(w, f"{name}[-1]", second)


def list_append(w: Writer) -> None:
    name = w.name("items")
    w.line(f"{name} = []" if w.chance(0.7) else f"{name} = list()")
    held = NOTHING
    for _ in range(w.random.randint(1, 3)):
        value, more = w.value()
        way = w.random.choice((".append(@)", ".insert(0, @)", ".extend([@])", " += [@]", "[len(@@):] = [@]"))
        w.line(name + way.replace("@@", name).replace("@", value))
        held |= more
    w.block.lists[name] = held


def append_to_old(w: Writer) -> None:
    if w.block.lists:
        name = w.random.choice(list(w.block.lists))
        value, held = w.value()
        w.line(f"{name}.append({value})")
        w.block.lists[name] |= held


def list_replace(w: Writer) -> None:
    (one, first), (two, second) = pair(w)
    name = w.name("items")
    w.line(f"{name} = [{one}, 'x']", f"{name}[0] = {two}")
    use(w, f"{name}[0]", second)
    del first


def list_pop(w: Writer) -> None:
    (one, first), (two, second) = pair(w)
    name, taken = w.name("items"), w.name()
    w.line(f"{name} = [{one}, {two}]", f"{taken} = {name}.pop()")
    w.block.texts[taken] = second
    use(w, f"' '.join({name})", first)


def list_slice(w: Writer) -> None:
    (one, first), (two, second) = pair(w)
    name = w.name("items")
    w.line(f"{name} = [{one}, 'mid', {two}]")
    use(w, f"' '.join({name}[:2])", first)
    use(w, f"' '.join({name}[1:])", second)


def aliased_list(w: Writer) -> None:
    value, held = w.value()
    one, other = w.name("items"), w.name("items")
    w.line(f"{one} = []", f"{other} = {one}", f"{other}.append({value})")
    use(w, f"str({one})", held)


def copied_list(w: Writer) -> None:
    value, held = w.value()
    one, other = w.name("items"), w.name("items")
    copying = w.random.choice((f"{one}[:]", f"list({one})", f"{one}.copy()", f"[*{one}]", f"{one} + []"))
    w.line(f"{one} = ['a']", f"{other} = {copying}", f"{other}.append({value})")
    use(w, f"' '.join({one})", NOTHING)
    use(w, f"' '.join({other})", held)


def unpack(w: Writer) -> None:
    (one, first), (two, second) = pair(w)
    a, b = w.name(), w.name()
    form = w.random.choice(("{a}, {b} = {x}, {y}", "[{a}, {b}] = [{x}, {y}]", "({a}, ({b},)) = ({x}, ({y},))"))
    w.line(form.format(a=a, b=b, x=one, y=two))
    w.block.texts[a], w.block.texts[b] = first, second


def star_unpack(w: Writer) -> None:
    (one, first), (two, second) = pair(w)
    head, tail = w.name(), w.name("rest")
    w.line(f"{head}, *{tail} = [{one}, {two}, 'x']")
    w.block.texts[head], w.block.lists[tail] = first, second


def dictionary(w: Writer) -> None:
    (one, first), (two, second) = pair(w)
    name = w.name("table")
    w.line(f"{name} = {{'a': {one}}}" if w.chance(0.5) else f"{name} = dict(a={one})")
    w.line(w.random.choice((f"{name}['b'] = {two}", f"{name}.update(b={two})", f"{name} |= {{'b': {two}}}")))
    use(w, w.random.choice((f"{name}['a']", f"{name}.get('a')", f"{name}.get('a', '')", f"{name}.pop('a')")), first)
    use(w, f"{name}['b']", second)


def dictionary_walk(w: Writer) -> None:
    (one, first), (two, second) = pair(w)
    name = w.name("table")
    w.line(f"{name} = {{'a': {one}, 'b': {two}}}")
    form = w.random.choice(
        ("' '.join({n}.values())", "' '.join(v for k, v in {n}.items())", "' '.join({n}[k] for k in {n})", "str({n})")
    )
    use(w, form.format(n=name), first | second)


def dictionary_comprehension(w: Writer) -> None:
    value, held = w.value()
    name = w.name("table")
    w.line(f"{name} = {{k: k + {value} for k in ('a', 'b')}}")
    use(w, f"{name}['a']", held)


def default_dictionary(w: Writer) -> None:
    w.need("from collections import defaultdict")
    (one, first), (two, second) = pair(w)
    name = w.name("table")
    w.line(f"{name} = defaultdict(list)", f"{name}['a'].append({one})", f"{name}['b'].append({two})")
    use(w, f"' '.join({name}['a'])", first)
    use(w, f"' '.join({name}['b'])", second)


def set_default(w: Writer) -> None:
    (one, first), (two, second) = pair(w)
    name = w.name("table")
    w.line(f"{name} = {{}}", f"{name}.setdefault('a', []).append({one})", f"{name}.setdefault('a', []).append({two})")
    use(w, f"' '.join({name}['a'])", first | second)


def nested(w: Writer) -> None:
    (one, first), (two, second) = pair(w)
    name = w.name("deep")
    w.line(f"{name} = {{'a': [{{'t': {one}}}, {{'t': {two}}}]}}")
    use(w, f"{name}['a'][0]['t']", first)
    use(w, f"{name}['a'][1]['t']", second)


def tasks_in_comprehension(w: Writer) -> None:
    value, held = w.value()
    label, name = w.label(), w.name("items")
    words = w.random.sample(["Oslo", "Lima", "Bern"], 2)
    made = w.task(value, NOTHING, label=label, suffix="-{c}")
    w.edges |= {(source, f"{label}-{word}") for source in held for word in words}
    w.line(f"{name} = [{made} for c in {words!r}]")
    w.block.lists[name] = frozenset(f"{label}-{word}" for word in words)
    if w.chance(0.5):
        use(w, f"{name}[1]", frozenset([f"{label}-{words[1]}"]))


def tasks_in_dictionary(w: Writer) -> None:
    label, name = w.label(), w.name("table")
    made = w.task(None, NOTHING, label=label, suffix="-{c}")
    w.line(f"{name} = {{c: {made} for c in ('Oslo', 'Lima')}}")
    use(w, f"{name}['Oslo']", frozenset([f"{label}-Oslo"]))
    use(w, f"' '.join({name}.values())", frozenset([f"{label}-Oslo", f"{label}-Lima"]))


def zipped(w: Writer) -> None:
    (one, first), (two, second) = pair(w)
    names, texts, label = w.name("names"), w.name("texts"), w.label()
    w.line(f"{names} = ['Oslo', 'Lima']", f"{texts} = [{one}, {two}]")
    form = w.random.choice(
        ("for c, t in zip({n}, {t}):", "for c, t in list(zip({n}, {t})):", "for c, t in dict(zip({n}, {t})).items():")
    )
    with w.under(form.format(n=names, t=texts)):
        w.line(w.task("t", NOTHING, label=label, suffix="-{c}"))
    w.edges |= {(s, f"{label}-Oslo") for s in first} | {(s, f"{label}-Lima") for s in second}


def enumerated(w: Writer) -> None:
    (one, first), (two, second) = pair(w)
    label = w.label()
    form = w.random.choice(("enumerate([{a}, {b}])", "[(0, {a}), (1, {b})]", "zip((0, 1), ({a}, {b}))"))
    with w.under(f"for i, t in {form.format(a=one, b=two)}:"):
        w.line(w.task("t", NOTHING, label=label, suffix="-{i}"))
    w.edges |= {(s, f"{label}-0") for s in first} | {(s, f"{label}-1") for s in second}


def deque(w: Writer) -> None:
    w.need("from collections import deque")
    (one, first), (two, second) = pair(w)
    name = w.name("queue")
    w.line(f"{name} = deque([{one}])", f"{name}.append({two})")
    use(w, f"{name}.popleft()", first)
    use(w, f"{name}.pop()", second)


def named_tuple(w: Writer) -> None:
    w.need("from collections import namedtuple")
    (one, first), (two, second) = pair(w)
    kind, name = w.name("Row"), w.name("row")
    w.line(f"{kind} = namedtuple('{kind}', 'left right')", f"{name} = {kind}({one}, right={two})")
    use(w, f"{name}.left", first)
    use(w, f"{name}.right", second)


def sorting(w: Writer) -> None:
    (one, first), (two, second) = pair(w)
    name = w.name("items")
    w.line(
        f"{name} = [{one}, {two}]", w.random.choice((f"{name}.sort()", f"{name}.reverse()", f"{name}.sort(key=len)"))
    )
    use(w, f"' '.join({name})", first | second)


def filtered(w: Writer) -> None:
    (one, first), (two, second) = pair(w)
    name = w.name("items")
    way = w.random.choice(("[x for x in [{a}, {b}] if x]", "list(filter(None, [{a}, {b}]))", "[x for x in ({a}, {b})]"))
    w.line(f"{name} = {way.format(a=one, b=two)}")
    use(w, f"' '.join({name})", first | second)


def cleared(w: Writer) -> None:
    value, held = w.value()
    name = w.name("items")
    w.line(f"{name} = [{value}]", w.random.choice((f"{name}.clear()", f"{name} = []", f"del {name}[0]")))
    use(w, f"' '.join({name})", NOTHING)
    del held


def as_set(w: Writer) -> None:
    (one, first), (two, second) = pair(w)
    name = w.name("seen")
    w.line(f"{name} = {{{one}}}", f"{name}.add({two})")
    use(w, f"' '.join(sorted({name}))", first | second)


SHAPES = (
    list_index, list_append, list_append, append_to_old, list_replace, list_pop, list_slice, aliased_list, copied_list,
    unpack, star_unpack, dictionary, dictionary_walk, dictionary_comprehension, default_dictionary, set_default, nested,
    tasks_in_comprehension, tasks_in_dictionary, zipped, enumerated, deque, named_tuple, sorting, filtered, cleared,
    as_set,
)  # fmt: skip
