"""Destination URIs, whole on one line or spread over the three fields of a form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import BadFields, Destination, Fqdn, Port, PublicIPv4, Transport
from bot.domain.destinations import host_of, why_untested
from bot.domain.errors import BadInput

HOSTS = st.sampled_from(["sip.acme.in", "44.248.146.11", "sip.münchen.de", "a.co"])
PORTS = st.integers(1, 65535)
TRANSPORTS = st.sampled_from(Transport)


@pytest.mark.parametrize(
    ("raw", "wire"),
    [
        ("sip.acme.in", "sip.acme.in:5061;transport=tls"),
        ("44.248.146.11", "44.248.146.11:5061;transport=tls"),
        ("sip.acme.in:5070", "sip.acme.in:5070;transport=tls"),
        ("sip.acme.in;transport=tcp", "sip.acme.in:5060;transport=tcp"),
        ("sip.acme.in:5060;transport=tcp", "sip.acme.in:5060;transport=tcp"),
        ("sip:sip.acme.in:5061;transport=tls", "sip.acme.in:5061;transport=tls"),
        ("SIP:SIP.Acme.in:5061;Transport=TLS", "sip.acme.in:5061;transport=tls"),
        ("sips:sip.acme.in", "sip.acme.in:5061;transport=tls"),
        ("<sip:sip.acme.in:5061;transport=tls>", "sip.acme.in:5061;transport=tls"),
        ("<sip:sip.acme.in>;transport=tcp", "sip.acme.in:5060;transport=tcp"),
        (" sip: sip.acme.in : 5061 ; transport = tls ", "sip.acme.in:5061;transport=tls"),
        ("sip.acme.in:5061;", "sip.acme.in:5061;transport=tls"),
        ("sip.acme.in:5061;transport=tls;transport=TLS", "sip.acme.in:5061;transport=tls"),
    ],
)
def test_a_destination_is_understood_in_every_form_it_is_copied_in(raw: str, wire: str) -> None:
    """From a PBX's screen, a colleague's message, the API's own answer."""
    assert Destination.parse(raw).wire == wire


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("", "Enter your server's full host name"),
        ("sip:", "Enter your server's full host name"),
        (":5061", "Enter your server's full host name"),
        ("sip:bob@sip.acme.in", "has a user"),
        ("sip.acme.in;lr", "has the parameter “lr”"),
        ("sip.acme.in;transport=udp", "doesn't support SIP over UDP"),
        ("sip.acme.in;transport=", "Choose TLS"),
        ("sip.acme.in;transport=ws", "“ws” isn't a transport"),
        ("sip.acme.in;transport=tls;transport=tcp", "has two transports"),
        ("sips:sip.acme.in;transport=tcp", "has both sips \\(TLS\\) and transport=tcp"),
        ("sip.acme.in:", "Enter a port"),
        ("sip.acme.in:sip", "“sip” isn't a port"),
        ("sip.acme.in:0", "a number from 1 to 65535"),
        ("sip.acme.in:65536", "a number from 1 to 65535"),
        ("[2001:db8::1]:5061", "is an IPv6 address or has an extra colon"),
        ("https://sip.acme.in", "is a web address"),
        ("10.0.0.5:5061", "is a private address"),
        ("pbx:5061", "has no domain"),
        ("sandbox1.pstn.exotel.com", "Exotel's side"),
    ],
)
def test_each_way_of_being_no_destination_has_its_own_words(raw: str, why: str) -> None:
    """The part that is wrong, and what it should be."""
    with pytest.raises(BadInput, match=why):
        Destination.parse(raw)


def test_a_port_that_hints_at_the_other_transport_is_asked_about() -> None:
    """TLS to a port that hears TCP loses every call, and TCP where TLS was meant tells everybody."""
    with pytest.raises(BadInput, match=r"Port 5060 .* is usually for TCP"):
        Destination.parse("sip.acme.in:5060")
    with pytest.raises(BadInput, match=r"Port 5061 .* is usually for TLS"):
        Destination.from_fields("sip.acme.in:5061", transport="tcp")
    assert Destination.from_fields("sip.acme.in:5060", transport="tcp").transport is Transport.TCP


