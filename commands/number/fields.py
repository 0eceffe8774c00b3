"""The fields that the number verbs share, and the doubt of those that need the number to be there."""

from __future__ import annotations

from typing import Literal

from bot.domain import E164
from bot.domain.errors import BadInput
from bot.domain.typed import clean, quote
from bot.trunks.directory import Directory
from bot.verbs.forms import Doubt, Field, OnTrunk
from bot.verbs.phone_fields import phone_field
from bot.words.blocks import Option

Mode = Literal["pstn", "flow"]
_MODES: dict[str, Mode] = {"pstn": "pstn", "flow": "flow"}

NUMBER = phone_field("number", "Phone number", "One of your ExoPhones, with its country code.")
ON_TRUNK = phone_field("number", "Phone number", "As `/trunk number list` shows it.")


def read_mode(raw: str) -> Mode:
    """`pstn` or `flow`, in any case. Raises BadInput."""
    mode = _MODES.get(clean(raw).lower())
    if mode is None:
        raise BadInput(f"{quote(raw)} is not a mode. Exotel has two: pstn, which is its default, and flow.")
    return mode


MODE = Field(
    "mode",
    "Mode",
    lambda raw, _: read_mode(raw),
    hint="Exotel's default is pstn. Choose flow only where Exotel's setup of this number calls for it.",
    initial="pstn",
    options=[Option("pstn", "pstn"), Option("flow", "flow")],
)


class OnNumber(OnTrunk):
    """A change of one phone number of this trunk."""

    number: E164


def must_be_there(request: OnNumber, directory: Directory) -> Doubt | None:
    """Say that the number is not on the trunk before anyone is asked to approve it. Raises ExotelError."""
    sight = directory.look_at(request.trunk)
    there = [entry.phone_number for entry in sight.numbers]
    if request.number in there:
        return None
    others = ", ".join(there[:3]) + (f" and {len(there) - 3} more" if len(there) > 3 else "")
    return Doubt(
        "number",
        f"{request.number} is not on {sight.trunk_name}, which has {others or 'no numbers'}. Nothing was done. "
        "See where it is with `/trunk whois`.",
    )
