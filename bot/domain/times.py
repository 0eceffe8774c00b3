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
"""What stands for a time from when until when."""


def zone_named(name: str) -> tzinfo:
    """The zone of that IANA name. Raises ValueError where this machine has none; UTC it always has."""
    try:
        return UTC if name == "UTC" else ZoneInfo(name)
    except (OSError, ZoneInfoNotFoundError):
        raise ValueError(name) from None


def moment(text: str, now: datetime) -> datetime:
    """The moment that is meant, read in the zone of `now`, which is aware, where the text names none: an age before
    now, the beginning of a day or of a span, the last time it was so late, or ISO 8601. Raises ValueError."""
    said = " ".join(text.lower().split())
    age, clock = _AGE.fullmatch(said), _CLOCK.fullmatch(said)
    try:
        if age:
            return (now.astimezone(UTC) - timedelta(**{_UNITS[age[2]]: int(age[1])})).astimezone(now.tzinfo)
        if said == "now":
            return now
        if said in SPANS:
            return span(said, now)[0]
        if said in _DAYS:
            return _midnight(now) - timedelta(days=(now.weekday() - _DAYS.index(said)) % 7)
        if clock:
            return _last_time(time.fromisoformat(clock[1].rjust(len("10:00"), "0")), now)
        then = datetime.fromisoformat(text.strip().upper())
        aware = then if then.tzinfo else then.replace(tzinfo=now.tzinfo)
        aware.astimezone(UTC)
    except OverflowError:
        raise ValueError(text) from None
    return aware


def span(text: str, now: datetime) -> tuple[datetime, datetime]:
    """From when until when that is, in the zone of `now`. Before midnight and after it, `last night` is the one that
    began in the evening of the day before. Raises KeyError."""
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
