"""What other trunks of the account have as well: a hint beside what is decided, which nobody waits for long, and which
takes no turn from what is carried out."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from concurrent.futures import Executor, wait

from bot.domain.errors import ExotelError
from bot.domain.records import KnownTrunk
from bot.exotel import CachedReads, ExotelClient
from bot.logs.context import low_priority

MOST_NEIGHBOURS = 20
"""Each neighbour takes two of the 200 reads a minute, where it was not looked at lately."""
KEPT = 100
"""So many of a minute's reads are left to those who need theirs."""
MOST_SECONDS = 2.0


class Neighbours:
    """Reads the other trunks side by side."""

    def __init__(self, reads: CachedReads | ExotelClient, side_by_side: Executor) -> None:
        self._reads = reads
        self._side_by_side = side_by_side

    def sharing(self, others: Sequence[KnownTrunk], wanted: set[str], spare: int) -> list[str]:
        """Which of them hold one of these numbers or addresses, in sentences; of the first few, as far as two
        seconds lead, and those of the `spare` reads that nobody else will miss. Calls Exotel; never raises."""
        with low_priority():
            found = self._contents(others[: min(MOST_NEIGHBOURS, max(0, spare - KEPT) // 2)])
        return [f"{other.trunk_name} has {one} as well." for other, theirs in found for one in sorted(wanted & theirs)]

    def _contents(self, trunks: Sequence[KnownTrunk]) -> list[tuple[KnownTrunk, set[str]]]:
        jobs = [(trunk, self._side_by_side.submit(self._content, trunk.trunk_sid)) for trunk in trunks]
        read, late = wait([job for _, job in jobs], MOST_SECONDS)
        for job in late:
            job.cancel()
        found = []
        for trunk, job in jobs:
            # A neighbour that cannot be read, or is gone, is no reason not to show the trunk itself.
            with contextlib.suppress(ExotelError):
                found += [(trunk, job.result())] if job in read else []
        return found

    def _content(self, sid: str) -> set[str]:
        numbers = {entry.phone_number for entry in self._reads.numbers(sid)}
        return numbers | {entry.ip for entry in self._reads.whitelisted_ips(sid)}
