"""`/trunk number …`: the phone numbers (ExoPhones) of a trunk, for both directions; the parts its verbs share."""

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
ON_TRUNK = phone_field("number", "Phone number", "As /trunk number list shows it.")


def read_mode(raw: str) -> Mode:
    """Read `pstn` or `flow`, in any case. Raises BadInput."""
    mode = _MODES.get(clean(raw).lower())
    if mode is None:
        raise BadInput(f"{quote(raw)} isn't a mode. Use pstn (the default) or flow.")
    return mode


MODE = Field(
    "mode",
    "Mode",
    lambda raw, _: read_mode(raw),
    hint="Default: pstn. Choose flow only if Exotel set this number up for it.",
    initial="pstn",
    options=[Option("pstn", "pstn"), Option("flow", "flow")],
)


class OnNumber(OnTrunk):
    """A change to one phone number of this trunk."""

    number: E164


class NumberInMode(OnNumber):
    """Map this number to this trunk, in this mode."""

    mode: Mode


N = TypeVar("N", bound=OnNumber)


class MappedNumberChange(FormChange[N]):
    """A change to a number that is already on the trunk."""

    def doubt(self, request: N, trunks: Trunks) -> Doubt | None:
        """Point out a number that isn't on the trunk before anyone has to approve it. Raises ExotelError."""
        trunk = trunks.look_at(request.trunk)
        mapped = [entry.phone_number for entry in trunk.numbers]
        if request.number in mapped:
            return None
        return Doubt(
            "number",
            f"{request.number} isn't on {trunk.trunk_name}, which has {first_few(mapped, 3) or 'no numbers'}. Find it "
            "with `/trunk whois`.",
        )


def losses_without(number: str, snapshot: Snapshot, first: str) -> Sequence[str]:
    """List the losses of a trunk that the number leaves: the `first`, and its consequences."""
    losses = [first]
    if len(snapshot.numbers) == 1:
        losses.append(f"{snapshot.trunk_name} has no other number.")
    if snapshot.alias == number:
        losses.append(f"It's also {snapshot.trunk_name}'s caller ID (alias).")
    return losses
