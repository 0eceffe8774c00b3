"""Which failures may be tried again, decided without a network."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import (
    AlreadyExists,
    AnswerLost,
    BadCredentials,
    ExotelError,
    GarbledAnswer,
    InvalidParameter,
    NoSuchTrunk,
    NotReached,
    NotSwitchedOn,
    RateLimited,
    ServerFault,
)
from bot.exotel.call import Call
from bot.exotel.retries import hold_after_429, retry_after, wait_before_next

READ, WRITE = Call("GET", "/trunks", "list the trunks"), Call("POST", "/trunks", "create the trunk x")
NOW = datetime(2026, 1, 15, 10, 0, 0, tzinfo=UTC)


def tries_of(call: Call, error: ExotelError) -> int:
    """How often a call that always fails in this way is made, with all the time in the world."""
    tries = 1
    while wait_before_next(call, error, tries, left=1e9) is not None:
        tries += 1
    return tries


@pytest.mark.parametrize(
    ("error", "of_a_read", "of_a_write"),
    [
        (NotReached("x"), 3, 2),
        (AnswerLost("x"), 3, 1),
        (GarbledAnswer("x"), 3, 1),
        (ServerFault("x"), 3, 1),
        (AlreadyExists("x"), 1, 1),
        (NoSuchTrunk("x"), 1, 1),
        (NotSwitchedOn("x"), 1, 1),
        (BadCredentials("x"), 1, 1),
        (InvalidParameter("x"), 1, 1),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, ExotelError) else None,
)
def test_how_often_a_call_is_made(error: ExotelError, of_a_read: int, of_a_write: int) -> None:
    """A write goes out again only where it surely had no effect."""
    assert tries_of(READ, error) == of_a_read
    assert tries_of(WRITE, error) == of_a_write


@given(left=st.floats(0, 100), tries=st.integers(1, 6))
def test_no_wait_outlasts_the_call(left: float, tries: int) -> None:
    """A pause is shorter than the time that is left."""
    for call in (READ, WRITE):
        wait = wait_before_next(call, NotReached("x"), tries, left)
        assert wait is None or 0 < wait < left


@given(after=st.floats(0, 200), tries=st.integers(1, 6))
def test_a_429_is_waited_out_for_two_minutes_and_five_tries(after: float, tries: int) -> None:
    """No less than Exotel asked for; where it wants longer, the person is told so instead."""
    hold = hold_after_429(RateLimited("x", retry_after=after), tries)
    if tries >= 5 or after > 120:
        assert hold is None
    else:
        assert hold is not None
        assert max(1.0, after) <= hold <= max(1.0, after) + 0.2


def test_a_429_that_says_no_time_is_waited_out_until_a_minute_is_over() -> None:
    """Ever longer, so that the last try comes when the vendor's minute must be."""
    holds = [hold_after_429(RateLimited("x"), tries, jitter=lambda low, high: 0.0) for tries in range(1, 6)]
    assert holds == [2, 8, 20, 60, None]


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7),
        ({"retry-after": " 0 "}, 0),
        ({"retry-after": "2.5"}, 2.5),
        ({"retry-after": "Thu, 15 Jan 2026 10:00:30 GMT"}, 30),
        ({"retry-after": "Thu, 15 Jan 2026 09:00:00 GMT"}, 0),
        ({"retry-after": "Thu, 15 Jan 2026 10:00:30 GMT", "date": "Thu, 15 Jan 2026 10:00:25 GMT"}, 5),
        ({"x-ratelimit-reset": str(int(NOW.timestamp()) + 12)}, 12),
        ({"retry-after": "soon", "x-ratelimit-reset": str(int(NOW.timestamp()) + 12)}, 12),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "9" * 9}, 86_400),
        ({}, None),
        # A Date a day behind, and one an hour ahead: then our own clock makes more sense.
        ({"retry-after": "Thu, 15 Jan 2026 10:00:03 GMT", "date": "Wed, 14 Jan 2026 10:00:00 GMT"}, 3),
        ({"retry-after": "Thu, 15 Jan 2026 10:00:03 GMT", "date": "Thu, 15 Jan 2026 11:00:00 GMT"}, 3),
        # Our clock an hour behind, and nothing to compare with: the limit is one of minutes.
        ({"x-ratelimit-reset": str(int(NOW.timestamp()) + 3603)}, 60),
    ],
)
def test_how_long_a_429_asks_to_stay_away(headers: dict[str, str], seconds: float | None) -> None:
    """Seconds or a date (RFC 9110), measured by the server's clock where it tells it; else the vendor's reset."""
    assert retry_after(headers, NOW.timestamp()) == seconds


@given(after=st.text(), reset=st.text(), date=st.text())
def test_odd_headers_are_no_crash(after: str, reset: str, date: str) -> None:
    """Whatever they hold, there is a number of seconds, or none."""
    seconds = retry_after({"retry-after": after, "x-ratelimit-reset": reset, "date": date}, NOW.timestamp())
    assert seconds is None or 0 <= seconds <= 86_400


@given(st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)))
def test_any_date_is_read_to_the_second(moment: datetime) -> None:
    """Up to a day ahead; further off counts as a day."""
    ahead = moment.replace(microsecond=0).timestamp() - NOW.timestamp()
    seen = retry_after({"retry-after": format_datetime(moment, usegmt=True)}, NOW.timestamp())
    assert seen == min(max(ahead, 0), 86_400)
