"""`/trunk rename`: another name for a trunk (an endpoint of Exotel's portal)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import TrunkName
from bot.domain.account_context import AccountContext
from bot.steps import Facts, Plan, RenameTrunk
from bot.trunks.details import TrunkDetails
from bot.verbs.sheets import (
    Doubt,
    Field,
    OnTrunk,
    Sheet,
)
from bot.words.blocks import Block, actions, button, code, escape, section


class Rename(OnTrunk):
    """This trunk has this name."""

    new_name: TrunkName


def doubt(request: Rename, sight: TrunkDetails) -> Doubt | None:
    """Nothing to do."""
    same = request.new_name == sight.trunk_name
    return Doubt("new_name", f"It is named {sight.trunk_name} already. Nothing was done.") if same else None


NEW_NAME = Field(
    "new_name",
    "New name",
    lambda raw, _: TrunkName.parse(raw),
    hint="1 to 16 letters, digits or underscores; unique on the account.",
    placeholder="support_line",
)
sheet = Sheet(
    "rename",
    "Rename a trunk",
    "Its SID stays, so PBXs and flows go on as they are. Not every account can rename a trunk.",
    "Rename it",
    [NEW_NAME],
    Rename,
    doubt=doubt,
)


def plan(request: Rename) -> Plan:
    """One step."""
    return [RenameTrunk(request.new_name)]


def receipt(request: Rename, facts: Facts, account: AccountContext) -> Sequence[Block]:
    """What is so now."""
    return [
        section(
            f"*{escape(request.trunk_name)}* is named *{request.new_name}* now; its SID is {code(facts['trunk_sid'])}."
        ),
        actions([button("Show the trunk", "show", request.trunk_sid)]),
    ]


verb = sheet.as_verb(
    summary="Give a trunk another name, where the account can.",
    usage="rename [trunk] [new name]",
    example="/trunk rename support_line hotline",
    plan=plan,
    headline=lambda request: f"Rename {request.trunk_name} to {request.new_name}",
    receipt=receipt,
)
