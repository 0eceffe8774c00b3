"""`/trunk dest remove`: calls are no longer sent there; somebody else must approve."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import PublicIPv4
from bot.domain.phrasing import first_few
from bot.domain.records import Risk
from bot.steps import Facts, Plan, RemoveDestination
from bot.trunks.snapshots import Snapshot
from bot.verbs.forms import approval_form
from bot.words.blocks import bold, code
from commands.dest import DESTINATION, ExistingDestinationChange, OnDestination


class DestRemove(ExistingDestinationChange[OnDestination]):
    """Take a destination off a trunk. Somebody else must approve."""

    name = "dest remove"
    usage = "dest remove [trunk] [destination] [reason]"
    example = "/trunk dest remove support_line sip.acme.io:5061;transport=tls the old server is gone"
    title = "Remove a destination"
    request = OnDestination
    at_stake = Risk.REMOVE
    form = approval_form(
        "*Inbound (origination)*: calls are *not sent there* from then on. Somebody else must approve it.", DESTINATION
    )

    def plan(self, request: OnDestination) -> Plan:
        return [RemoveDestination(request.destination)]

    def headline(self, request: OnDestination) -> str:
        return f"Stop sending calls of {request.trunk_name} to {request.destination.wire}"

    def done_headline(self, request: OnDestination) -> str:
        return f"{request.trunk_name} no longer sends calls to {request.destination.wire}"

    def losses(self, request: OnDestination, snapshot: Snapshot) -> Sequence[str]:
        wire = request.destination.wire
        left = [route.destination for route in snapshot.destinations if route.destination.lower() != wire.lower()]
        if len(left) == len(snapshot.destinations):
            return [f"{wire} is no destination of {snapshot.trunk_name} now, so nothing would be lost."]
        if not left:
            numbers = ", ".join(number.phone_number for number in snapshot.numbers[:5])
            called = f" to {numbers}" if numbers else ""
            return [f"It is the only destination of {snapshot.trunk_name}: calls{called} then have nowhere to go."]
        return [f"Calls are no longer sent to {wire}. Left to take them: {first_few(left, 3)}."]

    def confirmation(self, request: OnDestination, facts: Facts) -> str:
        stays = (
            " Its address is still whitelisted: `/trunk ip remove` takes it off."
            if isinstance(request.destination.host, PublicIPv4)
            else ""
        )
        wire = code(request.destination.wire)
        return f"Calls to {bold(request.trunk_name)} are not sent to {wire} any more.{stays}"


verb = DestRemove()
