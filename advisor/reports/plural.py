"""Numbers of things, said in English."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """Say a number of things: ``1 finding``, ``3 findings``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
