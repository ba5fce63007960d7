"""The measure of the tests of time itself: what grows with the square does not pass for what grows with the size."""

from __future__ import annotations

from tests.growth import grows_at_most


def line(size: int) -> int:
    return sum(range(size * 500))


def square(size: int) -> int:
    return sum(sum(range(size * 4)) for _ in range(size))


def test_a_work_of_the_size_passes_and_one_of_its_square_does_not() -> None:
    assert grows_at_most(24, line, 50, 400)
    assert not grows_at_most(24, square, 50, 400)
