"""Hosts for inbound calls: a host name, which Exotel resolves on every call, or a public address."""

from __future__ import annotations

import re
from typing import Self

import idna

from bot.domain.addresses import PublicIPv4
from bot.domain.errors import BadInput
from bot.domain.typed import Typed, quote, unquoted

EXAMPLE_HOST = "sip.acme.in"
_LABEL_LENGTH, _NAME_LENGTH = 63, 253  # RFC 1035 section 2.3.4, less the root's dot and length byte
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")

# RFC 6761, 6762, 7686, 8375, 9476, ICANN's .internal, and names that routers and offices use.
_NOT_PUBLIC = frozenset(
    """
    alt arpa corp example home internal intranet invalid lan local localdomain localhost onion private test
    """.split()  # noqa: SIM905 - a list of fifteen would take fifteen lines
)
_EXAMPLES = ("example.com", "example.net", "example.org")  # RFC 2606


class Fqdn(Typed):
    """A full host name as in DNS: lower case, A-labels, no trailing dot."""

    __slots__ = ()

    @classmethod
    def parse(cls, raw: str) -> Self:
        """Read a name; other scripts become A-labels (IDNA 2008 with UTS 46 mapping)."""
        text = unquoted(raw)
        _refuse_more_than_a_name(text)
        name = _as_in_dns(text)
        _refuse_malformed(quote(text), name)
        _refuse_not_public(quote(text), name)
        return cls._sure(name)


def parse_host(raw: str) -> Fqdn | PublicIPv4:
    """Read an address if there are only digits and dots, or colons as in IPv6; otherwise a name."""
    text = unquoted(raw)
    numeric = re.fullmatch(r"[0-9.]+", text)
    colons = text.startswith("[") or text.count(":") > 1
    if numeric or (colons and "://" not in text):
        return PublicIPv4.parse(text)
    return Fqdn.parse(text)


def _refuse_more_than_a_name(text: str) -> None:
    if not text:
        raise BadInput(f"Enter your server's full host name, e.g. {EXAMPLE_HOST}.")
    shown = quote(text)
    if "your_" in text:
        raise BadInput(f"{shown} is a placeholder from the docs. Type your own server, e.g. {EXAMPLE_HOST}.")
    for pattern, fault in (
        ("://", "is a web address"),
        (r"^<?sips?:", "is a SIP address"),
        ("@", "has a user before the host"),
        ("/", "has a / in it"),
        (";", "has parameters"),
        (":", "has a port"),
        (r"\s", "has a space in it"),
        (r"\*", "has a * in it, but Exotel needs one exact name"),
    ):
        if re.search(pattern, text, re.IGNORECASE):
            raise BadInput(f"{shown} {fault}. Type only the host, e.g. {EXAMPLE_HOST}.")
    srv = re.fullmatch(r"_sips?\._(?:tcp|udp|tls)\.(.+)", text.removesuffix("."), re.IGNORECASE)
    if srv:
        raise BadInput(
            f"{shown} is an SRV record, and Exotel doesn't follow those. Type the target and port it points to, from "
            f"`dig SRV {text.lower()}`, as host:port. If {srv[1]} itself is your server, type that."
        )
    if "_" in text:
        raise BadInput(
            f"{shown} has an underscore, which host names can't have. Ask your DNS admin for the right name. One looks "
            f"like {EXAMPLE_HOST}."
        )
    if len(text) > _NAME_LENGTH + 1:
        raise BadInput(_too_long(shown, text))


def _as_in_dns(text: str) -> str:
    """Convert to A-labels. ASCII is only lowered: IDNA would reject real names such as r3---sn.acme.in."""
    if text.isascii() and "xn--" not in text.lower():
        return text.lower().removesuffix(".")
    try:
        return idna.encode(text, uts46=True).decode("ascii").lower().removesuffix(".")
    except UnicodeError:
        raise BadInput(
            f"{quote(text)} isn't a host name: it has characters that a domain name can't have. One looks like "
            f"{EXAMPLE_HOST}."
        ) from None


def _too_long(shown: str, name: str) -> str:
    return f"{shown} has {len(name)} characters, and a host name can have at most {_NAME_LENGTH}."


def _refuse_malformed(shown: str, name: str) -> None:
    if len(name) > _NAME_LENGTH:
        raise BadInput(_too_long(shown, name))
    for label in name.split("."):
        if not label:
            raise BadInput(f"{shown} has an extra dot. A host name looks like {EXAMPLE_HOST}.")
        if len(label) > _LABEL_LENGTH:
            raise BadInput(
                f"{shown} has a part of {len(label)} characters, and each can have at most {_LABEL_LENGTH}. Check for "
                "a missing dot."
            )
        if not _LABEL.fullmatch(label):
            odd = re.search(r"[^a-z0-9-]", label)
            fault = f"“{odd[0]}” in it" if odd else "a part that starts or ends with a hyphen"
            raise BadInput(
                f"{shown} has {fault}. A host name has letters, digits, dots and, inside its parts, hyphens, e.g. "
                f"{EXAMPLE_HOST}."
            )


def _refuse_not_public(shown: str, name: str) -> None:
    top = name.rpartition(".")[2]
    advice = f"Type your server's public name, e.g. {EXAMPLE_HOST}."
    if top in _NOT_PUBLIC and "." in name:
        raise BadInput(f"{shown} ends in .{top}, so Exotel can't resolve it. {advice}")
    if "." not in name:
        raise BadInput(f"{shown} has no domain, so Exotel can't resolve it. {advice}")
    if top.isdecimal():
        raise BadInput(f"{shown} ends in a number, so it's neither a host name nor an IPv4 address. {advice}")
    if name in _EXAMPLES or name.endswith(tuple(f".{example}" for example in _EXAMPLES)):
        raise BadInput(f"{shown} is a name for documentation: no server answers there. {advice}")
