"""The request to connect a trunk to a platform, its steps, and the wizard's draft of it."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Network
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError, model_validator

from bot.domain import (
    E164,
    Destination,
    Direction,
    FriendlyName,
    Mask,
    PublicIPv4,
    SipUserName,
    TrunkName,
    TrunkSid,
    network,
)
from bot.domain.records import Risk
from bot.platforms.platform import Authorization, Order, Platform, Target
from bot.platforms.registry import find
from bot.steps import AddCredential, AddDestination, CreateTrunk, MapNumber, Plan, Step, WhitelistIp
from bot.verbs.effects import risk_of_own
from bot.verbs.verb import Request

_MOST_CARRIED = 3000


def platform_of(key: str) -> Platform:
    """Look a platform up by its key. Raises ValueError if a trunk can't be connected to it."""
    platform = find(key)
    if platform is None or platform.key != key or platform.refusal:
        raise ValueError(f"no platform {key!r} can be connected")
    return platform


class Connect(Request):
    """Connect a trunk to a platform. `trunk_sid` is None for a new trunk.

    `sip_user` is for outbound calls recognized by SIP credentials; without it they are recognized by the static address
    `ip`, or by the platform's own ones in `region`. `destination` is None for inbound calls if the platform hasn't
    revealed its address yet; the request that continues with it only `adds_destination`. `answers` are those to the
    platform's blanks. `is_stale` is True if its facts were checked long before.
    """

    platform: Annotated[str, AfterValidator(lambda key: platform_of(key).key)]
    direction: Direction
    trunk_name: str
    trunk_sid: TrunkSid | None = None
    number: E164
    region: str = ""
    sip_user: SipUserName | None = None
    ip: PublicIPv4 | None = None
    mask: Mask = Mask(32)
    destination: Destination | None = None
    answers: tuple[tuple[str, str], ...] = ()
    adds_destination: bool = False
    is_stale: bool = False

    @model_validator(mode="after")
    def _fits_the_platform(self) -> Self:
        if self.trunk_sid is None:
            TrunkName.parse(self.trunk_name)
        platform = self.end
        if self.direction not in platform.directions:
            raise ValueError(f"{platform.name} can't do {self.direction}")
        if self.direction.outbound and not self.sip_user and not self.addresses:
            raise ValueError("outbound needs SIP credentials or a static IP")
        if self.direction.inbound and not self.destination and platform.order is Order.EXOTEL_FIRST:
            raise ValueError("inbound needs a destination")
        if self.adds_destination and not (self.trunk_sid and self.destination):
            raise ValueError("only a destination is added, to a trunk that is there")
        return self

    @property
    def end(self) -> Platform:
        """The platform at the other end."""
        return platform_of(self.platform)

    @property
    def target(self) -> Target | None:
        """The platform's target that the destination goes to; None if it takes no calls from the trunk."""
        if not self.direction.inbound:
            return None
        targets = [target for target in self.end.targets if target.region == self.region] or list(self.end.targets)
        fits = [target for target in targets if self.destination and target.transport is self.destination.transport]
        return next(iter(fits or targets), None)

    @property
    def addresses(self) -> list[tuple[PublicIPv4, Mask]]:
        """The addresses that outbound calls come from, if they are recognized by them."""
        if not self.direction.outbound or self.sip_user:
            return []
        if self.ip:
            return [(self.ip, self.mask)]
        return [(PublicIPv4(str(address)), Mask(32)) for address in fixed_addresses(self.end, self.region)]

    @property
    def waits(self) -> bool:
        """True if the platform has to reveal its address before inbound calls can go there."""
        return self.direction.inbound and self.destination is None


def fixed_addresses(platform: Platform, region: str) -> list[str]:
    """The platform's published addresses in that region, or all if it doesn't publish them by region."""
    ranges = [egress for egress in platform.egress if egress.region == region] or platform.egress
    return [str(address) for egress in ranges for address in egress.addresses]


def plan(request: Connect) -> Plan:
    """Create the trunk if it's new; then its number, credentials or addresses, and the destination, in parallel."""
    steps: list[Step] = [CreateTrunk(TrunkName(request.trunk_name))] if request.trunk_sid is None else []
    first = frozenset(step.name for step in steps)
    if not request.adds_destination:
        steps.append(MapNumber(request.number, needs=first, checks_conflict_early=True))
        steps += [WhitelistIp(ip, mask, needs=first) for ip, mask in request.addresses]
        if request.sip_user and request.direction.outbound:
            label = FriendlyName(request.platform.replace("-", "_"))
            steps.append(AddCredential(request.sip_user, friendly_name=label, needs=first))
    if request.direction.inbound and request.destination:
        steps += _to(request.destination, first, [network(ip, mask) for ip, mask in request.addresses])
    return steps


def _to(destination: Destination, first: frozenset[str], let_in: list[IPv4Network]) -> list[Step]:
    """Whitelist an IP destination, which Exotel wants before it takes it, unless it is let in anyway."""
    steps: list[Step] = []
    if isinstance(destination.host, PublicIPv4):
        own = network(destination.host, Mask(32))
        if not any(own.subnet_of(each) for each in let_in):
            steps.append(WhitelistIp(destination.host, Mask(32), needs=first))
        whitelisting = WhitelistIp(destination.host, Mask(32)).name
        first |= {whitelisting} if steps else set()
    return [*steps, AddDestination(destination, needs=first)]


def risk(request: Connect) -> Risk:
    """Ask for approval if more than eight addresses are let in."""
    return risk_of_own(plan(request))


class Draft(BaseModel):
    """The wizard's state, carried in the view's private_metadata; `fields` are the form's first contents."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    platform: str = ""
    direction: Direction | None = None
    kind: str = ""
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
        """Write it as private_metadata, without the note, which is shown once. Slack takes 3,000 characters."""
        metadata = self.model_copy(update={"note": ""}).model_dump_json()
        return metadata if len(metadata) <= _MOST_CARRIED else Draft(platform=self.platform).model_dump_json()

    @property
    def end(self) -> Platform | None:
        """The platform, once it is chosen and if a trunk can be connected to it."""
        platform = find(self.platform)
        return None if platform is None or platform.refusal else platform

    @classmethod
    def from_request(cls, request: Connect) -> Draft:
        """Fill the form in from a request."""
        ip = f"{request.ip}/{request.mask}" if request.mask != 32 else str(request.ip or "")
        filled = {
            "trunk": request.trunk_sid or "",
            "trunk_name": "" if request.trunk_sid else request.trunk_name,
            "number": request.number,
            "region": request.region,
            "ip": ip,
            "authorization": Authorization.DIGEST.name if request.sip_user else Authorization.STATIC_IP.name,
            **dict(request.answers),
        }
        fields = {name: str(value) for name, value in filled.items() if value}
        return cls(platform=request.platform, direction=request.direction, fields=fields)
