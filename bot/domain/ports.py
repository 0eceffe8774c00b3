"""The port and transport of SIP."""

from __future__ import annotations

import re
from typing import Self

from bot.domain.errors import BadInput
from bot.domain.typed import TypedEnum, TypedInt, quote, unquoted


class Port(TypedInt):
    """A TCP port, 1 to 65535."""

    __slots__ = ()

    @classmethod
    def parse(cls, raw: int | str) -> Self:
        """Read digits."""
        text = unquoted(str(raw))
        usual = "Use 5061 for TLS or 5060 for TCP, unless your server listens elsewhere."
        if not text:
            raise BadInput(f"Enter a port. {usual}")
        if not re.fullmatch(r"[0-9]+", text):
            raise BadInput(f"{quote(text)} isn't a port: use a number from 1 to 65535. {usual}")
        significant = text.lstrip("0")
        # The length first: int() itself refuses thousands of digits.
        if not significant or len(significant) > 5 or int(significant) > 65535:
            raise BadInput(f"{quote(text)} isn't a port: use a number from 1 to 65535. {usual}")
        return cls._sure(int(significant))


class Transport(TypedEnum):
    """The transport of SIP to your server. Exotel doesn't support UDP."""

    TLS = "tls"
    TCP = "tcp"

    @classmethod
    def parse(cls, raw: str) -> Self:
        """Read `tls` or `tcp`, in any case."""
        word = unquoted(raw).lower()
        for transport in cls:
            if word == transport.value:
                return transport
        choice = "Choose TLS (port 5061, encrypted) or TCP (port 5060)."
        if word == "udp":
            raise BadInput(f"Exotel doesn't support SIP over UDP. {choice}")
        if not word:
            raise BadInput(choice)
        raise BadInput(f"{quote(raw)} isn't a transport that Exotel supports. {choice}")

    @property
    def default_port(self) -> Port:
        """5061 for TLS, 5060 for TCP (RFC 3261 section 19.1.2)."""
        return Port(5061 if self is Transport.TLS else 5060)
