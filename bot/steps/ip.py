"""Whitelist an address on a trunk, change its mask, and take it off again."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from bot.domain import Mask, PublicIPv4
from bot.errors import AlreadyExists, NoSuchTrunk
from bot.exotel import ExotelClient, WhitelistEntry
from bot.steps.step import Done, Facts, Step


@dataclass(frozen=True)
class WhitelistIp(Step):
    """Calls may come from the address (outbound), and be sent to it (inbound)."""

    ip: PublicIPv4
    mask: Mask
    needs: frozenset[str] = frozenset()

    @property
    def name(self) -> str:  # type: ignore[override]
        return f"whitelist_ip {self.ip}/{self.mask}"

    @property
    def title(self) -> str:
        return f"Whitelist the IP {self.ip}/{self.mask}"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        api.whitelist_ip(facts["trunk_sid"], self.ip, self.mask)
        return Done(f"{self.ip}/{self.mask} is whitelisted.")

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        wished = ipaddress.ip_network(f"{self.ip}/{self.mask}", strict=False)
        for entry in api.whitelisted_ips(facts["trunk_sid"]):
            there = ipaddress.ip_network(f"{entry.ip}/{entry.mask}", strict=False)
            if wished == there:
                return Done(f"{self.ip}/{self.mask} was whitelisted already.")
            if wished.subnet_of(there):  # type: ignore[arg-type]
                return Done(f"{self.ip}/{self.mask} was whitelisted already, as part of {entry.ip}/{entry.mask}.")
            if entry.ip == self.ip:
                raise AlreadyExists(
                    f"{self.ip} is whitelisted with the mask /{entry.mask}, narrower than the /{self.mask} asked for. "
                    "It was left as it is; nothing was changed. Change its mask with `/trunk ip change`, or ask for "
                    f"/{entry.mask}.",
                    code=1008,
                )
        return None


@dataclass(frozen=True)
class RemoveIp(Step):
    """The address is off the whitelist."""

    ip: PublicIPv4
    needs: frozenset[str] = frozenset()

    @property
    def name(self) -> str:  # type: ignore[override]
        return f"remove_ip {self.ip}"

    @property
    def title(self) -> str:
        return f"Take {self.ip} off the whitelist"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        entry = self._entry(api, facts)
        if entry is None:
            return Done(f"{self.ip} was not on the whitelist.")
        api.remove_whitelisted_ip(facts["trunk_sid"], entry.id)
        return Done(f"{self.ip}/{entry.mask} is off the whitelist.")

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        return None if self._entry(api, facts) else Done(f"{self.ip} is off the whitelist.")

    def _entry(self, api: ExotelClient, facts: Facts) -> WhitelistEntry | None:
        return next((entry for entry in api.whitelisted_ips(facts["trunk_sid"]) if entry.ip == self.ip), None)


@dataclass(frozen=True)
class ChangeMask(Step):
    """The entry of this address has this mask."""

    ip: PublicIPv4
    mask: Mask
    needs: frozenset[str] = frozenset()

    @property
    def name(self) -> str:  # type: ignore[override]
        return f"change_mask {self.ip}"

    @property
    def title(self) -> str:
        return f"Change the mask of {self.ip} to /{self.mask}"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        entry = self._entry(api, facts)
        if entry is None:
            raise NoSuchTrunk(
                f"{self.ip} is not on the whitelist of this trunk, so its mask was not changed. Nothing was changed. "
                "Look at the addresses there are with `/trunk ip list`."
            )
        api.change_whitelisted_ip(facts["trunk_sid"], entry.id, self.ip, self.mask)
        return Done(f"{self.ip} has the mask /{self.mask} now; it was /{entry.mask}.")

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        entry = self._entry(api, facts)
        return Done(f"{self.ip} had the mask /{self.mask} already.") if entry and entry.mask == self.mask else None

    def _entry(self, api: ExotelClient, facts: Facts) -> WhitelistEntry | None:
        return next((entry for entry in api.whitelisted_ips(facts["trunk_sid"]) if entry.ip == self.ip), None)