def test_a_port_of_the_other_transport_is_taken_when_said_and_warned_about() -> None:
    """It is allowed, and mostly a slip."""
    said = Destination.parse("sip.acme.in:5060;transport=tls")
    assert said.wire == "sip.acme.in:5060;transport=tls"
    assert said.warning == (
        "Port 5060 is usually for TCP, but you chose TLS. Check what “sip.acme.in” uses on that port."
    )
    assert Destination.parse("sip.acme.in:443;transport=tls").warning is None
    assert Destination.parse("sip.acme.in").warning is None


@given(HOSTS, PORTS, TRANSPORTS)
def test_a_wire_reads_back_as_the_destination_it_came_from(host: str, port: int, transport: Transport) -> None:
    """With or without the `sip:` that the API puts in front of it."""
    destination = Destination.parse(f"{host}:{port};transport={transport}")
    assert Destination.parse(destination.wire) == destination
    assert Destination.parse(f"sip:{destination.wire}") == destination
    assert str(destination) == destination.wire


@given(HOSTS, PORTS, TRANSPORTS)
def test_three_fields_say_what_one_line_says(host: str, port: int, transport: Transport) -> None:
    """A form and a one-line command end in the same request."""
    line = Destination.parse(f"{host}:{port};transport={transport}")
    assert Destination.from_fields(host, str(port), transport.value) == line


@pytest.mark.parametrize("port", ["", " ", None, "5061"])
@pytest.mark.parametrize("transport", ["", None, "tls"])
def test_a_whole_uri_pasted_into_the_host_field_is_understood(port: str | None, transport: str | None) -> None:
    """Fields that nobody touched give way to it."""
    for pasted, wire in [
        ("sip:sip.acme.in:5070;transport=tcp", "sip.acme.in:5070;transport=tcp"),
        ("sip:sip.acme.in;transport=tcp", "sip.acme.in:5060;transport=tcp"),
        ("sips:sip.acme.in", "sip.acme.in:5061;transport=tls"),
        ("sip.acme.in:443", "sip.acme.in:443;transport=tls"),
        ("sip:sip.acme.in", "sip.acme.in:5061;transport=tls"),
    ]:
        assert Destination.from_fields(pasted, port, transport).wire == wire


def test_empty_fields_take_the_transports_own_port() -> None:
    """5061 for TLS, 5060 for TCP."""
    assert Destination.from_fields("sip.acme.in").wire == "sip.acme.in:5061;transport=tls"
    assert Destination.from_fields("sip.acme.in", None, "tcp").wire == "sip.acme.in:5060;transport=tcp"


def test_fields_fill_in_what_a_pasted_uri_leaves_open() -> None:
    """A chosen port counts where the URI has none, a chosen transport likewise."""
    assert Destination.from_fields("sip:sip.acme.in;transport=tls", "5070").wire == "sip.acme.in:5070;transport=tls"
    assert Destination.from_fields("sip.acme.in:5070", None, "tcp").wire == "sip.acme.in:5070;transport=tcp"
    assert Destination.from_fields("sip.acme.in:5060", None, "tcp").wire == "sip.acme.in:5060;transport=tcp"


