"""`/trunk ip remove`: an address may no longer place calls; somebody else must approve."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import PublicIPv4, network_with
from bot.domain.records import Risk
from bot.steps import STILL_WITHIN, Facts, Plan, RemoveIp
from bot.trunks.snapshots import Snapshot, address_stops
from bot.verbs.forms import Doubt, FormChange, OnTrunk, approval_form
from bot.verbs.services import Trunks
from bot.words.blocks import bold, code
from commands.ip import LISTED_IP, listed


class RemoveFrom(OnTrunk):
    """This address is off the whitelist of this trunk."""

    ip: PublicIPv4


class IpRemove(FormChange[RemoveFrom]):
    """Take an IP off the whitelist. Somebody else must approve."""

    name = "ip remove"
    usage = "ip remove [trunk] [ip] [reason]"
    example = "/trunk ip remove support_line 44.248.146.11 the old office is closed"
    title = "Remove an IP"
    request = RemoveFrom
    at_stake = Risk.REMOVE
    form = approval_form(
        "Calls from this address are *refused* from then on, unless a network that stays on the whitelist has it too. "
        "Somebody else must approve it.",
        LISTED_IP,
    )

    def doubt(self, request: RemoveFrom, trunks: Trunks) -> Doubt | None:
        # A doubt here saves an approver's time.
        trunk = trunks.look_at(request.trunk)
        if any(entry.ip == request.ip for entry in trunk.whitelisted_ips):
            return None
        sentence = f"{request.ip} is not on the whitelist of {trunk.trunk_name}. There: {listed(trunk)}."
        return Doubt("ip", f"{sentence} Nothing was done.")

    def plan(self, request: RemoveFrom) -> Plan:
        return [RemoveIp(request.ip)]

    def headline(self, request: RemoveFrom) -> str:
        return f"Remove {request.ip} from the whitelist of {request.trunk_name}"

    def done_headline(self, request: RemoveFrom) -> str:
        return f"Removed {request.ip} from the whitelist of {request.trunk_name}"

    def losses(self, request: RemoveFrom, snapshot: Snapshot) -> Sequence[str]:
        gone = [entry for entry in snapshot.whitelisted_ips if entry.ip == request.ip]
        left = [entry for entry in snapshot.whitelisted_ips if entry.ip != request.ip]
        losses = [address_stops(entry, snapshot, left) for entry in gone]
        stays = network_with(request.ip, 32, [(entry.ip, entry.mask) for entry in left])
        losses += [
            f"Calls sent to {route.destination} may be refused: its address is taken off the whitelist."
            for route in snapshot.destinations
            if route.destination.startswith(f"{request.ip}:") and not stays
        ]
        return losses or [
            f"{request.ip} is not on the whitelist of {snapshot.trunk_name} now, so nothing would be lost."
        ]

    def confirmation(self, request: RemoveFrom, facts: Facts) -> str:
        # A network that stays on the whitelist may let the address in all the same.
        name, wider = bold(request.trunk_name), facts.get(STILL_WITHIN, "")
        if not wider:
            return f"{code(request.ip)} can no longer place calls through {name}."
        return (
            f"{code(request.ip)} is off the whitelist of {name}. As part of {code(wider)}, which stays there, it can "
            "still place calls."
        )


verb = IpRemove()
