"""Destination URIs: the host, port and transport that Exotel sends inbound calls to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Self

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from bot.domain.addresses import PublicIPv4
from bot.domain.errors import BadFields, BadInput, FieldFaults
from bot.domain.hosts import EXAMPLE_HOST, Fqdn, parse_host
from bot.domain.ports import Port, Transport
from bot.domain.typed import quote, unquoted

_EXAMPLE = f"{EXAMPLE_HOST}:5061;transport=tls"
_EXOTELS_OWN = ".pstn.exotel.com"
# A form's initial value: a pasted URI overrules it, but never a person's own choice.
_UNTOUCHED = Transport.TLS


@dataclass(frozen=True)
class Destination:
    """A destination of inbound calls; in JSON it is its `wire`."""

    host: Fqdn | PublicIPv4
    port: Port
    transport: Transport

    @classmethod
    def parse(cls, raw: str) -> Self:
        """Read `host`, `host:5061`, `sip:host:5061;transport=tls`, with or without < >. The default is TLS."""
        return cls._from_uri(_take_apart(raw), Transport.TLS)

    @classmethod
    def from_fields(cls, host: str, port: str | None = None, transport: str | None = None) -> Self:
        """Read a form's three fields; the first may have a whole URI.

        A port or transport field that is empty or untouched (5061, tls) gives way to the URI; one that was changed and
        disagrees with it is a fault. Raises `BadFields` with the keys `host`, `port`, `transport`.
        """
        faults = FieldFaults()
        uri = faults.read("host", lambda: _take_apart(host))
        own_port = faults.read("port", lambda: Port.parse(port) if port and unquoted(port) else None)
        own_transport = faults.read(
            "transport", lambda: Transport.parse(transport) if transport and unquoted(transport) else None
        )
        if uri is None or faults.sentences:
            raise BadFields(faults.sentences)
        if uri.port is None and uri.transport is None:
            chosen = own_transport or _UNTOUCHED
            return cls(uri.host, own_port or chosen.default_port, chosen)
        overruled = None if own_port == _UNTOUCHED.default_port else own_port
        _refuse_disagreement(uri, overruled, own_transport)
        whole = _Uri(uri.host, uri.port or overruled, uri.transport)
        made = faults.read("host", lambda: cls._from_uri(whole, own_transport or _UNTOUCHED))
        if made is None:
            raise BadFields(faults.sentences)
        return made

    @classmethod
    def _from_uri(cls, uri: _Uri, default: Transport) -> Self:
        if uri.transport is None and uri.port is not None:
            _refuse_doubtful_port(uri.host, uri.port, default)
        transport = uri.transport or default
        return cls(uri.host, uri.port or transport.default_port, transport)

    @property
    def wire(self) -> str:
        """The form the API takes: `host:port;transport=tls`. It returns it with `sip:` before it."""
        return f"{self.host}:{self.port};transport={self.transport}"

    @property
    def warning(self) -> str | None:
        """A warning about a port that is usually the other transport's: allowed, but mostly a mistake."""
        other = _other(self.transport)
        if self.port != other.default_port:
            return None
        return (
            f"Port {self.port} is usually for {other.upper()}, but you chose {self.transport.upper()}. Check what "
            f"{quote(self.host)} uses on that port."
        )

    def __str__(self) -> str:
        return self.wire

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        typed = core_schema.no_info_after_validator_function(cls.parse, core_schema.str_schema())
        # Not a union, which would report two errors and put a branch's name into the field's `loc`.
        whole = core_schema.no_info_wrap_validator_function(
            lambda given, parsed: given if isinstance(given, cls) else parsed(given), typed
        )
        wire = core_schema.plain_serializer_function_ser_schema(lambda made: made.wire)
        return core_schema.json_or_python_schema(typed, whole, serialization=wire)


@dataclass(frozen=True)
class _Uri:
    """The parts of a URI; None for one that it doesn't have."""

    host: Fqdn | PublicIPv4
    port: Port | None
    transport: Transport | None


def host_of(raw: str) -> str:
    """Read the host of a destination that an account has, whatever its transport; empty if it can't be read.

    Accounts have destinations with `transport=udp` and without a transport (observed), which `parse` refuses.
    """
    try:
        return str(_host_and_port(raw, _scheme(unquoted(raw).strip("<>"))[1].partition(";")[0])[0])
    except BadInput:
        return ""


