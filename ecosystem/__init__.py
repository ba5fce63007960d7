"""Advisor over real projects: pinned sources, labels read off the code, scores, judged findings."""
