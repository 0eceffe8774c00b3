"""The API's objects, their fields in the order of its responses."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bot.sandbox.exotel.refusals import not_found


@dataclass
class PhoneNumber:
    """`mode` stays null if none was sent; null means pstn."""

    id: str
    phone_number: str
    trunk_sid: str
    mode: str | None
    date_created: str
    date_updated: str


@dataclass
class WhitelistedIp:
    id: str
    ip: str
    mask: int
    trunk_sid: str
    friendly_name: str | None
    date_created: str
    date_updated: str


@dataclass
class DestinationUri:
    """`destination` starts with `sip:`, though it is sent without."""

    id: str
    destination: str
    type: str
    priority: int
    weight: int
    trunk_sid: str
    date_created: str
    date_updated: str


@dataclass
class Credential:
    id: str
    user_name: str
    password: str
    friendly_name: str | None
    trunk_sid: str
    date_created: str
    date_updated: str


@dataclass
class Setting:
    name: str
    value: str
    trunk_sid: str
    date_created: str
    date_updated: str


@dataclass
class Trunk:
    """A trunk and everything under it, so that deleting it leaves nothing behind.

    `own_credential` is shown by the `credentials_shape` "seed"; no endpoint changes it.
    """

    trunk_sid: str
    trunk_name: str
    domain_name: str
    nso_code: str
    date_created: str
    date_updated: str
    own_credential: Credential
    phone_numbers: list[PhoneNumber] = field(default_factory=list)
    whitelisted_ips: list[WhitelistedIp] = field(default_factory=list)
    destination_uris: list[DestinationUri] = field(default_factory=list)
    credentials: list[Credential] = field(default_factory=list)
    settings: list[Setting] = field(default_factory=list)

    def seen_from(self, account_path: str) -> dict[str, object]:
        """The trunk object of the API; its sub-resources appear as paths under `account_path`."""
        own_path = f"{account_path}/trunks/{self.trunk_sid}"
        return {
            "trunk_sid": self.trunk_sid,
            "trunk_name": self.trunk_name,
            "status": "active",
            "domain_name": self.domain_name,
            "auth_type": "IP-WHITELIST",
            "registration_enabled": "disabled",
            "edge_preference": "auto",
            "nso_code": self.nso_code,
            "secure_trunking": "disabled",
            "destination_uris": f"{own_path}/destination-uris",
            "whitelisted_ips": f"{own_path}/whitelisted-ips",
            "credentials": f"{own_path}/credentials",
            "phone_numbers": f"{own_path}/phone-numbers",
            "date_created": self.date_created,
            "date_updated": self.date_updated,
        }


Record = PhoneNumber | WhitelistedIp | DestinationUri | Credential | Setting
PARTS: Mapping[str, Callable[..., Record]] = {
    "phone_numbers": PhoneNumber,
    "whitelisted_ips": WhitelistedIp,
    "destination_uris": DestinationUri,
    "credentials": Credential,
    "settings": Setting,
}
Numbered = TypeVar("Numbered", bound=PhoneNumber | WhitelistedIp | DestinationUri | Credential)


def with_id(records: Sequence[Numbered], wanted: str) -> Numbered:
    """Find the record of that id. Raises 404/1000 if there is none."""
    for record in records:
        if record.id == wanted:
            return record
    raise not_found()


def trunk_from_saved(saved: dict[str, Any]) -> Trunk:
    """Reverse `asdict`. Raises TypeError or KeyError for anything else."""
    parts: dict[str, Any] = {name: [part(**each) for each in saved[name]] for name, part in PARTS.items()}
    return Trunk(**saved | parts | {"own_credential": Credential(**saved["own_credential"])})
