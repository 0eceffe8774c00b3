"""Exotel's answers as values. Unknown fields are ignored; a malformed optional field reads as None."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)


def _none_if_odd(value: Any, read: ValidatorFunctionWrapHandler) -> Any:
    """Drop a malformed value: an optional field must not hide the rest of a trunk."""
    try:
        return read(value)
    except ValidationError:
        return None


def _in_utc(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


def _shown(text: str) -> str:
    """Make text safe to show: on one line, printable, in its own reading direction, and cut at `_LONGEST`."""
    whole = "".join(letter if letter.isprintable() else " " for letter in text)
    return whole if len(whole) <= _LONGEST else whole[: _LONGEST - 1] + "…"


_LONGEST = 300
"""Enough for a host name of 253 letters with its port and transport, the longest value that the API takes."""
Words = Annotated[str, Field(min_length=1), AfterValidator(_shown)]
Text = Annotated[Annotated[str, AfterValidator(_shown)] | None, WrapValidator(_none_if_odd)]
Moment = Annotated[datetime | None, AfterValidator(_in_utc), WrapValidator(_none_if_odd)]
Mask = Annotated[int, BeforeValidator(lambda mask: 32 if mask is None else mask)]
Mode = Annotated[str, BeforeValidator(lambda mode: "pstn" if mode is None else mode)]


class _Answered(BaseModel):
    """The base of every answer. Ids are numeric strings in the API; a plain number is accepted too."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        coerce_numbers_to_str=True,
        hide_input_in_errors=True,
        populate_by_name=True,
    )


class _Dated(_Answered):
    date_created: Moment = None
    date_updated: Moment = None


class Trunk(_Dated):
    """A trunk. The seed's answer has only the SID and the name; the other fields are None then."""

    trunk_sid: Words
    trunk_name: Words
    status: Text = None
    domain_name: Text = None
    auth_type: Text = None
    registration_enabled: Text = None
    edge_preference: Text = None
    nso_code: Text = None
    secure_trunking: Text = None
    destination_uris: Text = None
    whitelisted_ips: Text = None
    credentials: Text = None
    phone_numbers: Text = None


class NumberMapping(_Dated):
    """A phone number on a trunk. `mode` is `pstn` or `flow`; the API's null means `pstn`."""

    id: Words
    phone_number: Words
    trunk_sid: Text = None
    mode: Mode = "pstn"


class NumberMap(_Answered):
    """A number and its trunk (portal)."""

    exophone: Words
    trunk_sid: Words
    phone_number_id: Text = None
    mode: Mode = "pstn"


class WhitelistEntry(_Dated):
    """A whitelisted address or network. `mask` 32 is a single address; so is null."""

    id: Words
    ip: Words
    mask: Mask = 32
    trunk_sid: Text = None
    friendly_name: Text = None


class DestinationEntry(_Dated):
    """A destination of inbound calls. Exotel puts `sip:` before `destination`. The lowest `priority` goes first."""

    id: Words
    destination: Words
    type: Text = None
    priority: Annotated[int | None, WrapValidator(_none_if_odd)] = 0
    weight: Annotated[int | None, WrapValidator(_none_if_odd)] = 1
    trunk_sid: Text = None

    @property
    def address(self) -> str:
        """The destination without `sip:`: `host:port;transport=tls`."""
        return self.destination.removeprefix("sip:")


class Credential(_Dated):
    """A SIP digest account. The seed calls the user `username` and gives no id; the portal says `user_name`."""

    user_name: Annotated[Words, Field(validation_alias=AliasChoices("user_name", "username"))]
    password: Annotated[SecretStr | None, WrapValidator(_none_if_odd)] = None
    id: Text = None
    friendly_name: Text = None
    trunk_sid: Text = None


class Setting(_Dated):
    name: Words
    value: Text = None
    trunk_sid: Text = None
