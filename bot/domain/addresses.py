"""IPv4 addresses the phone network can see, and the masks that widen them."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address
from typing import NoReturn, Self

from bot.domain.errors import BadInput
from bot.domain.typed import Typed, TypedInt, clean, quote

EXAMPLE_IP = "44.248.146.11"
_LEAST_MASK, _MOST_MASK = 16, 32  # the API: "mask should be in-between 16 and 32"
_WIDE = 29  # /29 is 8 addresses, a usual business line; anything wider deserves a second look

# IANA's special-purpose registry (RFC 6890 and its updates), with words for a tired reader.
_NOT_PUBLIC = [
    (IPv4Network(cidr), why)
    for cidr, why in (
        ("0.0.0.0/8", "an address that means “this network”"),
        ("10.0.0.0/8", "a private address, used inside offices and clouds only"),
        ("100.64.0.0/10", "a carrier's shared address (CGNAT), which many customers sit behind"),
        ("127.0.0.0/8", "a loopback address: every machine's name for itself"),
        ("169.254.0.0/16", "a link-local address, which a machine gives itself when it was given none"),
        ("172.16.0.0/12", "a private address, used inside offices and clouds only"),
        ("192.0.0.0/24", "an address set aside for protocols"),
        ("192.0.2.0/24", "an address for examples in documentation"),
        ("192.88.99.0/24", "an address of the retired 6to4 relays"),
        ("192.168.0.0/16", "a private address, used inside offices and homes only"),
        ("198.18.0.0/15", "an address for benchmarks in laboratories"),
        ("198.51.100.0/24", "an address for examples in documentation"),
        ("203.0.113.0/24", "an address for examples in documentation"),
        ("224.0.0.0/4", "a multicast address, which no single machine owns"),
        ("255.255.255.255/32", "the broadcast address"),
        ("240.0.0.0/4", "an address reserved for the future"),
    )
]


class Mask(TypedInt):
    """The number of leading bits of an address that count: 32 is that address alone, 16 is 65,536 of them."""

    __slots__ = ()

    def __new__(cls, raw: int | str = _MOST_MASK) -> Self:
        return cls.parse(raw)

    @classmethod
    def parse(cls, raw: int | str) -> Self:
        """Read `32` or `/32`; a dotted mask is refused with its number."""
        text = clean(str(raw)).removeprefix("/").strip()
        if re.fullmatch(r"0*[0-9]{1,3}", text):
            bits = int(text[-3:])
            if _LEAST_MASK <= bits <= _MOST_MASK:
                return cls._sure(bits)
            raise BadInput(_why_outside(f"/{bits}", bits))
        if not text:
            raise BadInput("No mask was typed. Type 32 for that one address alone.", suggestion="32")
        bits_meant = _bits_of_dotted(text)
        if bits_meant is None:
            raise BadInput(
                f"{quote(str(raw))} is not a mask. Type a number from 16 to 32; 32 means that one address alone."
            )
        if not _LEAST_MASK <= bits_meant <= _MOST_MASK:
            raise BadInput(_why_outside(quote(text), bits_meant))
        raise BadInput(
            f"{quote(text)} is a mask in dotted form, and Exotel takes the number of bits: type {bits_meant}.",
            suggestion=str(bits_meant),
        )

    @property
    def addresses(self) -> int:
        """The number of addresses it covers."""
        return int(2 ** (_MOST_MASK - self))

    @property
    def is_wide(self) -> bool:
        """True if it covers more than eight addresses (a /29): then somebody else must approve it."""
        return self < _WIDE

    @property
    def warning(self) -> str | None:
        """A warning about a wide mask, for the approvers; None at /29 and narrower."""
        if not self.is_wide:
            return None
        return (
            f"A /{int(self)} lets {self.addresses:,} addresses place calls on your bill. "
            "Use 32, that one address alone, unless all of them are yours."
        )


def _why_outside(shown: str, bits: int) -> str:
    if bits > _MOST_MASK:
        return f"{shown} is not a mask: an IPv4 address has 32 bits. Type 32 for that one address alone."
    return (
        f"{shown} is wider than Exotel takes: the widest is 16, and even a /16 lets 65,536 addresses place calls "
        "on your bill. Type a number from 16 to 32; 32 means that one address alone."
    )


def _bits_of_dotted(text: str) -> int | None:
    """Read 255.255.255.0, or its inverse 0.0.0.255 as routers write it: both mean 24."""
    if text.count(".") != 3:
        return None
    try:
        return IPv4Network(f"0.0.0.0/{text}").prefixlen
    except ValueError:
        return None


class PublicIPv4(Typed):
    """One address the phone network can see, in plain dotted form."""

    __slots__ = ()

    @classmethod
    def parse(cls, raw: str) -> Self:
        """Read the bare address: a mask, port or `sip:` beside it is refused by name."""
        text = clean(raw)
        _refuse_what_is_more_than_an_address(text)
        if not re.fullmatch(r"[0-9.]+", text):
            _refuse_name_or_noise(text)
        address = _dotted(text)
        why = why_not_public(address)
        if why is None:
            return cls._sure(str(address))
        raise BadInput(
            f"{address} is {why}, and Exotel can neither see nor reach your system by it. Type the static public IPv4 "
            f"address your system shows to the internet, e.g. {EXAMPLE_IP}."
        )

    @classmethod
    def parse_with_mask(cls, raw: str) -> tuple[Self, Mask | None]:
        """Read `44.248.146.11/32`, or the address alone (mask None), in a one-line command."""
        address, slash, mask = clean(raw).partition("/")
        if "://" in raw or not slash:
            return cls.parse(raw), None
        return cls.parse(address), Mask.parse(mask)


def network_of(ip: str, mask: int) -> IPv4Network | None:
    """The addresses that an entry of Exotel's whitelist lets in; None if it isn't IPv4, which its rows need not be."""
    try:
        return IPv4Network(f"{ip}/{mask}", strict=False)
    except ValueError:
        return None


def network_with(ip: str, mask: int, entries: Iterable[tuple[str, int]]) -> str:
    """Find the first whitelist entry (address and mask) that lets all of `ip/mask` in; "" if none does."""
    wanted = network_of(ip, mask)
    for other, other_mask in entries:
        entry = network_of(other, other_mask)
        if wanted and entry and wanted.subnet_of(entry):
            return f"{other}/{other_mask}"
    return ""


def network(ip: PublicIPv4, mask: Mask) -> IPv4Network:
    """All the addresses that `ip` with `mask` lets in. Raises BadInput if some could never be yours."""
    whole = IPv4Network(f"{ip}/{int(mask)}", strict=False)
    for special, why in _NOT_PUBLIC:
        if whole.overlaps(special):
            raise BadInput(
                f"{whole} reaches into {special}, and each address there is {why}. "
                "Type a narrower mask; 32 means that one address alone."
            )
    return whole


def why_not_public(address: IPv4Address) -> str | None:
    """The kind of a special address (“a private address, …”), to stand after “10.0.0.1 is”; None for a public one."""
    for special, why in _NOT_PUBLIC:
        if address in special and not (address == IPv4Address("255.255.255.255") and special.prefixlen == 4):
            return why
    return None if address.is_global else "an address set aside by IANA, not one of the public internet"


def _refuse_what_is_more_than_an_address(text: str) -> None:
    if not text:
        raise BadInput(f"No IP address was typed. Type your system's static public IPv4 address, e.g. {EXAMPLE_IP}.")
    shown = quote(text)
    if "://" in text:
        raise BadInput(f"{shown} is a web address. Type the IPv4 address alone, e.g. {EXAMPLE_IP}.")
    if re.match(r"<?sips?:", text, re.IGNORECASE):
        raise BadInput(
            f"{shown} is a SIP address. Type the IPv4 address alone, without sip: and port, e.g. {EXAMPLE_IP}."
        )
    if re.search(r"[0-9] ?[,;& -] ?[0-9]+\.", text):
        raise BadInput(f"{shown} is more than one address. Type one address at a time, e.g. {EXAMPLE_IP}.")
    if "/" in text:
        _refuse_mask(text)
    if ":" in text:
        _refuse_colon(text)


def _refuse_mask(text: str) -> NoReturn:
    address, _, mask = text.partition("/")
    alone = _suggest(address.strip()) if mask.strip() == "32" else None
    raise BadInput(
        f"{quote(text)} has a mask with it. Type the address here and put the mask, what comes after the /, "
        "in its own field.",
        suggestion=alone,
    )


def _refuse_colon(text: str) -> NoReturn:
    try:
        IPv6Address(re.sub(r"^\[|\](:[0-9]*)?$", "", text.partition("%")[0]))
    except ValueError:
        host, _, port = text.rpartition(":")
        if ":" in host or not re.fullmatch(r"[0-9]+", port):
            raise BadInput(f"{quote(text)} is not an IPv4 address. One looks like {EXAMPLE_IP}.") from None
        raise BadInput(
            f"{quote(text)} has a port with it. Type the IPv4 address alone, without :{port[:8]}, e.g. {EXAMPLE_IP}.",
            suggestion=_suggest(host),
        ) from None
    raise BadInput(
        f"{quote(text)} is an IPv6 address, and Exotel takes IPv4 only. Type your system's static public IPv4 "
        f"address, e.g. {EXAMPLE_IP}."
    )


def _suggest(address: str) -> str | None:
    """The address, if it would be accepted as it stands."""
    try:
        return str(PublicIPv4.parse(address))
    except BadInput:
        return None


def _dotted(text: str) -> IPv4Address:
    """Four numbers 0-255 and no leading zeros, which some systems read as octal."""
    parts = text.split(".")
    shown = quote(text)
    if len(parts) == 5 and not parts[-1]:
        raise BadInput(f"{shown} ends in a dot. Leave the last dot out.", suggestion=_suggest(text[:-1]))
    if len(parts) != 4 or not all(parts):
        raise BadInput(f"{shown} is not an IPv4 address: one has four numbers with dots between, e.g. {EXAMPLE_IP}.")
    for part in parts:
        if len(part) > 1 and part.startswith("0"):
            raise BadInput(
                f"{shown} has a number with a leading zero ({part[:8]}), which some systems read as octal and so as "
                f"another address. Type it without, e.g. {EXAMPLE_IP}."
            )
        if len(part) > 3 or int(part) > 255:
            raise BadInput(
                f"{shown} is not an IPv4 address: each of its four numbers is 0 to 255, and {part[:8]} is more. "
                "Check it for a digit too many."
            )
    return ipaddress.IPv4Address(text)


def _refuse_name_or_noise(text: str) -> NoReturn:
    shown = quote(text)
    if "your_" in text:
        raise BadInput(
            f"{shown} is the documentation's placeholder. Type your own static public IPv4 address, e.g. {EXAMPLE_IP}."
        )
    if re.fullmatch(r"[\w-]+(\.[\w-]+)*\.?", text) and any(char.isalpha() for char in text):
        raise BadInput(
            f"{shown} is a host name. Outbound (termination) works only from a static public IPv4 address: Exotel "
            "knows your system by the address its calls come from. Type the address, "
            f"e.g. {EXAMPLE_IP}. A host name works for Inbound (origination) only."
        )
    raise BadInput(f"{shown} is not an IPv4 address: one has four numbers with dots between, e.g. {EXAMPLE_IP}.")
