"""`/trunk creds remove`: takes a SIP user away; somebody else must approve."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.account_context import AccountContext
from bot.domain.records import Risk
from bot.steps import Facts, Plan, RemoveCredential
from bot.trunks.snapshots import Snapshot
from bot.verbs.forms import Form, FormChange, Reason
from bot.words.blocks import Block, actions, button, code, escape, section
from commands.creds.fields import USER_NAME, OnCredential


class RemoveFrom(OnCredential):
    """This user is none of this trunk's."""


class CredsRemove(FormChange[RemoveFrom]):
    """Takes a SIP user away; somebody else must approve."""

    name = "creds remove"
    summary = "Take a SIP user away. Somebody else must approve."
    usage = "creds remove [trunk] [user name] [reason]"
    example = "/trunk creds remove sales_line pbx-mumbai the PBX was sold"
    title = "Remove a SIP user"
    request = RemoveFrom
    form = Form(
        lead="Whatever signs in as this user is *refused* from then on. Somebody else must approve it.",
        submit="Ask for approval",
        fields=[USER_NAME],
        reason=Reason.ALWAYS,
    )

    def plan(self, request: RemoveFrom) -> Plan:
        return [RemoveCredential(request.user_name)]

    def headline(self, request: RemoveFrom) -> str:
        return f"Remove the SIP credential {request.user_name} from {request.trunk_name}"

    def risk(self, request: RemoveFrom) -> Risk:
        return Risk.REMOVE

    def losses(self, request: RemoveFrom, snapshot: Snapshot) -> Sequence[str]:
        """Who can no longer sign in."""
        if request.user_name not in snapshot.credentials:
            return [f"{snapshot.trunk_name} has no SIP credential {request.user_name} now, so nothing would be lost."]
        return [f"Every system that signs in to {snapshot.trunk_name} as {request.user_name}, for good."]

    def receipt(self, request: RemoveFrom, facts: Facts, account: AccountContext) -> Sequence[Block]:
        return [
            section(f"Nobody can sign in to *{escape(request.trunk_name)}* as {code(request.user_name)} any more."),
            actions([button("Show the trunk", "show", request.trunk_sid)]),
        ]


verb = CredsRemove()
