"""`/trunk number …`: the phone numbers (ExoPhones) of a trunk, for both directions; what its verbs share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeVar

from bot.domain import E164
from bot.domain.errors import BadInput
from bot.domain.phrasing import first_few
from bot.domain.typed import clean, quote
from bot.trunks.snapshots import Snapshot
from bot.verbs.forms import Doubt, Field, FormChange, OnTrunk
from bot.verbs.phone_fields import phone_field
from bot.verbs.services import Trunks
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


class NumberInMode(OnNumber):
    """This number is on this trunk, in this mode."""

    mode: Mode


N = TypeVar("N", bound=OnNumber)


class MappedNumberChange(FormChange[N]):
    """A change of a number that has to be on the trunk already."""

    def doubt(self, request: N, trunks: Trunks) -> Doubt | None:
        """Say that the number is not on the trunk before anyone is asked to approve it. Raises ExotelError."""
        trunk = trunks.look_at(request.trunk)
        mapped = [entry.phone_number for entry in trunk.numbers]
        if request.number in mapped:
            return None
        return Doubt(
            "number",
            f"{request.number} is not on {trunk.trunk_name}, which has {first_few(mapped, 3) or 'no numbers'}. Nothing "
            "was done. See where it is with `/trunk whois`.",
        )


def losses_without(number: str, snapshot: Snapshot, first: str) -> Sequence[str]:
    """The losses of a trunk that the number leaves: the `first`, and what follows from it."""
    losses = [first]
    if len(snapshot.numbers) == 1:
        losses.append(f"It is the only number of {snapshot.trunk_name}, which then has none.")
    if snapshot.alias == number:
        losses.append(f"It is the caller-ID alias of {snapshot.trunk_name} too.")
    return losses
