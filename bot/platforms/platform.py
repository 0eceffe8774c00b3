"""The shape of a platform: every fact that connecting it to an Exotel trunk takes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network
from typing import Generic, TypeVar

from bot.domain import E164, Destination, Direction, Port, Transport, parse_host
from bot.domain.errors import BadInput
from bot.domain.typed import clean, quote
from bot.platforms.wiring import Artifact

T = TypeVar("T")
_STALE = timedelta(days=90)


class Certainty(StrEnum):
    """The strength of a fact: two independent sources (or a schema, source code, a measurement); one source; or
    uncertain, because sources disagree or nobody documents it."""

    CERTAIN = "certain"
    ONE_SOURCE = "one source"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True)
class Fact(Generic[T]):
    """A value, its certainty, and a note about where it holds."""

    value: T
    certainty: Certainty = Certainty.CERTAIN
    note: str = ""


class Kind(StrEnum):
    """The kinds of system at the other end, in the order of the wizard's first question."""

    PBX = "My own PBX or SBC"
    VOICE_AI = "A voice-AI platform"
    CONTACT_CENTER = "A contact center or phone system"


class Order(StrEnum):
    """Which side goes first. The other side does if it reveals its address only after a step there."""

    EXOTEL_FIRST = "Exotel first"
    OTHER_SIDE_FIRST = "other side first"


class Authorization(StrEnum):
    """The proof by which Exotel recognizes the platform's outbound calls."""

    STATIC_IP = "static IP"
    DIGEST = "SIP credentials"


class NumberFormat(StrEnum):
    """The spelling of phone numbers that the platform wants."""

    PLUS = "+919876543210"
    DIGITS = "919876543210"
    IGNORED = "ignored: it goes by the host name"

    def write(self, number: E164) -> str:
        """Write a number that way."""
        return number.removeprefix("+") if self is NumberFormat.DIGITS else str(number)


@dataclass(frozen=True)
class Blank:
    """A value that only the person knows. `pattern` is a full match; `where` tells how to find the value there.
    A blank that is `optional` has a default that works.
    """

    key: str
    label: str
    where: str
    pattern: str
    example: str
    optional: bool = False

    def read(self, raw: str) -> str:
        """Clean and check what was typed. Raises BadInput."""
        text = clean(raw)
        if not text and self.optional:
            return ""
        if not re.fullmatch(self.pattern, text):
            raise BadInput(f"{quote(text) if text else 'This'} isn't a valid {self.label}. {self.where}")
        return text


@dataclass(frozen=True)
class Target:
    """A place Exotel can send inbound calls to.

    `host` can hold `{key}` for the answer to a blank. If it's nothing else, the answer is a whole host, which can bring
    its own port and transport; the platform's hosts are then those `within` a domain, and a person's own host is
    nobody's in particular.
    """

    region: str
    host: str
    port: Port
    transport: Transport
    certainty: Certainty = Certainty.CERTAIN
    note: str = ""
    within: str = ""

    @property
    def is_whole_answer(self) -> bool:
        """True if the answer to a blank is the whole host."""
        return re.fullmatch(r"\{[a-z_]+\}", self.host) is not None

    def destination(self, answers: Mapping[str, str]) -> Destination:
        """Fill in the answers. Raises BadInput if the result isn't a destination."""
        host = self.host.format_map(answers)
        if not self.is_whole_answer:
            return Destination(parse_host(host), self.port, self.transport)
        return Destination.parse(host if "transport=" in host.lower() else f"{host};transport={self.transport}")

    def matches(self, host: str) -> bool:
        """True if a destination's host is this target's, whatever its blanks hold."""
        return self._match(host) is not None

    def answers_in(self, host: str) -> Mapping[str, str]:
        """The answers that a host of this target holds."""
        found = self._match(host)
        return found.groupdict() if found else {}

    def _match(self, host: str) -> re.Match[str] | None:
        if self.is_whole_answer:
            within = re.escape(self.within.lower())
            return re.fullmatch(rf".+\.{within}", host.lower()) if within else None
        pattern = "".join(
            rf"(?P<{part[1:-1]}>[a-z0-9.-]+)" if part.startswith("{") else re.escape(part)
            for part in re.split(r"(\{[a-z_]+\})", self.host.lower())
        )
        return re.fullmatch(pattern, host.lower())


@dataclass(frozen=True)
class Egress:
    """Fixed addresses that the platform's calls come from, as it publishes them: single ones and networks."""

    region: str
    networks: tuple[IPv4Network, ...]
    certainty: Certainty = Certainty.CERTAIN
    note: str = ""

    @property
    def addresses(self) -> tuple[IPv4Address, ...]:
        """Each address, because Exotel wants one whitelist entry per address. Only for small networks."""
        return tuple(address for network in self.networks for address in network)


