"""`/trunk creds remove`: delete a SIP user. Needs approval."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.records import Risk
from bot.steps import Facts, Plan, RemoveCredential
from bot.trunks.snapshots import Snapshot
from bot.verbs.forms import FormChange, approval_form
from bot.words.blocks import bold, code
from commands.creds import USER_NAME, OnCredential


class CredsRemove(FormChange[OnCredential]):
    """Remove a SIP user. Needs approval."""

    name = "creds remove"
    usage = "creds remove [trunk] [user name] [reason]"
    example = "/trunk creds remove sales_line pbx_mumbai the PBX was sold"
    title = "Remove a SIP user"
    request = OnCredential
    at_stake = Risk.REMOVE
    form = approval_form(
        "Systems that sign in as this user will be *refused*. Needs someone else's approval.", USER_NAME
    )

    def plan(self, request: OnCredential) -> Plan:
        return [RemoveCredential(request.user_name)]

    def headline(self, request: OnCredential) -> str:
        return f"Remove the SIP user {request.user_name} from {request.trunk_name}"

    def losses(self, request: OnCredential, snapshot: Snapshot) -> Sequence[str]:
        if request.user_name not in snapshot.credentials:
            return [f"{snapshot.trunk_name} has no SIP user {request.user_name} any more, so nothing would be lost."]
        return [f"Systems that sign in to {snapshot.trunk_name} as {request.user_name} are refused."]

    def confirmation(self, request: OnCredential, facts: Facts) -> str:
        return f"{code(request.user_name)} can't sign in to {bold(request.trunk_name)} any more."


verb = CredsRemove()
