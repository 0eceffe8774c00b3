"""The numbers and addresses that a trunk shares with others of its account: a hint beside a decision, so it's limited
in time and gives way to operations."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from concurrent.futures import Executor, wait

from bot.domain.errors import ExotelError
from bot.domain.records import KnownTrunk
from bot.exotel import CachedReads, ExotelClient
from bot.logs.context import low_priority

MOST_NEIGHBOURS = 20
"""Each neighbor takes two of the 200 reads a minute, unless it is cached."""
KEPT = 100
"""The reads a minute that are left to others."""
MOST_SECONDS = 2.0


class Neighbours:
    """Reads the other trunks in parallel."""

    def __init__(self, reads: CachedReads | ExotelClient, side_by_side: Executor) -> None:
        self._reads = reads
        self._side_by_side = side_by_side

    def sharing(self, others: Sequence[KnownTrunk], wanted: set[str], spare: int) -> list[str]:
        """Name the trunks that have one of these numbers or addresses, in sentences. Reads only the first few, for at
        most two seconds, and only while `spare` reads are left. Calls Exotel; never raises."""
        with low_priority():
            contents = self._contents(others[: min(MOST_NEIGHBOURS, max(0, spare - KEPT) // 2)])
        return [
            f"{piece} is also on {other.trunk_name}." for other, theirs in contents for piece in sorted(wanted & theirs)
        ]

    def _contents(self, trunks: Sequence[KnownTrunk]) -> list[tuple[KnownTrunk, set[str]]]:
        jobs = [(trunk, self._side_by_side.submit(self._content, trunk.trunk_sid)) for trunk in trunks]
        read, late = wait([job for _, job in jobs], MOST_SECONDS)
        for job in late:
            job.cancel()
        contents = []
        for trunk, job in jobs:
            # A neighbor that can't be read must not keep the trunk itself from being shown.
            with contextlib.suppress(ExotelError):
                contents += [(trunk, job.result())] if job in read else []
        return contents

    def _content(self, sid: str) -> set[str]:
        numbers = {entry.phone_number for entry in self._reads.numbers(sid)}
        return numbers | {entry.ip for entry in self._reads.whitelisted_ips(sid)}
