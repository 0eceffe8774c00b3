from __future__ import annotations

from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from bot.sandbox.exotel.control import control_routes
from bot.sandbox.exotel.state import ExotelState
from tests.sandbox.exotel.conftest import Account, succeeded
from tests.support.serving import serving

WRITES = [("PUT", "/exotel-control/faults"), ("POST", "/exotel-control/reset")]


def shown(account: Account) -> dict[str, Any]:
    answer = account.http.get("/exotel-control/state")
    assert answer.status_code == 200
    picture: dict[str, Any] = answer.json()
    return picture


def test_the_panel_shows_each_trunk_with_everything_on_it(account: Account) -> None:
    """The trunk's own fields, and its parts in place of their paths."""
    trunk = account.trunk("support_line")
    account.post(f"{trunk}/phone-numbers", {"phone_number": "+919876543210"})
    account.post(f"{trunk}/whitelisted-ips", {"ip": "8.8.8.8"})
    account.post(f"{trunk}/destination-uris", {"destinations": [{"destination": "a.example.com:5061;transport=tls"}]})
    account.post(f"{trunk}/settings", {"settings": [{"name": "trunk_external_alias", "value": "+918047112345"}]})
    picture = shown(account)
    assert picture["account_sid"] == "sandbox1"
    (seen,) = picture["trunks"]
    assert seen["trunk_name"] == "support_line"
    assert [each["phone_number"] for each in seen["phone_numbers"]] == ["+919876543210"]
    assert [each["ip"] for each in seen["whitelisted_ips"]] == ["8.8.8.8"]
    assert [each["destination"] for each in seen["destination_uris"]] == ["sip:a.example.com:5061;transport=tls"]
    assert [each["value"] for each in seen["settings"]] == ["+918047112345"]
    assert seen["credentials"] == []


def test_the_panel_shows_no_password(account: Account) -> None:
    """Neither an added credential's nor the trunk's own."""
    trunk = account.trunk()
    account.break_it(credentials_shape="seed")
    own = succeeded(account.get(f"{trunk}/credentials"))["password"]
    account.post(f"{trunk}/credentials", {"user_name": "pbx1", "password": "s3cret"})
    assert shown(account)["trunks"][0]["credentials"][0]["password"] == "••••"
    page = account.http.get("/exotel-control/state").text
    assert "s3cret" not in page
    assert own not in page


def test_the_panel_lists_the_calls_newest_first(account: Account) -> None:
    """With the API's own error code, so that a 409 inside a 200 can be seen; its own calls are not among them."""
    account.trunk("same")
    account.post("/trunks", {"trunk_name": "same", "nso_code": "ANY-ANY", "domain_name": "a.pstn.exotel.com"})
    account.get("/trunks?page_size=5")
    calls = shown(account)["calls"]
    assert [(call["method"], call["path"], call["http_code"], call["code"]) for call in calls] == [
        ("GET", "/v2/accounts/sandbox1/trunks?page_size=5", 200, None),
        ("POST", "/v2/accounts/sandbox1/trunks", 200, 1008),
        ("POST", "/v2/accounts/sandbox1/trunks", 200, None),
    ]
    assert calls[0]["at"] == "2026-01-15T10:00:00Z"
    assert isinstance(calls[0]["ms"], int)


def test_the_panel_keeps_fifty_calls(account: Account) -> None:
    """The oldest go."""
    for nth in range(55):
        account.get(f"/trunks?offset={nth}")
    calls = shown(account)["calls"]
    assert len(calls) == 50
    assert calls[0]["path"].endswith("offset=54")


def test_faults_can_be_changed_in_part(account: Account) -> None:
    """Fields that aren't named stay; the answer has all of them. A kind without a count means once."""
    account.break_it(slow_seconds=0.01)
    answer = account.http.put("/exotel-control/faults", json={"next": {"kind": "500"}, "portal_off": True})
    assert (
        answer.json()
        == shown(account)["faults"]
        == {
            "slow_seconds": 0.01,
            "next": {"kind": "500", "count": 1, "only": "any"},
            "portal_off": True,
            "credentials_shape": "list",
            "lenient_credentials": False,
        }
    )


@pytest.mark.parametrize(
    "wish",
    [
        [],
        None,
        {"next": []},
        {"next": {"kind": "418"}},
        {"next": {"count": -1}},
        {"next": {"count": True}},
        {"next": {"count": 1.5}},
        {"next": {"only": "some"}},
        {"next": {"colour": 1}},
        {"slow_seconds": -1},
        {"slow_seconds": 1e9},
        {"slow_seconds": "1"},
        {"portal_off": 1},
        {"credentials_shape": "round"},
        {"credentials_shape": []},
        {"colour": "blue"},
        {"slow_seconds": 1, "portal_off": "no"},
    ],
)
def test_invalid_faults_are_refused_with_a_sentence(account: Account, wish: object) -> None:
    """Nothing of such a request is applied."""
    before = shown(account)["faults"]
    answer = account.http.put("/exotel-control/faults", json=wish)
    assert answer.status_code == 400
    assert answer.json()["error"].endswith(".")
    assert shown(account)["faults"] == before


