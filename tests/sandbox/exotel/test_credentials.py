from __future__ import annotations

import pytest

from tests.sandbox.exotel.conftest import Account, listed, refusal, succeeded

WISH = {"user_name": "pbx1", "password": "s3cret", "friendly_name": "head_office"}
SHOWN = {name: text for name, text in WISH.items() if name != "password"}


def test_a_trunk_without_credentials_returns_an_empty_array(account: Account) -> None:
    """Trap: `"response": []`, not an object and not an error."""
    answer = account.get(f"{account.trunk()}/credentials")
    assert answer.status_code == 200
    assert answer.json()["response"] == []


def test_credentials_can_come_in_the_seeds_shape(account: Account) -> None:
    """Trap: one object, whose `username` is the trunk's SID, and always the same password."""
    account.break_it(credentials_shape="seed")
    trunk = account.trunk()
    shown = succeeded(account.get(f"{trunk}/credentials"))
    assert list(shown) == ["username", "password"]
    assert shown["username"] == trunk.rpartition("/")[2]
    assert succeeded(account.get(f"{trunk}/credentials")) == shown


def test_an_added_credential_is_returned_and_listed_without_its_password(account: Account) -> None:
    """Trap: no response carries a password, so one that nobody noted is lost."""
    trunk = account.trunk()
    added = succeeded(account.post(f"{trunk}/credentials", WISH))
    assert {name: added[name] for name in SHOWN} == SHOWN
    assert "password" not in added
    assert added["id"].isdigit()
    assert listed(account.get(f"{trunk}/credentials")) == [added]


def test_credentials_are_counted_and_one_is_found_by_its_id(account: Account) -> None:
    """The `metadata` has the total and the page beside the links."""
    trunk = account.trunk()
    added = [succeeded(account.post(f"{trunk}/credentials", WISH | {"user_name": f"pbx{n}"})) for n in range(3)]
    second = account.get(f"{trunk}/credentials?page_size=2&offset=2")
    assert listed(second) == added[2:]
    assert {name: second.json()["metadata"][name] for name in ("total", "page", "page_size")} == {
        "total": 3,
        "page": 2,
        "page_size": 2,
    }
    one = account.get(f"{trunk}/credentials?id={added[1]['id']}")
    assert listed(one) == [added[1]]
    assert one.json()["metadata"]["total"] == 1
    assert refusal(account.get(f"{trunk}/credentials?id=1"))[:2] == (404, 1000)


@pytest.mark.parametrize(
    ("change", "code", "description"),
    [
        ({"user_name": None}, 1001, "UserName is mandatory"),
        ({"password": ""}, 1001, "Password is mandatory"),
        ({"friendly_name": "x" * 33}, 1002, "Maximum allowed length for FriendlyName is 32"),
        ({"friendly_name": "head-office"}, 1002, "Allowed characters for FriendlyName is alphanumeric and _"),
        ({"password": "s3-cret"}, 1002, "Allowed characters for Password is alphanumeric and _"),
    ],
)
def test_a_credential_that_breaks_a_rule_is_refused(
    account: Account, change: dict[str, object], code: int, description: str
) -> None:
    """400 with its code."""
    answer = account.post(f"{account.trunk()}/credentials", WISH | change)
    assert refusal(answer) == (400, code, description)


def test_the_alphabet_of_passwords_and_labels_can_be_switched_off(account: Account) -> None:
    """No page of the vendor's has that rule, so an account may not."""
    account.break_it(lenient_credentials=True)
    odd = WISH | {"password": "s3-cret!", "friendly_name": "head office"}
    assert succeeded(account.post(f"{account.trunk()}/credentials", odd))["friendly_name"] == "head office"


def test_a_user_name_is_unique_on_its_trunk(account: Account) -> None:
    """A 409 inside a 200, on adding and on changing."""
    trunk = account.trunk()
    account.post(f"{trunk}/credentials", WISH)
    other = succeeded(account.post(f"{trunk}/credentials", WISH | {"user_name": "pbx2"}))
    assert refusal(account.post(f"{trunk}/credentials", WISH))[:2] == (200, 1008)
    assert refusal(account.put(f"{trunk}/credentials/{other['id']}", WISH))[:2] == (200, 1008)


def test_a_credential_can_be_changed_and_removed(account: Account) -> None:
    """PUT takes any of the fields, and leaves the others; DELETE takes the id in the query."""
    trunk = account.trunk()
    added = succeeded(account.post(f"{trunk}/credentials", WISH))
    path = f"{trunk}/credentials/{added['id']}"
    assert succeeded(account.put(path, {"password": "n3w"})) == added
    assert account.state.trunks[trunk.rpartition("/")[2]].credentials[0].password == "n3w"
    changed = succeeded(account.put(path, {"friendly_name": None}))
    assert changed == added | {"friendly_name": None}
    assert refusal(account.put(path, {})) == (400, 1001, "UserName or Password or FriendlyName is mandatory")
    assert succeeded(account.delete(f"{trunk}/credentials?id={added['id']}")) == changed
    assert listed(account.get(f"{trunk}/credentials")) == []
