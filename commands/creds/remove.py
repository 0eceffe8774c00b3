"""`/trunk creds remove`: takes a SIP user away; somebody else must approve."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.records import Risk
from bot.steps import Facts, Plan, RemoveCredential
from bot.trunks.snapshots import Snapshot
from bot.verbs.forms import FormChange, approval_form
from bot.words.blocks import bold, code
from commands.creds import USER_NAME, OnCredential


class CredsRemove(FormChange[OnCredential]):
    """Take a SIP user away. Somebody else must approve."""

    name = "creds remove"
    usage = "creds remove [trunk] [user name] [reason]"
    example = "/trunk creds remove sales_line pbx-mumbai the PBX was sold"
    title = "Remove a SIP user"
    request = OnCredential
    at_stake = Risk.REMOVE
    form = approval_form(
        "Whatever signs in as this user is *refused* from then on. Somebody else must approve it.", USER_NAME
    )

    def plan(self, request: OnCredential) -> Plan:
        return [RemoveCredential(request.user_name)]

    def headline(self, request: OnCredential) -> str:
        return f"Remove the SIP credential {request.user_name} from {request.trunk_name}"

    def done_headline(self, request: OnCredential) -> str:
        return f"Removed the SIP credential {request.user_name} from {request.trunk_name}"

    def losses(self, request: OnCredential, snapshot: Snapshot) -> Sequence[str]:
        if request.user_name not in snapshot.credentials:
            return [f"{snapshot.trunk_name} has no SIP credential {request.user_name} now, so nothing would be lost."]
        return [f"Every system that signs in to {snapshot.trunk_name} as {request.user_name}, for good."]

    def confirmation(self, request: OnCredential, facts: Facts) -> str:
        return f"Nobody can sign in to {bold(request.trunk_name)} as {code(request.user_name)} any more."


verb = CredsRemove()
