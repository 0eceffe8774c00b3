"""A trunk in short, for sentences and for a view's metadata. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from pydantic import BaseModel, ConfigDict

from bot.domain import ip_range
from bot.domain.phrasing import listed
from bot.domain.typed import clean
from bot.trunks.details import TrunkDetails
from bot.words.blocks import code, cut

_MOST, _LONGEST = 6, 300


class Listed(BaseModel):
    """The first few of some values, and the number of the rest."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    shown: tuple[str, ...] = ()
    more: int = 0

    @classmethod
    def of(cls, values: Sequence[str], most: int = _MOST, longest: int = _LONGEST) -> Self:
        """Keep the first `most`, each cut to `longest` characters and without invisible ones."""
        return cls(shown=tuple(cut(clean(value), longest) for value in values[:most]), more=max(0, len(values) - most))

    @property
    def text(self) -> str:
        """The values as mrkdwn; empty if there are none."""
        return listed([code(value) for value in self.shown], self.more)


class TrunkSummary(BaseModel):
    """A short form of a trunk. `missing_*` are its missing pieces in that direction."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    trunk_sid: str
    trunk_name: str
    numbers: Listed
    allowed: Listed
    places: Listed
    sip_users: Listed = Listed()
    missing_outbound: tuple[str, ...] = ()
    missing_inbound: tuple[str, ...] = ()

    @classmethod
    def of(cls, details: TrunkDetails, most: int = _MOST, longest: int = _LONGEST) -> Self:
        """Keep the first few of each list, and cut each text to `longest` characters."""
        ability = details.ability
        return cls(
            trunk_sid=cut(clean(details.trunk_sid), longest),
            trunk_name=cut(clean(details.trunk_name), longest),
            numbers=Listed.of([entry.phone_number for entry in details.numbers], most, longest),
            allowed=Listed.of([ip_range(entry.ip, entry.mask) for entry in details.whitelisted_ips], most, longest),
            places=Listed.of([entry.address for entry in details.destinations], most, longest),
            sip_users=Listed.of(details.sip_users, most, longest),
            missing_outbound=tuple(ability.missing_outbound),
            missing_inbound=tuple(ability.missing_inbound),
        )
