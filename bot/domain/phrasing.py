"""Counts, lists, times and durations in plain text: each has one form, on every screen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from datetime import date as Date

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def many(count: int, noun: str, plural: str = "") -> str:
    """Format `1 trunk`, `1,000 trunks`. `plural` is for more than an s: `1 request waits`, `2 requests wait`."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def listed(values: Sequence[str], more: int = 0) -> str:
    """Format `a`, `a and b`, `a, b and c`; if there are `more` that aren't named, `a, b and 3 more`."""
    *most, last = [*values, f"{more} more"] if more else values or [""]
    return f"{', '.join(most)} and {last}" if most else last


def first_few(values: Sequence[str], most: int) -> str:
    """List the first ones and count the rest: `a, b and 3 more`."""
    return listed(values[:most], max(0, len(values) - most))


def duration(seconds: float) -> str:
    """Format `12 ms`, `2.5 s`, `45 s`, `12 min`, `5 hours`, `3 days`: whole units, from two of them on; never 0."""
    if seconds < 1:
        return f"{max(1, round(seconds * 1000))} ms"
    if seconds < 2 * _MINUTE:
        return f"{seconds:.2g} s" if seconds < 10 else f"{round(seconds)} s"
    if seconds < 2 * _HOUR:
        return f"{round(seconds / _MINUTE)} min"
    if seconds < 2 * _DAY:
        return many(int(seconds // _HOUR), "hour")
    return many(int(seconds // _DAY), "day")


def date(moment: datetime) -> str:
    """Format `Dec 1, 2026`, in UTC."""
    return day(moment.astimezone(UTC))


def day(when: Date) -> str:
    """Format `Dec 1, 2026`."""
    return f"{when:%b} {when.day}, {when.year}"


def date_and_time(moment: datetime) -> str:
    """Format `Dec 1, 2026, 18:43 UTC`."""
    return f"{date(moment)}, {moment.astimezone(UTC):%H:%M} UTC"


def as_sentence(text: str) -> str:
    """End a person's text so that another sentence can follow."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
