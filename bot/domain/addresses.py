"""Public IPv4 addresses, and the masks that widen them."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address
from typing import NoReturn, Self

from bot.domain.errors import BadInput
from bot.domain.phrasing import first_few
from bot.domain.typed import Typed, TypedInt, quote, unquoted

EXAMPLE_IP = "44.248.146.11"
_LEAST_MASK, _MOST_MASK = 16, 32  # the API: "mask should be in-between 16 and 32"
MOST_OPEN = 8
"""The addresses that can place calls on a trunk without approval: a /29, a usual business line."""

# IANA's special-purpose registry (RFC 6890 and its updates), in words that follow "10.0.0.1 is"; and addresses inside
# clouds, which look public but lead to the machine's own host.
_NOT_PUBLIC = [
    (IPv4Network(cidr), why)
    for cidr, why in (
        ("0.0.0.0/8", "a placeholder for “this network”"),
        ("10.0.0.0/8", "a private address"),
        ("100.64.0.0/10", "a carrier's shared address (CGNAT)"),
        ("127.0.0.0/8", "a loopback address"),
        ("168.63.129.16/32", "an address inside Azure, for its own machines"),
        ("169.254.0.0/16", "a link-local address"),
        ("172.16.0.0/12", "a private address"),
        ("192.0.0.0/24", "reserved for protocols"),
        ("192.0.2.0/24", "reserved for documentation"),
        ("192.88.99.0/24", "reserved for retired 6to4 relays"),
        ("192.168.0.0/16", "a private address"),
        ("198.18.0.0/15", "reserved for benchmarks"),
        ("198.51.100.0/24", "reserved for documentation"),
        ("203.0.113.0/24", "reserved for documentation"),
        ("224.0.0.0/4", "a multicast address"),
        ("255.255.255.255/32", "the broadcast address"),
        ("240.0.0.0/4", "reserved for the future"),
    )
]


class Mask(TypedInt):
    """The number of leading bits of an address that count: 32 is one address, 16 is 65,536 of them."""

    __slots__ = ()

    def __new__(cls, raw: int | str = _MOST_MASK) -> Self:
        return cls.parse(raw)

    @classmethod
    def parse(cls, raw: int | str) -> Self:
        """Read `32` or `/32`; a dotted mask is rejected with its number."""
        text = unquoted(str(raw)).removeprefix("/").strip()
        if re.fullmatch(r"0*[0-9]{1,3}", text):
            bits = int(text[-3:])
            if _LEAST_MASK <= bits <= _MOST_MASK:
                return cls._sure(bits)
            raise BadInput(_why_outside(f"/{bits}", bits))
        if not text:
            raise BadInput("Add a mask. 32 means this one address.", suggestion="32")
        dotted = _bits_of_dotted(text)
        if dotted is None:
            raise BadInput(f"{quote(str(raw))} isn't a mask. Type a number from 16 to 32; 32 means this one address.")
        if not _LEAST_MASK <= dotted <= _MOST_MASK:
            raise BadInput(_why_outside(quote(text), dotted))
        raise BadInput(
            f"{quote(text)} is a dotted mask. Exotel needs the number of bits: type {dotted}.",
            suggestion=str(dotted),
        )

    @property
    def addresses(self) -> int:
        """The number of addresses it covers."""
        return int(2 ** (_MOST_MASK - self))

    @property
    def is_wide(self) -> bool:
        """True if it covers more than eight addresses (a /29): then someone else must approve it."""
        return self.addresses > MOST_OPEN

    @property
    def warning(self) -> str | None:
        """A warning about a wide mask, for the approvers; None at /29 and narrower."""
        if not self.is_wide:
            return None
        return (
            f"A /{int(self)} lets {self.addresses:,} addresses place calls you pay for. "
            "Use 32, this one address, unless they're all yours."
        )


def _why_outside(shown: str, bits: int) -> str:
    if bits > _MOST_MASK:
        return f"{shown} isn't a mask: an IPv4 address has 32 bits. Type 32 for this one address."
    return f"{shown} is wider than Exotel allows. Type a number from 16 (65,536 addresses) to 32 (this one address)."


def _bits_of_dotted(text: str) -> int | None:
    """Read 255.255.255.0, or its inverse 0.0.0.255 as routers write it: both mean 24."""
    if text.count(".") != 3:
        return None
    try:
        return IPv4Network(f"0.0.0.0/{text}").prefixlen
    except ValueError:
        return None


class PublicIPv4(Typed):
    """One public address, in plain dotted form."""

    __slots__ = ()

    @classmethod
    def parse(cls, raw: str) -> Self:
        """Read a bare address; a mask, a port or `sip:` is rejected by name."""
        text = unquoted(raw)
        _refuse_more_than_an_address(text)
        if not re.fullmatch(r"[0-9.]+", text):
            _refuse_name_or_noise(text)
        address = _dotted(text)
        why = why_not_public(address)
        if why is None:
            return cls._sure(str(address))
        raise BadInput(
            f"{address} is {why}. Exotel needs the public IP your system uses on the internet, e.g. {EXAMPLE_IP}."
        )

    @classmethod
    def parse_with_mask(cls, raw: str) -> tuple[Self, Mask | None]:
        """Read `44.248.146.11/32`, or the address alone (mask None), in a one-line command."""
        address, slash, mask = unquoted(raw).partition("/")
        if "://" in raw or not slash:
            return cls.parse(raw), None
        return cls.parse(address), Mask.parse(mask)


def network_of(ip: str, mask: int) -> IPv4Network | None:
    """The addresses that an entry of Exotel's whitelist allows; None if the entry isn't IPv4."""
    try:
        return IPv4Network(f"{ip}/{mask}", strict=False)
    except ValueError:
        return None


def ip_range(ip: str, mask: int) -> str:
    """Format a whitelist entry: `44.248.146.11` for a single address, `44.248.146.8/29` for more."""
    return ip if mask == _MOST_MASK else f"{ip}/{mask}"


def network_with(ip: str, mask: int, entries: Iterable[tuple[str, int]]) -> str:
    """Find the first whitelist entry (address and mask) that allows all of `ip/mask`; "" if none does."""
    wanted = network_of(ip, mask)
    for other, other_mask in entries:
        entry = network_of(other, other_mask)
        if wanted and entry and wanted.subnet_of(entry):
            return ip_range(other, other_mask)
    return ""


def explain_overlap(trunk_name: str, ip: str, mask: int, entries: Sequence[tuple[str, int]]) -> str:
    """Name the whitelist entries (address and mask) that `ip/mask` lies in, or that lie in it; "" if there are none,
    or only itself."""
    if network_of(ip, mask) in [network_of(*entry) for entry in entries]:
        return ""
    shown = ip_range(ip, mask)
    if around := network_with(ip, mask, entries):
        return f"{trunk_name} already accepts calls from {shown}, because {around} is whitelisted."
    inside = [ip_range(*entry) for entry in entries if network_with(*entry, [(ip, mask)])]
    if not inside:
        return ""
    return f"{shown} includes {first_few(inside, 5)}, which {'are' if len(inside) > 1 else 'is'} whitelisted already."


def network(ip: PublicIPv4, mask: Mask) -> IPv4Network:
    """All the addresses that `ip` with `mask` allows. Raises BadInput if some of them aren't public."""
    whole = IPv4Network(f"{ip}/{int(mask)}", strict=False)
    for special, why in _NOT_PUBLIC:
        if whole.overlaps(special):
            raise BadInput(
                f"{whole} includes {special}, where every address is {why}. "
                "Use a narrower mask; 32 means this one address."
            )
    return whole


