"""`/trunk dest list`: a trunk's destinations, and each one's share of the calls."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.records import KnownTrunk
from bot.exotel import DestinationEntry
from bot.verbs.pages import PagedList
from bot.verbs.services import Trunks
from bot.words.blocks import code


def _figure(value: int | None) -> str:
    """Format Exotel's figure; it can be missing or malformed."""
    return "?" if value is None else str(value)


class DestList(PagedList):
    """List where a trunk's inbound calls go, and each destination's share."""

    name = "dest list"
    usage = "dest list [trunk]"
    example = "/trunk dest list support_line"
    group_words = ("destination", "destinations", "route", "routes", "uri")
    title = "Destinations"
    noun = "destinations"
    direction = "inbound, origination"
    none = "{trunk} has no destination, so calls to its numbers have nowhere to go."
    add = ("dest add", "Add a destination")
    note = "Lowest priority goes first; calls are split by weight within a priority."

    def lines(self, trunk: KnownTrunk, trunks: Trunks) -> list[str]:
        entries = trunks.destinations(trunk)
        return [
            f"{code(entry.address)} priority {_figure(entry.priority)}, weight {_figure(entry.weight)}: "
            f"{_share(entry, entries)}"
            for entry in _ranked(entries)
        ]


def _ranked(entries: Sequence[DestinationEntry]) -> list[DestinationEntry]:
    """Sort by the order in which they are tried."""
    return sorted(entries, key=lambda entry: (entry.priority or 0, -_weight(entry), entry.address))


def _share(entry: DestinationEntry, entries: Sequence[DestinationEntry]) -> str:
    """Describe its share of the calls, which go to the lowest priority, by weight."""
    first = min(other.priority or 0 for other in entries)
    if (entry.priority or 0) > first:
        return f"only if priority {first} fails"
    peers = [other for other in entries if (other.priority or 0) == first]
    total = sum(_weight(peer) for peer in peers)
    if not total:
        # What Exotel does if every weight is 0 isn't documented.
        return "share unknown"
    share = round(100 * _weight(entry) / total)
    return "all calls" if share == 100 else f"about {share}% of calls"


def _weight(entry: DestinationEntry) -> int:
    return 1 if entry.weight is None else entry.weight


verb = DestList()
