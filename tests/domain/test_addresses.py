"""Addresses Exotel may take calls from, and how many of them a mask lets in."""

from __future__ import annotations

import ipaddress
from ipaddress import IPv4Address, IPv4Network

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain import Mask, PublicIPv4, network
from bot.domain.errors import BadInput

# Global to Python's ipaddress (in some version of it), and yet nobody's PBX.
ALSO_REFUSED = [IPv4Network("192.0.0.0/24"), IPv4Network("192.88.99.0/24")]
EDGES = [
    *("0.255.255.255", "1.0.0.0", "9.255.255.255", "10.0.0.0", "11.0.0.0", "100.63.255.255", "100.64.0.0"),
    *("100.127.255.255", "100.128.0.0", "126.255.255.255", "127.0.0.1", "128.0.0.0", "169.253.255.255"),
    *("169.254.0.0", "169.255.0.0", "172.15.255.255", "172.16.0.0", "172.31.255.255", "172.32.0.0"),
    *("192.0.1.255", "192.0.2.0", "192.0.3.0", "192.167.255.255", "192.168.0.0", "192.169.0.0", "198.17.255.255"),
    *("198.18.0.0", "198.19.255.255", "198.20.0.0", "198.51.99.255", "198.51.100.0", "198.51.101.0"),
    *("203.0.112.255", "203.0.113.0", "203.0.114.0", "223.255.255.255", "224.0.0.0", "239.255.255.255"),
    *("240.0.0.0", "255.255.255.254", "255.255.255.255"),
]
ADDRESSES = st.one_of(st.ip_addresses(v=4), st.sampled_from(EDGES).map(IPv4Address))


@given(ADDRESSES)
def test_exactly_the_public_addresses_are_taken(address: IPv4Address) -> None:
    """The judge is Python's ipaddress, with two ranges named here that it lets through."""
    public = address.is_global and not address.is_multicast and not any(address in special for special in ALSO_REFUSED)
    try:
        assert PublicIPv4.parse(str(address)) == str(address)
        accepted = True
    except BadInput:
        accepted = False
    assert accepted == public


@pytest.mark.parametrize("edge", EDGES)
def test_every_edge_of_every_special_range_is_on_its_right_side(edge: str) -> None:
    """Off by one here lets a private network call on the customer's bill, or a customer out."""
    address = IPv4Address(edge)
    if address.is_global and not address.is_multicast:
        assert PublicIPv4.parse(edge) == edge
    else:
        with pytest.raises(BadInput):
            PublicIPv4.parse(edge)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("", "Enter your system's static public IPv4"),
        ("10.1.2.3", "is a private address"),
        ("172.20.0.1", "is a private address"),
        ("192.168.1.10", "is a private address"),
        ("100.64.0.1", "CGNAT"),
        ("127.0.0.1", "loopback"),
        ("169.254.10.10", "link-local"),
        ("224.0.0.1", "multicast"),
        ("192.0.2.1", "reserved for documentation"),
        ("198.51.100.9", "reserved for documentation"),
        ("203.0.113.7", "reserved for documentation"),
        ("198.18.0.1", "benchmarks"),
        ("240.1.1.1", "reserved for the future"),
        ("255.255.255.255", "the broadcast address"),
        ("0.0.0.0", "“this network”"),
        ("044.248.146.11", "leading zero"),
        ("44.248.146", "four numbers"),
        ("44.248.146.11.5", "four numbers"),
        ("44.248..11", "four numbers"),
        ("738955787", "four numbers"),
        ("44.248.146.256", "0 to 255, not 256"),
        ("44.248.146.1111", "0 to 255, not 1111"),
        ("44.248.146.11:5060", "includes a port"),
        ("44.248.146.11/32", "includes a mask"),
        ("44.248.146.11.", "ends in a dot"),
        ("44.248.146.11, 44.248.146.12", "more than one address"),
        ("44.248.146.11-44.248.146.20", "more than one address"),
        ("2001:db8::1", "is an IPv6 address. Exotel only takes IPv4"),
        ("[2001:db8::1]:5060", "is an IPv6 address"),
        ("fe80::1%eth0", "is an IPv6 address"),
        ("::ffff:44.248.146.11", "is an IPv6 address"),
        ("sip:44.248.146.11", "is a SIP address"),
        ("https://44.248.146.11/", "is a web address"),
        ("<your_pbx_public_ip>", "a placeholder from the docs"),
        ("44,248,146,11", "isn't an IPv4 address"),
    ],
)
def test_each_way_of_being_no_public_address_has_its_own_words(raw: str, why: str) -> None:
    """What is wrong with what was typed, and what to type instead."""
    with pytest.raises(BadInput, match=why):
        PublicIPv4.parse(raw)


def test_a_host_name_is_told_why_outbound_cannot_use_it() -> None:
    """The most common mistake of all: FQDN routing is for inbound only."""
    with pytest.raises(BadInput) as refused:
        PublicIPv4.parse("sip.acme.in")
    assert refused.value.sentence == (
        "“sip.acme.in” is a host name. Outbound (termination) needs your system's static public IPv4 address, "
        "e.g. 44.248.146.11, because Exotel recognizes its calls by it. A host name only works for inbound "
        "(origination)."
    )


