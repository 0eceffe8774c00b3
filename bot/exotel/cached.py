"""Reads that are kept for seconds, so that ten people who look at one trunk do not use up its account's 200 a minute.

For what people look at. What is decided or carried out is always read anew from the client itself, and SIP
credentials, which are secret, are never kept.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from typing import TypeVar

from cachetools import TTLCache

from bot.domain import E164
from bot.exotel.client import ExotelClient
from bot.exotel.models import DestinationEntry, NumberMap, NumberMapping, Setting, Trunk, WhitelistEntry

T = TypeVar("T")

MOST_KEPT = 4096


class ReadCache:
    """What was read in the last few seconds. `forget` all of it when anything was written to the account: a read that
    was under way at that moment is not kept."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._kept: TTLCache[Hashable, object] = TTLCache(MOST_KEPT, seconds, timer=clock)
        self._lock = threading.Lock()
        self._writes = 0

    def forget(self) -> None:
        """Something was written, or may have been."""
        with self._lock:
            self._writes += 1
            self._kept.clear()

    def get(self, key: Hashable, read: Callable[[], T]) -> T:
        """What is kept under that key, else what is read now. Raises what `read` raises, and keeps no error."""
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


class CachedReads:
    """The reads of an ExotelClient, by its names."""

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

    def settings(self, sid: str) -> list[Setting]:
        return self._cache.get(("settings", sid), lambda: self._api.settings(sid))

    def trunk_of_number(self, number: E164) -> NumberMap | None:
        return self._cache.get(("trunk_of_number", number), lambda: self._api.trunk_of_number(number))
