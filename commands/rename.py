"""`/trunk rename`: another name for a trunk (an endpoint of Exotel's portal)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import TrunkName
from bot.domain.account_context import AccountContext
from bot.steps import Facts, Plan, RenameTrunk
from bot.trunks.directory import Directory
from bot.verbs.forms import Doubt, Field, Form, FormChange, OnTrunk
from bot.words.blocks import Block, actions, button, code, escape, section


class NewName(OnTrunk):
    """This trunk has this name."""

    new_name: TrunkName


NEW_NAME = Field(
    "new_name",
    "New name",
    lambda raw, _: TrunkName.parse(raw),
    hint="1 to 16 letters, digits or underscores; unique on the account.",
    placeholder="support_line",
)


class Rename(FormChange[NewName]):
    """Another name for a trunk (an endpoint of Exotel's portal)."""

    name = "rename"
    summary = "Give a trunk another name, where the account can."
    usage = "rename [trunk] [new name]"
    example = "/trunk rename support_line hotline"
    title = "Rename a trunk"
    request = NewName
    form = Form(
        lead="Its SID stays, so PBXs and flows go on as they are. Not every account can rename a trunk.",
        submit="Rename it",
        fields=[NEW_NAME],
    )

    def doubt(self, request: NewName, directory: Directory) -> Doubt | None:
        """Nothing to do."""
        sight = directory.look_at(request.trunk)
        same = request.new_name == sight.trunk_name
        return Doubt("new_name", f"It is named {sight.trunk_name} already. Nothing was done.") if same else None

    def plan(self, request: NewName) -> Plan:
        return [RenameTrunk(request.new_name)]

    def headline(self, request: NewName) -> str:
        return f"Rename {request.trunk_name} to {request.new_name}"

    def receipt(self, request: NewName, facts: Facts, account: AccountContext) -> Sequence[Block]:
        return [
            section(
                f"*{escape(request.trunk_name)}* is named *{request.new_name}* now; its SID is "
                f"{code(facts['trunk_sid'])}."
            ),
            actions([button("Show the trunk", "show", request.trunk_sid)]),
        ]


verb = Rename()
