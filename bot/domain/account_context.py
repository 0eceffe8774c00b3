"""The account a command works on."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.names import AccountSid
from bot.domain.sip_servers import SipServer


@dataclass(frozen=True)
class AccountContext:
    """The account's facts that requests share.

    `server` is the SIP server for outbound calls; `edges` are others to try, from the vendor's newer pages. `name` is
    what people type, empty if it is the only account; `api_url` is its API's address; `zone` is the IANA name of the
    time zone for typed times.
    """

    sid: str
    number_region: str
    server: SipServer
    name: str = ""
    api_url: str = "https://api.in.exotel.com"
    zone: str = "UTC"
    edges: tuple[SipServer, ...] = ()

    @property
    def domain(self) -> str:
        """The domain of its From addresses, and the realm of its SIP users. Raises BadInput for a malformed SID."""
        return AccountSid(self.sid).domain_name

    @property
    def other_servers(self) -> tuple[SipServer, ...]:
        """The servers to try if the first doesn't connect."""
        return tuple(edge for edge in self.edges if edge.host != self.server.host)
