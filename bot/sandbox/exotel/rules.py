"""Validation of the fields. Each function returns the value to keep, or raises the API's refusal."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping

import phonenumbers

from bot.sandbox.exotel.refusals import invalid, missing, not_found, unparsable

Body = Mapping[str, object]

DOMAIN_SUFFIX = ".pstn.exotel.com"
NSO_CODE = "ANY-ANY"
MODES = ("pstn", "flow")
ALIAS = "trunk_external_alias"
NOT_A_HOST = "Destination is not a valid Ip or Fqdn"

TRUNK_NAME = re.compile(r"[A-Za-z0-9_]+")
E164 = re.compile(r"\+[1-9][0-9]{6,14}")
LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
CREDENTIAL_TEXT = re.compile(r"[A-Za-z0-9_]+")
DESTINATION = re.compile(
    r"(?P<host>[^:;\s]+):(?P<port>[0-9]{1,5})(;transport=(?P<transport>[A-Za-z]+))?", re.IGNORECASE
)
LONGEST_NUMBER = 30


def optional_text(body: Body, field: str) -> str | None:
    """Read a text; None for null and "", which count as not sent. Raises 1007 for another type."""
    value = body.get(field)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise unparsable(f"{field} should be a string")
    return value


def text(body: Body, field: str) -> str:
    value = optional_text(body, field)
    if value is None:
        raise missing(field)
    return value


def optional_number(body: Body, field: str) -> int | None:
    value = body.get(field)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool):
        raise unparsable(f"{field} should be a whole number")
    return value


def objects(body: Body, field: str) -> Iterable[Body]:
    """A list of at least one object."""
    value = body.get(field)
    if value is None or value == []:
        raise missing(field)
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise unparsable(f"{field} should be an array of objects")
    return value


def trunk_name(body: Body) -> str:
    name = text(body, "trunk_name")
    if len(name) > 16:
        raise invalid("Maximum allowed length for TrunkName is 16")
    if not TRUNK_NAME.fullmatch(name):
        raise invalid("Allowed characters for TrunkName is alphanumeric and _")
    return name


def nso_code(body: Body) -> str:
    code = text(body, "nso_code")
    if code != NSO_CODE:
        raise invalid("Nso code is invalid")
    return code


def domain_name(body: Body) -> str:
    name = text(body, "domain_name")
    if not name.endswith(DOMAIN_SUFFIX) or not is_fqdn(name):
        raise invalid("Domain name should end with .pstn.exotel.com")
    return name


def mapped_number(body: Body) -> str:
    """Read the number of a new mapping. An empty one, and one of more than 30 characters, is answered with 404."""
    value = body.get("phone_number")
    if value == "" or (isinstance(value, str) and len(value) > LONGEST_NUMBER):
        raise not_found()
    return phone_number(text(body, "phone_number"))


def phone_number(value: str) -> str:
    """Accept E.164 of a possible length for its country, assigned or not."""
    try:
        if E164.fullmatch(value) and phonenumbers.is_possible_number(phonenumbers.parse(value)):
            return value
    except phonenumbers.NumberParseException:
        pass
    raise invalid("Invalid PhoneNumber")


def mode(body: Body) -> str | None:
    value = optional_text(body, "mode")
    if value is not None and value not in MODES:
        raise invalid("Invalid mode")
    return value


def is_public(address: ipaddress.IPv4Address) -> bool:
    """True if not private, documentation, shared, loopback, reserved, nor multicast (which Python calls global)."""
    return address.is_global and not address.is_multicast and not address.is_reserved


def whitelisted_ip(body: Body) -> str:
    """Accept any IPv4 address: the API was seen to take private ones here, unlike in a destination."""
    value = text(body, "ip")
    try:
        ipaddress.IPv4Address(value)
    except ValueError:
        raise invalid("Invalid ip") from None
    return value


def mask(body: Body) -> int:
    value = optional_number(body, "mask")
    if value is None:
        return 32
    if value < 0:
        raise unparsable("cannot unmarshal number into Go struct field .mask of type uint8")
    if not 16 <= value <= 32:
        raise invalid("mask should be in-between 16 and 32")
    return value


def destination(value: str) -> ipaddress.IPv4Address | None:
    """The address in `host:port;transport=tls|tcp|udp`, or None if the host is a name. Without a transport it is UDP;
    nothing checks that port and transport fit."""
    parts = DESTINATION.fullmatch(value)
    if parts is None:
        raise invalid(NOT_A_HOST)
    address = _host(parts["host"])
    if not 1 <= int(parts["port"]) <= 65535:
        raise invalid("Port should be in-between 1 and 65535")
    if (parts["transport"] or "udp").lower() not in ("tls", "tcp", "udp"):
        raise invalid("Transport should be tls, tcp or udp")
    return address


def _host(host: str) -> ipaddress.IPv4Address | None:
    try:
        address = ipaddress.IPv4Address(host)
    except ValueError:
        if is_fqdn(host):
            return None
        raise invalid(NOT_A_HOST) from None
    if not is_public(address):
        raise invalid(NOT_A_HOST)
    return address


def is_fqdn(name: str) -> bool:
    """RFC 1123 labels, two or more, the last not all digits (which rules out 300.1.1.1); ASCII only."""
    labels = name.split(".")
    return (
        len(name) <= 253
        and len(labels) >= 2
        and all(LABEL.fullmatch(label) for label in labels)
        and not labels[-1].isdigit()
    )


def routing_figure(body: Body, field: str) -> int | None:
    """A priority or weight: 16 bits, as in an SRV record (RFC 2782)."""
    value = optional_number(body, field)
    if value is not None and not 0 <= value <= 65535:
        raise invalid(f"Invalid {field}")
    return value


def password(value: str, lenient: bool) -> str:
    if not lenient and not CREDENTIAL_TEXT.fullmatch(value):
        raise invalid("Allowed characters for Password is alphanumeric and _")
    return value


def friendly_name(body: Body, lenient: bool) -> str | None:
    value = optional_text(body, "friendly_name")
    if value is not None and len(value) > 32:
        raise invalid("Maximum allowed length for FriendlyName is 32")
    if value is not None and not lenient and not CREDENTIAL_TEXT.fullmatch(value):
        raise invalid("Allowed characters for FriendlyName is alphanumeric and _")
    return value


def setting(body: Body) -> tuple[str, str]:
    """Name and value. The only known name is the alias, which is a phone number."""
    name = text(body, "name")
    if name != ALIAS:
        raise invalid("Invalid setting name")
    return name, phone_number(text(body, "value"))
