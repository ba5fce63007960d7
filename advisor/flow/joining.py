"""Joining what two ways through a program leave behind, and widening what changes from turn to turn."""

from __future__ import annotations

from typing import Any

from advisor.flow.deps import NOTHING, Deps, control, records_of, union
from advisor.flow.effort import EFFORT
from advisor.flow.expr import Apply, Const, Expr, Hole
from advisor.flow.shown import fixed, latest, selected, showing
from advisor.flow.store import MISSING
from advisor.flow.values import MOST_MEMBERS, Choice, Content, Instance, Obj, Opaque, Pure, Seq, Table, Value
from advisor.flow.webs import deps_of

_OPTIONS = 8


def choose(options: list[Value], chosen_by: Deps = NOTHING, test: Expr | None = None) -> Value:
    """Give the value that is any one of ``options``, chosen by ``chosen_by``: of two the first where ``test`` holds."""
    flat: list[Value] = []
    webs = [control(chosen_by)]
    for option in options:
        _spread(option, flat, webs)
    EFFORT.spend(len(options) + len(flat))
    if len(flat) == 1 and chosen_by is NOTHING and len(webs) == 1:
        return flat[0]
    if len(flat) > _OPTIONS:
        together = union(*webs, *(deps_of(value) for value in flat))
        return Opaque(name="…", reason="one of many values", deps=together)
    return Choice(tuple(flat), union(*webs), selected(test, options))


def capped(held: Content) -> Content:
    """Give what a sequence holds; of too many known members a summary is all that is kept."""
    if len(held.items) <= MOST_MEMBERS:
        return held
    loose = [*held.items, *([held.rest] if held.rest is not None else [])]
    return Content((), choose(loose), held.most, shown=held.shown)


def _spread(option: Value, flat: list[Value], webs: list[Deps]) -> None:
    if isinstance(option, Choice):
        webs.append(option.deps)
        for inner in option.options:
            _spread(inner, flat, webs)
        return
    if len(flat) > _OPTIONS:  # too many to tell apart already: only what they are made of counts
        flat.append(option)
        return
    for index, seen in enumerate(flat):
        if _same(option, seen):
            return
        if _one_result(option, seen):
            flat[index] = _merged(option, seen)
            return
    flat.append(option)


def _one_result(one: Value, other: Value) -> bool:
    """Say whether two values are the same text made of results, of different turns perhaps."""
    if not (isinstance(one, Pure) and isinstance(other, Pure)) or one.size > 50 or other.size > 50:  # noqa: PLR2004
        return False
    return one.record is other.record and not isinstance(one.expr, Hole) and one.expr == other.expr


def _merged(one: Value, other: Value) -> Value:
    if isinstance(one, Pure) and isinstance(other, Pure):
        return Pure(one.expr, union(one.deps, other.deps), one.record, one.inner or other.inner, one.size)
    return one


def _same(one: Value, other: Value) -> bool:
    if one is other:
        return True
    if not (isinstance(one, Pure) and isinstance(other, Pure)):
        return False
    if one.deps is not other.deps or one.size > 50 or other.size > 50:  # noqa: PLR2004 - comparing must stay cheap
        return False
    return type(one.expr) is type(other.expr) and one.expr == other.expr


def join_slots(chosen_by: Deps, tests: tuple[Expr | None, ...] = ()) -> Any:  # noqa: ANN401 - slots hold anything
    """Give the function that joins what one slot holds on several ways; ``tests`` are when each way is taken."""

    def join(values: list[Any]) -> Any:  # noqa: ANN401 - slots hold anything
        present = [value for value in values if value is not MISSING]
        if len(values) != len(tests):
            return _joined(present, chosen_by)
        joined = _joined(present, chosen_by, tests if len(present) == len(tests) else ())
        if isinstance(joined, Choice) and joined.shown is None:
            return showing(joined, picked(values, tests))
        return joined

    return join


def picked(values: list[Any], tests: tuple[Expr | None, ...]) -> Expr | None:
    """Give the expression that picks what a slot holds on the way taken; a name not bound there cannot be read."""
    ways = [(value, test) for value, test in zip(values, tests, strict=True) if isinstance(value, Value | Content)]
    found = fixed(ways[-1][0])
    for value, test in reversed(ways[:-1]):
        then = fixed(value)
        if test is None or then is None or found is None:
            return None
        found = Apply(operation="if", operands=(test, then, found))
    return found


