"""The facts of one trunk that the other end needs, as values that are safe to write into any file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Self

from bot.domain import E164, Destination, Direction, Transport, TrunkSid
from bot.domain.account_context import AccountContext
from bot.domain.exotel_hosts import SIGNALING
from bot.domain.phrasing import first_few, listed
from bot.domain.sip_servers import SipServer

PASSWORD = "PASSWORD_FROM_TRUNK_CREDS"  # noqa: S105  # a placeholder: the password never gets here
NUMBER = "YOUR_NUMBER"
PUBLIC_IP = "YOUR_PUBLIC_IP"
EXOTEL_IP = "EXOTEL_SIGNALING_IP"
"""Placeholders for values that a trunk doesn't have yet or that aren't configured."""
ABOUT_EXOTEL_IP = (
    f"Replace `{EXOTEL_IP}` with Exotel's signaling addresses, one entry each. In May 2026, Exotel listed "
    f"{listed(SIGNALING)}; ask Exotel support which are yours."
)
MOST_NAMED = 12
"""The most numbers, addresses or destinations named in a file; a trunk can have a thousand."""


@dataclass(frozen=True)
class Wiring:
    """One trunk, seen from the other end.

    `sip_user` is the user of the trunk's digest credentials, empty if it has none. `answers` are the values that only
    the person could give, by the key of their `Blank`: an agent's name, an id that the platform made.
    `exotel_addresses` are Exotel's source addresses for inbound calls, as configured; they change, so never print them
    without their date. `addresses` are on the trunk's whitelist, as `ip/mask`; `unread` are values that were left out.
    `unclear_destinations` were left out too, because they name neither TLS nor TCP.
    The password is always the placeholder `PASSWORD`.
    """

    account: AccountContext
    trunk_sid: TrunkSid
    trunk_name: str
    direction: Direction
    transport: Transport
    numbers: tuple[E164, ...] = ()
    sip_user: str = ""
    destinations: tuple[Destination, ...] = ()
    exotel_addresses: tuple[str, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()
    addresses: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    unclear_destinations: tuple[str, ...] = ()

    @property
    def server(self) -> SipServer:
        """Exotel's SIP server for outbound calls."""
        return self.account.server

    def at_edge(self) -> Self:
        """The same trunk, dialing an edge unless the account has a server of its own: SIP users came with the edges."""
        account = self.account
        if account.edges and account.server.host == account.domain:
            return replace(self, account=replace(account, server=account.edges[0]))
        return self

    @property
    def port(self) -> int:
        """The port of that server for the transport."""
        return self.server.port(self.tls)

    @property
    def has_digest(self) -> bool:
        """True if outbound calls are recognized by a SIP user. The vendor's older answer is the trunk's own SID."""
        return bool(self.sip_user) and self.sip_user != self.trunk_sid

    @property
    def domain(self) -> str:
        """The domain of the From header and the realm of the digest."""
        return self.account.domain

    def answer(self, key: str, default: str = "") -> str:
        """The person's answer to a blank, or the default."""
        return dict(self.answers).get(key, "") or default

    def fill(self, template: str) -> str:
        """Fill in a `Given` of a platform."""
        return template.format(
            edge=self.server.host,
            port=self.port,
            transport=self.transport.upper(),
            transport_lower=self.transport,
            user=self.user,
            password=PASSWORD,
            number=self.caller_id,
            digits=self.caller_id.removeprefix("+"),
            domain=self.domain,
            exotel_addresses=", ".join(self.exotel_addresses) or "Exotel's signaling addresses (ask Exotel support)",
        )

    @property
    def tls(self) -> bool:
        """True if SIP goes over TLS, and so audio over SRTP."""
        return self.transport is Transport.TLS

    @property
    def label(self) -> str:
        """The trunk's name, cut down to letters, digits and underscores."""
        return re.sub(r"[^A-Za-z0-9]+", "_", self.trunk_name)[:32].strip("_") or "trunk"

    @property
    def name(self) -> str:
        """The name of the trunk in the other end's own files."""
        return f"exotel_{self.label}"

    @property
    def user(self) -> str:
        """The SIP user: of the trunk's credentials, else its SID."""
        return self.sip_user or self.trunk_sid

    @property
    def why_password(self) -> str:
        """When the user and password are used, for a comment beside them."""
        if self.has_digest and not self.addresses:
            return "Exotel challenges each call, and this user and password answer it."
        return "Used only if Exotel challenges a call: it recognizes your system by its whitelisted IP."

    @property
    def caller_id(self) -> str:
        """The number that callees see: the trunk's first."""
        return self.numbers[0] if self.numbers else NUMBER

    @property
    def listen_port(self) -> int:
        """The port that Exotel sends calls to: of the first destination with this transport."""
        fits = [destination.port for destination in self.destinations if destination.transport is self.transport]
        return int(fits[0] if fits else self.transport.default_port)

    @property
    def public_ip(self) -> str:
        """The other end's only whitelisted address; empty if there is none, several, or a network."""
        single = [address.removesuffix("/32") for address in self.addresses if address.endswith("/32")]
        return single[0] if len(single) == len(self.addresses) == 1 else ""


@dataclass(frozen=True)
class Artifact:
    """A file or an object for the other end.

    `file` is its name, `title` says what it creates, `direction` is the way of calls it serves, and `render` makes its
    text from a wiring: pure, and with the password's placeholder. `command` is what to run or post with it, with the
    file's name in it; empty if it is only pasted. `after` is the key of the blank that must be answered first.
    """

    file: str
    title: str
    direction: Direction
    render: Callable[[Wiring], str]
    command: str = ""
    after: str = ""

    def serves(self, direction: Direction) -> bool:
        """True if calls of this direction need it."""
        return Direction.BOTH in (self.direction, direction) or self.direction is direction


def named(values: Iterable[object], none: str = "none yet") -> str:
    """Name the first values, or `none`."""
    return first_few([str(value) for value in values], MOST_NAMED) or none
