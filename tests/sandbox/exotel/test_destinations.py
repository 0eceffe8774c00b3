from __future__ import annotations

from ipaddress import IPv4Address
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sandbox.exotel.conftest import Account, listed, refusal, succeeded
from tests.support.examples import scaled

SOME = settings(max_examples=scaled(30), suppress_health_check=[HealthCheck.function_scoped_fixture])
NO_HOST = "Destination is not a valid Ip or Fqdn"


def add(account: Account, trunk: str, *destinations: str) -> httpx.Response:
    return account.post(f"{trunk}/destination-uris", {"destinations": [{"destination": each} for each in destinations]})


def items(answer: httpx.Response) -> list[tuple[int, Any]]:
    """Each item's code, with its destination or the code and description of its failure."""
    envelope = answer.json()
    assert envelope["http_code"] == answer.status_code
    return [
        (item["code"], item["data"]["destination"])
        if item["status"] == "success"
        else (item["code"], (item["error_data"]["code"], item["error_data"]["description"]))
        for item in envelope["response"]
    ]


def test_a_destination_comes_back_with_sip_in_front(account: Account) -> None:
    """Trap: an array even for one, `metadata` counting the batch, and `sip:` before what was sent."""
    trunk = account.trunk()
    answer = add(account, trunk, "sip.example.com:5061;transport=tls")
    assert answer.status_code == 200
    assert answer.json()["metadata"] == {"total": 1, "success": 1, "failed": 0}
    (destination,) = listed(answer)
    assert destination == {
        "id": destination["id"],
        "destination": "sip:sip.example.com:5061;transport=tls",
        "type": "public",
        "priority": 0,
        "weight": 1,
        "trunk_sid": trunk.rpartition("/")[2],
        "date_created": "2026-01-15T10:00:00Z",
        "date_updated": "2026-01-15T10:00:00Z",
    }
    assert destination["id"].isdigit()
    assert listed(account.get(f"{trunk}/destination-uris")) == [destination]


def test_a_batch_that_is_partly_accepted_is_207(account: Account) -> None:
    """Trap: each item says for itself how it fared, in the order they were sent."""
    trunk = account.trunk()
    answer = add(account, trunk, "a.example.com:5061;transport=tls", "10.0.0.1:5061;transport=tls")
    assert answer.status_code == 207
    assert answer.json()["metadata"] == {"total": 2, "success": 1, "failed": 1}
    assert items(answer) == [(200, "sip:a.example.com:5061;transport=tls"), (400, (1002, NO_HOST))]
    assert len(listed(account.get(f"{trunk}/destination-uris"))) == 1


def test_a_batch_whose_items_all_fail_is_207(account: Account) -> None:
    """Trap: not their own 400, alike or not."""
    trunk = account.trunk()
    alike = add(account, trunk, "10.0.0.1:5061;transport=tls", "8.8.8.8:5061;transport=tls")
    assert alike.status_code == 207
    assert items(alike) == [(400, (1002, NO_HOST)), (400, (1002, "Destination not whitelisted"))]
    add(account, trunk, "a.example.com:5061;transport=tls")
    unlike = add(account, trunk, "10.0.0.1:5061;transport=tls", "a.example.com:5061;transport=tls")
    assert unlike.status_code == 207
    assert unlike.json()["metadata"] == {"total": 2, "success": 0, "failed": 2}


def test_a_destination_added_twice_is_a_409_inside_a_207(account: Account) -> None:
    """Also within one batch, and whatever the case of the host name."""
    trunk = account.trunk()
    add(account, trunk, "a.example.com:5061;transport=tls")
    again = add(account, trunk, "A.example.com:5061;transport=tls")
    assert again.status_code == 207
    assert [code for code, _ in items(again)] == [409]
    twins = add(account, trunk, "b.example.com:5061;transport=tls", "b.example.com:5061;transport=tls")
    assert twins.status_code == 207
    assert [code for code, _ in items(twins)] == [200, 409]
    assert len(listed(account.get(f"{trunk}/destination-uris"))) == 2


