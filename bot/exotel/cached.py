"""Reads that are cached for seconds, so that ten people looking at one trunk don't use up the account's 200 requests a
minute.

Only for read-only answers. Decisions and operations always read from the client itself, except for hints about other
trunks, which say so. SIP credentials are never cached.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Hashable
from typing import TypeVar

from cachetools import TTLCache

from bot.domain import E164, TrunkSid
from bot.exotel.client import ExotelClient
from bot.exotel.models import DestinationEntry, NumberMap, NumberMapping, Setting, Trunk, WhitelistEntry

T = TypeVar("T")

MOST_KEPT = 50_000
"""Rows of lists, and other answers."""
_MAP = "trunk_of_number"


class ReadCache:
    """The reads of the last few seconds. `forget` those that a write may have changed: a read under way at that moment
    is not cached."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._kept: TTLCache[Hashable, object] = TTLCache(MOST_KEPT, seconds, timer=clock, getsizeof=_rows_in)
        self._lock = threading.Lock()
        self._writes = 0

    def forget(self, path: str = "") -> None:
        """Drop the reads that a write to this path may have changed; reads of other trunks stay."""
        trunks = {part for part in re.split(r"[/?=&]", path) if TrunkSid.looks_like(part)}
        with self._lock:
            self._writes += 1
            for key in [key for key in self._kept if not (trunks and _is_of_another_trunk(key, trunks))]:
                self._kept.pop(key, None)  # it may have expired by now

    def get(self, key: Hashable, read: Callable[[], T]) -> T:
        """Return the cached value, else call `read`. Its errors are raised and not cached."""
        with self._lock:
            kept = self._kept.get(key)
            writes = self._writes
        if kept is not None:
            return kept  # type: ignore[return-value]
        value = read()
        with self._lock:
            if value is not None and writes == self._writes:
                self._kept[key] = value
        return value


def _rows_in(answer: object) -> int:
    return max(1, len(answer)) if isinstance(answer, list) else 1


def _is_of_another_trunk(key: Hashable, trunks: set[str]) -> bool:
    return isinstance(key, tuple) and key[0] != _MAP and key[1] not in trunks


class CachedReads:
    """The reads of an ExotelClient, by the same names."""

    def __init__(self, api: ExotelClient, cache: ReadCache) -> None:
        self._api = api
        self._cache = cache

    def trunks(self) -> list[Trunk]:
        return self._cache.get("trunks", self._api.trunks)

    def trunk(self, sid: str) -> Trunk | None:
        return self._cache.get(("trunk", sid), lambda: self._api.trunk(sid))

    def numbers(self, sid: str) -> list[NumberMapping]:
        return self._cache.get(("numbers", sid), lambda: self._api.numbers(sid))

    def whitelisted_ips(self, sid: str) -> list[WhitelistEntry]:
        return self._cache.get(("whitelisted_ips", sid), lambda: self._api.whitelisted_ips(sid))

    def destinations(self, sid: str) -> list[DestinationEntry]:
        return self._cache.get(("destinations", sid), lambda: self._api.destinations(sid))

    def sip_users(self, sid: str) -> list[str]:
        return self._cache.get(("sip_users", sid), lambda: self._api.sip_users(sid))

    def settings(self, sid: str) -> list[Setting]:
        return self._cache.get(("settings", sid), lambda: self._api.settings(sid))

    def trunk_of_number(self, number: E164) -> NumberMap | None:
        return self._cache.get((_MAP, number), lambda: self._api.trunk_of_number(number))
