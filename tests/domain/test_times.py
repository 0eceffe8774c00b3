"""Times as people type them, in Slack and in a terminal."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.times import SPANS, read_moment, span, zone_named

KOLKATA = ZoneInfo("Asia/Kolkata")
NIGHT = datetime(2026, 11, 26, 3, 12, tzinfo=KOLKATA)
"""A Thursday, a quarter past three in the morning."""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("7d", "2026-11-19T03:12+05:30"),
        ("12H", "2026-11-25T15:12+05:30"),
        ("30m", "2026-11-26T02:42+05:30"),
        ("1w", "2026-11-19T03:12+05:30"),
        ("now", "2026-11-26T03:12+05:30"),
        ("today", "2026-11-26T00:00+05:30"),
        ("Yesterday", "2026-11-25T00:00+05:30"),
        ("last  night", "2026-11-25T18:00+05:30"),
        ("tuesday", "2026-11-24T00:00+05:30"),
        ("thursday", "2026-11-26T00:00+05:30"),
        ("22:00", "2026-11-25T22:00+05:30"),
        ("T2:30", "2026-11-26T02:30+05:30"),
        ("2026-01-31", "2026-01-31T00:00+05:30"),
        ("2026-01-31T10:00", "2026-01-31T10:00+05:30"),
        ("2026-01-31 10:00", "2026-01-31T10:00+05:30"),
        ("2026-01-31T10:00:00Z", "2026-01-31T10:00+00:00"),
        ("2026-01-31t10:00:00.123z", "2026-01-31T10:00:00.123+00:00"),
        ("2026-01-31T10:00:00+02:00", "2026-01-31T10:00+02:00"),
    ],
)
def test_a_time_is_read_in_the_zone_of_whoever_asks_unless_it_names_one(typed: str, meant: str) -> None:
    """An age, a day, the last time it was so late, or ISO 8601."""
    assert read_moment(typed, NIGHT) == datetime.fromisoformat(meant)


@pytest.mark.parametrize(
    "typed",
    ["", "soon", "0d", "7x", "99999d", "25:00", "2026-13-01", "99999-01-01", "1704153600", "0001-01-01", "١٠:٠٠"],
)
def test_what_is_no_time_is_refused(typed: str) -> None:
    """So is what no calendar holds."""
    with pytest.raises(ValueError):
        read_moment(typed, NIGHT)


def test_last_night_is_the_one_that_somebody_means_who_is_awake_in_it_and_who_has_slept() -> None:
    """Before dawn, in the morning, and late in the evening of the day after."""
    began, ended = "2026-11-25T18:00+05:30", "2026-11-26T09:00+05:30"
    for hour in (3, 10, 23):
        found = span("last night", NIGHT.replace(hour=hour))
        assert found == (datetime.fromisoformat(began), datetime.fromisoformat(ended))


def test_a_day_on_which_the_clocks_change_is_as_long_as_it_is() -> None:
    """Midnight is midnight; an age is so many hours that passed."""
    after = datetime(2026, 3, 29, 12, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    began, ended = span("today", after)
    assert (ended.timestamp() - began.timestamp()) / 3600 == 23
    assert after.timestamp() - read_moment("12h", after).timestamp() == 12 * 3600


def test_each_span_is_a_moment_too_and_utc_is_there_on_every_machine() -> None:
    """`since yesterday` begins where `yesterday` does."""
    for name in SPANS:
        assert read_moment(name, NIGHT) == span(name, NIGHT)[0]
    assert zone_named("UTC").utcoffset(None) is not None
    for none in ("Mumbai", "", "../etc/passwd", "Asia"):
        with pytest.raises(ValueError):
            zone_named(none)