@pytest.mark.parametrize(
    ("fields", "faults"),
    [
        (("sip.acme.in:5061;transport=tls", "5070", "tls"), {"port": "port 5061, but this field says 5070"}),
        (("sip.acme.in:5061;transport=tls", "5061", "tcp"), {"transport": "transport TLS, but this field says TCP"}),
        (("sips:sip.acme.in", None, "tcp"), {"transport": "transport TLS, but this field says TCP"}),
        (("sip.acme.in:5061;transport=tls", "5070", "tcp"), {"port": "5070", "transport": "TCP"}),
        (("sip.acme.in:5060", None, "tls"), {"host": "usually for TCP"}),
        (("", None, None), {"host": "Enter your server's full host name"}),
        (("pbx.local", "0", "udp"), {"host": "pbx.local", "port": "1 to 65535", "transport": "over UDP"}),
        (("sip.acme.in", "sip", "tls"), {"port": "“sip” isn't a port"}),
    ],
)
def test_every_field_at_fault_is_marked_with_its_own_sentence(
    fields: tuple[str, str | None, str | None], faults: dict[str, str]
) -> None:
    """All of them at once, so that a form is corrected once."""
    with pytest.raises(BadFields) as refused:
        Destination.from_fields(*fields)
    assert set(refused.value.fields) == set(faults)
    for field, words in faults.items():
        assert words in refused.value.fields[field]
        assert refused.value.fields[field] in str(refused.value)


@pytest.mark.long
@given(st.text(), st.none() | st.text(), st.none() | st.text())
def test_a_form_filled_with_anything_gives_a_destination_or_marks_fields_it_has(
    host: str, port: str | None, transport: str | None
) -> None:
    """Whatever was typed, the form can show what is wrong."""
    try:
        made = Destination.from_fields(host, port, transport)
    except BadFields as refused:
        marked = refused.fields
    else:
        assert Destination.parse(made.wire) == made
        return
    assert set(marked) <= {"host", "port", "transport"}
    assert marked
    assert all(sentence.endswith(".") and len(sentence) <= 300 for sentence in marked.values())


@given(PORTS)
def test_every_port_is_taken(port: int) -> None:
    """1 to 65535, as text or as a number."""
    assert Port.parse(str(port)) == Port(port) == port


@pytest.mark.parametrize("raw", ["0", "65536", "-1", "5061.0", "sip", "", "9" * 5000, "5061 5062"])
def test_what_is_no_port_is_told_the_usual_two(raw: str) -> None:
    """5061 for TLS, 5060 for TCP."""
    with pytest.raises(BadInput, match="5061 for TLS or 5060 for TCP"):
        Port.parse(raw)


def test_udp_is_told_that_exotel_does_not_offer_it() -> None:
    """Most PBXes default to it, so it is the first thing people type."""
    with pytest.raises(BadInput) as refused:
        Transport.parse("UDP")
    assert refused.value.sentence == (
        "Exotel doesn't support SIP over UDP. Choose TLS (port 5061, encrypted) or TCP (port 5060)."
    )
    assert [transport.default_port for transport in Transport] == [5061, 5060]


def test_a_destination_knows_whether_its_host_is_an_address() -> None:
    """An address must be whitelisted before calls can be sent to it; a name need not."""
    address, name = Destination.parse("44.248.146.11").host, Destination.parse("sip.acme.in").host
    assert isinstance(address, PublicIPv4)
    assert isinstance(name, Fqdn)


def test_a_password_typed_before_an_at_is_not_repeated() -> None:
    """The sentence may stand on a screen that others see."""
    with pytest.raises(BadInput) as caught:
        Destination.parse("sip:alice:hunter2@sip.acme.io")
    assert "hunter2" not in caught.value.sentence
    assert "has a user" in caught.value.sentence


@pytest.mark.parametrize(
    ("held", "host", "why"),
    [
        ("sip.acme.io:5060;transport=udp", "sip.acme.io", "It uses SIP over UDP, which isn't encrypted"),
        ("sip:44.248.146.11:5060;transport=UDP", "44.248.146.11", "It uses SIP over UDP"),
        ("sip:44.248.146.11:5060", "44.248.146.11", "It names no transport"),
        ("sip:<!channel>:5061;transport=tls", "", "I can't read this address"),
    ],
)
def test_what_an_account_has_is_read_as_far_as_it_goes(held: str, host: str, why: str) -> None:
    """Nobody can add these here, but Exotel's dashboard takes them."""
    assert host_of(held) == host
    assert why_untested(held).startswith(why)
