"""`/trunk dest weight`: a destination's share of the calls (an endpoint of Exotel's portal)."""

from __future__ import annotations

from bot.domain.errors import BadInput
from bot.domain.typed import clean, quote
from bot.steps import Facts, Plan, WeighDestination
from bot.verbs.forms import Field, Form
from bot.words.blocks import bold, code
from commands.dest import DESTINATION, ExistingDestinationChange, OnDestination

_MOST = 65535  # 16 bits, as in the SRV record (RFC 2782) that priority and weight come from


class Weigh(OnDestination):
    """This destination has this weight, and this priority; None leaves the priority as it is."""

    weight: int
    priority: int | None = None


def read_figure(raw: str, what: str) -> int:
    """A whole number from 0 to 65535. Raises BadInput."""
    text = clean(raw)
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and int(text) <= _MOST):
        mistake = f"{quote(raw)} is not a {what}." if text else f"No {what} was typed."
        raise BadInput(f"{mistake} Type a whole number from 0 to {_MOST}.")
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


class DestWeight(ExistingDestinationChange[Weigh]):
    """Set a destination's share of the inbound calls, where the account can."""

    name = "dest weight"
    usage = "dest weight [trunk] [destination] [weight] [priority]"
    example = "/trunk dest weight support_line sip.acme.io:5061;transport=tls 3"
    title = "Share of the calls"
    request = Weigh
    form = Form(
        lead="*Inbound (origination)*: The lowest priority is tried first; of equals, a higher weight gets more calls. "
        "For example, of 100 calls to two destinations of the same priority with the weights 3 and 1, about 75 go to "
        "the first and 25 to the second. Not every account can change it.",
        submit="Set it",
        fields=[DESTINATION, WEIGHT, PRIORITY],
    )

    def plan(self, request: Weigh) -> Plan:
        return [WeighDestination(request.destination, request.priority, request.weight)]

    def headline(self, request: Weigh) -> str:
        priority = "" if request.priority is None else f" and the priority {request.priority}"
        return f"Give {request.destination.wire} on {request.trunk_name} the weight {request.weight}{priority}"

    def done_headline(self, request: Weigh) -> str:
        priority = "" if request.priority is None else f" and priority {request.priority}"
        return f"{request.destination.wire} on {request.trunk_name} now has weight {request.weight}{priority}"

    def confirmation(self, request: Weigh, facts: Facts) -> str:
        return (
            f"{code(request.destination.wire)} has the weight {request.weight} on {bold(request.trunk_name)}. "
            "The list shows the shares."
        )


verb = DestWeight()
