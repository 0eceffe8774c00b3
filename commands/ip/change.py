"""`/trunk ip change`: the mask of a whitelisted IP. Wider lets more in, narrower shuts some out: both are approved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain import Mask, network_of
from bot.domain.account_context import AccountContext
from bot.domain.records import Risk
from bot.steps import ChangeMask, Facts, Plan
from bot.trunks.directory import Directory
from bot.trunks.snapshots import Snapshot
from bot.verbs.forms import Doubt, Field, Form, FormChange, Reason
from bot.words.blocks import Block, actions, button, escape, section
from commands.ip.fields import LISTED_IP, OnNetwork, listed, split

LEAD = (
    "*Outbound (termination)*: a wider mask lets more addresses place calls on your bill, a narrower one refuses "
    "those that fall out of it. Somebody else must approve either."
)


class ChangeTo(OnNetwork):
    """The entry of this address has this mask."""


MASK = Field("mask", "New mask", lambda raw, _: Mask.parse(raw), hint="From 16 to 32; 32 is that one address.")


def _counted(addresses: int) -> str:
    return "1 address" if addresses == 1 else f"{addresses:,} addresses"


class IpChange(FormChange[ChangeTo]):
    """The mask of a whitelisted IP. Wider lets more in, narrower shuts some out: both are approved."""

    name = "ip change"
    summary = "Change the mask of a whitelisted IP. Somebody else must approve."
    usage = "ip change [trunk] [ip/mask] [reason]"
    example = "/trunk ip change support_line 44.248.146.8/29 the whole office calls"
    title = "Change a mask"
    request = ChangeTo
    form = Form(
        lead=LEAD,
        submit="Ask for approval",
        fields=[LISTED_IP, MASK],
        split=split,
        reason=Reason.ALWAYS,
    )

    def make(self, values: Mapping[str, object]) -> ChangeTo:
        request = super().make(values)
        request.must_be_public()
        return request

    def doubt(self, request: ChangeTo, directory: Directory) -> Doubt | None:
        """What is not there cannot be changed, and what is so already need not be."""
        sight = directory.look_at(request.trunk)
        entry = next((entry for entry in sight.whitelisted_ips if entry.ip == request.ip), None)
        if entry is None:
            return Doubt(
                "ip", f"{request.ip} is no entry of {sight.trunk_name}. There: {listed(sight)}. Nothing was done."
            )
        if entry.mask == request.mask:
            return Doubt("mask", f"{request.ip} has the mask /{entry.mask} already. Nothing was done.")
        return None

    def plan(self, request: ChangeTo) -> Plan:
        return [ChangeMask(request.ip, request.mask)]

    def headline(self, request: ChangeTo) -> str:
        return f"Change the mask of {request.ip} on {request.trunk_name} to /{request.mask}"

    def risk(self, request: ChangeTo) -> Risk:
        # A form cannot know which mask is there now, and a narrower one takes addresses off.
        return Risk.WIDEN if request.mask.is_wide else Risk.REMOVE

    def losses(self, request: ChangeTo, snapshot: Snapshot) -> Sequence[str]:
        """Who is let in and who is shut out."""
        entry = next((entry for entry in snapshot.whitelisted_ips if entry.ip == request.ip), None)
        if entry is None:
            return [f"{request.ip} is not on the whitelist of {snapshot.trunk_name} now, so nothing would be changed."]
        there = network_of(entry.ip, entry.mask)
        before = there.num_addresses if there else 1
        after = request.mask.addresses
        told = [
            f"The mask of {entry.ip} goes from /{entry.mask} ({_counted(before)}) to /{request.mask} "
            f"({_counted(after)})."
        ]
        if after < before:
            told.append(f"{_counted(before - after)} can no longer place calls through {snapshot.trunk_name}.")
        return told + ([request.mask.warning] if request.mask.warning and after > before else [])

    def receipt(self, request: ChangeTo, facts: Facts, account: AccountContext) -> Sequence[Block]:
        return [
            section(f"Calls from `{request.ip}/{request.mask}` are taken on *{escape(request.trunk_name)}*."),
            actions([button("Show the trunk", "show", request.trunk_sid)]),
        ]


verb = IpChange()
