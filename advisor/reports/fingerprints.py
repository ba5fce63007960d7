"""What makes a finding the same finding after lines have moved: rule, file, and the text it stands on."""

from __future__ import annotations

import hashlib
from collections import Counter

from advisor.checks.finding import Finding
from advisor.reports.result import CheckResult, Texts


def fingerprints(result: CheckResult) -> tuple[str, ...]:
    """Give one fingerprint (32 hex digits) per finding, in their order; equal findings of a file are numbered."""
    seen: Counter[str] = Counter()
    found: list[str] = []
    for finding in result.findings:
        base = _base(finding, result.texts)
        found.append(hashlib.sha256(f"{base}\x00{seen[base]}".encode()).hexdigest()[:32])
        seen[base] += 1
    return tuple(found)


def _base(finding: Finding, texts: Texts) -> str:
    # Blanks do not count: reformatting a call must not bring an accepted finding back.
    words = "".join(texts.stretch(finding.span).split())
    parts = (finding.code, finding.span.path, words)
    return "\x00".join(part.encode("utf-8", "backslashreplace").decode() for part in parts)
