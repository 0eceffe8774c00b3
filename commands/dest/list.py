"""`/trunk dest list`: where a trunk's calls are sent, and how they are shared out."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.records import KnownTrunk
from bot.exotel import DestinationEntry
from bot.trunks.directory import Directory
from bot.verbs.pages import PagedList
from bot.words.blocks import code
from commands.dest.shares import ranked, share


def _figure(value: int | None) -> str:
    """Exotel's own figure; one that is none of its kind cannot be shown."""
    return "?" if value is None else str(value)


class DestList(PagedList[DestinationEntry]):
    """A list, a page at a time."""

    name = "dest list"
    summary = "Where a trunk's inbound calls are sent, and each one's share of them."
    usage = "dest list [trunk]"
    example = "/trunk dest list support_line"
    title = "Destinations"
    things = "destinations"
    direction = "inbound, origination"
    none = "{trunk} has no destination, so calls to its numbers have nowhere to go: inbound needs one."
    add = ("dest add", "Add a destination")
    note = "Shares are an example: the lowest priority is tried first, and of equals a higher weight gets more calls."

    def read(self, directory: Directory, trunk: KnownTrunk) -> Sequence[DestinationEntry]:
        return directory.destinations(trunk)

    def lines(self, entries: Sequence[DestinationEntry]) -> list[str]:
        return [
            f"{code(entry.address)} priority {_figure(entry.priority)}, weight {_figure(entry.weight)}: "
            f"{share(entry, entries)}"
            for entry in ranked(entries)
        ]


verb = DestList()
