"""`/trunk rename`: another name for a trunk (an endpoint of Exotel's portal)."""

from __future__ import annotations

from bot.domain import TrunkName
from bot.steps import Facts, Plan, RenameTrunk
from bot.verbs.forms import Doubt, Field, Form, FormChange, OnTrunk
from bot.verbs.services import Trunks
from bot.words.blocks import code, escape


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
    """Give a trunk another name, where the account can."""

    name = "rename"
    usage = "rename [trunk] [new name]"
    example = "/trunk rename support_line hotline"
    title = "Rename a trunk"
    request = NewName
    form = Form(
        lead="Its SID stays, so PBXs and flows go on as they are. Not every account can rename a trunk.",
        submit="Rename it",
        fields=[NEW_NAME],
    )

    def doubt(self, request: NewName, trunks: Trunks) -> Doubt | None:
        name = trunks.look_at(request.trunk).trunk_name
        same = request.new_name == name
        return Doubt("new_name", f"It is named {name} already. Nothing was done.") if same else None

    def plan(self, request: NewName) -> Plan:
        return [RenameTrunk(request.new_name)]

    def headline(self, request: NewName) -> str:
        return f"Rename {request.trunk_name} to {request.new_name}"

    def done_headline(self, request: NewName) -> str:
        return f"Renamed {request.trunk_name} to {request.new_name}"

    def confirmation(self, request: NewName, facts: Facts) -> str:
        name, sid = escape(request.trunk_name), code(facts["trunk_sid"])
        return f"*{name}* is named *{request.new_name}* now; its SID is {sid}."


verb = Rename()
