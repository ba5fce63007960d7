from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from advisor.runs.limits import LONGEST_PAUSE, Limits, Need

NOW = 1_800_000_000.0
ONE = Need(input_tokens=100, output_tokens=100)


def headers(kind: str, limit: int, remaining: int, full_in: float) -> dict[str, str]:
    reset = datetime.fromtimestamp(NOW + full_in, UTC).isoformat().replace("+00:00", "Z")
    head = f"anthropic-ratelimit-{kind}"
    return {f"{head}-limit": str(limit), f"{head}-remaining": str(remaining), f"{head}-reset": reset}


def test_nothing_is_held_back_before_anything_is_known() -> None:
    limits = Limits()
    assert [limits.admit("m", ONE, NOW) for _ in range(100)] == [0.0] * 100


def test_siblings_wait_for_what_one_of_them_has_learned() -> None:
    limits = Limits()
    limits.learn("m", headers("requests", limit=60, remaining=2, full_in=60.0), NOW)
    waits = [limits.admit("m", ONE, NOW) for _ in range(3)]
    assert waits[:2] == [0.0, 0.0]
    assert 0.9 < waits[2] < 1.2
    assert limits.admit("other", ONE, NOW) == 0.0


def test_a_bucket_fills_evenly() -> None:
    limits = Limits()
    limits.learn("m", headers("output-tokens", limit=1000, remaining=0, full_in=10.0), NOW)
    assert limits.admit("m", ONE, NOW) == 1.0
    assert limits.admit("m", ONE, NOW + 1.0) == 0.0


def test_a_need_larger_than_the_bucket_waits_until_it_is_full_and_then_goes() -> None:
    limits = Limits()
    limits.learn("m", headers("input-tokens", limit=50, remaining=0, full_in=10.0), NOW)
    assert limits.admit("m", ONE, NOW) == 10.0
    assert limits.admit("m", ONE, NOW + 10.0) == 0.0


def test_retry_after_holds_all_siblings_back_up_to_a_cap() -> None:
    limits = Limits()
    limits.learn("m", {"retry-after": "7"}, NOW)
    assert limits.admit("m", ONE, NOW) == 7.0
    limits.learn("m", {"retry-after": "3600"}, NOW)
    assert limits.admit("m", ONE, NOW) == LONGEST_PAUSE


def test_what_other_runs_have_in_flight_is_taken_off_as_well() -> None:
    limits = Limits()
    limits.learn("m", headers("requests", 10, 10, 0.0), NOW)
    limits.learn("m", headers("requests", 10, 5, 60.0), NOW)
    limits.elsewhere({"m": (4, Need(input_tokens=400, output_tokens=400)), "other": (9, Need())})
    assert limits.admit("m", ONE, NOW) == 0.0
    assert limits.admit("m", ONE, NOW) > 0.0
    limits.elsewhere({})
    assert limits.admit("m", ONE, NOW) == 0.0


TEXTS = st.one_of(
    st.text(max_size=8), st.sampled_from(["nan", "inf", "-1", "1e400", "2026-01-01", "2026-01-01T00:00:00Z"])
)
NAMES = st.sampled_from(
    [
        f"anthropic-ratelimit-{kind}-{what}"
        for kind in ("requests", "tokens")
        for what in ("limit", "remaining", "reset")
    ]
    + ["retry-after"]
)


@given(st.lists(st.dictionaries(NAMES, TEXTS), max_size=4))
def test_whatever_a_server_says_the_wait_is_bounded_and_ends(said: list[dict[str, str]]) -> None:
    limits = Limits()
    now = NOW
    for found in said:
        limits.learn("m", found, now)
    for _ in range(20):
        wait = limits.admit("m", ONE, now)
        if wait == 0.0:
            return
        assert 0 < wait <= LONGEST_PAUSE
        now += wait
    raise AssertionError("never admitted")
