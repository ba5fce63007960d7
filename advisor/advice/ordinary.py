"""Knowledge work that stays ordinary however grand its words: an article, an overview, recommendations on one subject.

The policy keeps the large tier for judgement over many parts or of deep difficulty. A text of the trades below is
called work for it only where it also names something of that kind.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"[a-z]+")
_TRADES = frozenset({
    "advancement", "advancements", "article", "articles", "blog", "developments", "history", "insights", "landscape",
    "latest", "opportunities", "overview", "recommendations", "topic", "topics", "trend", "trends", "trip",
})  # fmt: skip
_PARTS = frozenset({
    "across", "adversarial", "algorithm", "algorithms", "application", "applications", "architect", "architectural",
    "architecture", "architectures", "attack", "attackers", "backend", "boundaries", "bounds", "cluster", "code",
    "codebase", "codebases", "company", "compete", "competing", "compiler", "concurrency", "concurrent", "conflicting",
    "consensus", "consistency", "convergence", "cross", "crash", "cryptographic", "database", "databases", "deadlock",
    "deadlocks", "departments", "design", "designs", "direction", "distributed", "engine", "entire", "entering",
    "failover", "infrastructure", "invariants", "kernel", "latency", "lemma", "lock", "memory", "microservice",
    "microservices", "migrate", "migrating", "migration", "migrations", "module", "modules", "monolith", "organisation",
    "organisations", "organization", "organizations", "outage", "outages", "ownership", "partition", "pipeline",
    "platform", "platforms", "portfolio", "proof", "proofs", "protocol", "protocols", "prove", "race", "races",
    "redesign", "regions", "replication", "repository", "repositories", "roadmap", "scalability", "scale", "schema",
    "security", "service", "services", "shards", "software", "strategic", "strategist", "system", "systems", "teams",
    "theorem", "threat", "threats", "throughput", "tradeoffs", "transactions", "vision", "whole",
})  # fmt: skip


def is_ordinary(text: str) -> bool:
    """Say whether a text is of the ordinary trades of knowledge work, and names nothing that makes it large."""
    words = set(_WORD.findall(text.lower()))
    return not words.isdisjoint(_TRADES) and words.isdisjoint(_PARTS)
