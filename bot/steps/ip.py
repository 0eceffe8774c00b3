"""Whitelist an address on a trunk, change its mask, and take it off again."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain import Mask, PublicIPv4, network_of
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
        wished = network_of(self.ip, self.mask)
        for entry in api.whitelisted_ips(facts["trunk_sid"]):
            there = network_of(entry.ip, entry.mask)
            if wished == there:
                return Done(f"{self.ip}/{self.mask} was whitelisted already.")
            if wished and there and wished.subnet_of(there):
                return Done(f"{self.ip}/{self.mask} was whitelisted already, as part of {entry.ip}/{entry.mask}.")
            if entry.ip == self.ip:
                raise AlreadyExists(
                    f"{self.ip} is whitelisted with the mask /{entry.mask}, narrower than the /{self.mask} asked for. "
                    "It was left as it is; nothing was changed. Change its mask with `/trunk ip change`, or ask for "
                    f"/{entry.mask}.",
                    code=1008,
                )
        return None

    def elsewhere(self, facts: Facts) -> str:
        return (
            f"Exotel did not whitelist {self.ip}/{self.mask}: it says that it is whitelisted already, but the list of "
            "this trunk does not have it. Nothing was changed. See whether another trunk has it with `/trunk ip list`; "
            "if none does, ask Exotel support."
        )


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
