"""`/trunk ip change`: the mask of a whitelisted IP. Wider lets more in, narrower shuts some out: both need approval."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import Mask, network_of
from bot.domain.phrasing import many
from bot.domain.records import Risk
from bot.steps import ChangeMask, Plan
from bot.trunks.snapshots import Snapshot
from bot.verbs.forms import Doubt, Field, approval_form
from bot.verbs.line_words import networks
from bot.verbs.services import Trunks
from commands.ip import LISTED_IP, NetworkChange, OnNetwork, not_listed, split

LEAD = (
    "*Outbound (termination)*: a wider mask lets more addresses place calls you pay for; a narrower one shuts some "
    "out. Both need someone else's approval."
)

MASK = Field("mask", "New mask", lambda raw, _: Mask.parse(raw), hint="16–32; 32 = this one address.")


def _counted(addresses: int) -> str:
    return many(addresses, "address", "addresses")


class IpChange(NetworkChange):
    """Change the mask of a whitelisted IP. Needs approval."""

    name = "ip change"
    usage = "ip change [trunk] [ip/mask] [reason]"
    example = "/trunk ip change support_line 44.248.146.8/29 the whole office calls"
    title = "Change a mask"
    form = approval_form(LEAD, LISTED_IP, MASK, split=split, several=networks)

    def doubt(self, request: OnNetwork, trunks: Trunks) -> Doubt | None:
        trunk = trunks.look_at(request.trunk)
        entry = next((entry for entry in trunk.whitelisted_ips if entry.ip == request.ip), None)
        if entry is None:
            return Doubt("ip", not_listed(request.ip, trunk))
        if entry.mask == request.mask:
            return Doubt("mask", f"{request.ip} already has the mask /{entry.mask}.")
        return None

    def plan(self, request: OnNetwork) -> Plan:
        return [ChangeMask(request.ip, request.mask)]

    def headline(self, request: OnNetwork) -> str:
        return f"Change the mask of {request.ip} on {request.trunk_name} to /{request.mask}"

    def risk(self, request: OnNetwork) -> Risk:
        # A form can't know the current mask, and a narrower one removes addresses.
        return Risk.WIDEN if request.mask.is_wide else Risk.REMOVE

    def losses(self, request: OnNetwork, snapshot: Snapshot) -> Sequence[str]:
        entry = next((entry for entry in snapshot.whitelisted_ips if entry.ip == request.ip), None)
        if entry is None:
            return [f"{request.ip} isn't on {snapshot.trunk_name}'s whitelist any more, so nothing would change."]
        current = network_of(entry.ip, entry.mask)
        before = current.num_addresses if current else 1
        after = request.mask.addresses
        losses = [
            f"The mask of {entry.ip} changes from /{entry.mask} ({_counted(before)}) to /{request.mask} "
            f"({_counted(after)})."
        ]
        if after < before:
            losses.append(f"{_counted(before - after)} can't place calls through {snapshot.trunk_name} any more.")
        return losses + ([request.mask.warning] if request.mask.warning and after > before else [])


verb = IpChange()