@pytest.mark.parametrize("raw", [b"", b"{", b'{"slow_seconds": NaN}', b"[" * 9_000, b" " * 20_000, b"\xff"])
def test_faults_that_arent_json_are_refused_with_a_sentence(account: Account, raw: bytes) -> None:
    """Not with a crash."""
    answer = account.http.put("/exotel-control/faults", content=raw)
    assert answer.status_code == 400
    assert answer.json()["error"].endswith(".")


def test_reset_empties_everything(account: Account) -> None:
    """Trunks, calls, faults and the rate window."""
    account.trunk()
    for _ in range(199):
        account.get("/trunks")
    account.break_it(portal_off=True)
    assert account.http.post("/exotel-control/reset").status_code == 200
    assert (shown(account)["trunks"], shown(account)["calls"]) == ([], [])
    assert account.get("/trunks").status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "[::2]", "evil.example:3001"])
def test_a_page_elsewhere_cannot_reach_the_panel_by_rebinding_its_name(account: Account, host: str) -> None:
    """Such a page's requests carry its own name as Host. The API takes any: a client may reach it by another name."""
    assert account.http.get("/exotel-control/state", headers={"Host": host}).status_code == 400
    assert account.http.get("/v2/accounts/sandbox1/trunks", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:3001", "LOCALHOST", "[::1]:3001", "[::1]"])
def test_loopback_names_reach_it(account: Account, host: str) -> None:
    """By any name of this computer."""
    assert account.http.get("/exotel-control/state", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(("method", "path"), WRITES)
@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1.evil.example", "http://[", ""])
def test_a_page_elsewhere_cannot_write(account: Account, method: str, path: str, origin: str) -> None:
    """The browser says where the page is from; 403, a sentence, nothing changed."""
    account.trunk()
    answer = account.http.request(method, path, json={"portal_off": True}, headers={"Origin": origin})
    assert answer.status_code == 403
    assert "Nothing was changed" in answer.json()["error"]
    assert len(account.state.trunks) == 1
    assert not account.state.faults.portal_off


def test_the_sandboxs_own_page_can_write(account: Account) -> None:
    """Under any of its names."""
    for host in (account.http.base_url.netloc.decode(), "localhost:3000", "[::1]:3001"):
        own = {"Host": host, "Origin": f"http://{host}", "Sec-Fetch-Site": "same-origin"}
        assert account.http.put("/exotel-control/faults", json={}, headers=own).status_code == 200, host


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_no_page_of_another_port_on_this_machine_can_write(account: Account, method: str, path: str) -> None:
    """Another server on this machine could show any page."""
    account.trunk()
    for headers in ({"Origin": "http://127.0.0.1:8888"}, {"Sec-Fetch-Site": "same-site"}):
        assert account.http.request(method, path, json={"portal_off": True}, headers=headers).status_code == 403
    assert len(account.state.trunks) == 1
    assert not account.state.faults.portal_off


def test_the_panels_routes_work_in_another_app(account: Account) -> None:
    """Guards included: they are the routes' own."""
    with serving(Starlette(routes=control_routes(account.state))) as url:
        assert httpx.get(f"{url}/exotel-control/state").json() == shown(account)
        for method, path in [("GET", "/exotel-control/state"), *WRITES]:
            answer = httpx.request(method, url + path, json={}, headers={"Host": "evil.example"})
            assert answer.status_code == 400, path


def test_the_listener_is_called_at_every_change() -> None:
    """Before the caller gets its response, so the page then fetches the new state."""
    counts: list[int] = []
    state = ExotelState()
    state.on_change = lambda: counts.append(len(state.trunks))
    app = Starlette(routes=control_routes(state))
    with serving(app) as url:
        state.new_trunk("a", "ANY-ANY", "sandbox1.pstn.exotel.com")
        httpx.put(f"{url}/exotel-control/faults", json={"portal_off": True})
        httpx.post(f"{url}/exotel-control/reset")
    assert counts == [1, 0]


def test_the_listener_is_called_after_every_request(account: Account) -> None:
    """Also of one that changed nothing: the list of calls did."""
    counts: list[int] = []
    account.state.on_change = lambda: counts.append(len(account.state.trunks))
    try:
        account.trunk()
        account.get("/trunks")
    finally:
        account.state.on_change = lambda: None
    assert counts == [1, 1]
