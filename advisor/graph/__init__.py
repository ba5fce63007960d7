"""The graph room: edges with their evidence, patterns, waves, and what may be called independent."""

from advisor.graph.bottleneck import SequentialGroup, SequentialLoop, sequential_groups, sequential_loops
from advisor.graph.build import build_plan
from advisor.graph.independence import independent
from advisor.graph.plan import Edge, EdgeKind, Pattern, Plan
from advisor.graph.schedule import critical_path, makespan, slack

__all__ = [
    "Edge",
    "EdgeKind",
    "Pattern",
    "Plan",
    "SequentialGroup",
    "SequentialLoop",
    "build_plan",
    "critical_path",
    "independent",
    "makespan",
    "sequential_groups",
    "sequential_loops",
    "slack",
]
