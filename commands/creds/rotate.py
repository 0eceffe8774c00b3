"""`/trunk creds rotate`: a new password for a SIP user; what signs in with the old one stops, so others approve."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.records import Risk
from bot.steps import Facts, Plan, RotateCredential
from bot.trunks.snapshots import Snapshot
from bot.verbs.forms import FormChange, approval_form
from bot.words.blocks import bold, code
from commands.creds import SHOW_TO_ME, STILL_UNSEEN, USER_NAME, OnCredential


class CredsRotate(FormChange[OnCredential]):
    """Give a SIP user a new password. Somebody else must approve."""

    name = "creds rotate"
    usage = "creds rotate [trunk] [user name] [reason]"
    example = "/trunk creds rotate sales_line pbx-mumbai the password was in an e-mail"
    title = "New SIP password"
    request = OnCredential
    at_stake = Risk.ROTATE
    form = approval_form(
        "Whatever signs in with the old password is *refused* from then on, until it has the new one. Somebody "
        "else must approve it.",
        USER_NAME,
    )
    way_on = SHOW_TO_ME

    def plan(self, request: OnCredential) -> Plan:
        return [RotateCredential(request.user_name)]

    def headline(self, request: OnCredential) -> str:
        return f"Give {request.user_name} on {request.trunk_name} a new SIP password"

    def done_headline(self, request: OnCredential) -> str:
        return f"{request.user_name} on {request.trunk_name} has a new SIP password"

    def losses(self, request: OnCredential, snapshot: Snapshot) -> Sequence[str]:
        if request.user_name not in snapshot.credentials:
            return [
                f"{snapshot.trunk_name} has no SIP credential {request.user_name} now, so nothing would be changed."
            ]
        return [
            f"Every system that signs in to {snapshot.trunk_name} as {request.user_name}, until it has the new "
            "password."
        ]

    def confirmation(self, request: OnCredential, facts: Facts) -> str:
        return (
            f"{code(request.user_name)} has a new password on {bold(request.trunk_name)}; the old one is refused. "
            f"{STILL_UNSEEN}"
        )


verb = CredsRotate()
