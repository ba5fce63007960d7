"""Dialects: how each framework and SDK writes a paid task, as data of rules/dialects/.

A dialect says which imports bring it in, what builds agents and clients, and which calls are paid. Nothing here knows
Python source; the flow pass asks ``Dialects`` about resolved names.
"""

from __future__ import annotations

from advisor.dialects.registry import Dialects
from advisor.dialects.shapes import Dialect, ObjectShape, RunShape, TaskShape

__all__ = ["Dialect", "Dialects", "ObjectShape", "RunShape", "TaskShape"]
