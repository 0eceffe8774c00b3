"""`/trunk dest weight`: a destination's share of the calls (an endpoint of Exotel's portal)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import Destination
from bot.domain.account_context import AccountContext
from bot.domain.errors import BadInput
from bot.domain.typed import clean, quote
from bot.steps import Facts, Plan, WeighDestination
from bot.verbs.sheets import Field, OnTrunk, Sheet
from bot.words.blocks import Block, actions, button, code, escape, section
from commands.dest.fields import DESTINATION, must_be_there
from commands.dest.shares import EXAMPLE

_MOST = 65535  # 16 bits, as in the SRV record (RFC 2782) that priority and weight come from


class Weigh(OnTrunk):
    """This destination has this weight, and this priority; None leaves the priority as it is."""

    destination: Destination
    weight: int
    priority: int | None = None


def read_figure(raw: str, what: str) -> int:
    """A whole number from 0 to 65535. Raises BadInput."""
    text = clean(raw)
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and int(text) <= _MOST):
        said = f"{quote(raw)} is not a {what}." if text else f"No {what} was typed."
        raise BadInput(f"{said} Type a whole number from 0 to {_MOST}.")
    return int(text)


WEIGHT = Field(
    "weight",
    "Weight",
    lambda raw, _: read_figure(raw, "weight"),
    hint="A higher one gets more calls. Exotel begins with 1.",
    placeholder="3",
)
PRIORITY = Field(
    "priority",
    "Priority",
    lambda raw, _: read_figure(raw, "priority") if clean(raw) else None,
    hint="Lower is tried first; Exotel begins with 0. Empty: left as it is.",
    placeholder="0",
    optional=True,
)
sheet = Sheet(
    "dest weight",
    "Share of the calls",
    f"*Inbound (origination)*: {EXAMPLE} Not every account can change it.",
    "Set it",
    [DESTINATION, WEIGHT, PRIORITY],
    Weigh,
    doubt=must_be_there,
)


def plan(request: Weigh) -> Plan:
    """One step."""
    return [WeighDestination(request.destination, request.priority, request.weight)]


def headline(request: Weigh) -> str:
    """The change in a few words."""
    priority = "" if request.priority is None else f" and the priority {request.priority}"
    return f"Give {request.destination.wire} on {request.trunk_name} the weight {request.weight}{priority}"


def receipt(request: Weigh, facts: Facts, account: AccountContext) -> Sequence[Block]:
    """What is so now."""
    return [
        section(
            f"{code(request.destination.wire)} has the weight {request.weight} on *{escape(request.trunk_name)}*. "
            "The list shows the shares."
        ),
        actions([button("List its destinations", "dest list", request.trunk_sid)]),
    ]


verb = sheet.as_verb(
    summary="Set a destination's share of the inbound calls, where the account can.",
    usage="dest weight [trunk] [destination] [weight] [priority]",
    example="/trunk dest weight support_line sip.acme.io:5061;transport=tls 3",
    plan=plan,
    headline=headline,
    receipt=receipt,
)
