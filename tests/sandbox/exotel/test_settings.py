from __future__ import annotations

import pytest

from tests.sandbox.exotel.conftest import Account, listed, refusal, succeeded

ALIAS = {"name": "trunk_external_alias", "value": "+919876543210"}


def test_the_alias_is_set_in_a_batch_without_failed_in_its_metadata(account: Account) -> None:
    """Trap: destinations count `failed`, settings do not."""
    trunk = account.trunk()
    answer = account.post(f"{trunk}/settings", {"settings": [ALIAS]})
    assert answer.json()["metadata"] == {"total": 1, "success": 1}
    assert listed(answer) == [
        ALIAS
        | {
            "trunk_sid": trunk.rpartition("/")[2],
            "date_created": "2026-01-15T10:00:00Z",
            "date_updated": "2026-01-15T10:00:00Z",
        }
    ]
    assert listed(account.get(f"{trunk}/settings")) == listed(answer)


def test_setting_the_alias_again_overwrites_it(account: Account) -> None:
    """It isn't a duplicate, and its creation date stays."""
    trunk = account.trunk()
    account.post(f"{trunk}/settings", {"settings": [ALIAS]})
    account.clock.time += 60
    account.post(f"{trunk}/settings", {"settings": [ALIAS | {"value": "+918047112345"}]})
    (setting,) = listed(account.get(f"{trunk}/settings"))
    assert (setting["value"], setting["date_created"], setting["date_updated"]) == (
        "+918047112345",
        "2026-01-15T10:00:00Z",
        "2026-01-15T10:01:00Z",
    )


@pytest.mark.parametrize(
    ("wish", "code", "description"),
    [
        ({"value": "+919876543210"}, 1001, "Name is mandatory"),
        ({"name": "trunk_external_alias"}, 1001, "Value is mandatory"),
        ({"name": "trunk_external_alias", "value": "support"}, 1002, "Invalid PhoneNumber"),
        ({"name": "colour", "value": "blue"}, 1002, "Invalid setting name"),
    ],
)
def test_a_setting_that_breaks_a_rule_fails_in_its_place(
    account: Account, wish: object, code: int, description: str
) -> None:
    """A batch with a failure is 207, even of one."""
    trunk = account.trunk()
    answer = account.post(f"{trunk}/settings", {"settings": [wish]})
    assert answer.status_code == 207
    error = answer.json()["response"][0]["error_data"]
    assert (error["code"], error["description"]) == (code, description)
    assert account.post(f"{trunk}/settings", {"settings": [wish, ALIAS]}).status_code == 207


def test_settings_are_read_and_removed_by_name(account: Account) -> None:
    """`?name=` for both; removing what is not set is 404."""
    trunk = account.trunk()
    account.post(f"{trunk}/settings", {"settings": [ALIAS]})
    assert len(listed(account.get(f"{trunk}/settings?name=trunk_external_alias"))) == 1
    assert listed(account.get(f"{trunk}/settings?name=other")) == []
    removed = succeeded(account.delete(f"{trunk}/settings?name=trunk_external_alias"))
    assert removed["value"] == "+919876543210"
    assert refusal(account.delete(f"{trunk}/settings?name=trunk_external_alias"))[:2] == (404, 1000)
    assert refusal(account.delete(f"{trunk}/settings")) == (400, 1001, "Name is mandatory")
