from __future__ import annotations

import pytest

from tests.sandbox.exotel.conftest import Account, listed, refusal, succeeded

WISH = {"user_name": "pbx1", "password": "s3cret", "friendly_name": "head office"}


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


def test_credentials_can_come_in_the_portals_shape(account: Account) -> None:
    """Trap: a list, even of one; what was added takes the place of the trunk's own."""
    account.break_it(credentials_shape="list")
    trunk = account.trunk()
    (own,) = listed(account.get(f"{trunk}/credentials"))
    assert own["user_name"] == trunk.rpartition("/")[2]
    added = succeeded(account.post(f"{trunk}/credentials", WISH))
    assert listed(account.get(f"{trunk}/credentials")) == [added]


def test_an_added_credential_is_returned_and_listed(account: Account) -> None:
    """With its friendly name and password."""
    trunk = account.trunk()
    added = succeeded(account.post(f"{trunk}/credentials", WISH))
    assert {name: added[name] for name in WISH} == WISH
    assert added["id"].isdigit()
    assert listed(account.get(f"{trunk}/credentials")) == [added]


@pytest.mark.parametrize(
    ("change", "code", "description"),
    [
        ({"user_name": None}, 1001, "UserName is mandatory"),
        ({"password": ""}, 1001, "Password is mandatory"),
        ({"friendly_name": "x" * 33}, 1002, "Maximum allowed length for FriendlyName is 32"),
    ],
)
def test_a_credential_that_breaks_a_rule_is_refused(
    account: Account, change: dict[str, object], code: int, description: str
) -> None:
    """400 with its code."""
    answer = account.post(f"{account.trunk()}/credentials", WISH | change)
    assert refusal(answer) == (400, code, description)


def test_a_user_name_is_unique_on_its_trunk(account: Account) -> None:
    """A 409 inside a 200, on adding and on changing."""
    trunk = account.trunk()
    account.post(f"{trunk}/credentials", WISH)
    other = succeeded(account.post(f"{trunk}/credentials", WISH | {"user_name": "pbx2"}))
    assert refusal(account.post(f"{trunk}/credentials", WISH))[:2] == (200, 1008)
    assert refusal(account.put(f"{trunk}/credentials/{other['id']}", WISH))[:2] == (200, 1008)


def test_a_credential_can_be_changed_and_removed(account: Account) -> None:
    """PUT replaces it; DELETE takes the id in the query."""
    trunk = account.trunk()
    added = succeeded(account.post(f"{trunk}/credentials", WISH))
    changed = succeeded(account.put(f"{trunk}/credentials/{added['id']}", WISH | {"password": "n3w"}))
    assert changed == added | {"password": "n3w"}
    assert succeeded(account.delete(f"{trunk}/credentials?id={added['id']}")) == changed
    assert listed(account.get(f"{trunk}/credentials")) == []
