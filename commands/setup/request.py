"""The request of a set-up, its steps, and the wizard's draft of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from bot.domain import E164, Destination, Direction, Mask, PublicIPv4, TrunkName, TrunkSid, network
from bot.domain.records import Risk
from bot.steps import AddDestination, CreateTrunk, MapNumber, Plan, Step, WhitelistIp
from bot.verbs.effects import risk_of_own
from bot.verbs.verb import Request

_MOST_CARRIED = 3000


class SetUp(Request):
    """Set up a trunk for a direction. `trunk_sid` is None for a new trunk."""

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


def plan(request: SetUp) -> Plan:
    """Create the trunk if it's new; then numbers, addresses and destinations in parallel."""
    steps: list[Step] = [CreateTrunk(TrunkName(request.trunk_name))] if request.trunk_sid is None else []
    first = frozenset(step.name for step in steps)
    steps += [MapNumber(number, needs=first, checks_conflict_early=True) for number in request.numbers]
    ip = request.ip if request.direction.outbound else None
    if ip:
        steps.append(WhitelistIp(ip, request.mask, needs=first))
    if request.direction.inbound and request.destination:
        host, needs = request.destination.host, first
        if isinstance(host, PublicIPv4):
            # Exotel refuses an IP destination that isn't whitelisted; an FQDN needn't be.
            if not (ip and network(host, Mask(32)).subnet_of(network(ip, request.mask))):
                steps.append(WhitelistIp(host, Mask(32), needs=first))
            needs |= {steps[-1].name}
        steps.append(AddDestination(request.destination, needs=needs))
    return steps


def risk(request: SetUp) -> Risk:
    """Ask for approval if more than eight addresses are let in."""
    return risk_of_own(plan(request))


class Draft(BaseModel):
    """The wizard's state, carried in the view's private_metadata; `fields` are the form's first contents.

    `guess` is a likely direction, `note` a remark on the words that were typed, `reason` the one for the approvers.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    direction: Direction | None = None
    guess: Direction | None = None
    fields: Mapping[str, str] = {}
    reason: str = ""
    note: str = ""

    @classmethod
    def from_metadata(cls, metadata: str) -> Draft:
        """Read it back; unreadable metadata gives an empty draft."""
        try:
            return cls.model_validate_json(metadata or "{}")
        except ValidationError:
            return cls()

    def carried(self) -> str:
        """Write it as private_metadata, without the note, which is shown once. Slack takes 3,000 characters, so the
        longest fields are dropped if all are too long."""
        kept = sorted(self.fields.items(), key=lambda field: len(field[1]))
        while True:
            metadata = Draft(direction=self.direction, fields=dict(kept), reason=self.reason).model_dump_json()
            if len(metadata) <= _MOST_CARRIED:
                return metadata
            kept.pop()

    @classmethod
    def from_request(cls, request: SetUp) -> Draft:
        """Fill the form in from a request."""
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
