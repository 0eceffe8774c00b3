"""Whitelist an address on a trunk, change its mask, and take it off again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain import Mask, PublicIPv4, network_of, network_with
from bot.domain.errors import AlreadyExists, NoSuchTrunk
from bot.exotel import ExotelClient, WhitelistEntry
from bot.steps.step import Done, Facts, Step

STILL_WITHIN = "still_within"
"""The fact that `RemoveIp` finds out: the network on the whitelist that the address is part of, where there is one."""


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
        wished, what = network_of(self.ip, self.mask), f"{self.ip}/{self.mask}"
        entries = [(entry, network_of(entry.ip, entry.mask)) for entry in api.whitelisted_ips(facts["trunk_sid"])]
        if any(there == wished for _, there in entries):
            return Done(f"{what} was whitelisted already.", made=f"{what} is whitelisted.")
        for entry, there in entries:
            if wished and there and wished.subnet_of(there):
                return Done(f"{what} was whitelisted already, as part of {entry.ip}/{entry.mask}.")
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
        entries = api.whitelisted_ips(facts["trunk_sid"])
        entry = next((entry for entry in entries if entry.ip == self.ip), None)
        if entry is None:
            return replace(self._gone(entries), was_so=True)
        api.remove_whitelisted_ip(facts["trunk_sid"], entry.id)
        return self._gone([other for other in entries if other != entry])

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        entries = api.whitelisted_ips(facts["trunk_sid"])
        return None if any(entry.ip == self.ip for entry in entries) else self._gone(entries)

    def _gone(self, left: Sequence[WhitelistEntry]) -> Done:
        """An address is often whitelisted twice: by itself, and as part of the office's network."""
        if wider := network_with(self.ip, 32, [(entry.ip, entry.mask) for entry in left]):
            said = f"{self.ip} is off the whitelist; as part of {wider}, which stays there, it can still place calls."
            return Done(said, {STILL_WITHIN: wider})
        return Done(f"{self.ip} is off the whitelist.")


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
        if entry is None or entry.mask != self.mask:
            return None
        return Done(f"{self.ip} had the mask /{self.mask} already.", made=f"{self.ip} has the mask /{self.mask} now.")

    def _entry(self, api: ExotelClient, facts: Facts) -> WhitelistEntry | None:
        return next((entry for entry in api.whitelisted_ips(facts["trunk_sid"]) if entry.ip == self.ip), None)
