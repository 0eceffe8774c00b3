from __future__ import annotations

import re

import pytest

from tests.sandbox.exotel.conftest import Account, listed, refusal, succeeded

WISH = {"trunk_name": "outbound_trunk", "nso_code": "ANY-ANY", "domain_name": "sandbox1.pstn.exotel.com"}


def test_a_created_trunk_is_returned_in_full(account: Account) -> None:
    """One item, with every field of the trunk object and the paths of its sub-resources."""
    trunk = succeeded(account.post("/trunks", WISH))
    sid = trunk["trunk_sid"]
    assert re.fullmatch(r"trmum1[0-9a-f]{20,}n", sid)
    assert trunk == {
        "trunk_sid": sid,
        "trunk_name": "outbound_trunk",
        "status": "active",
        "domain_name": "sandbox1.pstn.exotel.com",
        "auth_type": "IP-WHITELIST",
        "registration_enabled": "disabled",
        "edge_preference": "auto",
        "nso_code": "ANY-ANY",
        "secure_trunking": "disabled",
        "destination_uris": f"/v2/accounts/sandbox1/trunks/{sid}/destination-uris",
        "whitelisted_ips": f"/v2/accounts/sandbox1/trunks/{sid}/whitelisted-ips",
        "credentials": f"/v2/accounts/sandbox1/trunks/{sid}/credentials",
        "phone_numbers": f"/v2/accounts/sandbox1/trunks/{sid}/phone-numbers",
        "date_created": "2026-01-15T10:00:00Z",
        "date_updated": "2026-01-15T10:00:00Z",
    }


def test_the_paths_in_a_trunk_lead_to_its_parts(account: Account) -> None:
    """Each of the four sub-resource paths answers a list."""
    trunk = succeeded(account.post("/trunks", WISH))
    for part in ("destination_uris", "whitelisted_ips", "credentials", "phone_numbers"):
        assert listed(account.http.get(trunk[part])) == []


def test_a_taken_trunk_name_is_a_409_inside_a_200(account: Account) -> None:
    """Trap: HTTP and `http_code` both say 200; only `response.code` and `status` say it failed."""
    account.trunk("outbound_trunk")
    answer = account.post("/trunks", WISH)
    assert answer.status_code == 200
    envelope = answer.json()
    del envelope["request_id"]
    assert envelope == {
        "method": "POST",
        "http_code": 200,
        "response": {
            "code": 409,
            "error_data": {
                "code": 1008,
                "message": "Duplicate resource",
                "description": "Unable to create trunk with name outbound_trunk",
            },
            "status": "failure",
            "data": None,
        },
    }
    assert len(listed(account.get("/trunks"))) == 1


@pytest.mark.parametrize(
    ("change", "code", "description"),
    [
        ({"trunk_name": None}, 1001, "TrunkName is mandatory"),
        ({"trunk_name": ""}, 1001, "TrunkName is mandatory"),
        ({"nso_code": None}, 1001, "NsoCode is mandatory"),
        ({"domain_name": None}, 1001, "DomainName is mandatory"),
        ({"trunk_name": "seventeen_letters"}, 1002, "Maximum allowed length for TrunkName is 16"),
        ({"trunk_name": "my-trunk"}, 1002, "Allowed characters for TrunkName is alphanumeric and _"),
        ({"trunk_name": "línea"}, 1002, "Allowed characters for TrunkName is alphanumeric and _"),
        ({"trunk_name": "trunk\n"}, 1002, "Allowed characters for TrunkName is alphanumeric and _"),
        ({"nso_code": "any any"}, 1002, "Nso code is invalid"),
        ({"domain_name": "sandbox1.example.com"}, 1002, "Domain name should end with .pstn.exotel.com"),
        ({"domain_name": ".pstn.exotel.com"}, 1002, "Domain name should end with .pstn.exotel.com"),
        ({"trunk_name": 7}, 1007, "trunk_name should be a string"),
    ],
)
def test_a_trunk_that_breaks_a_rule_is_refused_in_the_apis_words(
    account: Account, change: dict[str, object], code: int, description: str
) -> None:
    """400 with the documented code and description, and no trunk comes of it."""
    assert refusal(account.post("/trunks", WISH | change)) == (400, code, description)
    assert account.state.trunks == {}


def test_a_sixteen_letter_name_is_accepted(account: Account) -> None:
    """The limit itself is allowed."""
    assert succeeded(account.post("/trunks", WISH | {"trunk_name": "a" * 16}))["trunk_name"] == "a" * 16


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/trunks/trmum1000n/phone-numbers"),
        ("GET", "/trunks/trmum1000n/whitelisted-ips"),
        ("GET", "/trunks/trmum1000n/destination-uris"),
        ("GET", "/trunks/trmum1000n/credentials"),
        ("GET", "/trunks/trmum1000n/settings"),
        ("GET", "/trunks?trunk_sid=trmum1000n"),
        ("DELETE", "/trunks?trunk_sid=trmum1000n"),
        ("DELETE", "/trunks/trmum1000n/phone-numbers?id=41512"),
    ],
)
def test_an_unknown_trunk_is_403_and_not_404(account: Account, method: str, path: str) -> None:
    """Trap: SIDs cannot be enumerated, so an unknown one is "Authorization failed"."""
    assert refusal(account.call(method, path)) == (403, 1003, "Authorization failed")


def test_a_deleted_trunk_is_returned_in_full_and_everything_on_it_is_gone(account: Account) -> None:
    """Returns the trunk as it was; then its SID is unknown and its name is free."""
    trunk = account.trunk()
    account.post(f"{trunk}/phone-numbers", {"phone_number": "+919876543210"})
    before = listed(account.get("/trunks"))[0]
    assert succeeded(account.delete(f"/trunks?trunk_sid={before['trunk_sid']}")) == before
    assert refusal(account.get(f"{trunk}/phone-numbers")) == (403, 1003, "Authorization failed")
    assert refusal(account.get("/trunk-maps?exophone=%2B919876543210"))[:2] == (404, 1000)
    assert listed(account.get(account.trunk() + "/phone-numbers")) == []


def test_deleting_without_a_sid_deletes_nothing(account: Account) -> None:
    """`trunk_sid` is mandatory."""
    account.trunk()
    assert refusal(account.delete("/trunks")) == (400, 1001, "TrunkSid is mandatory")
    assert len(account.state.trunks) == 1


def test_a_trunk_can_be_renamed(account: Account) -> None:
    """The new name and a new `date_updated`; the rest stays."""
    trunk = account.trunk("old_name")
    account.clock.time += 90
    renamed = succeeded(account.put(trunk, {"trunk_name": "new_name"}))
    assert (renamed["trunk_name"], renamed["date_created"], renamed["date_updated"]) == (
        "new_name",
        "2026-01-15T10:00:00Z",
        "2026-01-15T10:01:30Z",
    )
    assert listed(account.get("/trunks")) == [renamed]


def test_a_trunk_cannot_take_the_name_of_another_but_can_keep_its_own(account: Account) -> None:
    """Names are unique on the account."""
    account.trunk("first")
    second = account.trunk("second")
    answer = account.put(second, {"trunk_name": "first"})
    assert refusal(answer)[:2] == (200, 1008)
    assert succeeded(account.put(second, {"trunk_name": "second"}))["trunk_name"] == "second"


def test_trunks_can_be_asked_for_by_sid(account: Account) -> None:
    """`trunk_sid` narrows the list to one."""
    account.trunk("first")
    sid = account.trunk("second").rpartition("/")[2]
    assert [each["trunk_name"] for each in listed(account.get(f"/trunks?trunk_sid={sid}"))] == ["second"]
