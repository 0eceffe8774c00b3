"""Rate limits of the methods: https://docs.slack.dev/apis/web-api/rate-limits

Slack promises a minimum and tolerates bursts above it, so a tier's window here is twice its promise, and
posting to one channel is a bucket of thirty that refills at one per second.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.slack.refusal import Refusal

BURST_TOLERANCE = 2
WINDOW_SECONDS = 60.0


@dataclass(frozen=True)
class Tier:
    """A rate. `per_minute` is Slack's promise; `per_channel` counts each channel separately."""

    per_minute: int
    per_channel: bool = False


TIER_2, TIER_3, TIER_4 = Tier(20), Tier(50), Tier(100)
# Slack documents "hundreds a minute" for these.
SPECIAL = Tier(600)
# Documented as tier 1, but Slack doesn't refuse a client that reconnects a few times a minute.
CONNECTIONS = Tier(20)
POSTING = Tier(60, per_channel=True)

POSTING_BURST = 30
POSTING_PER_SECOND = 1.0


class Rates:
    """A sliding window for each method, and a token bucket for posting to each channel."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._calls: dict[str, deque[float]] = {}
        self._buckets: dict[str, tuple[float, float]] = {}

    def count(self, method: str, tier: Tier, channel: str | None = None) -> None:
        """Count this request, or raise Refusal `ratelimited` (HTTP 429) with the whole seconds to wait."""
        wait = self._bucket_wait(channel or "") if tier.per_channel else self._window_wait(method, tier)
        if wait > 0:
            after = str(max(1, math.ceil(wait)))
            raise Refusal("ratelimited", http_status=429, headers={"Retry-After": after})

    def _window_wait(self, method: str, tier: Tier) -> float:
        now = self._clock()
        calls = self._calls.setdefault(method, deque())
        while calls and now - calls[0] >= WINDOW_SECONDS:
            calls.popleft()
        if len(calls) >= tier.per_minute * BURST_TOLERANCE:
            return WINDOW_SECONDS - (now - calls[0])
        calls.append(now)
        return 0.0

    def _bucket_wait(self, channel: str) -> float:
        now = self._clock()
        tokens, since = self._buckets.get(channel, (float(POSTING_BURST), now))
        tokens = min(float(POSTING_BURST), tokens + (now - since) * POSTING_PER_SECOND)
        if tokens < 1:
            self._buckets[channel] = (tokens, now)
            return (1 - tokens) / POSTING_PER_SECOND
        self._buckets[channel] = (tokens - 1, now)
        return 0.0
