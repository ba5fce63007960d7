"""The house's ``dataclass`` makes values that behave as the standard library's do."""

from __future__ import annotations

import copy
import dataclasses
from dataclasses import FrozenInstanceError, field, replace

import pytest

from advisor.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A value."""

    x: int
    y: int = 0
    seen: list[int] = field(default_factory=list, compare=False, repr=False)


@dataclass(slots=True)
class Growing:
    """What changes."""

    name: str
    turns: int = field(default=3, init=False)
    twice: int = field(init=False)

    def __post_init__(self) -> None:
        self.twice = self.turns * 2


@dataclass(slots=True)
class Grown(Growing):
    """What has a field more."""

    more: str = ""


@dataclass(frozen=True, slots=True)
class Alone:
    """One field."""

    only: float


@dataclass(frozen=True, slots=True)
class Empty:
    """None at all."""


@dataclass(slots=True, eq=False)
class Itself:
    """Equal to itself alone."""

    name: str


@dataclass(frozen=True, slots=True)
class Hashed:
    """Has its own hash, for what cannot be hashed."""

    held: list[int]

    def __hash__(self) -> int:
        return len(self.held)


def test_what_a_class_says_itself_stays() -> None:
    assert hash(Hashed([1, 2])) == 2
    assert Hashed([1]) == Hashed([1])


def test_values_are_made_with_their_defaults_and_shown_with_their_fields() -> None:
    for _ in range(2):  # the first one has the method written, the second finds it
        assert repr(Point(x=1)) == "Point(x=1, y=0)"
        assert repr(Grown("a", more="b")) == "Grown(name='a', turns=3, twice=6, more='b')"
        assert Point(x=1).seen == []
        assert Point(x=1).seen is not Point(x=1).seen


@pytest.mark.parametrize("given", [{}, {"x": 1, "z": 2}])
def test_what_is_missing_and_what_is_unknown_is_refused(given: dict[str, int]) -> None:
    with pytest.raises(TypeError, match=r"required keyword-only argument: 'x'|unexpected keyword"):
        Point(**given)
    with pytest.raises(TypeError):
        Point(1)  # type: ignore[call-arg,misc]


def test_equal_fields_make_equal_values_of_one_class_and_one_hash() -> None:
    assert Point(x=1, seen=[1]) == Point(x=1, seen=[2])
    assert Point(x=1) != Point(x=2)
    assert len({Point(x=1), Point(x=1), Alone(1.0), Alone(1), Empty(), Empty()}) == 3
    assert Alone(1.0) != 1.0
    assert Itself("a") != Itself("a")
    not_a_number = Alone(float("nan"))
    assert not_a_number == copy.copy(not_a_number)


def test_what_may_change_has_no_hash_and_what_may_not_cannot() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(Growing("a"))
    for change in (lambda: setattr(Point(x=1), "x", 2), lambda: delattr(Point(x=1), "x")):
        with pytest.raises(FrozenInstanceError):
            change()
    growing = Growing("a")
    growing.name = "b"
    assert growing == Growing("b")


def test_values_are_copied_replaced_and_matched() -> None:
    point = Point(x=1, y=2, seen=[3])
    assert copy.deepcopy(point) == point
    assert copy.deepcopy(point).seen == [3]
    assert replace(point, x=5) == Point(x=5, y=2)
    assert [each.name for each in dataclasses.fields(Grown)] == ["name", "turns", "twice", "more"]
    match Grown("a"):
        case Grown(name, turns=turns):
            assert (name, turns) == ("a", 3)


def test_a_class_has_slots_and_nothing_else() -> None:
    with pytest.raises(AttributeError):
        Growing("a").other = 1  # type: ignore[attr-defined]
    assert not hasattr(Point(x=1), "__dict__")
