"""Exotel's SIP servers: the hosts that take outbound calls, with their ports."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from bot.domain.errors import BadInput

_HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")
_EDGE = re.compile(r"(?P<host>[^:/]+)(?::(?P<tcp>[0-9]{1,5})/(?P<tls>[0-9]{1,5}))?")
_HIGHEST_PORT = 65535
NEWER_RTP = "10000–40000"
"""The range for audio in the vendor's newer pages."""


@dataclass(frozen=True)
class SipServer:
    """A host with its ports, and the range of UDP ports for audio. The defaults are those of the vendor's guide."""

    host: str
    tcp: int = 5060
    tls: int = 5061
    rtp: str = "10000–20000"

    @classmethod
    def parse_edge(cls, raw: str) -> Self:
        """Read an edge, `in.voip.exotel.com` or `in.voip.exotel.com:5070/443` (TCP/TLS). Raises BadInput."""
        text = raw.strip().lower()
        found = _EDGE.fullmatch(text)
        if not found or not _HOST.fullmatch(found["host"]):
            raise BadInput("An edge is a host, or a host with its ports: in.voip.exotel.com:5070/443 (TCP/TLS).")
        tcp, tls = int(found["tcp"] or 5070), int(found["tls"] or 443)
        if not (0 < tcp <= _HIGHEST_PORT and 0 < tls <= _HIGHEST_PORT):
            raise BadInput(f"A port is a number from 1 to {_HIGHEST_PORT}.")
        return cls(found["host"], tcp, tls, NEWER_RTP)

    @property
    def edge(self) -> str:
        """The text that `parse_edge` reads."""
        return f"{self.host}:{self.tcp}/{self.tls}"

    def port(self, tls: bool) -> int:
        """The port for TLS, or for TCP."""
        return self.tls if tls else self.tcp

    @property
    def ports_text(self) -> str:
        """Both ports, named."""
        return f"{self.tls} (TLS) or {self.tcp} (TCP)"


INDIA_EDGE = SipServer.parse_edge("in.voip.exotel.com")
"""From the vendor's newer pages, December 2026. No edge is published for other regions."""
