"""Every method does at Exotel what its name says."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from bot.domain import E164, AccountSid, Destination, Mask, PublicIPv4, TrunkName
from bot.domain.errors import AlreadyExists, BadCredentials, BadInput, InvalidParameter, NoSuchTrunk
from bot.exotel import ExotelClient
from tests.exotel.conftest import Dial, Exotel

NUMBER, OTHER = E164("+919876543210"), E164("+919876543211")
IP = PublicIPv4("44.248.146.11")


def test_a_trunk_is_created_shown_renamed_and_deleted(api: ExotelClient) -> None:
    """What comes back is the trunk as it is after each step."""
    made = api.create_trunk(TrunkName("support_line"))
    assert (made.nso_code, made.domain_name) == ("ANY-ANY", "sandbox1.pstn.exotel.com")
    assert api.trunks() == [made]
    assert api.trunk(made.trunk_sid) == made
    assert api.rename_trunk(made.trunk_sid, TrunkName("sales_line")).trunk_name == "sales_line"
    assert api.delete_trunk(made.trunk_sid).trunk_name == "sales_line"
    assert api.trunks() == []
    assert api.trunk(made.trunk_sid) is None


def test_deleting_a_trunk_that_is_gone_is_no_such_trunk(api: ExotelClient, sid: str) -> None:
    """A second delete is refused by name."""
    api.delete_trunk(sid)
    with pytest.raises(NoSuchTrunk):
        api.delete_trunk(sid)


def test_renaming_to_a_name_that_is_taken_already_exists(api: ExotelClient, sid: str) -> None:
    """Names are unique on the account."""
    api.create_trunk(TrunkName("sales_line"))
    with pytest.raises(AlreadyExists):
        api.rename_trunk(sid, TrunkName("sales_line"))


def test_a_number_is_mapped_found_changed_and_taken_off(api: ExotelClient, sid: str) -> None:
    """Which trunk it is on is known for as long as it is on it."""
    mapped = api.map_number(sid, NUMBER)
    found = api.trunk_of_number(NUMBER)
    assert found is not None
    assert (found.exophone, found.trunk_sid, found.phone_number_id) == (NUMBER, sid, mapped.id)
    assert api.change_number(sid, mapped.id, NUMBER, "flow").mode == "flow"
    assert [(each.phone_number, each.mode) for each in api.numbers(sid)] == [(NUMBER, "flow")]
    api.unmap_number(sid, mapped.id)
    assert api.numbers(sid) == []
    assert api.trunk_of_number(NUMBER) is None


def test_a_number_can_be_mapped_in_flow_mode_at_once(api: ExotelClient, sid: str) -> None:
    """The mode goes with the mapping."""
    assert api.map_number(sid, NUMBER, "flow").mode == "flow"


def test_an_address_is_whitelisted_changed_and_taken_off(api: ExotelClient, sid: str) -> None:
    """Address and mask arrive as they were given."""
    entry = api.whitelist_ip(sid, IP, Mask(24))
    assert (entry.ip, entry.mask) == (IP, 24)
    assert api.change_whitelisted_ip(sid, entry.id, IP, Mask(32)).mask == 32
    assert [(each.ip, each.mask) for each in api.whitelisted_ips(sid)] == [(IP, 32)]
    api.remove_whitelisted_ip(sid, entry.id)
    assert api.whitelisted_ips(sid) == []


def test_a_destination_is_added_reordered_and_removed(api: ExotelClient, sid: str) -> None:
    """It comes back with sip: in front, which `address` takes off."""
    destination = Destination.parse("sip.acme.in:5061;transport=tls")
    entry = api.add_destination(sid, destination)
    assert (entry.destination, entry.address) == (f"sip:{destination.wire}", destination.wire)
    changed = api.change_destination(sid, entry.id, 1, 5)
    assert (changed.priority, changed.weight) == (1, 5)
    api.remove_destination(sid, entry.id)
    assert api.destinations(sid) == []


def test_a_credential_is_added_changed_and_removed(api: ExotelClient, exotel: Exotel, sid: str) -> None:
    """The password goes there, and never comes back."""
    added = api.add_credential(sid, "pbx1", SecretStr("correct_horse"))
    assert added.id is not None
    changed = api.change_credential(sid, added.id, "pbx2", SecretStr("battery_staple"), "branch")
    assert (changed.user_name, changed.friendly_name) == ("pbx2", "branch")
    assert added.password is changed.password is None
    assert exotel.state.trunks[sid].credentials[0].password == "battery_staple"
    api.remove_credential(sid, added.id)
    assert api.credentials(sid) == []


def test_the_alias_is_set_overwritten_and_cleared(api: ExotelClient, sid: str) -> None:
    """A trunk has one alias."""
    assert api.set_alias(sid, NUMBER).value == NUMBER
    assert api.set_alias(sid, OTHER).value == OTHER
    assert [(each.name, each.value) for each in api.settings(sid)] == [("trunk_external_alias", OTHER)]
    api.clear_alias(sid)
    assert api.settings(sid) == []
    with pytest.raises(NoSuchTrunk):
        api.clear_alias(sid)


def test_a_wrong_token_tells_an_administrator_which_settings_to_look_at(exotel: Exotel, dial: Dial) -> None:
    """1010 names the key, the token and the region."""
    stranger = dial(exotel.base_url, token="some-other-token")
    with pytest.raises(BadCredentials) as refused:
        stranger.api.create_trunk(TrunkName("support_line"))
    assert (refused.value.http_status, refused.value.code) == (401, 1010)
    for setting in ("EXOTEL_API_KEY", "EXOTEL_API_TOKEN", "EXOTEL_SUBDOMAIN"):
        assert setting in str(refused.value)


def test_another_accounts_sid_is_a_matter_of_credentials_too(exotel: Exotel) -> None:
    """Creating a trunk is about no trunk yet: a 403 there means the account."""
    with (
        ExotelClient(AccountSid("sandbox2"), "sandbox", SecretStr("sandbox"), exotel.base_url) as api,
        pytest.raises(BadCredentials, match="EXOTEL_ACCOUNT_SID"),
    ):
        api.create_trunk(TrunkName("support_line"))


def test_a_refusal_nobody_knew_of_is_told_in_the_vendors_words(api: ExotelClient, sid: str) -> None:
    """The description is quoted where the table has no sentence for it."""
    with pytest.raises(InvalidParameter, match="“Maximum allowed length for FriendlyName is 32”") as refused:
        api.add_credential(sid, "pbx1", SecretStr("correct_horse"), "x" * 33)
    assert refused.value.description == "Maximum allowed length for FriendlyName is 32"


def test_an_id_that_would_lead_to_another_endpoint_is_not_sent(api: ExotelClient, exotel: Exotel) -> None:
    """`..` as a SID would climb out of the trunks."""
    with pytest.raises(BadInput):
        api.numbers("..")
    assert exotel.calls == []


@pytest.mark.parametrize("address", ["api.in.exotel.com", "https://key:token@api.in.exotel.com", "ftp://a.b", ""])
def test_an_address_that_is_none_or_holds_credentials_is_refused(address: str, dial: Dial) -> None:
    """A token in an address ends up in logs."""
    with pytest.raises(BadInput) as refused:
        dial(address)
    assert "token@" not in str(refused.value)