@pytest.mark.parametrize(
    ("raw", "alone"),
    [
        ("44.248.146.11:5060", "44.248.146.11"),
        ("44.248.146.11/32", "44.248.146.11"),
        ("44.248.146.11.", "44.248.146.11"),
        ("44.248.146.11/24", None),
        ("10.0.0.1:5060", None),
        ("044.248.146.11", None),
    ],
)
def test_the_address_alone_is_suggested_only_where_nothing_is_lost(raw: str, alone: str | None) -> None:
    """A /24 beside it means 256 addresses; dropping that would be another wish."""
    with pytest.raises(BadInput) as refused:
        PublicIPv4.parse(raw)
    assert refused.value.suggestion == alone


def test_a_one_line_command_takes_address_and_mask_together() -> None:
    """`/trunk ip add support_line 44.248.146.11/32`, or the address alone."""
    assert PublicIPv4.parse_with_mask("44.248.146.11/32") == ("44.248.146.11", 32)
    assert PublicIPv4.parse_with_mask("44.248.146.11 / 24") == ("44.248.146.11", 24)
    assert PublicIPv4.parse_with_mask("44.248.146.11") == ("44.248.146.11", None)
    for raw, why in [
        ("44.248.146.11/", "Add a mask"),
        ("44.248.146.11/8", "/8 is wider"),
        ("10.0.0.1/32", "private"),
        ("http://44.248.146.11/32", "web address"),
    ]:
        with pytest.raises(BadInput, match=why):
            PublicIPv4.parse_with_mask(raw)


@pytest.mark.parametrize("bits", range(16, 33))
def test_every_mask_the_api_takes_is_taken(bits: int) -> None:
    """16 to 32, with and without the slash."""
    assert Mask.parse(str(bits)) == Mask.parse(f"/{bits}") == Mask(bits) == bits
    assert Mask(bits).addresses == IPv4Network(f"0.0.0.0/{bits}").num_addresses


def test_a_mask_is_one_address_where_nothing_else_is_said() -> None:
    """The narrowest is the default, because the others cost money."""
    assert Mask() == 32
    assert f"44.248.146.11/{Mask()}" == "44.248.146.11/32"


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("15", "/15 is wider than Exotel allows.*65,536 addresses"),
        ("0", "wider than Exotel allows"),
        ("255.0.0.0", "“255.0.0.0” is wider"),
        ("33", "has 32 bits"),
        ("-24", "isn't a mask"),
        ("twenty", "isn't a mask"),
        ("1000000", "isn't a mask"),
        ("255.0.255.0", "isn't a mask"),
        ("", "Add a mask"),
    ],
)
def test_a_mask_the_api_would_refuse_is_told_why(raw: str, why: str) -> None:
    """And what the widest would already open."""
    with pytest.raises(BadInput, match=why):
        Mask.parse(raw)


@pytest.mark.parametrize("bits", range(16, 33))
def test_a_dotted_mask_is_answered_with_its_number(bits: int) -> None:
    """Routers speak 255.255.255.0, or 0.0.0.255."""
    whole = IPv4Network(f"0.0.0.0/{bits}")
    dotted = [str(whole.netmask)] + ([str(whole.hostmask)] if bits < 32 else [])
    for raw in dotted:
        with pytest.raises(BadInput) as refused:
            Mask.parse(raw)
        assert refused.value.suggestion == str(bits)


def test_a_wide_mask_says_how_many_may_call_on_your_bill() -> None:
    """A /29 is a usual business line; anything wider deserves a second look."""
    assert Mask(29).warning is None
    assert Mask(32).warning is None
    assert (Mask(28).warning or "").startswith("A /28 lets 16 addresses place calls you pay for.")
    assert (Mask(16).warning or "").startswith("A /16 lets 65,536 addresses place calls you pay for.")


def test_the_network_is_what_the_address_and_its_mask_let_in() -> None:
    """The address need not be the network's first."""
    assert network(PublicIPv4("44.248.146.11"), Mask(32)) == IPv4Network("44.248.146.11/32")
    assert network(PublicIPv4("44.248.146.11"), Mask(24)) == IPv4Network("44.248.146.0/24")


@pytest.mark.parametrize(("ip", "reaches"), [("198.51.101.1", "198.51.100.0/24"), ("203.0.112.1", "203.0.113.0/24")])
def test_a_network_that_reaches_past_the_public_internet_is_refused(ip: str, reaches: str) -> None:
    """The address is public, and some of its neighbours are not."""
    with pytest.raises(BadInput, match=f"includes {reaches}"):
        network(PublicIPv4(ip), Mask(16))


@given(ADDRESSES, st.integers(16, 32))
@example(IPv4Address("192.0.3.1"), 16)
def test_a_network_that_is_taken_is_public_at_both_ends(address: IPv4Address, bits: int) -> None:
    """What is in between is checked range by range above."""
    try:
        whole = network(PublicIPv4.parse(str(address)), Mask(bits))
    except BadInput:
        return
    assert address in whole
    for end in (whole[0], whole[-1]):
        assert ipaddress.ip_address(end).is_global
