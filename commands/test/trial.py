"""A test call in progress: the trunk as read at the start, the step, and the answers so far."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from bot.domain import Direction, PublicIPv4
from bot.domain.errors import BadInput
from bot.domain.typed import clean
from bot.exotel.models import DestinationEntry
from bot.trunks.details import TrunkDetails
from bot.trunks.summaries import Listed, TrunkSummary
from bot.words.blocks import cut

LAST = 5
"""The first step shows the settings; the others are those of the call."""
LONGEST_SAID = 100
# A trial must fit into a view's private_metadata of 3,000 characters.
_MOST, _LONGEST = 4, 80
_FIELD = re.compile(r"(happened|seen|said)_[2-5]")


class Trial(BaseModel):
    """Carried in the view's private_metadata. `alias` is None if the account doesn't support it, and empty if there is
    none; `modes` describe the numbers, `routes` the destinations."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    way: Direction
    trunk: TrunkSummary
    alias: str | None = None
    modes: Listed = Listed()
    routes: Listed = Listed()
    at: Annotated[int, Field(ge=1, le=LAST)] = 1
    answers: Mapping[str, str] = {}

    @field_validator("way")
    @classmethod
    def _is_one_way(cls, way: Direction) -> Direction:
        if way is Direction.BOTH:
            raise ValueError("one call goes one way")
        return way

    def answer(self, name: str) -> str:
        """The answer to a question of this step; empty if there is none."""
        return self.answers.get(f"{name}_{self.at}", "")

    def with_answers(self, filled: Mapping[str, str]) -> Trial:
        """Add the answers of a view; unknown fields are ignored."""
        read = {name: cut(clean(value), LONGEST_SAID) for name, value in filled.items() if _FIELD.fullmatch(name)}
        return self.model_copy(update={"answers": {**self.answers, **read}})

    def step(self, at: int) -> Trial:
        """Move to another step."""
        return self.model_copy(update={"at": at})


def begin(details: TrunkDetails, way: Direction, alias: str | None) -> Trial:
    """Start a trial."""
    return Trial(
        way=way,
        trunk=TrunkSummary.of(details, _MOST, _LONGEST),
        alias=alias and cut(clean(alias), _LONGEST),
        modes=Listed.of([f"{entry.phone_number} ({entry.mode})" for entry in details.numbers], _MOST, _LONGEST),
        routes=Listed.of([_kind(entry) for entry in details.destinations], _MOST, _LONGEST),
    )


def _kind(entry: DestinationEntry) -> str:
    host = entry.address.partition(";")[0].rpartition(":")[0] or entry.address.partition(";")[0]
    try:
        PublicIPv4.parse(host)
        kind = "IP"
    except BadInput:
        kind = "host name, resolved on every call"
    return f"{kind}, priority {entry.priority}, weight {entry.weight}"
