"""`/trunk number mode`: `pstn` or `flow` (an endpoint of Exotel's portal)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import E164
from bot.domain.account_context import AccountContext
from bot.steps import Facts, Plan, SetMode
from bot.verbs.phone_fields import number_first
from bot.verbs.sheets import OnTrunk, Sheet
from bot.words.blocks import Block, actions, button, code, escape, section
from commands.number.fields import MODE, ON_TRUNK, Mode, must_be_there


class ChangeMode(OnTrunk):
    """This number is in this mode on this trunk."""

    number: E164
    mode: Mode


sheet = Sheet(
    "number mode",
    "Mode of a number",
    "How Exotel treats this number on the trunk. Not every account can change it.",
    "Change it",
    [ON_TRUNK, MODE],
    ChangeMode,
    split=number_first,
    doubt=must_be_there,
)


def plan(request: ChangeMode) -> Plan:
    """One step."""
    return [SetMode(request.number, request.mode)]


def receipt(request: ChangeMode, facts: Facts, account: AccountContext) -> Sequence[Block]:
    """What is so now."""
    return [
        section(f"{code(request.number)} is in the mode {request.mode} on *{escape(request.trunk_name)}*."),
        actions([button("List its numbers", "number list", request.trunk_sid)]),
    ]


verb = sheet.as_verb(
    summary="Change a number's mode on its trunk, where the account can.",
    usage="number mode [trunk] [number] [pstn | flow]",
    example="/trunk number mode support_line +911800123456 flow",
    plan=plan,
    headline=lambda request: f"Set {request.number} on {request.trunk_name} to {request.mode}",
    receipt=receipt,
)
