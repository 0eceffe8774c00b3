"""The request of a set-up, and its draft before the form is filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from bot.domain import E164, Destination, Direction, Mask, PublicIPv4, TrunkName, TrunkSid
from bot.verbs.verb import Request

_MOST_CARRIED = 3000


class SetUp(Request):
    """A trunk that works in the given direction. `trunk_sid` is None where the trunk is to be created."""

    direction: Direction
    trunk_name: str
    trunk_sid: TrunkSid | None = None
    caller_id: E164 | None = None
    ip: PublicIPv4 | None = None
    mask: Mask = Mask(32)
    customer_number: E164 | None = None
    destination: Destination | None = None

    @model_validator(mode="after")
    def _holds_what_the_direction_needs(self) -> Self:
        if self.trunk_sid is None:
            TrunkName.parse(self.trunk_name)
        if self.direction.outbound and not (self.caller_id and self.ip):
            raise ValueError("outbound needs a caller ID number and a static IP")
        if self.direction.inbound and not (self.customer_number and self.destination):
            raise ValueError("inbound needs a customer-facing number and a destination")
        return self

    @property
    def numbers(self) -> list[E164]:
        """The numbers to map, each once."""
        return list(dict.fromkeys(number for number in (self.caller_id, self.customer_number) if number))


class Draft(BaseModel):
    """The wizard's state, carried in the view's private_metadata; `fields` are the form's first contents.

    `guess` is a direction that was probably meant, `note` what is to be said of the words that were typed, and `reason`
    what was given before for those who decide.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    direction: Direction | None = None
    guess: Direction | None = None
    fields: Mapping[str, str] = {}
    reason: str = ""
    note: str = ""

    @classmethod
    def from_metadata(cls, metadata: str) -> Draft:
        """Read it back; what cannot be read is an empty draft."""
        try:
            return cls.model_validate_json(metadata or "{}")
        except ValidationError:
            return cls()

    def carried(self) -> str:
        """As private_metadata: Slack takes 3,000 characters, so what is longest is typed again where all is too long.
        What is to be said is said once."""
        kept = sorted(self.fields.items(), key=lambda field: len(field[1]))
        while True:
            metadata = Draft(direction=self.direction, fields=dict(kept), reason=self.reason).model_dump_json()
            if len(metadata) <= _MOST_CARRIED:
                return metadata
            kept.pop()

    @classmethod
    def from_request(cls, request: SetUp) -> Draft:
        """The form as it was filled in."""
        destination = request.destination
        filled = {
            "trunk": request.trunk_sid or "",
            "trunk_name": "" if request.trunk_sid else request.trunk_name,
            "caller_id": request.caller_id or "",
            "ip": request.ip or "",
            "mask": str(request.mask),
            "customer_number": request.customer_number or "",
            "host": str(destination.host) if destination else "",
            "port": str(destination.port) if destination else "",
            "transport": str(destination.transport) if destination else "",
        }
        return cls(direction=request.direction, fields={name: value for name, value in filled.items() if value})
