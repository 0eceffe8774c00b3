"""`/trunk create`: a trunk with nothing on it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import TrunkName
from bot.steps import CreateTrunk, Facts, Plan
from bot.verbs.forms import Field, Form, FormChange
from bot.verbs.line_words import is_filler, without_filler
from bot.verbs.verb import Request
from bot.words.blocks import Block, bold, button, code


class NewTrunk(Request):
    """Create a trunk of this name."""

    trunk_name: TrunkName


def split(fields: Sequence[Field], words: Sequence[str]) -> tuple[dict[str, str], Sequence[str]]:
    """Take all the words as the name: one with spaces is a mistake, shown whole."""
    return {"trunk_name": "" if is_filler(words) else " ".join(without_filler(words))}, []


NAME = Field(
    "trunk_name",
    "Trunk name",
    lambda raw, _: TrunkName.parse(raw),
    hint="1–16 characters: letters, digits, underscore.",
    placeholder="support_line",
)


class CreateBareTrunk(FormChange[NewTrunk]):
    """Create an empty trunk. `setup` creates a working one."""

    name = "create"
    usage = "create [name]"
    example = "/trunk create support_line"
    also = ("new", "make")
    title = "Create a trunk"
    request = NewTrunk
    form = Form(
        lead="Creates an empty trunk. To set up a working one in one go, use `/trunk setup`.",
        submit="Create trunk",
        fields=[NAME],
        split=split,
        trunks=(),
    )

    def plan(self, request: NewTrunk) -> Plan:
        return [CreateTrunk(request.trunk_name)]

    def headline(self, request: NewTrunk) -> str:
        return f"Create {request.trunk_name}"

    def confirmation(self, request: NewTrunk, facts: Facts) -> str:
        return (
            f"{bold(request.trunk_name)} (SID {code(facts['trunk_sid'])}) is empty. To place or receive calls it "
            "needs a phone number, plus a whitelisted IP for outbound (termination) or a destination for inbound "
            "(origination)."
        )

    def ways_on(self, request: NewTrunk, facts: Facts) -> list[Block]:
        add = button("Set up this trunk", "setup", facts["trunk_sid"], "primary")
        return [add, *super().ways_on(request, facts)]


verb = CreateBareTrunk()
