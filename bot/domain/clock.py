"""Times as the journal writes them."""

from __future__ import annotations

from datetime import UTC, datetime


def iso(when: datetime) -> str:
    """Write ISO 8601 in UTC with milliseconds; the text sorts by time."""
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment(text: str) -> datetime:
    """Read a time that `iso` wrote."""
    return datetime.fromisoformat(text)
