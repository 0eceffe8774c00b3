"""Requests that are refused before they reach an endpoint."""

from __future__ import annotations

import httpx
import pytest

from tests.sandbox.exotel.conftest import JUST_NOW, Account, refusal

TRUNKS = "/v2/accounts/sandbox1/trunks"
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize("auth", [("sandbox", "wrong"), ("wrong", "sandbox"), ("sandbox", ""), ("", "sandbox")])
def test_a_wrong_key_or_token_is_401_and_1010(account: Account, auth: tuple[str, str]) -> None:
    """The answer names the scheme."""
    answer = httpx.get(account.base_url + TRUNKS, auth=auth)
    assert refusal(answer) == (401, 1010, "Authorization failed")
    assert answer.headers["www-authenticate"].startswith("Basic")


@pytest.mark.parametrize("header", ["", "Basic", "Basic !!!", "Bearer c2FuZGJveDpzYW5kYm94", "Basic c2FuZGJveA=="])
def test_a_missing_or_broken_authorization_is_401_as_well(account: Account, header: str) -> None:
    """Whatever is in the header, it is an answer and not a crash."""
    answer = httpx.get(account.base_url + TRUNKS, headers={"Authorization": header} if header else {})
    assert refusal(answer)[:2] == (401, 1010)


def test_another_accounts_path_is_403_and_1003(account: Account) -> None:
    """Key and token are right, but for another account SID."""
    answer = account.http.get("/v2/accounts/sandbox2/trunks")
    assert refusal(answer) == (403, 1003, "Authorization failed")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/favicon.ico",
        "/v1/accounts/sandbox1/trunks",
        "/v2/",
        "/v2/accounts/sandbox1",
        "/v2/accounts/sandbox1/",
        "/v2/accounts/sandbox1/lines",
        TRUNKS + "/",
        TRUNKS + "/trmum1000n/colours",
        TRUNKS + "//phone-numbers",
        TRUNKS + "/a/phone-numbers/1/2",
    ],
)
def test_an_unknown_path_is_404_and_1000(account: Account, path: str) -> None:
    """In an envelope, like everything the API says."""
    assert refusal(account.http.get(path)) == (404, 1000, "Not Found")


@pytest.mark.parametrize(
    ("method", "path"),
    [("PATCH", ""), ("PUT", ""), ("DELETE", "/trmum1000n"), ("PUT", "/trmum1000n/settings"), ("OPTIONS", "")],
)
def test_a_wrong_method_is_405_in_an_envelope(account: Account, method: str, path: str) -> None:
    """`Allow` lists the valid methods."""
    answer = account.http.request(method, TRUNKS + path)
    assert refusal(answer)[0] == 405
    assert answer.headers["allow"]


@pytest.mark.parametrize("sent", ["application/x-www-form-urlencoded", "text/plain", "application/jsonp"])
def test_any_content_type_but_json_is_415_and_quoted(account: Account, sent: str) -> None:
    """Trap: what `curl -d` sends by itself is refused; the description is the type that was sent."""
    answer = account.http.post(TRUNKS, content=b"{}", headers={"Content-Type": sent})
    assert refusal(answer) == (415, 1011, sent)


def test_no_content_type_at_all_is_415(account: Account) -> None:
    """The error quotes an empty string."""
    assert refusal(account.http.post(TRUNKS, content=b"{}")) == (415, 1011, "")


def test_json_with_a_charset_is_json(account: Account) -> None:
    """Parameters and case of the media type do not matter."""
    answer = account.http.post(TRUNKS, content=b"{}", headers={"Content-Type": "Application/JSON; charset=utf-8"})
    assert refusal(answer) == (400, 1001, "TrunkName is mandatory")


@pytest.mark.parametrize("raw", [b"", b"{", b"{'a': 1}", b'{"a": NaN}', b"\xff\xfe", b"{}{}", b"[" * 100_000])
def test_invalid_json_is_1007_with_the_parsers_message(account: Account, raw: bytes) -> None:
    """Whatever the parser's message."""
    answer = account.http.post(TRUNKS, content=raw, headers=JSON)
    http, code, words = refusal(answer)
    assert (http, code) == (400, 1007)
    assert words
    assert answer.json()["response"]["error_data"]["message"] == "Invalid request body,failed parsing"


@pytest.mark.parametrize("body", [None, [], "text", 7, True, [{"trunk_name": "a"}]])
def test_json_that_isnt_an_object_is_1007_as_well(account: Account, body: object) -> None:
    """Every body of this API is an object."""
    answer = (
        account.http.post(TRUNKS, json=body)
        if body is not None
        else account.http.post(TRUNKS, content=b"null", headers=JSON)
    )
    assert refusal(answer) == (400, 1007, "the request body should be a JSON object")


def test_a_body_past_one_mebibyte_is_413(account: Account) -> None:
    """Just under it is read, and refused for what it says."""
    over = account.http.post(TRUNKS, content=b'"' + b"x" * 1024 * 1024, headers=JSON)
    assert refusal(over)[0] == 413
    under = account.http.post(TRUNKS, content=b'"' + b"x" * (1024 * 1024 - 2) + b'"', headers=JSON)
    assert refusal(under)[:2] == (400, 1007)


def test_every_answer_has_a_request_id_of_its_own(account: Account) -> None:
    """Support needs it to find the request."""
    ids = {account.get("/trunks").json()["request_id"] for _ in range(3)}
    assert len(ids) == 3


def test_the_201st_request_in_a_minute_is_429_with_a_body_of_its_own(account: Account) -> None:
    """Trap: no envelope. `Retry-After` is when the oldest request leaves the window."""
    for _ in range(100):
        assert account.get("/trunks").status_code == 200
    account.clock.time += 30
    for _ in range(100):
        assert account.get("/trunks").status_code == 200
    answer = account.get("/trunks")
    assert answer.status_code == 429
    assert list(answer.json()) == ["RestException"]
    rest = answer.json()["RestException"]
    assert (rest["Status"], rest["Code"]) == (429, "RATE_LIMIT_EXCEEDED")
    assert {name: answer.headers[name] for name in ("retry-after", "x-ratelimit-limit")} == {
        "retry-after": "30",
        "x-ratelimit-limit": "200",
    }
    assert answer.headers["x-ratelimit-remaining"] == "0"
    assert int(answer.headers["x-ratelimit-reset"]) == int(JUST_NOW) + 60


def test_the_window_moves_with_the_clock(account: Account) -> None:
    """The window is the last 60 seconds, not the calendar minute."""
    for _ in range(100):
        account.get("/trunks")
    account.clock.time += 30
    for _ in range(100):
        account.get("/trunks")
    account.clock.time += 29.9
    assert account.get("/trunks").status_code == 429
    account.clock.time += 0.1
    answers = [account.get("/trunks").status_code for _ in range(101)]
    assert answers == [200] * 100 + [429]


def test_a_refused_request_doesnt_count_in_the_window(account: Account) -> None:
    """Waiting as long as `Retry-After` says is enough, however often one asked meanwhile."""
    for _ in range(210):
        answer = account.get("/trunks")
    account.clock.time += int(answer.headers["retry-after"])
    assert account.get("/trunks").status_code == 200


def test_a_websocket_is_refused(account: Account) -> None:
    """The API has none: the handshake is refused."""
    handshake = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version": "13",
    }
    assert httpx.get(account.base_url + TRUNKS, headers=handshake).status_code == 403
