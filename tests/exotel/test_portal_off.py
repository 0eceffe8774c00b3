"""An account without the portal's endpoints: it is told so, and never that its trunks are not there."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from pydantic import SecretStr

from bot.domain import E164, Destination, Mask, PublicIPv4, TrunkName
from bot.domain.errors import NoSuchTrunk, NotSwitchedOn
from bot.exotel import ExotelClient
from tests.exotel.conftest import Dial, Exotel
from tests.exotel.scripted import Step, says, scripted

NUMBER = E164("+919876543210")
IP = PublicIPv4("44.248.146.11")
WISH = Destination.parse("sip.acme.in:5061;transport=tls")
SECRET = SecretStr("correct_horse")


@pytest.fixture
def full(api: ExotelClient, sid: str, exotel: Exotel) -> str:
    """A trunk with one of everything, on an account that has just lost the portal."""
    api.map_number(sid, NUMBER)
    api.whitelist_ip(sid, IP, Mask(32))
    api.add_destination(sid, WISH)
    api.add_credential(sid, "pbx1", SECRET)
    api.set_alias(sid, NUMBER)
    exotel.break_it(portal_off=True)
    return sid


Use = Callable[[ExotelClient, str], object]

PORTAL_ONLY: dict[str, Use] = {
    "trunks": lambda api, sid: api.trunks(),
    "trunk": lambda api, sid: api.trunk(sid),
    "rename_trunk": lambda api, sid: api.rename_trunk(sid, TrunkName("sales_line")),
    "trunk_of_number": lambda api, sid: api.trunk_of_number(NUMBER),
    "trunk_of_number that is nowhere": lambda api, sid: api.trunk_of_number(E164("+919876543211")),
    "change_number": lambda api, sid: api.change_number(sid, api.numbers(sid)[0].id, NUMBER, "flow"),
    "unmap_number": lambda api, sid: api.unmap_number(sid, api.numbers(sid)[0].id),
    "change_whitelisted_ip": lambda api, sid: api.change_whitelisted_ip(
        sid, api.whitelisted_ips(sid)[0].id, IP, Mask(24)
    ),
    "remove_whitelisted_ip": lambda api, sid: api.remove_whitelisted_ip(sid, api.whitelisted_ips(sid)[0].id),
    "change_destination": lambda api, sid: api.change_destination(sid, api.destinations(sid)[0].id, 1, 1),
    "remove_destination": lambda api, sid: api.remove_destination(sid, api.destinations(sid)[0].id),
    "add_credential": lambda api, sid: api.add_credential(sid, "pbx2", SECRET),
    "change_credential": lambda api, sid: api.change_credential(sid, str(api.credentials(sid)[0].id), "pbx2", SECRET),
    "remove_credential": lambda api, sid: api.remove_credential(sid, str(api.credentials(sid)[0].id)),
    "settings": lambda api, sid: api.settings(sid),
    "clear_alias": lambda api, sid: api.clear_alias(sid),
}


@pytest.mark.parametrize("use", PORTAL_ONLY.values(), ids=PORTAL_ONLY.keys())
def test_an_endpoint_that_is_off_is_named_as_that(api: ExotelClient, full: str, use: Use) -> None:
    """The API answers 403 or 404, as for an unknown trunk; what everybody's endpoints show tells them apart."""
    with pytest.raises(NotSwitchedOn) as refused:
        use(api, full)
    assert "isn't switched on for this account." in str(refused.value)


@pytest.mark.parametrize(
    "use", [use for name, use in PORTAL_ONLY.items() if name in {"rename_trunk", "add_credential", "settings"}]
)
def test_a_trunk_that_is_not_there_is_still_no_such_trunk(api: ExotelClient, exotel: Exotel, use: Use) -> None:
    """Portal or not, the trunk is what is missing."""
    exotel.break_it(portal_off=True)
    with pytest.raises(NoSuchTrunk):
        use(api, "trmum1unknown")


def test_a_trunk_that_is_not_there_is_none_with_the_portal_off(api: ExotelClient, exotel: Exotel) -> None:
    """An endpoint that everybody has knows that much."""
    exotel.break_it(portal_off=True)
    assert api.trunk("trmum1unknown") is None


def test_an_id_that_is_not_there_is_still_no_such_trunk(api: ExotelClient, full: str) -> None:
    """Nobody is sent to Exotel's support about a number that was taken off meanwhile."""
    with pytest.raises(NoSuchTrunk):
        api.unmap_number(full, "99")


def test_everything_the_seed_documents_works_without_the_portal(api: ExotelClient, exotel: Exotel) -> None:
    """The bot lives on the seed's ten endpoints."""
    exotel.break_it(portal_off=True)
    sid = api.create_trunk(TrunkName("support_line")).trunk_sid
    api.map_number(sid, NUMBER)
    api.whitelist_ip(sid, IP, Mask(32))
    api.add_destination(sid, WISH)
    api.set_alias(sid, NUMBER)
    assert len(api.numbers(sid)) == len(api.whitelisted_ips(sid)) == len(api.destinations(sid)) == 1
    assert api.credentials(sid) == []
    api.delete_trunk(sid)


@pytest.mark.parametrize("status", ["403 Forbidden", "404 Not Found", "405 Method Not Allowed"])
def test_a_gateways_own_page_on_a_portal_path_means_switched_off(status: str, dial: Dial) -> None:
    """Some answers come from in front of the API and have no envelope."""
    with scripted(says(b"<html>no route</html>", status)) as server, pytest.raises(NotSwitchedOn):
        dial(server.base_url).api.trunks()


def _refusal(status: str, code: int) -> Step:
    item = {"code": int(status[:3]), "status": "failure", "error_data": {"code": code, "description": ""}, "data": None}
    return says(json.dumps({"response": item}).encode(), status)


def test_a_number_is_not_called_free_where_the_look_up_itself_is_off(dial: Dial) -> None:
    """404 may mean the endpoint: "on no trunk" is said only where the portal's other list answers."""
    not_found, forbidden = _refusal("404 Not Found", 1000), _refusal("403 Forbidden", 1003)
    with scripted(not_found, forbidden) as server, pytest.raises(NotSwitchedOn):
        dial(server.base_url).api.trunk_of_number(NUMBER)
    with scripted(not_found, says(b'{"response": []}')) as server:
        assert dial(server.base_url).api.trunk_of_number(NUMBER) is None
