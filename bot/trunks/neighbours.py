"""The numbers and addresses that other trunks of the account have too: a hint beside a decision, which nobody waits for
long, and which takes no turn from operations."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from concurrent.futures import Executor, wait

from bot.domain.errors import ExotelError
from bot.domain.records import KnownTrunk
from bot.exotel import CachedReads, ExotelClient
from bot.logs.context import low_priority

MOST_NEIGHBOURS = 20
"""Each neighbour takes two of the 200 reads a minute, unless it was read lately."""
KEPT = 100
"""So many of a minute's reads are left to those who need theirs."""
MOST_SECONDS = 2.0


class Neighbours:
    """Reads the other trunks side by side."""

    def __init__(self, reads: CachedReads | ExotelClient, side_by_side: Executor) -> None:
        self._reads = reads
        self._side_by_side = side_by_side

    def sharing(self, others: Sequence[KnownTrunk], wanted: set[str], spare: int) -> list[str]:
        """Name the trunks that have one of these numbers or addresses, in sentences. Reads only the first few, for two
        seconds at most, and only with `spare` reads that nobody else will miss. Calls Exotel; never raises."""
        with low_priority():
            contents = self._contents(others[: min(MOST_NEIGHBOURS, max(0, spare - KEPT) // 2)])
        return [
            f"{other.trunk_name} has {piece} as well."
            for other, theirs in contents
            for piece in sorted(wanted & theirs)
        ]

    def _contents(self, trunks: Sequence[KnownTrunk]) -> list[tuple[KnownTrunk, set[str]]]:
        jobs = [(trunk, self._side_by_side.submit(self._content, trunk.trunk_sid)) for trunk in trunks]
        read, late = wait([job for _, job in jobs], MOST_SECONDS)
        for job in late:
            job.cancel()
        contents = []
        for trunk, job in jobs:
            # A neighbour that cannot be read, or is gone, is no reason not to show the trunk itself.
            with contextlib.suppress(ExotelError):
                contents += [(trunk, job.result())] if job in read else []
        return contents

    def _content(self, sid: str) -> set[str]:
        numbers = {entry.phone_number for entry in self._reads.numbers(sid)}
        return numbers | {entry.ip for entry in self._reads.whitelisted_ips(sid)}