def test_the_same_host_on_another_port_or_transport_is_another_destination(account: Account) -> None:
    """TLS on 5061 and TCP on 5060 of one server can both be there."""
    answer = add(account, account.trunk(), "a.example.com:5061;transport=tls", "a.example.com:5060;transport=tcp")
    assert answer.status_code == 200


def test_an_ip_destination_has_to_be_whitelisted_first(account: Account) -> None:
    """Refused before, accepted after."""
    trunk = account.trunk()
    refused = add(account, trunk, "8.8.8.8:5061;transport=tls")
    assert items(refused) == [(400, (1002, "Destination not whitelisted"))]
    account.post(f"{trunk}/whitelisted-ips", {"ip": "8.8.8.8"})
    assert items(add(account, trunk, "8.8.8.8:5061;transport=tls")) == [(200, "sip:8.8.8.8:5061;transport=tls")]


def test_another_trunks_whitelist_does_not_count(account: Account) -> None:
    """The whitelist is the trunk's own."""
    account.post(f"{account.trunk('first')}/whitelisted-ips", {"ip": "8.8.8.8"})
    answer = add(account, account.trunk("second"), "8.8.8.8:5061;transport=tls")
    assert items(answer) == [(400, (1002, "Destination not whitelisted"))]


@SOME
@given(mask=st.integers(16, 32), entry=st.integers(0, 0xFFFF), other=st.integers(0, 0xFFFF))
def test_exactly_the_whitelisted_network_is_covered(account: Account, mask: int, entry: int, other: int) -> None:
    """An address is covered when its first `mask` bits are those of the entry, and only then."""
    account.state.reset()
    trunk = account.trunk()
    base = int(IPv4Address("8.8.0.0"))
    succeeded(account.post(f"{trunk}/whitelisted-ips", {"ip": str(IPv4Address(base + entry)), "mask": mask}))
    answer = add(account, trunk, f"{IPv4Address(base + other)}:5061;transport=tls")
    covered = entry >> (32 - mask) == other >> (32 - mask)
    assert answer.status_code == (200 if covered else 207)


@pytest.mark.parametrize(
    "host",
    [
        "203.0.113.7",
        "198.51.100.9",
        "192.0.2.1",
        "10.1.2.3",
        "192.168.0.9",
        "172.31.0.1",
        "127.0.0.1",
        "100.64.0.1",
        "224.0.0.5",
        "240.0.0.1",
        "0.0.0.0",
        "300.1.1.1",
        "8.8.8",
        "localhost",
        "-a.example.com",
        "a-.example.com",
        "a..example.com",
        "a.example.com.",
        "a_b.example.com",
        "exämple.com",
        "sip:a.example.com",
        "x" * 64 + ".example.com",
        ".".join(["label"] * 50),
        "[2001:db8::1]",
        "a b.example.com",
        "",
    ],
)
def test_a_host_must_be_a_public_ip_or_an_fqdn(account: Account, host: str) -> None:
    """Documentation, private, reserved and multicast ranges; and names DNS could not hold."""
    answer = add(account, account.trunk(), f"{host}:5061;transport=tls")
    assert items(answer) == [(400, (1002, NO_HOST))]


@pytest.mark.parametrize("host", ["a.example.com", "xn--exmple-cua.com", "1.a1", "SIP.Example.COM", "a.b-c.d.in"])
def test_a_host_name_is_not_looked_up(account: Account, host: str) -> None:
    """Any valid name is accepted; it is resolved at every call, not now."""
    answer = add(account, account.trunk(), f"{host}:5061;transport=tls")
    assert items(answer) == [(200, f"sip:{host}:5061;transport=tls")]


