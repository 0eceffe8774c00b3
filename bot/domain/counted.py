"""Numbers with their nouns, and lists that stop counting, as people say them."""

from __future__ import annotations

from collections.abc import Sequence


def many(count: int, noun: str) -> str:
    """Format `1 trunk`, `2 trunks`, `1,000 trunks`: for nouns whose plural ends in s."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def first_few(values: Sequence[str], most: int) -> str:
    """Name the first ones, and count the rest: `a, b and 3 more`."""
    more = f" and {len(values) - most} more" if len(values) > most else ""
    return ", ".join(values[:most]) + more
