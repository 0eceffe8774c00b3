from __future__ import annotations

import pytest

from tests.sandbox.exotel.conftest import Account, listed, refusal, succeeded


def test_a_whitelisted_ip_is_returned_and_listed(account: Account) -> None:
    """The default mask is 32."""
    trunk = account.trunk()
    entry = succeeded(account.post(f"{trunk}/whitelisted-ips", {"ip": "8.8.8.8"}))
    assert entry == {
        "id": entry["id"],
        "ip": "8.8.8.8",
        "mask": 32,
        "trunk_sid": trunk.rpartition("/")[2],
        "friendly_name": None,
        "date_created": "2026-01-15T10:00:00Z",
        "date_updated": "2026-01-15T10:00:00Z",
    }
    assert entry["id"].isdigit()
    assert listed(account.get(f"{trunk}/whitelisted-ips")) == [entry]


@pytest.mark.parametrize("ip", ["8.8.8", "8.8.8.8/32", "08.8.8.8", "2001:4860::8888", "sip.example.com", " 8.8.8.8"])
def test_only_an_ipv4_address_can_be_whitelisted(account: Account, ip: str) -> None:
    """One address, without a mask; no name."""
    answer = account.post(f"{account.trunk()}/whitelisted-ips", {"ip": ip, "mask": 32})
    assert refusal(answer) == (400, 1002, "Invalid ip")


@pytest.mark.parametrize("ip", ["10.0.0.1", "192.168.1.1", "127.0.0.1", "203.0.113.5", "224.0.0.1", "0.0.0.0"])
def test_private_addresses_are_accepted_although_no_call_can_come_from_one(account: Account, ip: str) -> None:
    """Trap: the API doesn't check here what it checks in a destination."""
    assert succeeded(account.post(f"{account.trunk()}/whitelisted-ips", {"ip": ip}))["ip"] == ip


@pytest.mark.parametrize("mask", [15, 33, 0])
def test_the_mask_is_16_to_32(account: Account, mask: int) -> None:
    """Both ends are refused past the limit."""
    answer = account.post(f"{account.trunk()}/whitelisted-ips", {"ip": "8.8.8.8", "mask": mask})
    assert refusal(answer) == (400, 1002, "mask should be in-between 16 and 32")


def test_a_negative_mask_cannot_be_parsed(account: Account) -> None:
    """Trap: 1007, not 1002."""
    answer = account.post(f"{account.trunk()}/whitelisted-ips", {"ip": "8.8.8.8", "mask": -1})
    assert refusal(answer)[:2] == (400, 1007)


@pytest.mark.parametrize("mask", [16, 32])
def test_the_limits_of_the_mask_are_allowed(account: Account, mask: int) -> None:
    """A /16 and a /32 are both accepted."""
    answer = account.post(f"{account.trunk()}/whitelisted-ips", {"ip": "8.8.8.8", "mask": mask})
    assert succeeded(answer)["mask"] == mask


@pytest.mark.parametrize(
    ("body", "code", "description"),
    [
        ({"mask": 32}, 1001, "Ip is mandatory"),
        ({"ip": "8.8.8.8", "mask": "32"}, 1007, "mask should be a whole number"),
        ({"ip": "8.8.8.8", "mask": True}, 1007, "mask should be a whole number"),
        ({"ip": 134744072}, 1007, "ip should be a string"),
    ],
)
def test_an_entry_that_breaks_a_rule_is_refused(account: Account, body: object, code: int, description: str) -> None:
    """400 with the documented code."""
    assert refusal(account.post(f"{account.trunk()}/whitelisted-ips", body)) == (400, code, description)


def test_whitelisting_an_ip_twice_is_a_409_inside_a_200_whatever_the_mask(account: Account) -> None:
    """Trap: the entry that is there may not be the one that was wished."""
    trunk = account.trunk()
    account.post(f"{trunk}/whitelisted-ips", {"ip": "8.8.8.8", "mask": 24})
    answer = account.post(f"{trunk}/whitelisted-ips", {"ip": "8.8.8.8", "mask": 32})
    assert refusal(answer) == (200, 1008, "Unable to Whitelist-ip with ip 8.8.8.8")
    assert [entry["mask"] for entry in listed(account.get(f"{trunk}/whitelisted-ips"))] == [24]


def test_an_entry_can_be_changed_but_not_into_another(account: Account) -> None:
    """PUT replaces address and mask; an address that another entry has is a duplicate."""
    trunk = account.trunk()
    account.post(f"{trunk}/whitelisted-ips", {"ip": "8.8.4.4"})
    entry = succeeded(account.post(f"{trunk}/whitelisted-ips", {"ip": "8.8.8.8"}))
    path = f"{trunk}/whitelisted-ips/{entry['id']}"
    assert succeeded(account.put(path, {"ip": "1.1.1.1", "mask": 28})) == entry | {"ip": "1.1.1.1", "mask": 28}
    assert refusal(account.put(path, {"ip": "8.8.4.4"}))[:2] == (200, 1008)
    assert refusal(account.put(path, {"ip": "10.0.0"})) == (400, 1002, "Invalid ip")
    assert refusal(account.put(f"{trunk}/whitelisted-ips/1", {"ip": "1.0.0.1"}))[:2] == (404, 1000)


def test_an_entry_is_removed_by_the_id_in_the_query(account: Account) -> None:
    """It is no longer listed."""
    trunk = account.trunk()
    entry = succeeded(account.post(f"{trunk}/whitelisted-ips", {"ip": "8.8.8.8"}))
    assert succeeded(account.delete(f"{trunk}/whitelisted-ips?id={entry['id']}")) == entry
    assert listed(account.get(f"{trunk}/whitelisted-ips")) == []
