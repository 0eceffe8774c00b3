"""What DNS says, and that an address is never visited unless it is public."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address

import pytest
import trustme

from bot.probes import Outcome, Report
from bot.probes.names import why_not_reached
from bot.probes.probe import may_have_sip
from tests.probes.conftest import HOST, Make, destination, row, rows
from tests.probes.listeners import free_port, listening, sip
from tests.probes.nameserver import DEAD, NXDOMAIN, SERVFAIL, NameServer
from tests.probes.test_certificates import server_side

Probed = Callable[..., Report]
NOBODYS = "192.52.193.1"
"""Public, and of a service that has ended (the AMT relays of RFC 7450)."""


def srv(report: Report) -> list[tuple[Outcome, str]]:
    return [(found.state, found.seen) for found in report.findings if found.title == "SRV record"]


def test_every_address_of_a_name_is_visited(names: NameServer, probe: Probed) -> None:
    """A and AAAA; one that nobody listens on shows as such."""
    names.has(HOST, "A", ["127.0.0.1", "127.0.0.2"])
    with listening(sip(200, "OK")) as server:
        report = probe(server.port)
    assert row(report, "name").seen == f"{HOST} resolves to 127.0.0.1 and 127.0.0.2."
    assert [found.state for found in rows(report, "port")] == [Outcome.GOOD, Outcome.BAD]
    assert [found.state for found in rows(report, "options")] == [Outcome.GOOD]


def test_ipv6_alone_is_told(names: NameServer, probe: Probed) -> None:
    """Exotel takes IPv4."""
    names.has(HOST, "A", [])
    names.has(HOST, "AAAA", ["::1"])
    found = row(probe(free_port()), "name")
    assert found.state is Outcome.UNSURE
    assert "IPv6 only" in found.seen


@pytest.mark.parametrize(
    ("answer", "state", "seen"),
    [
        (NXDOMAIN, Outcome.BAD, f"{HOST} isn't in DNS."),
        ([], Outcome.BAD, f"{HOST} is in DNS but has no address."),
        (SERVFAIL, Outcome.UNSURE, "the DNS servers failed"),
        (DEAD, Outcome.UNSURE, "DNS didn't answer within 1.2 s"),
    ],
    ids=["no such name", "no address", "failing DNS", "dead DNS"],
)
def test_a_name_that_leads_nowhere_says_why(
    answer: list[str] | str, state: Outcome, seen: str, names: NameServer, probe: Probed
) -> None:
    """And nothing is connected to."""
    for kind in ("A", "AAAA"):
        names.has(HOST, kind, answer)
    report = probe(free_port(), seconds=2.0)
    assert row(report, "name").state is state
    assert seen in row(report, "name").seen
    assert row(report, "name").advice
    assert rows(report, "port") == []


def test_no_dns_server_at_all_is_a_row_too(names: NameServer, probe: Probed) -> None:
    """As on a machine without /etc/resolv.conf."""
    nobody = names.resolver
    nobody.nameservers = []
    assert row_of_name(probe(free_port(), resolver=nobody)) is Outcome.UNSURE


def row_of_name(report: Report) -> Outcome:
    return next(found.state for found in report.findings if found.title == "Name resolves")


def test_half_an_answer_is_used_and_told(names: NameServer, probe: Probed) -> None:
    """A name server that drops AAAA is no rarity."""
    names.has(HOST, "AAAA", DEAD)
    with listening(sip(200, "OK")) as server:
        report = probe(server.port, seconds=2.0)
    assert row(report, "name").state is Outcome.GOOD
    assert "There may be more: DNS didn't answer" in row(report, "name").seen
    assert row(report, "options").state is Outcome.GOOD


@pytest.mark.parametrize(("ttl", "state"), [(0, Outcome.GOOD), (60, Outcome.GOOD), (61, Outcome.UNSURE)])
def test_a_ttl_that_delays_failover_is_told(ttl: int, state: Outcome, names: NameServer, probe: Probed) -> None:
    """With its seconds."""
    names.ttl = ttl
    found = row(probe(free_port()), "ttl")
    assert (found.state, f"for {ttl} s" in found.seen) == (state, True)


@pytest.mark.parametrize(("transport", "query"), [("tls", "_sips._tcp"), ("tcp", "_sip._tcp")])
def test_srv_records_are_reported_with_their_addresses(
    transport: str, query: str, names: NameServer, probe: Probed
) -> None:
    """By priority; what has no address says so; what is private is bad."""
    names.has(
        f"{query}.{HOST}", "SRV", ["20 5 5061 spare.acme.io.", "10 5 5061 main.acme.io.", "30 5 5061 inner.acme.io."]
    )
    names.has("main.acme.io", "A", ["127.0.0.1"])
    names.has("inner.acme.io", "A", ["10.1.2.3"])
    report = probe(free_port(), transport)
    main, spare, inner = srv(report)
    assert main == (
        Outcome.GOOD,
        f"{query}.{HOST} points to main.acme.io port 5061 (priority 10, weight 5, TTL 30 s), which is 127.0.0.1.",
    )
    assert spare[0] is Outcome.UNSURE
    assert "spare.acme.io" in spare[1]
    assert inner[0] is Outcome.GOOD
    assert [found.seen for found in rows(report, "address") if found.state is Outcome.BAD] == [
        f"{query}.{HOST} points to 10.1.2.3, which is a private address."
    ]


def test_the_targets_of_an_srv_name_are_found_by_priority(names: NameServer, make: Make) -> None:
    """None of a name that doesn't exist, or after the prober was closed."""
    names.has("_sips._tcp.acme.io", "SRV", ["20 5 5071 spare.acme.io.", "10 5 5061 main.acme.io."])
    prober = make()
    assert prober.srv_targets("_sips._tcp.acme.io") == [("main.acme.io", 5061), ("spare.acme.io", 5071)]
    assert prober.srv_targets("_sips._tcp.nowhere.acme.io") == []
    prober.close()
    assert prober.srv_targets("_sips._tcp.acme.io") == []


