"""What other trunks of the account have as well: a hint beside what is decided, read from the first few of them."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from concurrent.futures import Executor

from bot.errors import ExotelError
from bot.exotel import CachedReads, ExotelClient
from bot.records import KnownTrunk

MOST_NEIGHBOURS = 20
"""Each neighbour takes two of the 200 reads a minute, where it was not looked at lately."""


class Neighbours:
    """Reads the other trunks side by side."""

    def __init__(self, reads: CachedReads | ExotelClient, side_by_side: Executor) -> None:
        self._reads = reads
        self._side_by_side = side_by_side

    def sharing(self, others: Sequence[KnownTrunk], wanted: set[str]) -> list[str]:
        """Which of them hold one of these numbers or addresses, in sentences. Calls Exotel; never raises."""
        return [
            f"{other.trunk_name} has {one} as well."
            for other, theirs in self._contents(others[:MOST_NEIGHBOURS])
            for one in sorted(wanted & theirs)
        ]

    def _contents(self, trunks: Sequence[KnownTrunk]) -> list[tuple[KnownTrunk, set[str]]]:
        jobs = [
            (
                trunk,
                self._side_by_side.submit(self._reads.numbers, trunk.trunk_sid),
                self._side_by_side.submit(self._reads.whitelisted_ips, trunk.trunk_sid),
            )
            for trunk in trunks
        ]
        found = []
        for trunk, numbers, addresses in jobs:
            # A neighbour that cannot be read, or is gone, is no reason not to show the trunk itself.
            with contextlib.suppress(ExotelError):
                theirs = {entry.phone_number for entry in numbers.result()} | {entry.ip for entry in addresses.result()}
                found.append((trunk, theirs))
        return found
