"""Branches, early exits, handlers, loops. What a loop or handler carries is settled by running the program."""

from __future__ import annotations

from tests.reliability.writer import NOTHING, Block, Sources, Writer


def inner(w: Writer, count: int = 2, block: Block | None = None) -> Block:
    """Write some statements as the body of something; give the names that hold when they have run."""
    from tests.reliability.program import statements

    with w.scope(w.block.copy() if block is None else block) as body:
        statements(w, w.random.randint(1, count))
    return body


def question(w: Writer) -> tuple[str, Sources]:
    """Write a task that answers yes or no; give the condition and the task it rests on."""
    value, held = w.value()
    label = w.label()
    name = w.put(w.task(value, held, label=label, verb="Say yes or no about"), frozenset([label]))
    form = w.random.choice(("'yes' in @", "'yes' in @.lower()", "@.endswith('yes')", "@.split()[-1] == 'yes'"))
    return form.replace("@", name), frozenset([label])


def condition(w: Writer) -> str:
    if w.chance(0.4):
        w.need("from helpers import coin")
        return "coin()"
    return question(w)[0]


def branch(w: Writer) -> None:
    test = condition(w)
    value, held = w.value()
    name = w.put(value, held)
    with w.under(f"if {test}:"):
        one = inner(w)
        with w.scope(one):
            more, also = w.value()
        if w.chance(0.6):
            w.line(f"{name} = {more}")
            one.texts[name] = also
    other = w.block.copy()
    if w.chance(0.6):
        with w.under("else:"):
            other = inner(w)
    w.block = one.joined(other)


def constant_branch(w: Writer) -> None:
    name = w.put("'start'", NOTHING)
    (one, first), (two, _) = w.value(), w.value()
    with w.under(w.random.choice(("if True:", "if 1 < 2:", "if not None:", "if 'a' in 'abc':", "if len('ab') == 2:"))):
        w.line(f"{name} = {one}")
    with w.under("else:"):
        w.line(f"{name} = {two}")
    w.block.texts[name] = first


def ladder(w: Writer) -> None:
    w.need("from helpers import coin")
    name, held = w.name(), NOTHING
    for header in ("if coin():", "elif coin():", "else:"):
        with w.under(header):
            value, more = w.value()
            w.line(f"{name} = {value}")
            held |= more
    w.block.texts[name] = held


def match(w: Writer) -> None:
    test, _ = question(w)
    name, held = w.name(), NOTHING
    with w.under(f"match {test}:"):
        for header in ("case True:", "case _:"):
            with w.under(header):
                value, more = w.value()
                w.line(f"{name} = {value}")
                held |= more
    w.block.texts[name] = held


def match_structure(w: Writer) -> None:
    (one, first), (two, second) = w.fresh_task(), w.fresh_task()
    pattern, value = w.random.choice(
        (
            ("[a, b]", f"[{one}, {two}]"),
            ("(a, b)", f"({one}, {two})"),
            ("{'x': a, 'y': b}", f"{{'x': {one}, 'y': {two}}}"),
        )
    )
    with w.under(f"match {value}:"), w.under(f"case {pattern}:"):
        w.line(w.task("a", frozenset([first])), w.task("b", frozenset([second])))


def handler(w: Writer) -> None:
    name = w.put("'none'", NOTHING)
    (value, held), label = w.value(), w.label()
    with w.under("try:"):
        w.line(f"{name} = {w.task(value, held, label=label, verb='Try')}")
    with w.under(w.random.choice(("except Exception:", "except Exception as error:", "except (ValueError, OSError):"))):
        if w.chance(0.6):
            other = w.label()
            w.line(f"{name} = {w.task(*w.value(), label=other)}")
            w.block.texts[name] = frozenset([label, other])
        else:
            w.line("pass")
            w.block.texts[name] = frozenset([label])
    if w.chance(0.3):
        with w.under("else:"):
            w.line(w.task(name, frozenset([label])))
    if w.chance(0.3):
        with w.under("finally:"):
            w.line(w.task(None, NOTHING))


def suppressed(w: Writer) -> None:
    w.need("import contextlib")
    name = w.put("'none'", NOTHING)
    (value, held), label = w.value(), w.label()
    with w.under("with contextlib.suppress(Exception):"):
        w.line(f"{name} = {w.task(value, held, label=label, verb='Try')}")
    w.block.texts[name] = frozenset([label])


def in_with(w: Writer) -> None:
    w.need("import contextlib")
    header = w.random.choice(("with contextlib.nullcontext():", "with contextlib.nullcontext('x') as inside:"))
    with w.under(header):
        body = inner(w)
    w.block = body


