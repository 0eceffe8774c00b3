"""`/trunk dest weight`: a destination's share of the calls (an endpoint of Exotel's portal)."""

from __future__ import annotations

from bot.domain.errors import BadInput
from bot.domain.typed import clean, quote
from bot.steps import Facts, Plan, WeighDestination
from bot.verbs.forms import Field, Form
from bot.words.blocks import bold, code
from commands.dest import DESTINATION, ExistingDestinationChange, OnDestination, split

_MOST = 65535  # 16 bits, as in the SRV record (RFC 2782) that priority and weight come from


class Weigh(OnDestination):
    """Give this destination this weight and priority; None keeps the priority."""

    weight: int
    priority: int | None = None


def read_figure(raw: str, noun: str) -> int:
    """Read a whole number from 0 to 65535. Raises BadInput."""
    text = clean(raw)
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and int(text) <= _MOST):
        mistake = f"{quote(raw)} isn't a {noun}. " if text else ""
        raise BadInput(f"{mistake}Enter a whole number from 0 to {_MOST}.")
    return int(text)


WEIGHT = Field(
    "weight",
    "Weight",
    lambda raw, _: read_figure(raw, "weight"),
    hint="Higher gets more calls. Exotel's default is 1.",
    placeholder="3",
)
PRIORITY = Field(
    "priority",
    "Priority",
    lambda raw, _: read_figure(raw, "priority") if clean(raw) else None,
    hint="Lower is tried first. Exotel's default is 0. Leave empty to keep it.",
    placeholder="0",
    optional=True,
)


class DestWeight(ExistingDestinationChange[Weigh]):
    """Set a destination's share of inbound calls (if your account supports it)."""

    name = "dest weight"
    usage = "dest weight [trunk] [destination] [weight] [priority]"
    example = "/trunk dest weight support_line sip.acme.io:5061;transport=tls 3"
    title = "Share of the calls"
    request = Weigh
    form = Form(
        lead="*Inbound (origination)*: lowest priority goes first; calls are split by weight within a priority. With "
        "the weights 3 and 1, about 75% of calls go to the first destination and 25% to the second. Not every "
        "account supports this.",
        submit="Set weight",
        fields=[DESTINATION, WEIGHT, PRIORITY],
        split=split,
    )

    def plan(self, request: Weigh) -> Plan:
        return [WeighDestination(request.destination, request.priority, request.weight)]

    def headline(self, request: Weigh) -> str:
        priority = "" if request.priority is None else f" and its priority to {request.priority}"
        return f"Set the weight of {request.destination.wire} on {request.trunk_name} to {request.weight}{priority}"

    def confirmation(self, request: Weigh, facts: Facts) -> str:
        return (
            f"{code(request.destination.wire)} on {bold(request.trunk_name)} now has weight {request.weight}. See "
            "each destination's share in the list."
        )


verb = DestWeight()
