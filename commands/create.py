"""`/trunk create`: a trunk alone, with nothing on it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import TrunkName
from bot.domain.account_context import AccountContext
from bot.steps import CreateTrunk, Facts, Plan
from bot.verbs.sheets import Field, Sheet
from bot.verbs.verb import Request
from bot.words.blocks import Block, actions, button, code, escape, section


class Create(Request):
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
sheet = Sheet(
    "create",
    "Create a trunk",
    "A trunk alone, with nothing on it. `/trunk setup` does the whole in one go.",
    "Create it",
    [NAME],
    Create,
    split=split,
    trunks=(),
)


def plan(request: Create) -> Plan:
    """One step."""
    return [CreateTrunk(request.trunk_name)]


def receipt(request: Create, facts: Facts, account: AccountContext) -> Sequence[Block]:
    """Its SID, and what it still needs."""
    sid = facts["trunk_sid"]
    return [
        section(
            f"*{escape(request.trunk_name)}* is {code(sid)}. It cannot place or receive calls yet: it needs a phone "
            "number, and a whitelisted IP for outbound (termination) or a destination for inbound (origination)."
        ),
        actions([button("Add to this trunk", "setup", sid, "primary"), button("Show the trunk", "show", sid)]),
    ]


verb = sheet.as_verb(
    summary="Create a trunk alone, with nothing on it.",
    usage="create [name]",
    example="/trunk create support_line",
    plan=plan,
    facts=lambda request: {"trunk_name": request.trunk_name},
    headline=lambda request: f"Create {request.trunk_name}",
    receipt=receipt,
)