@dataclass(frozen=True)
class Withdrawn:
    """Addresses that the platform used to publish: an entry on a whitelist now lets a stranger call."""

    networks: tuple[IPv4Network, ...]
    since: str
    certainty: Certainty = Certainty.CERTAIN


@dataclass(frozen=True)
class OffLimits:
    """Hosts and networks that must never go on a trunk for this platform, and the reason with the way round."""

    hosts: tuple[str, ...]
    networks: tuple[IPv4Network, ...]
    why: str


@dataclass(frozen=True)
class Given:
    """A setting to enter at the platform.

    `value` is a template: `{edge}`, `{port}`, `{transport}` (TCP), `{transport_lower}`, `{user}`, `{password}`,
    `{number}` as the platform writes it, `{digits}` without its +, `{domain}`, `{exotel_addresses}`.
    """

    direction: Direction
    name: str
    value: str
    certainty: Certainty = Certainty.CERTAIN


@dataclass(frozen=True)
class Trouble:
    """A thing that goes wrong with this platform: the sign a person sees, its cause, and the fix.

    `rows` are the keys of `bot.knowledge` that it is a case of, and `words` others that people or logs use for it, in
    lower case.
    """

    sign: str
    cause: str
    fix: str
    rows: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    certainty: Certainty = Certainty.CERTAIN


@dataclass(frozen=True)
class Refusal:
    """The reason that a platform can't be connected to a trunk, and the way round."""

    reason: str
    way_round: str


@dataclass(frozen=True)
class Platform:
    """A system at the other end of a trunk.

    `key` is the word that people type, `also` are others. `targets` are the destinations of inbound calls, the best
    first; empty if it can't receive calls from a trunk. `authorizations` are for its outbound calls, the best first;
    empty if it can't place calls through a trunk. `blanks` are asked on the first form, `reveals` is asked after
    `first_there`, the step at the platform that makes it known, if the other side goes first. `asks_for` is entered at
    the platform by hand, `artifacts` are files and objects for it. `afterwards` tells what to remove there when a trunk
    is deleted.
    """

    key: str
    name: str
    kind: Kind
    source_url: str
    checked_on: date
    also: tuple[str, ...] = ()
    targets: tuple[Target, ...] = ()
    egress: tuple[Egress, ...] = ()
    withdrawn: tuple[Withdrawn, ...] = ()
    off_limits: tuple[OffLimits, ...] = ()
    number_format: Fact[NumberFormat] = field(default_factory=lambda: Fact(NumberFormat.PLUS))
    order: Order = Order.EXOTEL_FIRST
    authorizations: tuple[Fact[Authorization], ...] = ()
    outbound_transport: Transport = Transport.TCP
    blanks: tuple[Blank, ...] = ()
    first_there: str = ""
    reveals: Blank | None = None
    asks_for: tuple[Given, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    notes: tuple[Fact[str], ...] = ()
    afterwards: str = ""
    refusal: Refusal | None = None

    @property
    def asked(self) -> tuple[Blank, ...]:
        """Everything that only the person knows."""
        return (*self.blanks, self.reveals) if self.reveals else self.blanks

    @property
    def ways_in(self) -> tuple[Authorization, ...]:
        """The ways its outbound calls can be recognized, the best first."""
        return tuple(fact.value for fact in self.authorizations)

    @property
    def signs_in(self) -> bool:
        """True if its outbound calls best use SIP credentials."""
        return self.ways_in[:1] == (Authorization.DIGEST,)

    def is_stale(self, today: date) -> bool:
        """True if its facts were checked more than 90 days ago."""
        return today - self.checked_on > _STALE

    @property
    def directions(self) -> tuple[Direction, ...]:
        """The ways that calls can go between this platform and a trunk."""
        ways = []
        if self.authorizations:
            ways.append(Direction.OUTBOUND)
        if self.targets:
            ways.append(Direction.INBOUND)
        return (*ways, Direction.BOTH) if len(ways) == 2 else tuple(ways)

    @property
    def regions(self) -> tuple[str, ...]:
        """Its regions, the best first."""
        return tuple(dict.fromkeys(target.region for target in self.targets))

    def targets_of(self, host: str) -> tuple[Target, ...]:
        """The targets that a destination's host belongs to, in any region."""
        return tuple(target for target in self.targets if target.matches(host))

    def why_off_limits(self, host: str, network: IPv4Network | None = None) -> str | None:
        """The reason that a host or network must not go on a trunk for this platform; None if it may."""
        for rule in self.off_limits:
            if any(host == name or host.endswith(f".{name}") for name in rule.hosts):
                return rule.why
            if network and any(network.overlaps(each) for each in rule.networks):
                return rule.why
        return None


def networks(text: str) -> tuple[IPv4Network, ...]:
    """Read addresses and networks, separated by blanks."""
    return tuple(IPv4Network(each) for each in text.split())
