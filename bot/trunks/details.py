"""The answers of an account: its list of trunks, one trunk in detail, the trunks a number is on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.records import KnownTrunk
from bot.domain.steering import Ability, can_do
from bot.exotel.models import DestinationEntry, NumberMapping, Trunk, WhitelistEntry


@dataclass(frozen=True)
class Listing:
    """All trunks by name. `whole` is False if the account has no list, so that only seen trunks are known."""

    trunks: Sequence[KnownTrunk]
    whole: bool


@dataclass(frozen=True)
class TrunkDetails:
    """One trunk with everything on it, just read. `trunk` is None if the account has no list to read it from.

    `sip_users` are those that people added, read only for a trunk without a whitelisted address.
    """

    trunk_sid: str
    trunk_name: str
    trunk: Trunk | None
    numbers: Sequence[NumberMapping]
    whitelisted_ips: Sequence[WhitelistEntry]
    destinations: Sequence[DestinationEntry]
    sip_users: Sequence[str] = ()

    @property
    def ability(self) -> Ability:
        """The directions it can serve, and its missing pieces."""
        return can_do(
            [entry.phone_number for entry in self.numbers],
            [f"{entry.ip}/{entry.mask}" for entry in self.whitelisted_ips],
            [entry.destination.removeprefix("sip:") for entry in self.destinations],
            self.sip_users,
        )


@dataclass(frozen=True)
class Whereabouts:
    """The trunks a number is on, each with its mode (`pstn` or `flow`).

    `from_maps` is True if Exotel's own trunk maps answered. Otherwise the trunks from `start` to `end` of `total` were
    read, except `unread`; `whole` is True if `total` covers the whole account.
    """

    on: Sequence[tuple[KnownTrunk, str]]
    from_maps: bool
    start: int = 0
    end: int = 0
    total: int = 0
    whole: bool = True
    unread: Sequence[KnownTrunk] = ()
