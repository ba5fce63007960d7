"""A guide of our own, of the shape people write them in: four patterns, then an expensive version beside a good one."""

from __future__ import annotations

GUIDE = """\
# Working with several agents

How we split work, and what it costs when we split it badly.

## The expensive way and ours

```python
# ❌ WRONG: everything on Opus ($3.90)
Task("List the markdown files", model="opus")          # $0.60
Task("Design the architecture of the importer", model="opus")  # $1.50
Task("Read the deployment settings", model="opus")     # $0.80
Task("Find the unused imports", model="opus")          # $1.00

# ✅ RIGHT: each on what it needs ($1.60)
Task("List the markdown files", model="haiku")         # $0.02
Task("Design the architecture of the importer", model="opus")  # $1.50
Task("Read the deployment settings", model="haiku")    # $0.03
Task("Find the unused imports", model="haiku")         # $0.05
```

## Shapes

### Gather what reviewers found
```python
# Three reviews at once
Task("Accessibility review", model="sonnet")
Task("Security review", model="sonnet")
Task("Performance review", model="sonnet")
# Then one summary
Task("Write a plan of action from the reviews", model="sonnet")
```

### One after the other
```python
Task("Build the checkout page", model="sonnet")  # Wait
Task("Test the checkout page", model="sonnet")  # Wait
Task("Deploy to production", model="haiku")
```

### Many of a kind
```python
# Six services side by side
Task("Analyze search module", model="haiku")
Task("Analyze billing module", model="haiku")
Task("Analyze invoice module", model="haiku")
Task("Analyze export module", model="haiku")
Task("Analyze login module", model="haiku")
```

### First decide, then do
```python
Task("Choose the five riskiest services of the platform", model="opus")  # 3 min
# Then in parallel:
Task("Audit the ledger service", model="sonnet")  # 5 min parallel
Task("Audit the mail service", model="sonnet")
Task("Audit the catalog service", model="sonnet")
```
"""
