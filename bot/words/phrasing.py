"""Times, people and waits in mrkdwn: each has one form, on every screen. Plain text is in `bot.domain.phrasing`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bot.domain.phrasing import date_and_time, duration, listed


def when(iso: str) -> str:
    """A time in the reader's own zone: `today 6:43 PM`. Slack shows the UTC time where it can't format dates."""
    return _date(iso, "{date_short_pretty} {time}")


def when_exactly(iso: str) -> str:
    """The same with seconds, for the audit log: `today 6:43:10 PM`."""
    return _date(iso, "{date_short_pretty} {time_secs}")


def _date(iso: str, pattern: str) -> str:
    moment = datetime.fromisoformat(iso)
    return f"<!date^{int(moment.timestamp())}^{pattern}|{date_and_time(moment)}>"


def people(ids: Collection[str]) -> str:
    """Mention users (U…) and usergroups (S…), which Slack shows as names: `@Chloe and @Diego`."""
    return listed([f"<!subteam^{each}>" if each.startswith("S") else f"<@{each}>" for each in ids])


def rate_limited(seconds: float) -> str:
    """Say why nothing happens for a while, and for how long."""
    return f"Waiting about {duration(seconds)} for Exotel's rate limit (200 requests a minute)."


def often(hours: float) -> str:
    """A schedule: `every hour`, `every 3 days`."""
    if hours == 1:
        return "every hour"
    days = hours / 24
    if days == 1:
        return "every day"
    return f"every {days:g} days" if hours % 24 == 0 else f"every {hours:g} hours"
