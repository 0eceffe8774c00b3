"""`/trunk create`: a trunk alone, with nothing on it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import TrunkName
from bot.steps import CreateTrunk, Facts, Plan
from bot.verbs.forms import Field, Form, FormChange
from bot.verbs.verb import Request
from bot.words.blocks import Block, bold, button, code


class NewTrunk(Request):
    """A trunk of this name stands on the account."""

    trunk_name: TrunkName


def split(fields: Sequence[Field], words: Sequence[str]) -> tuple[dict[str, str], Sequence[str]]:
    """A name has no spaces, so that one with spaces is a mistake to be shown whole."""
    return {"trunk_name": " ".join(words)}, []


NAME = Field(
    "trunk_name",
    "Trunk name",
    lambda raw, _: TrunkName.parse(raw),
    hint="1 to 16 letters, digits or underscores; unique on the account.",
    placeholder="support_line",
)


class CreateBareTrunk(FormChange[NewTrunk]):
    """Create a trunk alone, with nothing on it."""

    name = "create"
    usage = "create [name]"
    example = "/trunk create support_line"
    also = ("new", "make")
    title = "Create a trunk"
    request = NewTrunk
    form = Form(
        lead="A trunk alone, with nothing on it. `/trunk setup` does the whole in one go.",
        submit="Create it",
        fields=[NAME],
        split=split,
        trunks=(),
    )

    def plan(self, request: NewTrunk) -> Plan:
        return [CreateTrunk(request.trunk_name)]

    def headline(self, request: NewTrunk) -> str:
        return f"Create {request.trunk_name}"

    def done_headline(self, request: NewTrunk) -> str:
        return f"Created {request.trunk_name}"

    def confirmation(self, request: NewTrunk, facts: Facts) -> str:
        return (
            f"{bold(request.trunk_name)} is {code(facts['trunk_sid'])}. It cannot place or receive calls yet: it "
            "needs a phone number, and a whitelisted IP for outbound (termination) or a destination for inbound "
            "(origination)."
        )

    def ways_on(self, request: NewTrunk, facts: Facts) -> list[Block]:
        add = button("Add to this trunk", "setup", facts["trunk_sid"], "primary")
        return [add, *super().ways_on(request, facts)]


verb = CreateBareTrunk()
