"""Host names the phone network can look up, and everything people paste in their place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.provisional import domains

from bot.domain import Fqdn, PublicIPv4, parse_host
from bot.domain.errors import BadInput

RESERVED = ("local", "internal", "lan", "localhost", "test", "invalid", "example", "home", "corp", "onion", "home.arpa")


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("sip.acme.in", "sip.acme.in"),
        ("SIP.Acme.IN", "sip.acme.in"),
        ("sip.acme.in.", "sip.acme.in"),
        (" sip.acme.in\u200b", "sip.acme.in"),
        ("ｓｉｐ．ａｃｍｅ．ｉｎ", "sip.acme.in"),
        ("1.pbx.acme.in", "1.pbx.acme.in"),
        ("r3---sn.acme.in", "r3---sn.acme.in"),
        ("a.co", "a.co"),
        ("x" * 63 + ".acme.in", "x" * 63 + ".acme.in"),
    ],
)
def test_a_full_host_name_is_taken_as_dns_carries_it(raw: str, kept: str) -> None:
    """Lower case, no last dot, nothing invisible."""
    assert Fqdn.parse(raw) == kept


@pytest.mark.parametrize(
    ("written", "carried"),
    [
        ("sip.münchen.de", "sip.xn--mnchen-3ya.de"),
        ("SIP.MÜNCHEN.DE", "sip.xn--mnchen-3ya.de"),
        ("straße.de", "xn--strae-oqa.de"),
        ("कंपनी.भारत", "xn--i1b1b4ch5i.xn--h2brj9c"),
        ("例え。jp", "xn--r8jz45g.jp"),
        ("نامه\u200cای.com", "xn--mgba3gch31f060k.com"),
    ],
)
def test_a_name_in_another_script_is_carried_in_ascii(written: str, carried: str) -> None:
    """Its owner types it as it is written; the joiner in the Persian one is a letter's part and stays."""
    assert Fqdn.parse(written) == carried


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("", "Enter your server's full host name"),
        ("pbx", "has no domain"),
        ("localhost", "has no domain"),
        ("sip_1.acme.in", "has an underscore"),
        ("sip..acme.in", "an extra dot"),
        (".acme.in", "an extra dot"),
        ("-sip.acme.in", "starts or ends with a hyphen"),
        ("sip-.acme.in", "starts or ends with a hyphen"),
        ("sip!.acme.in", "has “!” in it"),
        ("*.acme.in", "one exact name"),
        ("sip acme.in", "has a space in it"),
        ("sip.acme.123", "ends in a number"),
        ("x" * 64 + ".acme.in", "a part of 64 characters"),
        ("x." * 127 + "in", "has 256 characters"),
        ("sip.example.com", "for documentation"),
        ("example.org", "for documentation"),
        ("xn--a.in", "a domain name can't have"),
        ("sip.acme.in:5061", "has a port"),
        ("sip:sip.acme.in", "is a SIP address"),
        ("bob@acme.in", "a user before"),
        ("https://acme.in/sip", "is a web address"),
        ("acme.in/sip", "has a / in it"),
        ("acme.in;transport=tls", "has parameters"),
        ("<your_server_ip>", "a placeholder from the docs"),
    ],
)
def test_each_way_of_being_no_host_name_has_its_own_words(raw: str, why: str) -> None:
    """What is wrong with what was typed."""
    with pytest.raises(BadInput, match=why):
        Fqdn.parse(raw)


@pytest.mark.parametrize("top", RESERVED)
def test_names_only_an_office_knows_are_refused(top: str) -> None:
    """They work at the desk of who types them, and nowhere in the phone network."""
    with pytest.raises(BadInput, match="can't resolve"):
        Fqdn.parse(f"pbx.{top}")


def test_a_name_that_only_begins_or_ends_like_a_reserved_one_is_taken() -> None:
    """local.acme.in and notexample.com are somebody's."""
    for raw in ("local.acme.in", "notexample.com", "example.com.in", "test.acme.in"):
        assert Fqdn.parse(raw) == raw


@given(domains())
def test_the_names_the_internet_has_are_taken(name: str) -> None:
    """By RFC 1034 and the list of top-level domains; what is reserved is the exception."""
    if name.lower().endswith((".arpa", "example.com", "example.net", "example.org")) or "--" in name:
        return
    assert Fqdn.parse(name) == name.lower()


@given(st.text(st.sampled_from("abz09-_.é "), max_size=30))
def test_what_is_taken_fits_in_dns(raw: str) -> None:
    """Labels of 1 to 63, 253 in all, letters, digits and inner hyphens, at least two labels."""
    try:
        name = Fqdn.parse(raw)
    except BadInput:
        return
    labels = name.split(".")
    assert len(name) <= 253
    assert len(labels) >= 2
    for label in labels:
        assert 1 <= len(label) <= 63
        assert label.isascii()
        assert label.replace("-", "").isalnum()
        assert not label.startswith("-")
        assert not label.endswith("-")


def test_a_host_is_an_address_where_it_looks_like_one_and_a_name_otherwise() -> None:
    """Both can take inbound calls."""
    address, name = parse_host("44.248.146.11"), parse_host("sip.acme.in")
    assert isinstance(address, PublicIPv4)
    assert isinstance(name, Fqdn)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("10.0.0.5", "private"),
        ("1.2.3", "four numbers"),
        ("::1", "IPv6"),
        ("[2001:db8::1]", "IPv6"),
        ("44.248.146.11/32", "has a / in it"),
        ("44.248.146.11:5061", "has a port"),
    ],
)
def test_what_looks_like_an_address_is_told_of_as_an_address(raw: str, why: str) -> None:
    """10.0.0.5 is not "a name that ends in a number"."""
    with pytest.raises(BadInput, match=why):
        parse_host(raw)
