"""advisor: reads LLM-agent orchestration code without running it, says what it wastes, and mends it."""

from __future__ import annotations

from advisor.version import __version__

__all__ = ["__version__"]
