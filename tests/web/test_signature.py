"""Only requests that Slack signed reach the app; any other costs next to nothing."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import time
from collections.abc import Iterator
from urllib.parse import urlencode

import httpx
import pytest
from slack_sdk.signature import Clock as SlackClock
from slack_sdk.signature import SignatureVerifier
from starlette.responses import PlainTextResponse
from starlette.types import Message
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from bot.sandbox.slack.http_door import signature
from bot.web.signature import MAX_AGE_SECONDS, MAX_BODY_BYTES, MAX_PENDING_BYTES, PendingBodies, SignatureMiddleware
from tests.support.signed import COMMAND, FORM, lives, post
from tests.support.stage import Stage
from tests.web.raw import HEAD, connected, half_signed, is_hung_up, status


def test_a_signed_command_is_answered_and_one_with_a_wrong_or_old_signature_is_not(
    bot_over_http: Stage, url: str
) -> None:
    """The very same body each time."""
    body = urlencode(COMMAND)
    good = post(url, body)
    assert good.status_code == 200
    assert "You can type" in good.json()["text"]
    for bad in (
        post(url, body, secret="guessed"),
        post(url, body, age=600),
        post(url, body, age=-600),
        httpx.post(url, content=body, headers={"Content-Type": FORM}),
    ):
        assert bad.status_code == 401
        assert "trunk" not in bad.text
    lives(bot_over_http)


class FixedClock(SlackClock):
    """Stands still."""

    def now(self) -> float:
        return 1_000_000.0


@pytest.mark.parametrize(("age", "code"), [(MAX_AGE_SECONDS, 200), (-MAX_AGE_SECONDS, 200), (301, 401), (-301, 401)])
def test_a_signature_is_good_for_five_minutes(age: int, code: int) -> None:
    app = SignatureMiddleware(PlainTextResponse("let in"), SignatureVerifier("sandbox", FixedClock()))
    at = str(1_000_000 - age)
    headers = {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": signature("sandbox", at, "a=b")}

    async def answer() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot") as client:
            return await client.post("/slack/events", content="a=b", headers=headers)

    assert asyncio.run(answer()).status_code == code


@pytest.mark.parametrize(
    "headers",
    [
        b"",
        b"X-Slack-Request-Timestamp: 1\r\nX-Slack-Signature: v0=" + b"0" * 64,
        b"X-Slack-Request-Timestamp: %d\r\nX-Slack-Signature: v0=00" % time.time(),
        b"X-Slack-Request-Timestamp: %d\r\n" % time.time(),
        b"X-Slack-Request-Timestamp: yesterday\r\nX-Slack-Signature: v0=" + b"0" * 64,
    ],
    ids=["none", "long ago", "no signature", "no header for it", "no time"],
)
def test_a_request_that_cannot_be_slacks_is_refused_before_its_body_is_read(
    bot_over_http: Stage, url: str, headers: bytes
) -> None:
    """The body is announced, and never sent."""
    with connected(url) as connection:
        connection.sendall(HEAD + headers.rstrip() + (b"\r\n" if headers else b"") + b"Content-Length: 500000\r\n\r\n")
        assert status(connection).startswith(b"HTTP/1.1 401")
        assert is_hung_up(connection)
    lives(bot_over_http)


def test_a_body_that_announces_too_much_is_not_read_either(url: str) -> None:
    with connected(url) as connection:
        connection.sendall(half_signed(MAX_BODY_BYTES + 1))
        assert status(connection).startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize(("looks_signed", "refused"), [(False, 401), (True, 413)])
def test_an_endless_body_is_refused_before_all_of_it_was_read(
    bot_over_http: Stage, url: str, looks_signed: bool, refused: int
) -> None:
    """Slack sends kilobytes, not 30 MB."""
    taken, headers = 0, {"Content-Type": FORM}
    if looks_signed:
        headers |= {"X-Slack-Request-Timestamp": str(int(time.time())), "X-Slack-Signature": "v0=" + "0" * 64}

    def flood() -> Iterator[bytes]:
        nonlocal taken
        for _ in range(30):
            taken += 1
            yield b"a" * 2**20

    try:
        code = httpx.post(url, content=flood(), headers=headers).status_code
    except (httpx.WriteError, httpx.ReadError, httpx.RemoteProtocolError):
        code = refused
    assert code == refused
    assert taken < 30
    lives(bot_over_http)


def test_of_three_hundred_half_sent_bodies_no_more_than_sixteen_mebibytes_are_kept() -> None:
    """900 KB each: the last 18 are kept, and each earlier one made room for a later one."""
    fits = MAX_PENDING_BYTES // 900_000

    async def arrive() -> list[bytes | None]:
        bodies, queues = PendingBodies(), [asyncio.Queue[Message]() for _ in range(300)]
        readers = [asyncio.create_task(bodies.read(queue.get)) for queue in queues]
        for queue in queues:
            queue.put_nowait({"type": "http.request", "body": b"a" * 900_000, "more_body": True})
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        for queue in queues:
            queue.put_nowait({"type": "http.request", "body": b"a", "more_body": False})
        return await asyncio.gather(*readers)

    assert [body is None for body in asyncio.run(arrive())] == [True] * (300 - fits) + [False] * fits


def test_slacks_check_of_the_certificate_is_answered_as_slack_asks(url: str) -> None:
    """`ssl_check=1`, by GET or POST and unsigned: a plain 200, and nothing is read as a command."""
    for answer in (
        httpx.get(url, params={"ssl_check": "1", "token": "x"}),
        httpx.post(url, data=COMMAND | {"ssl_check": "1"}),
    ):
        assert (answer.status_code, answer.text) == (200, "")


def test_the_server_takes_only_posts_at_its_one_address(url: str) -> None:
    """No page, no listing, no method that does something else."""
    assert httpx.get(url).status_code in (404, 405)
    assert post(url + "/other", urlencode(COMMAND)).status_code == 404


def test_a_websocket_is_refused(bot_over_http: Stage, url: str, caplog: pytest.LogCaptureFixture) -> None:
    """The server has none, and asking for one leaves no traceback."""
    with pytest.raises(InvalidStatus) as refused, connect(url.replace("http", "ws", 1)):
        pass
    assert 400 <= refused.value.response.status_code < 500
    assert "Traceback" not in caplog.text
    lives(bot_over_http)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("payload=", FORM),
        ("payload=%7B", FORM),
        ("payload=[]", FORM),
        ("payload=null", FORM),
        ("%%%\x00", FORM),
        ("{", "application/json"),
        ("[]", "application/json"),
        ('"x"', "application/json"),
    ],
)
def test_unsigned_garbage_is_refused(
    bot_over_http: Stage, url: str, body: str, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The whole internet can reach the server: a stranger gets 401 and leaves no traceback in the log."""
    assert post(url, body, secret="guessed", kind=kind).status_code == 401
    assert "Traceback" not in caplog.text
    lives(bot_over_http)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"\xff\xfe", {"X-Slack-Signature": "v0=" + "0" * 64}),
        (b"a=b", {"X-Slack-Request-Timestamp": "yesterday", "X-Slack-Signature": "v0=0"}),
        (b"a=b", {"X-Slack-Request-Timestamp": "9" * 5000, "X-Slack-Signature": "v0=" + "0" * 64}),
        (b"a=b", {"X-Slack-Signature": "v0=" + "é" * 32}),
    ],
    ids=["a body that is not UTF-8", "a time that is no number", "a time of 5,000 digits", "not ASCII"],
)
def test_odd_bodies_and_headers_are_refused_without_a_traceback(
    url: str, body: bytes, headers: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    sent = {"X-Slack-Request-Timestamp": str(int(time.time())), "Content-Type": FORM} | headers
    raw = [(name.encode(), value.encode()) for name, value in sent.items()]
    assert httpx.post(url, content=body, headers=raw).status_code == 401
    assert "Traceback" not in caplog.text


def test_a_body_that_is_not_utf_8_is_refused_even_with_a_good_signature(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Slack signs and sends UTF-8."""
    at, body = str(int(time.time())), b"text=\xff\xfe"
    digest = hmac.new(b"sandbox", b"v0:" + at.encode() + b":" + body, hashlib.sha256).hexdigest()
    headers = {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={digest}", "Content-Type": FORM}
    assert httpx.post(url, content=body, headers=headers).status_code == 401
    assert "Traceback" not in caplog.text


DEEP = 100_000


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("payload=" + "[" * DEEP, FORM),
        ('{"a":' * DEEP, "application/json"),
        ('{"type":"event_callback","event":' + "[" * DEEP + "]" * DEEP + "}", "application/json"),
        (urlencode({"payload": '{"type":"block_actions","actions":' + "[" * 5000 + "]" * 5000 + "}"}), FORM),
    ],
    ids=["a form", "open", "closed", "not that deep"],
)
def test_signed_json_that_is_nested_too_deeply_is_refused_without_a_traceback(
    bot_over_http: Stage, url: str, body: str, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Python's own JSON reader raises RecursionError, not ValueError."""
    assert post(url, body, kind=kind).status_code == 400
    assert "Traceback" not in caplog.text
    lives(bot_over_http)
