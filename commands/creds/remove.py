"""`/trunk creds remove`: takes a SIP user away; somebody else must approve."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.account_context import AccountContext
from bot.domain.records import Risk
from bot.steps import Facts, Plan, RemoveCredential
from bot.trunks.snapshots import Snapshot
from bot.verbs.sheets import Sheet
from bot.words.blocks import Block, actions, button, code, escape, section
from commands.creds.fields import USER_NAME, OnCredential


class RemoveFrom(OnCredential):
    """This user is none of this trunk's."""


sheet = Sheet(
    "creds remove",
    "Remove a SIP user",
    "Whatever signs in as this user is *refused* from then on. Somebody else must approve it.",
    "Ask for approval",
    [USER_NAME],
    RemoveFrom,
    asks_reason=True,
)


def losses(request: RemoveFrom, snapshot: Snapshot) -> Sequence[str]:
    """Who can no longer sign in."""
    if request.user_name not in snapshot.credentials:
        return [f"{snapshot.trunk_name} has no SIP credential {request.user_name} now, so nothing would be lost."]
    return [f"Every system that signs in to {snapshot.trunk_name} as {request.user_name}, for good."]


def plan(request: RemoveFrom) -> Plan:
    """One step."""
    return [RemoveCredential(request.user_name)]


def receipt(request: RemoveFrom, facts: Facts, account: AccountContext) -> Sequence[Block]:
    """What is so now."""
    return [
        section(f"Nobody can sign in to *{escape(request.trunk_name)}* as {code(request.user_name)} any more."),
        actions([button("Show the trunk", "show", request.trunk_sid)]),
    ]


verb = sheet.as_verb(
    summary="Take a SIP user away. Somebody else must approve.",
    usage="creds remove [trunk] [user name] [reason]",
    example="/trunk creds remove sales_line pbx-mumbai the PBX was sold",
    plan=plan,
    risk=lambda _: Risk.REMOVE,
    losses=losses,
    headline=lambda request: f"Remove the SIP credential {request.user_name} from {request.trunk_name}",
    receipt=receipt,
)
