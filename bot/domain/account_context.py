"""The account a command works on."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.steering import Ports


@dataclass(frozen=True)
class AccountContext:
    """The account's facts that requests share.

    `name` is what people type, empty if it is the only account; `api_url` is its API's address; `zone` is the IANA name
    of the time zone for typed times.
    """

    sid: str
    number_region: str
    ports: Ports
    name: str = ""
    api_url: str = "https://api.in.exotel.com"
    zone: str = "UTC"
