"""The fixes room: chooses fixes, applies them as text edits, proves the result, and repeats until nothing changes."""

from __future__ import annotations

from advisor.fixes.apply import FixOutcome, apply_fixes
from advisor.fixes.choose import choose_fixes
from advisor.fixes.diff import unified_diff
from advisor.fixes.loop import FixedFile, fix_file
from advisor.fixes.verify import verify

__all__ = ["FixOutcome", "FixedFile", "apply_fixes", "choose_fixes", "fix_file", "unified_diff", "verify"]
