from __future__ import annotations

import pytest

from tests.sandbox.exotel.conftest import Account, listed, refusal, succeeded

NUMBER = "+919876543210"


def test_a_mapped_number_is_returned_and_listed(account: Account) -> None:
    """Trap: its id is a numeric string. `mode` stays null when none was sent."""
    trunk = account.trunk()
    mapping = succeeded(account.post(f"{trunk}/phone-numbers", {"phone_number": NUMBER}))
    assert mapping["id"].isdigit()
    assert mapping == {
        "id": mapping["id"],
        "phone_number": NUMBER,
        "trunk_sid": trunk.rpartition("/")[2],
        "mode": None,
        "date_created": "2026-01-15T10:00:00Z",
        "date_updated": "2026-01-15T10:00:00Z",
    }
    assert listed(account.get(f"{trunk}/phone-numbers")) == [mapping]


@pytest.mark.parametrize("number", ["+911800123456", "+918047112345", "+6531234567", "+12025550123"])
def test_numbers_of_any_country_are_accepted(account: Account, number: str) -> None:
    """A possible number is enough; it needn't be assigned."""
    answer = account.post(f"{account.trunk()}/phone-numbers", {"phone_number": number})
    assert succeeded(answer)["phone_number"] == number


@pytest.mark.parametrize(
    "number",
    [
        "919876543210",
        "09876543210",
        "+91 98765 43210",
        "+9198765",
        "+91987654321012345",
        "+٩١٩٨٧٦٥٤٣٢١٠",
        "+999123456789",
    ],
)
def test_a_number_that_isnt_e164_is_refused(account: Account, number: str) -> None:
    """Only `+`, country and number, of a length that country has."""
    answer = account.post(f"{account.trunk()}/phone-numbers", {"phone_number": number})
    assert refusal(answer) == (400, 1002, "Invalid PhoneNumber")


@pytest.mark.parametrize(
    ("body", "code", "description"),
    [
        ({}, 1001, "PhoneNumber is mandatory"),
        ({"phone_number": 919876543210}, 1007, "phone_number should be a string"),
        ({"phone_number": NUMBER, "mode": "sip"}, 1002, "Invalid mode"),
    ],
)
def test_a_mapping_that_breaks_a_rule_is_refused(account: Account, body: object, code: int, description: str) -> None:
    """400 with the documented code."""
    assert refusal(account.post(f"{account.trunk()}/phone-numbers", body)) == (400, code, description)


def test_mapping_a_number_twice_is_a_409_inside_a_200(account: Account) -> None:
    """Trap: the description names the trunk, not the number."""
    trunk = account.trunk()
    account.post(f"{trunk}/phone-numbers", {"phone_number": NUMBER})
    answer = account.post(f"{trunk}/phone-numbers", {"phone_number": NUMBER})
    sid = trunk.rpartition("/")[2]
    assert refusal(answer) == (200, 1008, f"Unable to create DidTrunkMapping with TrunkSid {sid}")
    assert answer.json()["response"]["code"] == 409
    assert len(listed(account.get(f"{trunk}/phone-numbers"))) == 1


def test_a_number_can_be_on_two_trunks(account: Account) -> None:
    """Numbers are unique on a trunk, not on the account."""
    for name in ("first", "second"):
        succeeded(account.post(f"{account.trunk(name)}/phone-numbers", {"phone_number": NUMBER}))


def test_a_mappings_mode_can_change_but_its_number_cannot(account: Account) -> None:
    """`phone_number` is mandatory, and must match."""
    trunk = account.trunk()
    mapping = succeeded(account.post(f"{trunk}/phone-numbers", {"phone_number": NUMBER}))
    path = f"{trunk}/phone-numbers/{mapping['id']}"
    changed = succeeded(account.put(path, {"phone_number": NUMBER, "mode": "flow"}))
    assert changed == mapping | {"mode": "flow"}
    wrong = account.put(path, {"phone_number": "+919876543211", "mode": "pstn"})
    assert refusal(wrong) == (400, 1002, "Invalid PhoneNumber")
    assert listed(account.get(f"{trunk}/phone-numbers")) == [changed]


def test_a_mapping_is_removed_by_the_id_in_the_query(account: Account) -> None:
    """Trap: DELETE takes `?id=`; with the id in the path it is 405."""
    trunk = account.trunk()
    mapping = succeeded(account.post(f"{trunk}/phone-numbers", {"phone_number": NUMBER}))
    assert account.delete(f"{trunk}/phone-numbers/{mapping['id']}").status_code == 405
    assert refusal(account.delete(f"{trunk}/phone-numbers")) == (400, 1001, "Id is mandatory")
    assert succeeded(account.delete(f"{trunk}/phone-numbers?id={mapping['id']}")) == mapping
    assert listed(account.get(f"{trunk}/phone-numbers")) == []
    assert refusal(account.delete(f"{trunk}/phone-numbers?id={mapping['id']}"))[:2] == (404, 1000)


@pytest.mark.parametrize(("number", "status"), [("", 404), ("+" + "9" * 30, 404), ("+" + "9" * 29, 400)])
def test_no_number_and_one_that_is_far_too_long_are_not_found(account: Account, number: str, status: int) -> None:
    """Trap: 404/1000, not the 400 of other wrong numbers."""
    answer = account.post(f"{account.trunk()}/phone-numbers", {"phone_number": number})
    assert refusal(answer)[:2] == ((404, 1000) if status == 404 else (400, 1002))


def test_a_number_leads_to_its_trunk(account: Account) -> None:
    """Trap: without an envelope; and a `+` that wasn't percent-encoded arrives as a space, and finds nothing."""
    trunk = account.trunk()
    mapping = succeeded(account.post(f"{trunk}/phone-numbers", {"phone_number": NUMBER, "mode": "flow"}))
    assert refusal(account.get("/trunk-maps?exophone=+919876543210"))[:2] == (404, 1000)
    assert account.get("/trunk-maps?exophone=%2B919876543210").json() == {
        "exophone": NUMBER,
        "trunk_sid": trunk.rpartition("/")[2],
        "phone_number_id": mapping["id"],
        "mode": "flow",
    }


def test_an_unmapped_number_leads_nowhere(account: Account) -> None:
    """404 for a number on no trunk; 1001 where none is asked for."""
    assert refusal(account.get("/trunk-maps?exophone=%2B919876543210")) == (404, 1000, "Not Found")
    assert refusal(account.get("/trunk-maps")) == (400, 1001, "Exophone is mandatory")