def early_exit(w: Writer) -> None:
    """A function that may end before its later tasks."""
    name, result = w.name("run"), w.name()
    w.exact = False
    with w.under(f"{w.def_} {name}(text):"), w.scope(Block(texts={"text": NOTHING})):
        before, w.function = w.function, True
        test = condition(w)
        with w.under(f"if {test}:"):
            w.line(w.random.choice(("return text", "return 'nothing'", "return text + '!'")))
        value, held = w.fresh_task()
        inner(w, block=w.block)
        w.line(f"return {value}")
        w.function = before
        del held
    w.line(f"{result} = {w.await_}{name}({w.value()[0]})")
    w.block.texts[result] = NOTHING


def loop(w: Writer) -> None:
    """A loop whose turns are known, with statements of any kind in it."""
    word = w.name("c")
    items = w.random.choice(
        ("('Oslo', 'Lima')", "['Oslo', 'Lima']", "['Oslo', 'Lima'][:2]", "sorted(['Oslo', 'Lima'])")
    )
    turns(w, f"for {word} in {items}:", word)


def range_loop(w: Writer) -> None:
    number = w.name("i")
    turns(w, w.random.choice((f"for {number} in range(2):", f"for {number} in range(1, 3):")), number)


def unknown_loop(w: Writer) -> None:
    w.need("from helpers import rows")
    row = w.name("r")
    turns(w, f"for {row} in rows({w.value()[0]}):", row)


def turns(w: Writer, header: str, variable: str) -> None:
    """Write a loop: an accumulator, some tasks of each turn, perhaps an early way out."""
    w.exact = False
    state, items = w.put("'start'", NOTHING), w.name("items")
    w.line(f"{items} = []")
    w.block.lists[items] = NOTHING
    turn = f"-{{{variable}}}"
    with w.under(header), w.scope(w.block.copy()):
        for _ in range(w.random.randint(1, 3)):
            made = w.name()
            w.line(f"{made} = {w.task(w.value()[0], NOTHING, suffix=turn)}")
            w.block.texts[made] = NOTHING
            step = w.random.choice(
                (
                    "{s} = {m}",
                    "{s} += {m}",
                    "{i}.append({m})",
                    "{i} = [{m}]",
                    "{s} = {s} + {v}",
                    "pass",
                    "{s} = f'{{{m}}}'",
                )
            )
            w.line(step.format(s=state, m=made, i=items, v=w.value()[0]))
        way_out(w, turn)
    if w.chance(0.2):
        with w.under("else:"):
            w.line(f"{state} += 'end'")


def way_out(w: Writer, turn: str) -> None:
    """Perhaps end the turn or the loop, by chance or by what a task says."""
    if not w.chance(0.4):
        return
    w.need("from helpers import coin")
    test = "coin()"
    if w.chance(0.5):
        name = w.name()
        w.line(f"{name} = {w.task(None, NOTHING, suffix=turn, verb='Say yes or no about')}")
        test = f"'yes' in {name}"
    with w.under(f"if {test}:"):
        w.line(w.random.choice(("break", "continue")))
    w.line(w.task(w.value()[0], NOTHING, suffix=turn))


def while_counter(w: Writer) -> None:
    w.exact = False
    number, state = w.name("n"), w.put("'start'", NOTHING)
    w.line(f"{number} = 0")
    with w.under(f"while {number} < 2:"), w.scope(w.block.copy()):
        w.line(f"{state} = {w.task(w.value()[0], NOTHING, suffix=f'-{{{number}}}')}", f"{number} += 1")


def while_unknown(w: Writer) -> None:
    w.exact = False
    w.need("from helpers import coin")
    state = w.put("'start'", NOTHING)
    number = w.name("n")
    w.line(f"{number} = 0")
    with w.under(f"while {number} < 2 and coin():"), w.scope(w.block.copy()):
        w.line(f"{number} += 1", f"{state} = {w.task(w.value()[0], NOTHING, suffix=f'-{{{number}}}')}")


def nested_loops(w: Writer) -> None:
    w.exact = False
    a, b, state = w.name("a"), w.name("b"), w.put("''", NOTHING)
    label = w.label()
    with w.under(f"for {a} in ('Oslo', 'Lima'):"), w.under(f"for {b} in ('x', 'y'):"):
        made = w.task(w.value()[0], NOTHING, label=label, suffix=f"-{{{a}}}-{{{b}}}")
        w.line(f"{state} += {made}" if w.chance(0.5) else made)


def looks_back(w: Writer) -> None:
    """Each turn takes what the turn before put into a list or a dictionary."""
    w.exact = False
    items, word, label = w.name("items"), w.name("c"), w.label()
    (start, held) = w.value()
    del held
    w.line(f"{items} = [{start}]")
    with w.under(f"for {word} in ('Oslo', 'Lima'):"):
        w.line(f"{items}.append({w.task(f'{items}[-1]', NOTHING, label=label, suffix=f'-{{{word}}}')})")
    w.block.lists[items] = NOTHING


SHAPES = (
    branch, branch, branch, constant_branch, ladder, match, match_structure, handler, handler, suppressed, in_with,
    early_exit, loop, loop, range_loop, unknown_loop, while_counter, while_unknown, nested_loops, looks_back,
)  # fmt: skip