def _joined(present: list[Any], chosen_by: Deps, tests: tuple[Expr | None, ...] = ()) -> Any:  # noqa: ANN401 - as above
    first = present[0]
    if isinstance(first, Content):
        return _join_contents(present, chosen_by, tests)
    if isinstance(first, Deps):
        return union(*present)
    if isinstance(first, Value):
        return choose(present, chosen_by)
    if isinstance(first, frozenset):
        return frozenset().union(*present)
    return present[-1]


def _join_contents(contents: list[Content], chosen_by: Deps, tests: tuple[Expr | None, ...]) -> Content:
    common: list[Value] = []
    shortest = min(len(each.items) for each in contents)
    at = 0
    while at < shortest and all(each.items[at] is contents[0].items[at] for each in contents):
        common.append(contents[0].items[at])
        at += 1
    extra = [each.items[at:] for each in contents]
    if len({len(items) for items in extra}) == 1 and all(each.rest is contents[0].rest for each in contents):
        paired = [_choose_of(list(values), chosen_by, tests) for values in zip(*extra, strict=True)]
        return Content((*common, *paired), contents[0].rest, turns=latest(contents))
    loose = [value for items in extra for value in items]
    loose += [each.rest for each in contents if each.rest is not None]
    shown = picked(list(contents), tests) if tests else None
    return Content(tuple(common), choose(loose, chosen_by), shown=shown, turns=latest(contents))


def _choose_of(values: list[Value], chosen_by: Deps, tests: tuple[Expr | None, ...]) -> Value:
    found = choose(values, chosen_by)
    return showing(found, picked(values, tests)) if isinstance(found, Choice) and tests else found


def widen(values: list[Any]) -> Any:  # noqa: ANN401 - slots hold anything
    """Join the value before a turn and the one after it, so that a few turns reach the end of what can change."""
    before, after = values
    if before is MISSING or after is MISSING:
        return after if before is MISSING else before
    if isinstance(after, Content) and isinstance(before, Content):
        return _widen_contents(before, after)
    if isinstance(after, Pure) and isinstance(before, Pure):
        return _widen_pure(before, after)
    return _joined([before, after], NOTHING)


def _widen_pure(before: Pure, after: Pure) -> Value:
    if before.expr is after.expr or (before.size + after.size < 50 and before.expr == after.expr):  # noqa: PLR2004
        return Pure(after.expr, union(before.deps, after.deps), after.record, after.inner, after.size)
    words = (before.expr, after.expr)
    if all(type(each) is Const and isinstance(each.value, str | None) for each in words):
        return choose([before, after])
    return _growing(before, after)


def _growing(before: Pure, after: Pure) -> Value:
    if before.deps is NOTHING and type(before.expr) is Const and after.record is not None:
        return choose([before, after])
    return Opaque(name="…", reason="changes from turn to turn", deps=union(before.deps, after.deps))


def _widen_contents(before: Content, after: Content) -> Content:
    if len(before.items) == len(after.items) and before.rest is after.rest:
        pairs = zip(before.items, after.items, strict=True)
        items = tuple(one if one is two else choose([one, two]) for one, two in pairs)
        return Content(items, after.rest, turns=latest([before, after]))
    loose: list[Value] = [*before.items, *after.items]
    loose += [each.rest for each in (before, after) if each.rest is not None]
    return Content((), choose(loose), turns=latest([before, after]))


def signature(value: Any, depth: int = 0) -> frozenset[int]:  # noqa: ANN401 - slots hold anything
    """Give the tasks (by serial number) a slot's value depends on: what a loop must have stable before it ends."""
    if isinstance(value, Content):
        values = [*value.items, *([value.rest] if value.rest is not None else [])]
        return frozenset().union(*(signature(each, depth + 1) for each in values))
    if isinstance(value, Deps):
        return frozenset(record.serial for record in records_of(value))
    if isinstance(value, Value):
        return frozenset(record.serial for record in records_of(deps_of(value)))
    return frozenset()


def is_mutable(value: Value) -> bool:
    """Say whether an unknown function could leave something in the value."""
    if isinstance(value, Choice):
        return any(is_mutable(option) for option in value.options)
    return isinstance(value, Obj) and (isinstance(value, Table | Instance | Opaque) or _list(value))


def _list(value: Obj) -> bool:
    return isinstance(value, Seq) and value.kind in {"list", "set"}
