"""The traps of the real API, each of which has bitten somebody, one by one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from bot.domain import E164, Destination, Mask, PublicIPv4, TrunkName
from bot.domain.errors import AlreadyExists, GarbledAnswer, InvalidParameter, NoSuchTrunk
from bot.exotel import ExotelClient
from tests.exotel.conftest import Dial, Exotel, Line
from tests.exotel.scripted import OK, says, scripted

NUMBER = E164("+919876543210")
IP = PublicIPv4("44.248.146.11")
BY_NAME = Destination.parse("sip.acme.in:5061;transport=tls")
BY_ADDRESS = Destination.parse("44.248.146.11:5061;transport=tls")


def test_a_duplicate_inside_http_200_is_no_success(line: Line, sid: str) -> None:
    """Trap 1: the API answers HTTP 200 around a 409."""
    with pytest.raises(AlreadyExists) as refused:
        line.api.create_trunk(TrunkName("support_line"))
    assert (refused.value.http_status, refused.value.code) == (200, 1008)
    assert refused.value.request_id
    assert not refused.value.may_have_worked
    assert "already has a trunk with that name. Nothing was changed." in str(refused.value)
    assert line.records[-1].outcome == "AlreadyExists"


def test_each_kind_of_duplicate_says_what_is_taken(api: ExotelClient, sid: str) -> None:
    """A number and an address that are there already are told apart in words, not only by type."""
    api.map_number(sid, NUMBER)
    api.whitelist_ip(sid, IP, Mask(32))
    with pytest.raises(AlreadyExists, match="phone number is already on a trunk"):
        api.map_number(sid, NUMBER)
    with pytest.raises(AlreadyExists, match="IP address is already whitelisted"):
        api.whitelist_ip(sid, IP, Mask(32))


def test_a_destination_that_is_refused_inside_a_batch_answer_is_an_error(line: Line, sid: str) -> None:
    """Trap 2: this endpoint answers with a list even for one, and each item has its own yes or no, inside a 207."""
    with pytest.raises(InvalidParameter, match="Whitelist the address on this trunk") as refused:
        line.api.add_destination(sid, BY_ADDRESS)
    assert (refused.value.http_status, refused.value.code) == (207, 1002)
    assert BY_ADDRESS.wire in str(refused.value)
    assert "must be whitelisted on the trunk first" in str(refused.value)
    assert (line.records[-1].outcome, line.records[-1].code) == ("InvalidParameter", 1002)
    assert line.api.destinations(sid) == []
    line.api.whitelist_ip(sid, IP, Mask(32))
    assert line.api.add_destination(sid, BY_ADDRESS).address == BY_ADDRESS.wire


def test_a_destination_of_an_unknown_trunk_is_no_such_trunk(api: ExotelClient) -> None:
    """Refused as a whole, not item by item."""
    with pytest.raises(NoSuchTrunk):
        api.add_destination("trmum1unknown", BY_NAME)


def test_an_unknown_trunk_sid_is_no_such_trunk_though_the_api_says_403(api: ExotelClient) -> None:
    """Trap 3: 403/1003, so that SIDs cannot be enumerated; not a matter of credentials."""
    with pytest.raises(NoSuchTrunk) as refused:
        api.numbers("trmum1unknown")
    assert (refused.value.http_status, refused.value.code) == (403, 1003)
    assert "this account has no such trunk." in str(refused.value)


def test_a_sub_resource_that_is_gone_is_no_such_trunk_as_well(api: ExotelClient, sid: str) -> None:
    """Trap 3: 404/1000 is seen too."""
    with pytest.raises(NoSuchTrunk) as refused:
        api.unmap_number(sid, "99")
    assert (refused.value.http_status, refused.value.code) == (404, 1000)


def test_a_trunk_without_credentials_has_an_empty_list(api: ExotelClient, sid: str) -> None:
    """Trap 4: `"response": []`."""
    assert api.credentials(sid) == []


def test_credentials_in_the_seeds_shape_are_read(api: ExotelClient, exotel: Exotel, sid: str) -> None:
    """Trap 4: one object with `username` and no id."""
    exotel.break_it(credentials_shape="seed")
    (credential,) = api.credentials(sid)
    assert (credential.user_name, credential.id) == (sid, None)
    assert credential.password is not None
    assert len(credential.password.get_secret_value()) > 8


def test_credentials_in_the_published_shape_are_read(api: ExotelClient, sid: str) -> None:
    """Trap 4: a list with `user_name` and ids, and no passwords."""
    added = api.add_credential(sid, "pbx1", SecretStr("correct_horse"), "head_office")
    (credential,) = api.credentials(sid)
    assert credential == added
    assert (credential.user_name, credential.friendly_name) == ("pbx1", "head_office")
    assert credential.password is None


@pytest.mark.parametrize("enveloped", [True, False])
def test_a_trunk_map_is_read_with_and_without_its_envelope(enveloped: bool, dial: Dial) -> None:
    """The published example has none."""
    row = b'{"exophone": "+919876543210", "trunk_sid": "trmum1abc", "phone_number_id": "7", "mode": null}'
    with scripted(says(OK % row if enveloped else row)) as server:
        found = dial(server.base_url).api.trunk_of_number(NUMBER)
    assert found
    assert (found.trunk_sid, found.mode) == ("trmum1abc", "pstn")
    assert b"exophone=%2B919876543210" in server.requests[0]


def test_ids_are_strings_and_dates_are_moments_in_utc(api: ExotelClient, sid: str) -> None:
    """Trap 5: numeric strings, and ISO 8601 with Z."""
    mapping = api.map_number(sid, NUMBER)
    assert mapping.id.isdigit()
    assert mapping.date_created is not None
    assert mapping.date_created.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - mapping.date_created) < timedelta(minutes=1)


def test_a_list_of_several_pages_is_followed_to_its_end(line: Line, exotel: Exotel) -> None:
    """Trap 6: 50 a page; 120 trunks are three calls and all there, in order."""
    names = [f"trunk_{number}" for number in range(120)]
    for name in names:
        exotel.state.new_trunk(name, "ANY-ANY", "sandbox1.pstn.exotel.com")
    assert [trunk.trunk_name for trunk in line.api.trunks()] == names
    assert len(line.records) == 3


def test_an_exact_page_of_fifty_is_one_call(line: Line, exotel: Exotel) -> None:
    """Trap 6: nothing is asked for after the page that says it is the last."""
    for number in range(50):
        exotel.state.new_trunk(f"trunk_{number}", "ANY-ANY", "sandbox1.pstn.exotel.com")
    assert len(line.api.trunks()) == 50
    assert len(line.records) == 1


def test_a_proxys_web_page_has_a_name_of_its_own(line: Line, exotel: Exotel) -> None:
    """Trap 7: HTML with a 502 is neither a crash nor a refusal."""
    exotel.fail("html502")
    with pytest.raises(GarbledAnswer, match=r"a web page, perhaps from a proxy in between \(HTTP 502\)") as garbled:
        line.api.create_trunk(TrunkName("support_line"))
    assert garbled.value.may_have_worked


def test_a_429_is_understood_though_it_has_a_body_of_its_own(line: Line, exotel: Exotel) -> None:
    """Its body is a RestException; the call is made again after Retry-After, and works."""
    exotel.fail("429", count=2)
    assert line.api.create_trunk(TrunkName("support_line")).trunk_name == "support_line"
    assert [record.outcome for record in line.records] == ["RateLimited", "RateLimited", "ok"]
    assert all(1.0 <= seconds <= 1.5 for seconds in line.slept)


def test_a_null_mode_means_pstn(api: ExotelClient, sid: str) -> None:
    """The API answers null where no mode was sent."""
    assert api.map_number(sid, NUMBER).mode == "pstn"


def named(words: bytes) -> bytes:
    """A list of one address, with its friendly name as JSON."""
    row = b'{"id": "7", "ip": "44.248.146.11", "mask": 32, "friendly_name": %b}' % words
    return b'{"response": [{"code": 200, "status": "success", "data": %b}]}' % row


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (rb'"PBX \ud83d"', "PBX \ufffd"),
        (rb'"\udE00\ud83d\uDE00 PBX"', "\ufffd\U0001f600 PBX"),
        (rb'"\ud83d\ud83d\ude00"', "\ufffd\U0001f600"),
        (rb'"a\\ud83d \ud83d"', "a\\ud83d \ufffd"),
        (b'"PBX \xed\xa0\xbd"', "PBX \ufffd\ufffd\ufffd"),
        (b'"PBX \xff"', "PBX \ufffd"),
    ],
)
def test_half_a_character_in_a_name_hides_nothing_else(written: bytes, name: str, dial: Dial) -> None:
    """A name that was cut in the middle of an emoji, as Java and JavaScript cut."""
    with scripted(says(named(written))) as server:
        (entry,) = dial(server.base_url).api.whitelisted_ips("trmum1abc")
    assert entry.friendly_name == name
    assert entry.ip == "44.248.146.11"