def test_an_srv_record_that_says_no_is_told(names: NameServer, probe: Probed) -> None:
    """A target of `.` (RFC 2782)."""
    names.has(f"_sip._tcp.{HOST}", "SRV", ["0 0 0 ."])
    ((state, seen),) = srv(probe(free_port()))
    assert state is Outcome.UNSURE
    assert "there's no SIP here" in seen


def test_no_srv_record_needs_no_row_and_a_lost_answer_does(names: NameServer, probe: Probed) -> None:
    """A destination names its port, so it needs no SRV record (RFC 3263 section 4.2)."""
    assert srv(probe(free_port())) == []
    names.has(f"_sip._tcp.{HOST}", "SRV", DEAD)
    ((state, seen),) = srv(probe(free_port(), seconds=0.5))
    assert state is Outcome.UNSURE
    assert "Couldn't look up" in seen


def test_a_private_address_is_bad_and_the_public_ones_beside_it_are_visited(names: NameServer, probe: Probed) -> None:
    """As when a cloud's inner address slips into public DNS."""
    names.has(HOST, "A", ["10.0.0.5", "127.0.0.1"])
    with listening(sip(200, "OK")) as server:
        report = probe(server.port)
    bad = [found for found in rows(report, "address") if found.state is Outcome.BAD]
    assert ["10.0.0.5 is a private address" in found.seen for found in bad] == [True]
    assert len(rows(report, "port")) == 1


def test_this_machine_is_never_visited_unless_allowed(probe: Probed) -> None:
    """Not even by a name that a stranger pointed at it."""
    with listening(sip(200, "OK")) as server:
        report = probe(server.port, allow_loopback=False)
        assert server.accepted == 0
    assert row(report, "address").state is Outcome.BAD
    assert "so I didn't connect to it" in row(report, "address").seen
    assert rows(report, "port") == []


@pytest.mark.parametrize("first", [NOBODYS, "10.0.0.5"])
def test_a_name_that_changes_its_answer_is_asked_once(first: str, names: NameServer, make: Make) -> None:
    """DNS rebinding: another address at the check, this machine at a second look, which there must not be.

    There is no place for a connection, so that nothing leaves for an address that is really somebody's.
    """
    names.has(HOST, "A", [first], ["127.0.0.1"])
    with listening(sip(200, "OK")) as server:
        (report,) = make(allow_loopback=False, seconds=0.5, at_once=0).probe_all([destination(server.port, "tls")])
        assert server.accepted == 0
    assert names.asked.count((HOST, "A")) == 1
    assert first in row(report, "address").seen
    assert (row(report, "address").state is Outcome.GOOD) == (first == NOBODYS)


