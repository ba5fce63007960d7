"""The labels of the corpus besides the tiers (corpus/README.md says what each one means)."""

from __future__ import annotations

EFFECTS = ("read", "write", "external", "unknown")
KINDS = (
    "search",
    "list",
    "read",
    "extract",
    "convert",
    "edit",
    "run",
    "deliver",
    "write",
    "summarise",
    "implement",
    "test",
    "debug",
    "review",
    "analyse",
    "research",
    "plan",
    "design",
)