def why_not_public(address: IPv4Address) -> str | None:
    """The kind of a special address, to follow “10.0.0.1 is”: “a private address”. None for a public one."""
    for special, why in _NOT_PUBLIC:
        if address in special and not (address == IPv4Address("255.255.255.255") and special.prefixlen == 4):
            return why
    return None if address.is_global else "a reserved address, not a public one"


def _refuse_more_than_an_address(text: str) -> None:
    if not text:
        raise BadInput(f"Enter your system's static public IPv4 address, e.g. {EXAMPLE_IP}.")
    shown = quote(text)
    if "://" in text:
        raise BadInput(f"{shown} is a web address. Type only the IPv4 address, e.g. {EXAMPLE_IP}.")
    if re.match(r"<?sips?:", text, re.IGNORECASE):
        raise BadInput(
            f"{shown} is a SIP address. Type only the IPv4 address, without sip: and port, e.g. {EXAMPLE_IP}."
        )
    if re.search(r"[0-9] ?[,;& -] ?[0-9]+\.", text):
        raise BadInput(f"{shown} is more than one address. Type one at a time, e.g. {EXAMPLE_IP}.")
    if "/" in text:
        _refuse_mask(text)
    if ":" in text:
        _refuse_colon(text)


def _refuse_mask(text: str) -> NoReturn:
    address, _, mask = text.partition("/")
    alone = _suggest(address.strip()) if mask.strip() == "32" else None
    raise BadInput(
        f"{quote(text)} includes a mask. Type only the address here, and the mask (after the /) in its own field.",
        suggestion=alone,
    )


