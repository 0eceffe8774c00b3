"""`/trunk rename`: rename a trunk (an endpoint of Exotel's portal)."""

from __future__ import annotations

from bot.domain import TrunkName
from bot.steps import Facts, Plan, RenameTrunk
from bot.verbs.forms import Doubt, Field, Form, FormChange, OnTrunk
from bot.verbs.services import Trunks
from bot.words.blocks import code, escape


class NewName(OnTrunk):
    """Give this trunk this name."""

    new_name: TrunkName


NEW_NAME = Field(
    "new_name",
    "New name",
    lambda raw, _: TrunkName.parse(raw),
    hint="1–16 characters: letters, digits, underscore.",
    placeholder="support_line",
)


class Rename(FormChange[NewName]):
    """Rename a trunk (if your account supports it)."""

    name = "rename"
    usage = "rename [trunk] [new name]"
    example = "/trunk rename support_line hotline"
    title = "Rename a trunk"
    request = NewName
    form = Form(
        lead="The SID stays the same, so PBXs and flows keep working. Not every account supports this.",
        submit="Rename trunk",
        fields=[NEW_NAME],
    )

    def doubt(self, request: NewName, trunks: Trunks) -> Doubt | None:
        name = trunks.look_at(request.trunk).trunk_name
        if request.new_name == name:
            return Doubt("new_name", f"It's already called {name}.")
        others = [each for each in trunks.seen() if each.trunk_name == request.new_name]
        if not others:
            return None
        taken = f"Another trunk is called {request.new_name} ({others[0].trunk_sid}), and names are unique."
        return Doubt("new_name", f"{taken} Choose another name.")

    def plan(self, request: NewName) -> Plan:
        return [RenameTrunk(request.new_name)]

    def headline(self, request: NewName) -> str:
        return f"Rename {request.trunk_name} to {request.new_name}"

    def confirmation(self, request: NewName, facts: Facts) -> str:
        name, sid = escape(request.trunk_name), code(facts["trunk_sid"])
        return f"*{name}* is now called *{request.new_name}*. Its SID is still {sid}."


verb = Rename()
