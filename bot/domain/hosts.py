"""Where inbound calls may be sent: a host name, looked up at every call, or a public address."""

from __future__ import annotations

import re
from typing import ClassVar, Self

import idna

from bot.domain.addresses import PublicIPv4
from bot.domain.errors import BadInput
from bot.domain.typed import Typed, clean, quote

EXAMPLE_HOST = "sip.acme.in"
_LABEL_LENGTH, _NAME_LENGTH = 63, 253  # RFC 1035 section 2.3.4, less the root's dot and length byte
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")

# RFC 6761, 6762, 7686, 8375, 9476, ICANN's .internal, and what routers and offices use unasked.
_NOT_PUBLIC = frozenset(
    """
    alt arpa corp example home internal intranet invalid lan local localdomain localhost onion private test
    """.split()  # noqa: SIM905 - a list of fifteen would take fifteen lines
)
_EXAMPLES = ("example.com", "example.net", "example.org")  # RFC 2606


class Fqdn(Typed):
    """A full host name as DNS carries it: lower case, A-labels, no last dot."""

    __slots__ = ()
    is_ip: ClassVar[bool] = False

    @classmethod
    def parse(cls, raw: str) -> Self:
        """A name in other scripts is taken and kept as its A-labels (IDNA 2008 with UTS 46 mapping)."""
        text = clean(raw)
        _refuse_what_is_more_than_a_name(text)
        name = _as_dns_carries_it(text)
        _refuse_malformed(quote(text), name)
        _refuse_not_public(quote(text), name)
        return cls._sure(name)

    @property
    def unicode(self) -> str:
        """The name as its owner writes it, e.g. sip.münchen.de."""
        return ".".join(_as_written(label) for label in self.split("."))


def parse_host(raw: str) -> Fqdn | PublicIPv4:
    """Read an address where only digits and dots stand, or colons as in IPv6; a name otherwise."""
    text = clean(raw)
    numeric = re.fullmatch(r"[0-9.]+", text)
    colons = text.startswith("[") or text.count(":") > 1
    if numeric or (colons and "://" not in text):
        return PublicIPv4.parse(text)
    return Fqdn.parse(text)


def _refuse_what_is_more_than_a_name(text: str) -> None:
    if not text:
        raise BadInput(f"No host was typed. Type your server's full host name, e.g. {EXAMPLE_HOST}.")
    shown = quote(text)
    if "your_" in text:
        raise BadInput(f"{shown} is the documentation's placeholder. Type your own server, e.g. {EXAMPLE_HOST}.")
    for pattern, what in (
        ("://", "is a web address"),
        (r"^<?sips?:", "is a SIP address"),
        ("@", "has a user in front of the host"),
        ("/", "has a / in it"),
        (";", "has parameters with it"),
        (":", "has a port with it"),
        (r"\s", "has a space in it"),
        (r"\*", "has a * in it, and Exotel looks up one exact name"),
    ):
        if re.search(pattern, text, re.IGNORECASE):
            raise BadInput(f"{shown} {what}. Type the host alone, e.g. {EXAMPLE_HOST}.")
    if "_" in text:
        raise BadInput(
            f"{shown} has an underscore in it, which host names may not have. Check the name with whoever runs "
            f"your DNS; one looks like {EXAMPLE_HOST}."
        )
    if len(text) > _NAME_LENGTH + 1:
        raise BadInput(f"{shown} is {len(text)} characters long, and a host name has at most {_NAME_LENGTH}.")


def _as_dns_carries_it(text: str) -> str:
    """A-labels. Plain ASCII is only lowered: IDNA would refuse names that DNS has, such as r3---sn.acme.in."""
    if text.isascii() and "xn--" not in text.lower():
        return text.lower().removesuffix(".")
    try:
        return idna.encode(text, uts46=True).decode("ascii").lower().removesuffix(".")
    except UnicodeError:
        raise BadInput(
            f"{quote(text)} is not a host name: it has characters that no domain name may have, or has them in the "
            f"wrong place. One looks like {EXAMPLE_HOST}."
        ) from None


def _as_written(label: str) -> str:
    return idna.decode(label) if label.startswith("xn--") else label


def _refuse_malformed(shown: str, name: str) -> None:
    if len(name) > _NAME_LENGTH:
        raise BadInput(f"{shown} is {len(name)} characters long, and a host name has at most {_NAME_LENGTH}.")
    for label in name.split("."):
        if not label:
            raise BadInput(f"{shown} has a dot too many. A host name looks like {EXAMPLE_HOST}.")
        if len(label) > _LABEL_LENGTH:
            raise BadInput(
                f"{shown} has a part of {len(label)} characters, and the parts of a host name have at most "
                f"{_LABEL_LENGTH} each. Check it for a missing dot."
            )
        if not _LABEL.fullmatch(label):
            odd = re.search(r"[^a-z0-9-]", label)
            what = f"“{odd[0]}” in it" if odd else "a part that begins or ends with a hyphen"
            raise BadInput(
                f"{shown} has {what}. A host name is letters, digits, dots and, inside its parts, hyphens, e.g. "
                f"{EXAMPLE_HOST}."
            )


def _refuse_not_public(shown: str, name: str) -> None:
    top = name.rpartition(".")[2]
    advice = f"Type the name the internet knows your server by, e.g. {EXAMPLE_HOST}."
    if top in _NOT_PUBLIC and "." in name:
        raise BadInput(f"{shown} ends in .{top}, which the phone network cannot look up. {advice}")
    if "." not in name:
        raise BadInput(f"{shown} is a name without a domain, which the phone network cannot look up. {advice}")
    if top.isdecimal():
        raise BadInput(f"{shown} ends in a number, so it is neither a host name nor an IPv4 address. {advice}")
    if name in _EXAMPLES or name.endswith(tuple(f".{example}" for example in _EXAMPLES)):
        raise BadInput(f"{shown} is a name for examples in documentation, and no server answers there. {advice}")