def _refuse_colon(text: str) -> NoReturn:
    try:
        IPv6Address(re.sub(r"^\[|\](:[0-9]*)?$", "", text.partition("%")[0]))
    except ValueError:
        host, _, port = text.rpartition(":")
        if ":" in host or not re.fullmatch(r"[0-9]+", port):
            raise BadInput(f"{quote(text)} isn't an IPv4 address. One looks like {EXAMPLE_IP}.") from None
        raise BadInput(
            f"{quote(text)} includes a port. Type only the IPv4 address, without :{port[:8]}, e.g. {EXAMPLE_IP}.",
            suggestion=_suggest(host),
        ) from None
    raise BadInput(
        f"{quote(text)} is an IPv6 address. Exotel only takes IPv4: type your system's static public IPv4 address, "
        f"e.g. {EXAMPLE_IP}."
    )


def _suggest(address: str) -> str | None:
    """The address, if it is valid."""
    try:
        return str(PublicIPv4.parse(address))
    except BadInput:
        return None


def _dotted(text: str) -> IPv4Address:
    """Read four numbers 0-255, without leading zeros, which some systems read as octal."""
    parts = text.split(".")
    shown = quote(text)
    if len(parts) == 5 and not parts[-1]:
        raise BadInput(f"{shown} ends in a dot. Remove it.", suggestion=_suggest(text[:-1]))
    if len(parts) != 4 or not all(parts):
        raise BadInput(f"{shown} isn't an IPv4 address: those are four numbers with dots between, e.g. {EXAMPLE_IP}.")
    for part in parts:
        if len(part) > 1 and part.startswith("0"):
            raise BadInput(
                f"{shown} has a number with a leading zero ({part[:8]}), which some systems read as another address. "
                f"Remove the zero, e.g. {EXAMPLE_IP}."
            )
        if len(part) > 3 or int(part) > 255:
            raise BadInput(
                f"{shown} isn't an IPv4 address: the numbers go from 0 to 255, not {part[:8]}. Check for a typo."
            )
    return ipaddress.IPv4Address(text)


def _refuse_name_or_noise(text: str) -> NoReturn:
    shown = quote(text)
    if "your_" in text:
        raise BadInput(
            f"{shown} is a placeholder from the docs. Type your own static public IPv4 address, e.g. {EXAMPLE_IP}."
        )
    if re.fullmatch(r"[\w-]+(\.[\w-]+)*\.?", text) and any(char.isalpha() for char in text):
        raise BadInput(
            f"{shown} is a host name. Outbound (termination) needs your system's static public IPv4 address, "
            f"e.g. {EXAMPLE_IP}, because Exotel recognizes its calls by it. A host name only works for inbound "
            "(origination)."
        )
    raise BadInput(f"{shown} isn't an IPv4 address: those are four numbers with dots between, e.g. {EXAMPLE_IP}.")
