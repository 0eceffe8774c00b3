"""`/trunk dest remove`: stop sending calls to a destination. Needs approval."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import PublicIPv4
from bot.domain.phrasing import first_few
from bot.domain.records import Risk
from bot.steps import Facts, Plan, RemoveDestination
from bot.trunks.snapshots import Snapshot
from bot.verbs.forms import approval_form
from bot.verbs.line_words import hosts
from bot.words.blocks import bold, code
from commands.dest import DESTINATION, ExistingDestinationChange, OnDestination, split


class DestRemove(ExistingDestinationChange[OnDestination]):
    """Remove a destination from a trunk. Needs approval."""

    name = "dest remove"
    usage = "dest remove [trunk] [destination] [reason]"
    example = "/trunk dest remove support_line sip.acme.io:5061;transport=tls the old server is gone"
    title = "Remove a destination"
    request = OnDestination
    at_stake = Risk.REMOVE
    form = approval_form(
        "*Inbound (origination)*: calls will *stop going there*. Needs someone else's approval.",
        DESTINATION,
        split=split,
        several=hosts,
    )

    def plan(self, request: OnDestination) -> Plan:
        return [RemoveDestination(request.destination)]

    def headline(self, request: OnDestination) -> str:
        return f"Remove destination {request.destination.wire} from {request.trunk_name}"

    def losses(self, request: OnDestination, snapshot: Snapshot) -> Sequence[str]:
        wire = request.destination.wire
        left = [route.destination for route in snapshot.destinations if route.destination.lower() != wire.lower()]
        if len(left) == len(snapshot.destinations):
            return [f"{wire} isn't a destination of {snapshot.trunk_name} any more, so nothing would be lost."]
        if not left:
            numbers = first_few([number.phone_number for number in snapshot.numbers], 5)
            called = f" to {numbers}" if numbers else ""
            return [f"{snapshot.trunk_name} has no other destination: calls{called} will have nowhere to go."]
        return [f"Calls stop going to {wire}. Remaining destinations: {first_few(left, 3)}."]

    def confirmation(self, request: OnDestination, facts: Facts) -> str:
        stays = (
            " Its IP is still whitelisted; to remove it, use `/trunk ip remove`."
            if isinstance(request.destination.host, PublicIPv4)
            else ""
        )
        wire = code(request.destination.wire)
        return f"Calls to {bold(request.trunk_name)} no longer go to {wire}.{stays}"


verb = DestRemove()
