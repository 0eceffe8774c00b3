"""Types for people's input, whose values are valid for Exotel.

Every type has `parse`, which raises `bot.domain.errors.BadInput` with a sentence for the form's field, and validates
and serializes through pydantic as plain JSON.
"""

from __future__ import annotations

from bot.domain.addresses import (
    MOST_OPEN,
    Mask,
    PublicIPv4,
    explain_overlap,
    ip_range,
    network,
    network_of,
    network_with,
)
from bot.domain.credentials import FriendlyName, SipUserName, new_password
from bot.domain.destinations import Destination
from bot.domain.direction import Direction, direction_beside
from bot.domain.errors import BadFields
from bot.domain.hosts import Fqdn, parse_host
from bot.domain.names import AccountSid, TrunkName, TrunkSid
from bot.domain.phone import E164
from bot.domain.ports import Port, Transport

__all__ = [
    "E164",
    "MOST_OPEN",
    "AccountSid",
    "BadFields",
    "Destination",
    "Direction",
    "Fqdn",
    "FriendlyName",
    "Mask",
    "Port",
    "PublicIPv4",
    "SipUserName",
    "Transport",
    "TrunkName",
    "TrunkSid",
    "direction_beside",
    "explain_overlap",
    "ip_range",
    "network",
    "network_of",
    "network_with",
    "new_password",
    "parse_host",
]
