"""`/trunk dest list`: where a trunk's calls are sent, and how they are shared out."""

from __future__ import annotations

from collections.abc import Sequence

from bot.exotel import DestinationEntry
from bot.verbs.pages import Pages
from bot.verbs.verb import Verb
from bot.words.blocks import code
from commands.dest.shares import ranked, share


def lines(entries: Sequence[DestinationEntry]) -> list[str]:
    """The one tried first at the top, each with its share of a hundred calls."""
    return [
        f"{code(entry.address)} priority {_figure(entry.priority)}, weight {_figure(entry.weight)}: "
        f"{share(entry, entries)}"
        for entry in ranked(entries)
    ]


def _figure(value: int | None) -> str:
    """Exotel's own figure; one that is none of its kind cannot be shown."""
    return "?" if value is None else str(value)


pages = Pages(
    verb="dest list",
    things="destinations",
    direction="inbound, origination",
    read=lambda directory, trunk: directory.destinations(trunk),
    lines=lines,
    none="{trunk} has no destination, so calls to its numbers have nowhere to go: inbound needs one.",
    add=("dest add", "Add a destination"),
    note="Shares are an example: the lowest priority is tried first, and of equals a higher weight gets more calls.",
)

verb = Verb(
    name="dest list",
    summary="Where a trunk's inbound calls are sent, and each one's share of them.",
    usage="dest list [trunk]",
    example="/trunk dest list support_line",
    title="Destinations",
    answer=pages.answer,
)
