"""What following the advice saves, in percent."""

from __future__ import annotations

from advisor.cost.estimate import Estimate


def percent(written: Estimate, advised: Estimate) -> int | None:
    """Give the likely saving of USD in whole percent of what is written; ``None`` where that is unknown or nothing.

    Negative where the advice costs more. A version with unpriced tasks has no saving to speak of.
    """
    if written.usd is None or advised.usd is None or not written.usd.likely:
        return None
    if written.unpriced != advised.unpriced:
        return None
    return round((written.usd.likely - advised.usd.likely) / written.usd.likely * 100)
