"""`/trunk creds rotate`: a new password for a SIP user; what signs in with the old one stops, so others approve."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.account_context import AccountContext
from bot.domain.records import Risk
from bot.steps import Facts, Plan, RotateCredential
from bot.trunks.snapshots import Snapshot
from bot.verbs.forms import Form, FormChange, Reason
from bot.words.blocks import Block, code, escape
from commands.creds.fields import USER_NAME, OnCredential, shown


class Rotate(OnCredential):
    """This user has a new password."""


class CredsRotate(FormChange[Rotate]):
    """A new password for a SIP user; what signs in with the old one stops, so others approve."""

    name = "creds rotate"
    summary = "Give a SIP user a new password. Somebody else must approve."
    usage = "creds rotate [trunk] [user name] [reason]"
    example = "/trunk creds rotate sales_line pbx-mumbai the password was in an e-mail"
    title = "New SIP password"
    request = Rotate
    form = Form(
        lead="Whatever signs in with the old password is *refused* from then on, until it has the new one. Somebody "
        "else must approve it.",
        submit="Ask for approval",
        fields=[USER_NAME],
        reason=Reason.ALWAYS,
    )

    def plan(self, request: Rotate) -> Plan:
        return [RotateCredential(request.user_name)]

    def headline(self, request: Rotate) -> str:
        return f"Give {request.user_name} on {request.trunk_name} a new SIP password"

    def risk(self, request: Rotate) -> Risk:
        return Risk.ROTATE

    def losses(self, request: Rotate, snapshot: Snapshot) -> Sequence[str]:
        """Who can no longer sign in."""
        if request.user_name not in snapshot.credentials:
            return [
                f"{snapshot.trunk_name} has no SIP credential {request.user_name} now, so nothing would be changed."
            ]
        return [
            f"Every system that signs in to {snapshot.trunk_name} as {request.user_name}, until it has the new "
            "password."
        ]

    def receipt(self, request: Rotate, facts: Facts, account: AccountContext) -> Sequence[Block]:
        told = (
            f"{code(request.user_name)} has a new password on *{escape(request.trunk_name)}*; the old one is refused."
        )
        return shown(told, request)


verb = CredsRotate()
