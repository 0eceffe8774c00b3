"""`/trunk dest list`: where a trunk's calls are sent, and how they are shared out."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.records import KnownTrunk
from bot.exotel import DestinationEntry
from bot.verbs.pages import PagedList
from bot.verbs.services import Trunks
from bot.words.blocks import code


def _figure(value: int | None) -> str:
    """Exotel's own figure; one that is none of its kind cannot be shown."""
    return "?" if value is None else str(value)


class DestList(PagedList):
    """Where a trunk's inbound calls are sent, and each one's share of them."""

    name = "dest list"
    usage = "dest list [trunk]"
    example = "/trunk dest list support_line"
    group_words = ("destination", "destinations", "route", "routes", "uri")
    title = "Destinations"
    noun = "destinations"
    direction = "inbound, origination"
    none = "{trunk} has no destination, so calls to its numbers have nowhere to go: inbound needs one."
    add = ("dest add", "Add a destination")
    note = "Shares are an example: the lowest priority is tried first, and of equals a higher weight gets more calls."

    def lines(self, trunk: KnownTrunk, trunks: Trunks) -> list[str]:
        entries = trunks.destinations(trunk)
        return [
            f"{code(entry.address)} priority {_figure(entry.priority)}, weight {_figure(entry.weight)}: "
            f"{_share(entry, entries)}"
            for entry in _ranked(entries)
        ]


def _ranked(entries: Sequence[DestinationEntry]) -> list[DestinationEntry]:
    """The one tried first at the top."""
    return sorted(entries, key=lambda entry: (entry.priority or 0, -_weight(entry), entry.address))


def _share(entry: DestinationEntry, entries: Sequence[DestinationEntry]) -> str:
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


verb = DestList()
