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

ACTS = (
    "read:look",
    "read:think",
    "read:plan",
    "read:text",
    "read:run",
    "write:make",
    "write:edit",
    "write:text",
    "write:run",
    "external",
    "unknown",
)
"""What the effect's head tells apart: an effect, and for the two common ones the manner, because writing code and
editing a record have no words in common. The effect is what stands before the colon."""

_READING = {
    **dict.fromkeys(("search", "list", "read", "extract"), "look"),
    **dict.fromkeys(("analyse", "debug", "review", "research", "summarise"), "think"),
    **dict.fromkeys(("plan", "design"), "plan"),
    "run": "run",
}
_WRITING = {"implement": "make", "test": "make", "write": "text", "run": "run"}


JUDGING = ("read:think", "read:plan")
"""Acts whose result is a judgement."""


def act_of(effect: str, kind: str) -> str:
    """Give the act of an effect and a kind; of an effect alone where it has several manners, the commonest one."""
    if effect == "read":
        return "read:" + _READING.get(kind, "text" if kind else "think")
    if effect == "write":
        return "write:" + _WRITING.get(kind, "edit" if kind else "make")
    return effect


def effect_of(act: str) -> str:
    """Give the effect of an act."""
    return act.partition(":")[0]
