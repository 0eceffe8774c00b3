"""Whether a call that failed may be made again, and after how long. Pure: it decides, others wait.

A write is repeated only where it surely had no effect: the API said 429, or no connection was made.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime

from bot import errors
from bot.exotel.call import Call

TRIES_OF_A_READ = 3
TRIES_UNREACHED = 2
TRIES_AT_429 = 5
FIRST_BACKOFF = 0.25
LONGEST_RETRY_AFTER = 86_400.0

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

    `tries` counts those that ended in this kind of error; `left` is what remains of the call's time.
    """
    if isinstance(error, errors.RateLimited):
        wait = error.retry_after + jitter(0.05, 0.2)
        most = TRIES_AT_429
    else:
        wait = FIRST_BACKOFF * 2 ** (tries - 1) * jitter(0.5, 1.5)
        most = _most_tries(call, error)
    return wait if tries < most and wait < left else None


def _most_tries(call: Call, error: errors.ExotelError) -> int:
    if isinstance(error, errors.NotReached):
        return TRIES_UNREACHED if call.writes else TRIES_OF_A_READ
    return TRIES_OF_A_READ if isinstance(error, _ONLY_READS) and not call.writes else 1


def retry_after(headers: Mapping[str, str], now: float) -> float:
    """Read how many seconds to stay away: `Retry-After` (seconds or a date), else `X-RateLimit-Reset`, else 1.

    `now` is epoch seconds; the server's own `Date` is preferred to it, because the two clocks may differ.
    """
    now = _epoch(headers.get("date", "")) or now
    after = headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", after):
        seconds = float(after)
    elif (moment := _epoch(after)) is not None:
        seconds = moment - now
    elif re.fullmatch(r"[0-9]{1,11}", reset := headers.get("x-ratelimit-reset", "").strip()):
        seconds = float(reset) - now
    else:
        seconds = 1.0
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER)


def _epoch(http_date: str) -> float | None:
    try:
        return parsedate_to_datetime(http_date).timestamp()
    except (ValueError, TypeError, OverflowError, OSError, IndexError):
        return None
