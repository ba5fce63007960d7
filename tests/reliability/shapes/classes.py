"""Classes: attributes, methods, dataclasses, inheritance, properties, operators, managers."""

from __future__ import annotations

from tests.reliability.shapes.containers import use
from tests.reliability.writer import NOTHING, Writer


def attribute(w: Writer) -> None:
    kind, name = w.name("Box"), w.name("box")
    (one, first), (two, second) = w.value(), w.value()
    with w.under(f"class {kind}:"):
        with w.under("def __init__(self, text):"):
            w.line("self.text = text", "self.notes = []")
        with w.under("def note(self, text):"):
            w.line("self.notes.append(text)", "return self")
        with w.under("def show(self):"):
            w.line("return self.text")
    w.line(f"{name} = {kind}({one})", f"{name}.note({two})")
    use(w, w.random.choice((f"{name}.show()", f"{name}.text", f"getattr({name}, 'text')")), first)
    use(w, f"' '.join({name}.notes)", second)


def two_objects(w: Writer) -> None:
    kind, a, b = w.name("Box"), w.name("box"), w.name("box")
    (one, first), (two, second) = w.value(), w.value()
    with w.under(f"class {kind}:"), w.under("def __init__(self, text):"):
        w.line("self.text = text")
    w.line(f"{a} = {kind}({one})", f"{b} = {kind}({two})")
    use(w, f"{a}.text", first)
    w.line(f"{a}.text = 'none'")
    use(w, f"{b}.text", second)


def agent(w: Writer) -> None:
    """A class whose methods run tasks and hand on through self."""
    kind, name = w.name("Agent"), w.name("agent")
    (value, held), one, two = w.value(), w.label(), w.label()
    with w.under(f"class {kind}:"):
        with w.under("def __init__(self, topic):"):
            w.line("self.topic = topic")
        with w.under(f"{w.def_} first(self):"):
            w.line(f"self.draft = {w.task('self.topic', held, label=one)}")
        with w.under(f"{w.def_} second(self):"):
            w.line(f"return {w.task('self.draft', frozenset([one]), label=two)}")
    w.line(f"{name} = {kind}({value})", f"{w.await_}{name}.first()")
    w.put(f"{w.await_}{name}.second()", frozenset([two]))


def method_called_twice(w: Writer) -> None:
    kind, name = w.name("Asker"), w.name("asker")
    with w.under(f"class {kind}:"), w.under(f"{w.def_} ask(self, label, text):"):
        w.line(f'return {w.await_}Task(f"Find {{label}}", prompt=text)')
    w.line(f"{name} = {kind}()")
    for _ in range(2):
        value, held = w.value()
        label = w.label()
        w.edges |= {(source, label) for source in held}
        w.put(f"{w.await_}{name}.ask('{label}', {value})", frozenset([label]))


def data_class(w: Writer) -> None:
    w.need("from dataclasses import dataclass, field")
    kind, name = w.name("Record"), w.name("record")
    (one, first), (two, second) = w.value(), w.value()
    w.line(w.random.choice(("@dataclass", "@dataclass(slots=True)", "@dataclass()")))
    with w.under(f"class {kind}:"):
        w.line("text: str", "more: str = 'none'", "notes: list = field(default_factory=list)")
    w.line(f"{name} = {kind}({one}, more={two})", f"{name}.notes.append({two})")
    use(w, f"{name}.text", first)
    use(w, f"{name}.more", second)
    use(w, f"' '.join({name}.notes)", second)


def frozen_replace(w: Writer) -> None:
    w.need("import dataclasses")
    kind, name, other = w.name("Record"), w.name("record"), w.name("record")
    (one, first), (two, second) = w.value(), w.value()
    w.line("@dataclasses.dataclass(frozen=True)")
    with w.under(f"class {kind}:"):
        w.line("text: str", "more: str = ''")
    w.line(f"{name} = {kind}({one}, 'x')", f"{other} = dataclasses.replace({name}, more={two})")
    use(w, f"{other}.text", first)
    use(w, f"{other}.more", second)
    use(w, f"{name}.more", NOTHING)


