"""``simulate``: every task takes what the plan expects and answers with a placeholder. No network, no waiting."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from advisor.runs.backends.interface import Backend, Completion, Request
from advisor.runs.backends.reckon import tokens_of
from advisor.runs.backends.usage import Usage


class Simulate(Backend):
    """Deterministic: the same plan gives the same schedule, the same texts and the same figures."""

    name: ClassVar[str] = "simulate"
    needs_model: ClassVar[bool] = False
    virtual_time: ClassVar[bool] = True
    crosses: ClassVar[bool] = False

    async def complete(self, request: Request) -> Completion:
        """Wait the likely seconds and name the task."""
        await asyncio.sleep(request.seconds)
        used = min(request.output_tokens, request.max_tokens)
        usage = Usage(input_tokens=tokens_of(request.prompt), output_tokens=used, estimated=True)
        return Completion(text=f"[simulated result of {request.task_id}]", usage=usage)
