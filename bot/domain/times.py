"""Times as people type them: `7d`, `yesterday`, `22:00`, `2026-01-31T10:00+05:30`. For Slack and the terminal alike."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_AGE = re.compile(r"([1-9][0-9]{0,3})([mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CLOCK = re.compile(r"t?([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)")
_EVENING, _MORNING = timedelta(hours=18), timedelta(hours=9)

EXAMPLES = "7d, 12h, 30m, yesterday, tuesday, 22:00, 2026-01-31 or 2026-01-31T10:00"
SPANS = ("today", "yesterday", "last night")
"""The words that mean a span of time."""


def zone_named(name: str) -> tzinfo:
    """The zone of that IANA name. Raises ValueError if this machine does not know it; UTC it always knows."""
    try:
        return UTC if name == "UTC" else ZoneInfo(name)
    except (OSError, ZoneInfoNotFoundError):
        raise ValueError(name) from None


def read_moment(text: str, now: datetime) -> datetime:
    """Read a moment, in the zone of `now` (which is aware) unless the text names one: an age before now, the beginning
    of a day or of a span, the last time it was so late, or ISO 8601. Raises ValueError."""
    words = " ".join(text.lower().split())
    age, clock = _AGE.fullmatch(words), _CLOCK.fullmatch(words)
    try:
        if age:
            return (now.astimezone(UTC) - timedelta(**{_UNITS[age[2]]: int(age[1])})).astimezone(now.tzinfo)
        if words == "now":
            return now
        if words in SPANS:
            return span(words, now)[0]
        if words in _DAYS:
            return _midnight(now) - timedelta(days=(now.weekday() - _DAYS.index(words)) % 7)
        if clock:
            return _last_time(time.fromisoformat(clock[1].rjust(len("10:00"), "0")), now)
        then = datetime.fromisoformat(text.strip().upper())
        aware = then if then.tzinfo else then.replace(tzinfo=now.tzinfo)
        aware.astimezone(UTC)
    except OverflowError:
        raise ValueError(text) from None
    return aware


def span(text: str, now: datetime) -> tuple[datetime, datetime]:
    """The beginning and the end of a span, in the zone of `now`. Before midnight and after it, `last night` is the
    night that began in the evening of the day before. Raises KeyError."""
    today = _midnight(now)
    yesterday, tomorrow = _midnight(now - timedelta(days=1)), _midnight(now + timedelta(days=1))
    return {
        "today": (today, tomorrow),
        "yesterday": (yesterday, today),
        "last night": (yesterday + _EVENING, today + _MORNING),
    }[text]


def _midnight(then: datetime) -> datetime:
    return then.replace(hour=0, minute=0, second=0, microsecond=0)


def _last_time(clock: time, now: datetime) -> datetime:
    then = datetime.combine(now.date(), clock, now.tzinfo)
    return then if then <= now else then - timedelta(days=1)