def inheritance(w: Writer) -> None:
    base, kind = w.name("Base"), w.name("Derived")
    (one, first), (two, second) = w.value(), w.value()
    with w.under(f"class {base}:"):
        with w.under("def __init__(self, text):"):
            w.line("self.text = text")
        with w.under("def show(self):"):
            w.line("return self.head() + self.text")
        with w.under("def head(self):"):
            w.line("return ''")
    with w.under(f"class {kind}({base}):"):
        with w.under("def __init__(self, text, more):"):
            w.line("super().__init__(text)", "self.more = more")
        with w.under("def head(self):"):
            w.line("return self.more")
    use(w, f"{kind}({one}, {two}).show()", first | second)


def property_(w: Writer) -> None:
    kind, (value, held) = w.name("Box"), w.value()
    with w.under(f"class {kind}:"):
        with w.under("def __init__(self, text):"):
            w.line("self._text = text")
        w.line("@property")
        with w.under("def text(self):"):
            w.line("return self._text.strip()")
    use(w, f"{kind}({value}).text", held)


def class_attribute(w: Writer) -> None:
    kind, (value, held) = w.name("Shelf"), w.value()
    with w.under(f"class {kind}:"):
        w.line("texts = []")
        w.line(w.random.choice(("@classmethod", "@classmethod")))
        with w.under("def put(cls, text):"):
            w.line("cls.texts.append(text)")
    w.line(f"{kind}.put({value})" if w.chance(0.5) else f"{kind}().put({value})")
    use(w, f"' '.join({kind}.texts)", held)


def special_methods(w: Writer) -> None:
    kind, name = w.name("Text"), w.name("text")
    value, held = w.value()
    with w.under(f"class {kind}:"):
        with w.under("def __init__(self, text):"):
            w.line("self.text = text")
        method, used = w.random.choice(
            (
                ("__str__(self)", "str(@)"), ("__str__(self)", "f'{@}'"), ("__call__(self)", "@()"),
                ("__getitem__(self, key)", "@['k']"), ("__add__(self, other)", "(@ + 'x')"),
                ("__repr__(self)", "repr(@)"), ("__format__(self, spec)", "f'{@}'"),
                ("__radd__(self, other)", "('x' + @)"), ("__str__(self)", "('see %s' % @)"),
                ("__enter__(self)", ""), ("__iter__(self)", "''.join(@)"),
            )
        )  # fmt: skip
        with w.under(f"def {method}:"):
            w.line("return iter([self.text])" if "iter" in method else "return self.text")
        with w.under("def __exit__(self, *args):"):
            w.line("return None")
    w.line(f"{name} = {kind}({value})")
    if used:
        use(w, used.replace("@", name), held)
    else:
        with w.under(f"with {name} as inside:"):
            w.line(w.task("inside", held))


def static_method(w: Writer) -> None:
    kind, (value, held), label = w.name("Tools"), w.value(), w.label()
    with w.under(f"class {kind}:"):
        w.line("@staticmethod")
        with w.under(f"{w.def_} ask(text):"):
            w.line(f"return {w.task('text', held, label=label)}")
    w.put(f"{w.await_}{kind}.ask({value})", frozenset([label]))


def builder(w: Writer) -> None:
    kind = w.name("Builder")
    (one, first), (two, second) = w.value(), w.value()
    with w.under(f"class {kind}:"):
        with w.under("def __init__(self):"):
            w.line("self.parts = []")
        with w.under("def add(self, part):"):
            w.line("self.parts.append(part)", "return self")
        with w.under("def build(self):"):
            w.line("return ' '.join(self.parts)")
    use(w, f"{kind}().add({one}).add({two}).build()", first | second)


SHAPES = (
    attribute, two_objects, agent, agent, method_called_twice, data_class, frozen_replace, inheritance, property_,
    class_attribute, special_methods, special_methods, static_method, builder,
)  # fmt: skip
