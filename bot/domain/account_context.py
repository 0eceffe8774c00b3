"""The account a command works on."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.steering import Ports


@dataclass(frozen=True)
class AccountContext:
    """The facts that stay the same from one request to the next: the account, its region, the ports for a PBX.

    `name` is the name people type, empty if the account is the only one; `api_url` is its API's address.
    `zone` is the IANA name of the zone of typed times.
    """

    sid: str
    number_region: str
    ports: Ports
    name: str = ""
    api_url: str = "https://api.in.exotel.com"
    zone: str = "UTC"
