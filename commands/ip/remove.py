"""`/trunk ip remove`: take an address off the whitelist. Needs approval."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import PublicIPv4, network_with
from bot.domain.records import Risk
from bot.steps import STILL_WITHIN, Facts, Plan, RemoveIp
from bot.trunks.snapshots import Snapshot, address_stops
from bot.verbs.forms import Doubt, FormChange, OnTrunk, approval_form
from bot.verbs.line_words import networks
from bot.verbs.services import Trunks
from bot.words.blocks import bold, code
from commands.ip import LISTED_IP, not_listed, split_address


class RemoveFrom(OnTrunk):
    """Take this address off the whitelist of this trunk."""

    ip: PublicIPv4


class IpRemove(FormChange[RemoveFrom]):
    """Remove an IP from the whitelist. Needs approval."""

    name = "ip remove"
    usage = "ip remove [trunk] [ip] [reason]"
    example = "/trunk ip remove support_line 44.248.146.11 the old office is closed"
    title = "Remove an IP"
    request = RemoveFrom
    at_stake = Risk.REMOVE
    form = approval_form(
        "Calls from this address will be *refused*, unless a wider range on the whitelist includes it. Needs someone "
        "else's approval.",
        LISTED_IP,
        split=split_address,
        several=networks,
    )

    def doubt(self, request: RemoveFrom, trunks: Trunks) -> Doubt | None:
        # Asking here saves an approver's time.
        trunk = trunks.look_at(request.trunk)
        if any(entry.ip == request.ip for entry in trunk.whitelisted_ips):
            return None
        return Doubt("ip", not_listed(request.ip, trunk))

    def plan(self, request: RemoveFrom) -> Plan:
        return [RemoveIp(request.ip)]

    def headline(self, request: RemoveFrom) -> str:
        return f"Remove {request.ip} from {request.trunk_name}'s whitelist"

    def losses(self, request: RemoveFrom, snapshot: Snapshot) -> Sequence[str]:
        gone = [entry for entry in snapshot.whitelisted_ips if entry.ip == request.ip]
        left = [entry for entry in snapshot.whitelisted_ips if entry.ip != request.ip]
        losses = [address_stops(entry, snapshot, left) for entry in gone]
        stays = network_with(request.ip, 32, [(entry.ip, entry.mask) for entry in left])
        losses += [
            f"Calls to {route.destination} may fail: its address is removed from the whitelist."
            for route in snapshot.destinations
            if route.destination.startswith(f"{request.ip}:") and not stays
        ]
        return losses or [
            f"{request.ip} isn't on {snapshot.trunk_name}'s whitelist any more, so nothing would be lost."
        ]

    def confirmation(self, request: RemoveFrom, facts: Facts) -> str:
        # A wider range on the whitelist can still let the address in.
        name, wider = f"{bold(request.trunk_name)}", facts.get(STILL_WITHIN, "")
        if not wider:
            return f"{code(request.ip)} can't place calls through {name} any more."
        return (
            f"{code(request.ip)} isn't on {name}'s whitelist any more, but it can still place calls as part of "
            f"{code(wider)}."
        )


verb = IpRemove()