def why_untested(raw: str) -> str:
    """Say why a destination that `parse` refuses can't be tested, and what to do."""
    transport = raw.lower().partition(";transport=")[2]
    if not host_of(raw):
        return "I can't read this address, so I didn't test it."
    if transport == "udp":
        return (
            "It uses SIP over UDP, which isn't encrypted and which Exotel doesn't document, so I didn't test it. Add "
            "it again with ;transport=tls, then remove this one."
        )
    if not transport:
        return (
            "It names no transport, so I don't know how Exotel calls it, and didn't test it. Add it again with "
            ";transport=tls or ;transport=tcp, then remove this one."
        )
    return "I can't read this address, so I didn't test it."


def _other(transport: Transport) -> Transport:
    return Transport.TCP if transport is Transport.TLS else Transport.TLS


def _refuse_disagreement(uri: _Uri, port: Port | None, transport: Transport | None) -> None:
    """Reject fields that disagree with the URI, at the field, which is quicker to change."""
    faults = {}
    if uri.port and port and port != uri.port:
        faults["port"] = _disagree("port", str(uri.port), str(port))
    if uri.transport and transport not in (None, _UNTOUCHED, uri.transport):
        faults["transport"] = _disagree("transport", uri.transport.upper(), str(transport).upper())
    if faults:
        raise BadFields(faults)


def _disagree(part: str, in_uri: str, here: str) -> str:
    return (
        f"The host field says {part} {in_uri}, but this field says {here}. Make them match, or type only the host name "
        "in the host field."
    )


def _take_apart(raw: str) -> _Uri:
    text = unquoted(raw)
    bracketed = re.fullmatch(r"<([^<>]*)>\s*((?:;.*)?)", text)
    scheme, rest = _scheme(bracketed[1].strip() + bracketed[2] if bracketed else text)
    address, *params = (part.strip() for part in rest.split(";"))
    if "@" in address:
        raise BadInput(
            f"{quote(text)} has a user, which Exotel's destinations can't have. Leave out the @ and everything before "
            f"it, e.g. {_EXAMPLE}."
        )
    transport = _transport(text, params)
    if scheme == "sips":
        if transport is Transport.TCP:
            raise BadInput(f"{quote(text)} has both sips (TLS) and transport=tcp. Keep one, e.g. {_EXAMPLE}.")
        transport = Transport.TLS
    host, port = _host_and_port(text, address)
    return _Uri(host, port, transport)


def _scheme(text: str) -> tuple[str, str]:
    if "://" in text:
        raise BadInput(f"{quote(text)} is a web address. Type your server's SIP address, e.g. {_EXAMPLE}.")
    match = re.match(r"(sips?):\s*", text, re.IGNORECASE)
    return (match[1].lower(), text[match.end() :]) if match else ("", text)


def _transport(text: str, params: list[str]) -> Transport | None:
    named: Transport | None = None
    for param in filter(None, params):
        name, _, value = (part.strip() for part in param.partition("="))
        if name.lower() != "transport":
            raise BadInput(
                f"{quote(text)} has the parameter “{param[:30]}”, but Exotel only takes transport. Leave it out, "
                f"e.g. {_EXAMPLE}."
            )
        transport = Transport.parse(value)
        if named not in (None, transport):
            raise BadInput(f"{quote(text)} has two transports. Keep one, e.g. {_EXAMPLE}.")
        named = transport
    return named


def _host_and_port(text: str, address: str) -> tuple[Fqdn | PublicIPv4, Port | None]:
    if address.startswith("[") or address.count(":") > 1:
        raise BadInput(
            f"{quote(text)} is an IPv6 address or has an extra colon. Type a host name or an IPv4 address, and at "
            f"most one port, e.g. {_EXAMPLE}."
        )
    name, colon, port = (part.strip() for part in address.partition(":"))
    host = parse_host(name)
    if host.endswith(_EXOTELS_OWN):
        raise BadInput(
            f"{quote(host)} is Exotel's side of the trunk, so calls would loop. Type your server's host name or public "
            f"IPv4 address, e.g. {EXAMPLE_HOST}."
        )
    return host, Port.parse(port) if colon else None


def _refuse_doubtful_port(host: str, port: Port, default: Transport) -> None:
    """Reject host:5060 without a transport: TLS to a TCP port would lose every call."""
    usual = _other(default)
    if port == usual.default_port:
        raise BadInput(
            f"TLS or TCP? Port {port} in {quote(f'{host}:{port}')} is usually for {usual.upper()}. Add "
            f";transport={usual} for that, or ;transport={default} if you're sure."
        )
