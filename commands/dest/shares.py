"""Priorities and weights, explained by an example of a hundred calls."""

from __future__ import annotations

from collections.abc import Sequence

from bot.exotel import DestinationEntry

EXAMPLE = (
    "The lowest priority is tried first; of equals, a higher weight gets more calls. For example, of 100 calls to two "
    "destinations of the same priority with the weights 3 and 1, about 75 go to the first and 25 to the second."
)


def ranked(entries: Sequence[DestinationEntry]) -> list[DestinationEntry]:
    """The one tried first at the top."""
    return sorted(entries, key=lambda entry: (entry.priority or 0, -_weight(entry), entry.address))


def share(entry: DestinationEntry, entries: Sequence[DestinationEntry]) -> str:
    """The share of 100 calls this one would get: those of the lowest priority share them by weight."""
    first = min(other.priority or 0 for other in entries)
    if (entry.priority or 0) > first:
        return f"only where those of priority {first} take no call"
    peers = [other for other in entries if (other.priority or 0) == first]
    total = sum(_weight(peer) for peer in peers)
    # Nobody documents what a weight of 0 means where all have it.
    return f"about {round(100 * _weight(entry) / total)} of 100 calls" if total else "no weight to share by"


def _weight(entry: DestinationEntry) -> int:
    return 1 if entry.weight is None else entry.weight
