"""The rules for repeating a call, and after how long. Pure: the caller waits.

A write is repeated only if it surely had no effect: the API said 429, or there was no connection. The wait after a 429
holds for all calls, and does not count as time of the call.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from email.utils import parsedate_to_datetime

from bot.domain import errors
from bot.exotel.call import Call

TRIES_OF_A_READ = 3
TRIES_UNREACHED = 2
TRIES_AT_429 = 5
FIRST_BACKOFF = 0.25
LONGEST_RETRY_AFTER = 86_400.0
LONGEST_HOLD = 120.0
"""Two of the vendor's minutes. A longer wait becomes an error instead."""
BACKOFF_AT_429 = (2.0, 8.0, 20.0, 60.0)
"""Waits for a 429 without Retry-After: together longer than the vendor's minute."""

_ONLY_READS = (errors.AnswerLost, errors.GarbledAnswer, errors.ServerFault)

Jitter = Callable[[float, float], float]


def wait_before_next(
    call: Call,
    error: errors.ExotelError,
    tries: int,
    left: float,
    jitter: Jitter = random.uniform,
) -> float | None:
    """Return the seconds to wait before the next try, or None for no further try.

    `tries` counts those that ended in this kind of error; `left` is the rest of the call's time.
    """
    wait = FIRST_BACKOFF * 2 ** (tries - 1) * jitter(0.5, 1.5)
    return wait if tries < _most_tries(call, error) and wait < left else None


def hold_after_429(error: errors.RateLimited, tries: int, jitter: Jitter = random.uniform) -> float | None:
    """Return the seconds to hold all requests before the next try, or None for no further try.

    `tries` counts those that ended in a 429.
    """
    if tries >= TRIES_AT_429:
        return None
    wait = BACKOFF_AT_429[tries - 1] if error.retry_after is None else max(1.0, error.retry_after)
    return wait + jitter(0.05, 0.2) if wait <= LONGEST_HOLD else None


def _most_tries(call: Call, error: errors.ExotelError) -> int:
    if isinstance(error, errors.NotReached):
        return TRIES_UNREACHED if call.writes else TRIES_OF_A_READ
    return TRIES_OF_A_READ if isinstance(error, _ONLY_READS) and not call.writes else 1


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Read the seconds to wait from `Retry-After` (seconds or a date), else `X-RateLimit-Reset`; None if neither can be
    read.

    `now` is epoch seconds; the server's own `Date` is preferred, because the two clocks may differ.
    """
    clocks = [clock for clock in (_epoch(headers.get("date", "")), now) if clock is not None]
    after = headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", after):
        seconds = float(after)
    elif (moment := _epoch(after)) is not None:
        seconds = _until(moment, clocks)
    elif re.fullmatch(r"[0-9]{1,11}", reset := headers.get("x-ratelimit-reset", "").strip()):
        # The limit is per minute: a reset further away means a wrong clock.
        seconds = min(_until(float(reset), clocks), 60.0)
    else:
        return None
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER)


def _until(moment: float, clocks: Sequence[float]) -> float:
    """Count the seconds until then by the first plausible clock: a per-minute limit is over within two minutes."""
    waits = [moment - clock for clock in clocks]
    return next((wait for wait in waits if 0 < wait <= LONGEST_HOLD), waits[0])


def _epoch(http_date: str) -> float | None:
    try:
        return parsedate_to_datetime(http_date).timestamp()
    except (ValueError, TypeError, OverflowError, OSError, IndexError):
        return None
