"""`/trunk number add`: map a phone number (ExoPhone) to a trunk."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import E164
from bot.domain.account_context import AccountContext
from bot.steps import Facts, MapNumber, Plan, explain_number_conflict
from bot.trunks.directory import Directory
from bot.trunks.other_trunk import other_trunk
from bot.verbs.phone_fields import number_first
from bot.verbs.sheets import (
    Doubt,
    Meant,
    OnTrunk,
    Sheet,
)
from bot.words.blocks import Block, actions, button, code, escape, section
from commands.number.fields import MODE, NUMBER, Mode


class AddNumber(OnTrunk):
    """This number is mapped to this trunk."""

    number: E164
    mode: Mode


def foresee(request: AddNumber, directory: Directory) -> Doubt | None:
    """To take it off the trunk that has it is a move, for which somebody else's approval is asked."""
    there = other_trunk(request.number, request.trunk_sid, directory)
    if there is None:
        return None
    return Doubt(
        "number",
        explain_number_conflict(request.number, f"{there.trunk_name} ({there.trunk_sid})"),
        Meant("Move it here instead…", "number move", request.number, before=there.trunk_sid),
    )


sheet = Sheet(
    "number add",
    "Map a number",
    "A number on a trunk is the caller ID of *outbound* calls (termination), and what customers call for *inbound* "
    "(origination).",
    "Map it",
    [NUMBER, MODE],
    AddNumber,
    split=number_first,
    foresee=foresee,
)


def plan(request: AddNumber) -> Plan:
    """One step. Exotel's default is left to Exotel."""
    return [MapNumber(request.number, None if request.mode == "pstn" else request.mode)]


def receipt(request: AddNumber, facts: Facts, account: AccountContext) -> Sequence[Block]:
    """What is so now, and what no API does."""
    return [
        section(
            f"{code(request.number)} is on *{escape(request.trunk_name)}*. If it shall receive calls, assign it to a "
            f"flow in Exotel's dashboard whose Connect applet dials {code(f'sip:{request.trunk_sid}')}: no API does "
            "that."
        ),
        actions([button("Show the trunk", "show", request.trunk_sid)]),
    ]


verb = sheet.as_verb(
    summary="Map a phone number (ExoPhone) to a trunk.",
    usage="number add [trunk] [number] [pstn | flow]",
    example="/trunk number add support_line +911800123456",
    plan=plan,
    headline=lambda request: f"Map {request.number} to {request.trunk_name}",
    receipt=receipt,
)
