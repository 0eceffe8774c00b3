"""Whitelist an address on a trunk, change its mask, and remove it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain import Mask, PublicIPv4, ip_range, network_of, network_with
from bot.domain.errors import AlreadyExists, NoSuchTrunk
from bot.exotel import ExotelClient, WhitelistEntry
from bot.steps.step import Done, Facts, Step

STILL_WITHIN = "still_within"
"""A fact from `RemoveIp`: the whitelisted network that still includes the address, if any."""


@dataclass(frozen=True)
class _IpStep(Step):
    ip: PublicIPv4

    @property
    def subject(self) -> str:
        return str(self.ip)

    def _entry_in(self, entries: Sequence[WhitelistEntry]) -> WhitelistEntry | None:
        return next((entry for entry in entries if entry.ip == self.ip), None)


@dataclass(frozen=True)
class WhitelistIp(_IpStep):
    """Allow calls from the address (outbound) and to it (inbound)."""

    mask: Mask
    kind = "whitelist_ip"

    @property
    def subject(self) -> str:
        return f"{self.ip}/{self.mask}"

    @property
    def title(self) -> str:
        return f"Whitelist the IP {self._range}"

    @property
    def _range(self) -> str:
        return ip_range(self.ip, self.mask)

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        api.whitelist_ip(facts["trunk_sid"], self.ip, self.mask)
        return Done(f"{self._range} is whitelisted.")

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        requested = network_of(self.ip, self.mask)
        entries = [(entry, network_of(entry.ip, entry.mask)) for entry in api.whitelisted_ips(facts["trunk_sid"])]
        if any(network == requested for _, network in entries):
            sentence = f"{self._range} was already whitelisted."
            return Done(sentence, sentence_if_ours=f"{self._range} is whitelisted.")
        for entry, network in entries:
            if requested and network and requested.subnet_of(network):
                return Done(f"{self._range} was already whitelisted as part of {ip_range(entry.ip, entry.mask)}.")
            if entry.ip == self.ip:
                raise AlreadyExists(
                    f"{self.ip} is already whitelisted, but with the narrower mask /{entry.mask}. Nothing was changed. "
                    f"Change the mask with `/trunk ip change`, or use /{entry.mask}.",
                    code=1008,
                )
        return None

    def explain_conflict(self) -> str:
        return (
            f"Exotel says {self._range} is already whitelisted, but it isn't on this trunk's list. Nothing was "
            "changed. Look for it on your other trunks with `/trunk ip list`; if none has it, ask Exotel support."
        )


@dataclass(frozen=True)
class RemoveIp(_IpStep):
    """Remove the address from the whitelist."""

    kind = "remove_ip"

    @property
    def title(self) -> str:
        return f"Remove {self.ip} from the whitelist"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        entries = api.whitelisted_ips(facts["trunk_sid"])
        entry = self._entry_in(entries)
        if entry is None:
            return replace(self._removed(entries), already_done=True)
        api.remove_whitelisted_ip(facts["trunk_sid"], entry.id)
        return self._removed([other for other in entries if other != entry])

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        entries = api.whitelisted_ips(facts["trunk_sid"])
        return None if self._entry_in(entries) else self._removed(entries)

    def _removed(self, left: Sequence[WhitelistEntry]) -> Done:
        """Describe the result. An address is often whitelisted twice: alone, and as part of the office's network."""
        if wider := network_with(self.ip, 32, [(entry.ip, entry.mask) for entry in left]):
            sentence = f"{self.ip} was removed from the whitelist, but can still place calls as part of {wider}."
            return Done(sentence, {STILL_WITHIN: wider})
        return Done(f"{self.ip} was removed from the whitelist.")


@dataclass(frozen=True)
class ChangeMask(_IpStep):
    """Change the mask of the address."""

    mask: Mask
    kind = "change_mask"

    @property
    def title(self) -> str:
        return f"Change the mask of {self.ip} to /{self.mask}"

    def do(self, api: ExotelClient, facts: Facts) -> Done:
        entry = self._entry_in(api.whitelisted_ips(facts["trunk_sid"]))
        if entry is None:
            raise NoSuchTrunk(
                f"{self.ip} isn't on this trunk's whitelist, so its mask wasn't changed. See the list with "
                "`/trunk ip list`."
            )
        api.change_whitelisted_ip(facts["trunk_sid"], entry.id, self.ip, self.mask)
        return Done(f"{self.ip} now has the mask /{self.mask} (was /{entry.mask}).")

    def look(self, api: ExotelClient, facts: Facts) -> Done | None:
        entry = self._entry_in(api.whitelisted_ips(facts["trunk_sid"]))
        if entry is None or entry.mask != self.mask:
            return None
        return Done(
            f"{self.ip} already had the mask /{self.mask}.",
            sentence_if_ours=f"{self.ip} now has the mask /{self.mask}.",
        )
