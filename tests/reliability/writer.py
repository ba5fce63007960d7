"""Writes a random program line by line and keeps, beside it, which results each of its names holds.

A task's label (``K7``, ``K7-Oslo`` for a turn of a loop) stands at the head of its description, so that a call seen at
run time and a task found in the source are told to be the same by their words alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random

Sources = frozenset[str]
NOTHING: Sources = frozenset()
WORDS = ("Oslo", "Lima", "Bern", "Riga", "Quito", "Cork")


@dataclass(slots=True, kw_only=True)
class Block:
    """The names a block of statements can use: texts and lists of texts, each with the results that are in it."""

    texts: dict[str, Sources] = field(default_factory=dict)
    lists: dict[str, Sources] = field(default_factory=dict)

    def copy(self) -> Block:
        return Block(texts=dict(self.texts), lists=dict(self.lists))

    def joined(self, other: Block) -> Block:
        """Give what holds after one of two blocks ran: names of both, with what either put there."""
        return Block(
            texts={name: held | other.texts[name] for name, held in self.texts.items() if name in other.texts},
            lists={name: held | other.lists[name] for name, held in self.lists.items() if name in other.lists},
        )


@dataclass(slots=True, kw_only=True)
class Writer:
    """The program so far. ``exact`` stays true while the edges written down are all there are and all true.
    Names in ``kept`` belong to the function around this one and may not be rebound."""

    random: Random
    is_async: bool = False
    lines: list[str] = field(default_factory=list)
    imports: set[str] = field(default_factory=set)
    block: Block = field(default_factory=Block)
    edges: set[tuple[str, str]] = field(default_factory=set)
    exact: bool = True
    indent: int = 0
    depth: int = 0
    number: int = 0
    tasks: int = 0
    function: bool = False
    kept: frozenset[str] = frozenset()

    def line(self, *texts: str) -> None:
        self.lines.extend("    " * self.indent + text if text else "" for text in texts)

    @contextmanager
    def under(self, header: str) -> Iterator[None]:
        self.line(header)
        self.indent += 1
        try:
            yield
        finally:
            self.indent -= 1

    @contextmanager
    def scope(self, block: Block) -> Iterator[Block]:
        """Write with other names in sight; gives the block that holds afterwards the names it ended with."""
        before, self.block = self.block, block
        try:
            yield block
        finally:
            self.block = before

    def name(self, stem: str = "v") -> str:
        self.number += 1
        return f"{stem}{self.number}"

    def label(self) -> str:
        self.tasks += 1
        return f"K{self.tasks}"

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def need(self, module: str) -> None:
        self.imports.add(module)

    @property
    def await_(self) -> str:
        return "await " if self.is_async else ""

    @property
    def def_(self) -> str:
        return "async def" if self.is_async else "def"

    def text(self) -> tuple[str, Sources]:
        """Give an expression of a text that is in sight, and what is in it."""
        choices: list[tuple[str, Sources]] = list(self.block.texts.items())
        choices += [(f"' '.join({name})", held) for name, held in self.block.lists.items()]
        if not choices or self.chance(0.12):
            return repr(self.random.choice(WORDS)), NOTHING
        return self.random.choice(choices)

    def value(self) -> tuple[str, Sources]:
        """Give an expression made of one or two texts, written in one of many ways."""
        one, held = self.text()
        if self.chance(0.45):
            return one, held
        if self.chance(0.5):
            form = self.form(SINGLE, one)
            return wrapped(form.replace("@", one)), held
        two, also = self.text()
        form = self.form(DOUBLE, one + two)
        return wrapped(form.replace("@", one).replace("$", two)), held | also

    def form(self, forms: tuple[str, ...], operands: str) -> str:
        """Choose a way to write a text; before Python 3.12 an f-string cannot hold its own quotes."""
        quoted = "'" in operands or '"' in operands
        return self.random.choice([form for form in forms if not (quoted and form.startswith("f"))])

    def task(self, value: str | None, held: Sources, *, suffix: str = "", label: str = "", verb: str = "Find") -> str:
        """Give a call of Task that takes ``value``, and note its edges. ``suffix`` names the turn of a loop."""
        label = label or self.label()
        self.edges.update((source, label) for source in held)
        text = f"{verb} {label}{suffix}"
        return self.await_ + call(self.random, text, value)

    def put(self, expression: str, held: Sources, name: str = "") -> str:
        """Bind a new name (or an old one) to a text."""
        name = name or self.name()
        self.line(f"{name} = {expression}")
        self.block.texts[name] = held
        return name

    def fresh_task(self) -> tuple[str, str]:
        """Write a task that takes a random value; give the name its result is bound to, and its label."""
        value, held = self.value()
        label = self.label()
        return self.put(self.task(value, held, label=label), frozenset([label])), label


SINGLE = (
    "@.strip()", "@.upper()", "@[:9000]", "f'{@}'", "'so ' + @", "@ + '.'", "'see %s' % @", "'see {}'.format(@)",
    "str(@)", "@.replace('q', 'r')", "@.split('#')[0]", "'{x}!'.format(x=@)", "(@ or 'none')", "@.lower().title()",
    "'%(k)s' % {'k': @}", "f'{@!s:>5}'", "''.join(reversed(@))", "@ * 1", "[@][0]", "(@, 'x')[0]", "{'k': @}['k']",
    "{'k': @}.get('k', '')", "(lambda t: t)(@)", "' '.join(@.splitlines())", "@.partition('#')[0]",
    "''.join(c for c in @)",
    "str([@])", "' '.join([w for w in @.split()])", "max([@], key=len)", "@.encode().decode()", "(@ if True else '')",
    "next(iter([@]))", "sorted([@])[0]", "' '.join(map(str, [@]))", "@[0:]",
)  # fmt: skip
DOUBLE = (
    "f'{@} and {$}'", "@ + $", "' '.join([@, $])", "'%s, %s' % (@, $)", "'{} {}'.format(@, $)", "'{1}{0}'.format(@, $)",
    "' '.join((@, $))", "str([@, $])", "str({'a': @, 'b': $})", "', '.join({'a': @, 'b': $}.values())",
    "'\\n'.join(sorted([@, $]))", "'{a}{b}'.format(**{'a': @, 'b': $})", "@.replace('q', $) + $", "' '.join([*[@], $])",
    "f\"{@ + f'{$}'}\"", "' '.join(x + y for x, y in [(@, $)])", "''.join([@] + [$])", "@.join(['', $, ''])",
    "'-'.join(str(p) for p in (@, $))", "''.join({**{'a': @}, 'b': $}.values())", "'{0[0]} {0[1]}'.format([@, $])",
)  # fmt: skip


def wrapped(expression: str) -> str:
    """Put brackets around what is made with an operator."""
    return f"({expression})" if any(sign in expression for sign in (" + ", " % ", " * ")) else expression


def call(random: Random, text: str, value: str | None) -> str:
    """Give a call of ``Task`` whose description begins with ``text`` and which is given ``value`` in some place."""
    if value is None:
        return f'Task(f"{text}", model="haiku")' if "{" in text else f'Task("{text}", model="haiku")'
    fstring = "f" if "{" in text else ""
    forms = [
        f'Task({fstring}"{text}", prompt={value}, model="haiku")',
        f'Task({fstring}"{text}" + " by " + {value}, model="haiku")',
    ]
    if '"' not in value and "'" not in value and "{" not in value and "lambda" not in value:
        forms += [f'Task(f"{text} by {{{value}}}", model="haiku")'] * 3
    if not fstring:
        forms.append(f'Task("{text} by %s" % ({value}), model="haiku")')
        forms.append(f'Task("{text} by {{}}".format({value}), model="haiku")')
        forms.append(f'Task(description="{text}", prompt={value})')
    return random.choice(forms)