@pytest.mark.parametrize(
    ("rest", "description"),
    [
        (":5061;transport=ws", "Transport should be tls, tcp or udp"),
        (":0;transport=tls", "Port should be in-between 1 and 65535"),
        (":65536;transport=tls", "Port should be in-between 1 and 65535"),
        ("", NO_HOST),
        (";transport=tls", NO_HOST),
        (":5061;transport=tls;lr", NO_HOST),
        (":5061;transport=tls\n", NO_HOST),
    ],
)
def test_port_and_transport_have_their_rules(account: Account, rest: str, description: str) -> None:
    """A host, a port, and perhaps a transport; no more."""
    answer = add(account, account.trunk(), f"a.example.com{rest}")
    assert items(answer) == [(400, (1002, description))]


@pytest.mark.parametrize("rest", [":5060", ":5061;transport=udp", ":5060;transport=tls", ":5061;TRANSPORT=TCP"])
def test_port_and_transport_need_not_fit(account: Account, rest: str) -> None:
    """Trap: UDP is taken, and so is a destination that names no transport; TLS on a TCP port as well."""
    answer = add(account, account.trunk(), f"a.example.com{rest}")
    assert items(answer) == [(200, f"sip:a.example.com{rest}")]


def test_destinations_are_listed_newest_first(account: Account) -> None:
    """Unlike the other lists."""
    trunk = account.trunk()
    add(account, trunk, "a.example.com:5061;transport=tls", "b.example.com:5061;transport=tls")
    add(account, trunk, "c.example.com:5061;transport=tls")
    shown = [each["destination"][4:5] for each in listed(account.get(f"{trunk}/destination-uris"))]
    assert shown == ["c", "b", "a"]


@pytest.mark.parametrize(
    ("body", "code", "description"),
    [
        ({}, 1001, "Destinations is mandatory"),
        ({"destinations": []}, 1001, "Destinations is mandatory"),
        ({"destinations": {"destination": "a.example.com:5061;transport=tls"}}, 1007, None),
        ({"destinations": ["a.example.com:5061;transport=tls"]}, 1007, None),
        ({"destinations": [{"destination": "a.example.com:5061;transport=tls"}, {"destination": 1}]}, 1007, None),
    ],
)
def test_a_batch_of_the_wrong_shape_is_refused_whole(
    account: Account, body: object, code: int, description: str | None
) -> None:
    """One item instead of an array, and nothing goes in, not even the good part."""
    trunk = account.trunk()
    http, seen, words = refusal(account.post(f"{trunk}/destination-uris", body))
    assert (http, seen) == (400, code)
    assert description in (None, words)
    assert listed(account.get(f"{trunk}/destination-uris")) == []


def test_an_empty_item_fails_alone(account: Account) -> None:
    """The others of its batch are added."""
    body = {"destinations": [{}, {"destination": "a.example.com:5061;transport=tls"}]}
    answer = account.post(f"{account.trunk()}/destination-uris", body)
    assert answer.status_code == 207
    assert items(answer)[0] == (400, (1001, "Destination is mandatory"))


def test_priority_and_weight_can_change(account: Account) -> None:
    """Either or both; a missing one stays."""
    trunk = account.trunk()
    (destination,) = listed(add(account, trunk, "a.example.com:5061;transport=tls"))
    path = f"{trunk}/destination-uris/{destination['id']}"
    assert succeeded(account.put(path, {"priority": 2})) == destination | {"priority": 2}
    assert succeeded(account.put(path, {"weight": 5})) == destination | {"priority": 2, "weight": 5}
    assert refusal(account.put(path, {"weight": -1})) == (400, 1002, "Invalid weight")
    assert refusal(account.put(path, {}))[:2] == (400, 1001)


def test_a_destination_is_removed_by_the_id_in_the_query(account: Account) -> None:
    """The same destination can be added again."""
    trunk = account.trunk()
    (destination,) = listed(add(account, trunk, "a.example.com:5061;transport=tls"))
    assert succeeded(account.delete(f"{trunk}/destination-uris?id={destination['id']}")) == destination
    assert listed(account.get(f"{trunk}/destination-uris")) == []
    assert add(account, trunk, "a.example.com:5061;transport=tls").status_code == 200
