"""`/trunk creds rotate`: a new password for a SIP user. The old one stops working, so this needs approval."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.records import Risk
from bot.steps import Facts, Plan, RotateCredential
from bot.trunks.snapshots import Snapshot
from bot.verbs.forms import FormChange, approval_form
from bot.words.blocks import bold, code
from commands.creds import SHOW_TO_ME, STILL_UNSEEN, USER_NAME, OnCredential


class CredsRotate(FormChange[OnCredential]):
    """Give a SIP user a new password. Needs approval."""

    name = "creds rotate"
    usage = "creds rotate [trunk] [user name] [reason]"
    example = "/trunk creds rotate sales_line pbx_mumbai the password was in an e-mail"
    title = "New SIP password"
    request = OnCredential
    at_stake = Risk.ROTATE
    form = approval_form(
        "Systems that sign in with the old password will be *refused* until they have the new one. Needs someone "
        "else's approval.",
        USER_NAME,
    )
    way_on = SHOW_TO_ME

    def plan(self, request: OnCredential) -> Plan:
        return [RotateCredential(request.user_name)]

    def headline(self, request: OnCredential) -> str:
        return f"Change the SIP password of {request.user_name} on {request.trunk_name}"

    def losses(self, request: OnCredential, snapshot: Snapshot) -> Sequence[str]:
        if request.user_name not in snapshot.credentials:
            return [f"{snapshot.trunk_name} has no SIP user {request.user_name} any more, so nothing would change."]
        return [
            f"Systems that sign in to {snapshot.trunk_name} as {request.user_name} are refused until they have the new "
            "password."
        ]

    def confirmation(self, request: OnCredential, facts: Facts) -> str:
        return (
            f"{code(request.user_name)} has a new password on {bold(request.trunk_name)}; the old one doesn't "
            f"work any more. {STILL_UNSEEN}"
        )


verb = CredsRotate()