def test_every_connection_goes_to_the_address_that_was_checked(
    names: NameServer, authority: trustme.CA, probe: Probed
) -> None:
    """The second one too, which a bad certificate takes: the name's next answer would lead elsewhere."""
    names.has(HOST, "A", ["127.0.0.2"], ["127.0.0.1"])
    bad = server_side(authority.issue_cert("other.example"))
    with (
        # Other tests listen on 127.0.0.1 all the time, and hardly one on 127.0.0.2.
        listening(sip(200, "OK"), bad, ("127.0.0.1", 0)) as other,
        listening(sip(200, "OK"), bad, ("127.0.0.2", other.port)) as checked,
    ):
        report = probe(checked.port, "tls")
        assert (checked.accepted, other.accepted) == (2, 0)
    assert row(report, "options").seen.startswith("127.0.0.2 answered 200 OK")


def test_a_name_with_a_crowd_of_addresses_is_not_followed_to_all(names: NameServer, probe: Probed) -> None:
    """What is left out is named."""
    names.has(HOST, "A", [f"127.0.0.{number}" for number in range(1, 12)])
    report = probe(free_port())
    assert len(rows(report, "port")) == 8
    assert sum("wasn't checked" in found.seen for found in rows(report, "address")) == 3


def test_an_address_needs_no_name(names: NameServer, make: Make) -> None:
    """DNS is not asked for it."""
    (report,) = make(seconds=0.3, at_once=0).probe_all([destination(5060, host=NOBODYS)])
    assert [found.name for found in report.findings] == ["address", "port"]
    assert names.asked == []


NOT_PUBLIC = """
0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 169.254.169.254 172.16.0.1 192.168.1.1 192.0.2.1 198.18.0.1 224.0.1.1 240.0.0.1
255.255.255.255 :: ::1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::127.0.0.1 64:ff9b::a00:1 64:ff9b:1::1 100::1 2001:db8::1
2002:7f00:1:: 2002:a00:1::1 fc00::1 fd12::1 fe80::1 fec0::1 ff02::1 ff0e::1 2001::1
168.63.129.16 100.100.100.200 192.0.0.192 169.254.170.2 fd00:ec2::254 fd20:ce::254 2002:a83f:8110::1
3fff::1 3fff:fff::1 5f00::1 100:0:0:1::1 2001:1::1 2001:30::1
""".split()  # noqa: SIM905


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_what_is_not_of_the_public_internet_is_not_reached(address: str) -> None:
    """IPv4 in IPv6's clothes included."""
    assert why_not_reached(ip_address(address))


@pytest.mark.parametrize(
    "address", ["44.248.146.11", "1.1.1.1", "168.63.129.17", "2606:4700::1111", "2400:cb00::1", "2a00:1450::1"]
)
def test_what_is_public_is_reached(address: str) -> None:
    """So the test above can fail."""
    assert why_not_reached(ip_address(address)) is None


@pytest.mark.parametrize("length", [244, 245, 253])
def test_the_longest_name_there_can_be_is_looked_up_like_any_other(
    length: int, names: NameServer, make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    """That of its SRV record would be too long for DNS, so there is none."""
    host = ".".join(["a" * 61] * 4)[: length - 3] + ".io"
    names.has(host, "A", ["127.0.0.1"])
    with listening(sip(200, "OK")) as server:
        (report,) = make().probe_all([destination(server.port, host=host)])
    assert row(report, "options").state is Outcome.GOOD
    assert srv(report) == []
    assert "stumbled" not in caplog.text


@pytest.mark.parametrize("port", [1, 22, 25, 80, 442, 444, 1023])
def test_a_port_of_another_service_is_not_tried(port: int, make: Make) -> None:
    """With no slots, a connection would never come to an end."""
    (report,) = make(seconds=0.3, at_once=0).probe_all([destination(port, host=NOBODYS)])
    found = row(report, "port")
    assert (found.state, found.seen) == (
        Outcome.UNSURE,
        f"I didn't connect to port {port}: it belongs to another service.",
    )


@pytest.mark.parametrize("port", [443, 1024, 5060, 5443, 65535])
def test_a_port_that_a_sip_server_can_have_is_tried(port: int) -> None:
    """Those from 1024 up only as ports on the trunk, which is all that is probed."""
    assert may_have_sip(port)
