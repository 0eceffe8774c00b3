"""`/trunk dest remove`: calls are no longer sent there; somebody else must approve."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import PublicIPv4
from bot.domain.account_context import AccountContext
from bot.domain.records import Risk
from bot.steps import Facts, Plan, RemoveDestination
from bot.trunks.directory import Directory
from bot.trunks.snapshots import Snapshot
from bot.verbs.forms import Doubt, Form, FormChange, Reason
from bot.words.blocks import Block, actions, button, code, escape, section
from commands.dest.fields import DESTINATION, OnDestination, must_be_there


class RemoveFrom(OnDestination):
    """This is no destination of this trunk."""


class DestRemove(FormChange[RemoveFrom]):
    """Calls are no longer sent there; somebody else must approve."""

    name = "dest remove"
    summary = "Take a destination off a trunk. Somebody else must approve."
    usage = "dest remove [trunk] [destination] [reason]"
    example = "/trunk dest remove support_line sip.acme.io:5061;transport=tls the old server is gone"
    title = "Remove a destination"
    request = RemoveFrom
    form = Form(
        lead="*Inbound (origination)*: calls are *not sent there* from then on. Somebody else must approve it.",
        submit="Ask for approval",
        fields=[DESTINATION],
        reason=Reason.ALWAYS,
    )

    def doubt(self, request: RemoveFrom, directory: Directory) -> Doubt | None:
        return must_be_there(request, directory)

    def plan(self, request: RemoveFrom) -> Plan:
        return [RemoveDestination(request.destination)]

    def headline(self, request: RemoveFrom) -> str:
        return f"Stop sending calls of {request.trunk_name} to {request.destination.wire}"

    def risk(self, request: RemoveFrom) -> Risk:
        return Risk.REMOVE

    def losses(self, request: RemoveFrom, snapshot: Snapshot) -> Sequence[str]:
        """Where calls no longer go, and what is left to take them."""
        wire = request.destination.wire
        left = [route.destination for route in snapshot.destinations if route.destination.lower() != wire.lower()]
        if len(left) == len(snapshot.destinations):
            return [f"{wire} is no destination of {snapshot.trunk_name} now, so nothing would be lost."]
        if not left:
            numbers = ", ".join(number.phone_number for number in snapshot.numbers[:5])
            called = f" to {numbers}" if numbers else ""
            return [f"It is the only destination of {snapshot.trunk_name}: calls{called} then have nowhere to go."]
        shown = ", ".join(left[:3]) + (f" and {len(left) - 3} more" if len(left) > 3 else "")
        return [f"Calls are no longer sent to {wire}. Left to take them: {shown}."]

    def receipt(self, request: RemoveFrom, facts: Facts, account: AccountContext) -> Sequence[Block]:
        """What is so now, and what stays."""
        stays = (
            " Its address is still whitelisted: `/trunk ip remove` takes it off."
            if isinstance(request.destination.host, PublicIPv4)
            else ""
        )
        said = (
            f"Calls to *{escape(request.trunk_name)}* are not sent to {code(request.destination.wire)} any more.{stays}"
        )
        return [section(said), actions([button("List its destinations", "dest list", request.trunk_sid)])]


verb = DestRemove()
