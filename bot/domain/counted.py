"""Numbers with their nouns, as people say them."""

from __future__ import annotations


def many(count: int, noun: str) -> str:
    """Format `1 trunk`, `2 trunks`, `1,000 trunks`: for nouns whose plural ends in s."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
