"""The client of Exotel's API, and its values. Errors are in `bot.domain.errors`."""

from bot.exotel.cached import CachedReads, ReadCache
from bot.exotel.call import CallRecord
from bot.exotel.circuit import CircuitChange
from bot.exotel.client import AT_ONCE, ExotelClient
from bot.exotel.limits import WINDOW
from bot.exotel.models import Credential, DestinationEntry, NumberMap, NumberMapping, Setting, Trunk, WhitelistEntry

__all__ = [
    "AT_ONCE",
    "WINDOW",
    "CachedReads",
    "CallRecord",
    "CircuitChange",
    "Credential",
    "DestinationEntry",
    "ExotelClient",
    "NumberMap",
    "NumberMapping",
    "ReadCache",
    "Setting",
    "Trunk",
    "WhitelistEntry",
]
