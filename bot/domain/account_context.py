"""The account a command works on."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.steering import Ports


@dataclass(frozen=True)
class AccountContext:
    """What does not change from one request to the next: the account, its region, the ports a PBX is told.

    `name` is what people call the account, empty where it is the only one; `api_url` is its API's address.
    `zone` is the IANA name of the zone in which times are read that somebody types.
    """

    sid: str
    number_region: str
    ports: Ports
    name: str = ""
    api_url: str = "https://api.in.exotel.com"
    zone: str = "UTC"
