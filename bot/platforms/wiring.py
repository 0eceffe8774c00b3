"""The facts of one trunk that the other end needs, as values that are safe to write into any file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.domain import E164, AccountSid, Destination, Direction, Port, Transport, TrunkSid

PASSWORD = "PASSWORD_FROM_TRUNK_CREDS"  # noqa: S105  # a placeholder: the password never gets here


@dataclass(frozen=True)
class Edge:
    """An Exotel server that the other end sends calls to, with its port for one transport."""

    host: str
    port: Port


@dataclass(frozen=True)
class Wiring:
    """One trunk, seen from the other end.

    `edges` are Exotel's servers by transport. `sip_user` is the user of the trunk's digest credentials, empty if it has
    none. `answers` are the values that only the person could give, by the key of their `Blank`: an agent's name, an id
    that the platform made. `exotel_addresses` are Exotel's source addresses for inbound calls, as configured; they
    change, so never print them without their date. The password is always the placeholder `PASSWORD`.
    """

    account_sid: AccountSid
    trunk_sid: TrunkSid
    trunk_name: str
    direction: Direction
    transport: Transport
    edges: dict[Transport, Edge]
    numbers: tuple[E164, ...] = ()
    sip_user: str = ""
    destinations: tuple[Destination, ...] = ()
    exotel_addresses: tuple[str, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()

    @property
    def edge(self) -> Edge:
        """Exotel's server for the chosen transport."""
        return self.edges[self.transport]

    @property
    def from_domain(self) -> str:
        """The domain of the From header and the realm of the digest."""
        return self.account_sid.domain_name

    def answer(self, key: str) -> str:
        """The person's answer to a blank; empty if there is none."""
        return dict(self.answers).get(key, "")


@dataclass(frozen=True)
class Artifact:
    """A file or an object for the other end.

    `file` is its name, `title` says what it creates, `direction` is the way of calls it serves, and `render` makes its
    text from a wiring: pure, and with the password's placeholder. `command` is what to run or post with it, with the
    file's name in it; empty if it is only pasted.
    """

    file: str
    title: str
    direction: Direction
    render: Callable[[Wiring], str]
    command: str = ""
