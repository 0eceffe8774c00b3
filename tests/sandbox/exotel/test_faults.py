from __future__ import annotations

import json
import socket
from contextlib import ExitStack
from urllib.parse import urlsplit

import httpx
import pytest

from tests.sandbox.exotel.conftest import Account, listed, refusal
from tests.support.waiting import until

WISH = {"trunk_name": "outbound_trunk", "nso_code": "ANY-ANY", "domain_name": "sandbox1.pstn.exotel.com"}


def bytes_answered(account: Account, method: str, body: bytes) -> bytes:
    """Send a request by hand and read until the other side closes."""
    url = urlsplit(account.base_url)
    with socket.create_connection((url.hostname, url.port), timeout=60) as raw:
        raw.sendall(written(method, body))
        answer = b""
        while piece := raw.recv(65536):
            answer += piece
    return answer


def written(method: str, body: bytes = b"") -> bytes:
    head = (
        f"{method} /v2/accounts/sandbox1/trunks HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        "Authorization: Basic c2FuZGJveDpzYW5kYm94\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


@pytest.mark.parametrize("kind", ["500", "503"])
def test_a_server_fault_comes_in_an_envelope(account: Account, kind: str) -> None:
    """The requested number of times; the work isn't done."""
    account.break_it(next={"kind": kind, "count": 2})
    for _ in range(2):
        assert refusal(account.post("/trunks", WISH))[0] == int(kind)
    assert account.state.trunks == {}
    assert account.post("/trunks", WISH).status_code == 200


def test_an_injected_429_looks_like_the_real_one(account: Account) -> None:
    """RestException, Retry-After and the counters."""
    account.break_it(next={"kind": "429", "count": 1})
    answer = account.get("/trunks")
    assert answer.json()["RestException"]["Code"] == "RATE_LIMIT_EXCEEDED"
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")
    assert "x-ratelimit-reset" in answer.headers


def test_a_proxys_502_is_html(account: Account) -> None:
    """Trap: the body is not JSON."""
    account.break_it(next={"kind": "html502", "count": 1})
    answer = account.get("/trunks")
    assert answer.status_code == 502
    assert answer.headers["content-type"].startswith("text/html")
    with pytest.raises(json.JSONDecodeError):
        answer.json()


def test_a_connection_dropped_before_the_work_changes_nothing(account: Account) -> None:
    """The caller's connection closes without a byte, and no trunk was made."""
    account.break_it(next={"kind": "drop_before", "count": 2})
    with pytest.raises(httpx.RemoteProtocolError):
        account.post("/trunks", WISH)
    assert bytes_answered(account, "POST", json.dumps(WISH).encode()) == b""
    assert account.state.trunks == {}
    assert account.get("/trunks").status_code == 200


def test_a_connection_dropped_after_the_work_has_done_it(account: Account) -> None:
    """The caller sees the same, but the trunk exists."""
    account.break_it(next={"kind": "drop_after", "count": 2})
    with pytest.raises(httpx.RemoteProtocolError):
        account.post("/trunks", WISH)
    other = json.dumps(WISH | {"trunk_name": "other"}).encode()
    assert bytes_answered(account, "POST", other) == b""
    assert [each["trunk_name"] for each in listed(account.get("/trunks"))] == ["outbound_trunk", "other"]


def test_a_read_can_be_dropped_as_well(account: Account) -> None:
    """A request without a body closes the same way."""
    account.break_it(next={"kind": "drop_after", "count": 1})
    assert bytes_answered(account, "GET", b"") == b""


def test_a_dropped_call_is_in_the_panels_list_without_a_status(account: Account) -> None:
    """The panel shows it, although the caller got nothing."""
    account.break_it(next={"kind": "drop_after", "count": 1})
    with pytest.raises(httpx.RemoteProtocolError):
        account.post("/trunks", WISH)
    assert account.state.calls[0].http_code is None


@pytest.mark.parametrize(("only", "read", "write"), [("reads", 500, 200), ("writes", 200, 500), ("any", 500, 500)])
def test_a_fault_can_be_limited_to_reads_or_writes(account: Account, only: str, read: int, write: int) -> None:
    """The others pass and don't use up the fault."""
    account.break_it(next={"kind": "500", "count": 2, "only": only})
    assert account.get("/trunks").status_code == read
    assert account.post("/trunks", WISH).status_code == write


def test_a_used_up_fault_is_none_again(account: Account) -> None:
    """The panel shows how many are left."""
    account.break_it(next={"kind": "500", "count": 2})
    account.get("/trunks")
    assert account.state.faults.picture()["next"] == {"kind": "500", "count": 1, "only": "any"}
    account.get("/trunks")
    assert account.state.faults.picture()["next"] == {"kind": "none", "count": 0, "only": "any"}


def test_faults_dont_affect_the_panel(account: Account) -> None:
    """They can always be switched off again."""
    account.break_it(next={"kind": "drop_before", "count": 5}, slow_seconds=60)
    assert account.http.get("/exotel-control/state").status_code == 200
    account.break_it(next={"kind": "none"}, slow_seconds=0)
    assert account.get("/trunks").status_code == 200


def test_the_work_is_done_even_if_the_caller_stops_waiting(account: Account) -> None:
    """Trap: a slow answer says nothing about whether it worked."""
    account.break_it(slow_seconds=1)
    with pytest.raises(httpx.ReadTimeout):
        account.call("POST", "/trunks", json=WISH, timeout=httpx.Timeout(60, read=0.05))
    until(lambda: account.state.trunks, "the trunk")
    assert [trunk.trunk_name for trunk in account.state.trunks.values()] == ["outbound_trunk"]


def test_the_51st_request_at_once_is_429(account: Account) -> None:
    """Fifty are on their way, but for a last byte; one more is sent away; all fifty get their answers."""
    url = urlsplit(account.base_url)
    with ExitStack() as opened:
        waiting = [
            opened.enter_context(socket.create_connection((url.hostname, url.port), timeout=60)) for _ in range(50)
        ]
        for raw in waiting:
            raw.sendall(written("GET", b"{}")[:-1])
        until(lambda: account.state.limits.in_flight == 50, "fifty")
        refused = account.get("/trunks")
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
        assert refused.json()["RestException"]["Code"] == "RATE_LIMIT_EXCEEDED"
        for raw in waiting:
            raw.sendall(b"}")
        assert {raw.recv(65536)[:15] for raw in waiting} == {b"HTTP/1.1 200 OK"}


def test_without_the_portal_endpoints_the_documented_ones_still_work(account: Account) -> None:
    """Reads the account lacks answer 403/1003, writes 404/1000; both were seen."""
    trunk = account.trunk()
    account.break_it(portal_off=True)
    for method, path in PORTAL:
        answer = account.call(method, path.format(trunk=trunk), json={})
        assert refusal(answer)[:2] == ((403, 1003) if method == "GET" else (404, 1000)), (method, path)
    for method, path in SEED:
        answer = account.call(method, path.format(trunk=trunk), json={})
        assert answer.status_code in (200, 400), (method, path)


PORTAL = [
    ("GET", "/trunks"),
    ("PUT", "{trunk}"),
    ("PUT", "{trunk}/phone-numbers/1"),
    ("DELETE", "{trunk}/phone-numbers?id=1"),
    ("GET", "/trunk-maps?exophone=%2B919876543210"),
    ("PUT", "{trunk}/whitelisted-ips/1"),
    ("DELETE", "{trunk}/whitelisted-ips?id=1"),
    ("PUT", "{trunk}/destination-uris/1"),
    ("DELETE", "{trunk}/destination-uris?id=1"),
    ("POST", "{trunk}/credentials"),
    ("PUT", "{trunk}/credentials/1"),
    ("DELETE", "{trunk}/credentials?id=1"),
    ("GET", "{trunk}/settings"),
    ("DELETE", "{trunk}/settings?name=trunk_external_alias"),
]

SEED = [
    ("POST", "/trunks"),
    ("POST", "{trunk}/phone-numbers"),
    ("POST", "{trunk}/whitelisted-ips"),
    ("POST", "{trunk}/destination-uris"),
    ("GET", "{trunk}/destination-uris"),
    ("GET", "{trunk}/whitelisted-ips"),
    ("GET", "{trunk}/credentials"),
    ("GET", "{trunk}/phone-numbers"),
    ("POST", "{trunk}/settings"),
    ("DELETE", "/trunks"),
]
