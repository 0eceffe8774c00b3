"""Another trunk that a phone number is on, as far as that is cheap to know before it is asked for."""

from __future__ import annotations

from bot.domain import E164
from bot.domain.errors import ExotelError
from bot.domain.records import KnownTrunk
from bot.verbs.services import Trunks

_MOST_LOOKED_THROUGH = 10
"""Trunks, one read each, where the account has no trunk maps."""


def other_trunk(number: E164, trunk_sid: str, trunks: Trunks) -> KnownTrunk | None:
    """The trunk that has it, where it is not on this one as well. Calls Exotel, and never raises: the step that maps it
    asks once more, and not knowing is no reason to wait with it."""
    try:
        found = trunks.known_with(number, _MOST_LOOKED_THROUGH)
    except ExotelError:
        return None
    others = [trunk for trunk in found if trunk.trunk_sid != trunk_sid]
    return others[0] if others and len(others) == len(found) else None
