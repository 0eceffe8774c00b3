"""Whoever finds the HTTP door and signs nothing: what they send costs next to nothing, and holds up nobody."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import httpx
import pytest

import bot.front.strangers
from bot.front.guard import MOST_BYTES, MOST_BYTES_ARRIVING, Bodies
from bot.front.strangers import MOST_CONNECTIONS, MOST_HEAD_BYTES, MOST_HEADERS
from bot.sandbox.slack.app import slack_app
from bot.sandbox.slack.http_door import signature
from bot.sandbox.slack.state import SlackState
from tests.bench.processes import trunkbot
from tests.journeys.test_deliveries import COMMAND, FORM, lives, post
from tests.support.account import account
from tests.support.serving import serving
from tests.support.stage import Stage, stage
from tests.support.waiting import PATIENCE, until

pytestmark = pytest.mark.long

HEAD = b"POST /slack/events HTTP/1.1\r\nHost: x\r\n"


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("strangers"), "http") as staged:
        yield staged


@contextmanager
def connected(door_url: str | None) -> Iterator[socket.socket]:
    """A raw connection to the door; reading from it gives up after a while."""
    where = urlsplit(door_url or "")
    with socket.create_connection((where.hostname, where.port), timeout=PATIENCE) as one:
        yield one


def pretending(length: int) -> bytes:
    """A head as Slack sends it, with a signature that is none."""
    stamp = str(int(time.time())).encode()
    signed = b"X-Slack-Request-Timestamp: %b\r\nX-Slack-Signature: v0=%b\r\n" % (stamp, b"0" * 64)
    return HEAD + signed + b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n" % length


def is_hung_up(one: socket.socket, timeout: float = PATIENCE) -> bool:
    """Whether the other side ends the connection within that time, whatever it says first."""
    one.settimeout(timeout)
    try:
        while one.recv(65536):
            pass
    except TimeoutError:
        return False
    except ConnectionError:
        pass
    return True


def status(one: socket.socket) -> bytes:
    """Of the answer; empty where there is none."""
    try:
        return one.recv(4096).partition(b"\r\n")[0]
    except ConnectionError:
        return b""


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
def test_what_shows_no_sign_of_slack_is_turned_away_before_its_body_is_read(door: Stage, headers: bytes) -> None:
    """The body is announced, and never sent."""
    with connected(door.door_url) as one:
        one.sendall(HEAD + headers.rstrip() + (b"\r\n" if headers else b"") + b"Content-Length: 500000\r\n\r\n")
        assert status(one).startswith(b"HTTP/1.1 401")
        assert is_hung_up(one)
    lives(door)


def test_nor_is_one_read_that_announces_too_much(door: Stage) -> None:
    """However it is signed."""
    with connected(door.door_url) as one:
        one.sendall(pretending(MOST_BYTES + 1))
        assert status(one).startswith(b"HTTP/1.1 413")


def lines(count: int, length: int) -> bytes:
    return b"".join(b"X-%d: %b\r\n" % (number, b"a" * length) for number in range(count))


@pytest.mark.parametrize(
    "head",
    [HEAD + b"X-A: " + b"a" * 2 * MOST_HEAD_BYTES, HEAD + lines(MOST_HEADERS + 1, 1), HEAD + lines(50, 1000)],
    ids=["one line without an end", "many lines", "long lines"],
)
def test_a_head_has_its_bounds(door: Stage, head: bytes) -> None:
    """Its end is never waited for."""
    with connected(door.door_url) as one:
        one.sendall(head + (b"\r\n" if head.endswith(b"\n") else b""))
        assert is_hung_up(one)
    lives(door)


def test_so_has_what_comes_after_a_body_in_pieces(door: Stage) -> None:
    """A trailer without an end."""
    chunked = pretending(0).replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    with connected(door.door_url) as one, suppress(OSError):
        one.sendall(chunked + b"1\r\na\r\n0\r\nX-A: " + b"a" * 2**20)
        assert is_hung_up(one)
    lives(door)


def test_so_have_requests_in_advance(door: Stage) -> None:
    """Of a hundred at once on one connection, none is kept waiting for the others: they are too many."""
    at, body = str(int(time.time())), urlencode(COMMAND)
    signed = f"X-Slack-Request-Timestamp: {at}\r\nX-Slack-Signature: {signature('sandbox', at, body)}\r\n".encode()
    request = HEAD + signed + b"Content-Type: %b\r\nContent-Length: %d\r\n\r\n" % (FORM.encode(), len(body))
    with connected(door.door_url) as one:
        one.sendall((request + body.encode()) * 100)
        assert is_hung_up(one)
    lives(door)


BEGUN = {"nothing": b"", "an end": b"\r\n", "a head": HEAD, "a body": pretending(100) + b"a"}


@pytest.mark.parametrize("sent", BEGUN.values(), ids=BEGUN)
def test_who_takes_their_time_is_hung_up_on(door: Stage, monkeypatch: pytest.MonkeyPatch, sent: bytes) -> None:
    """Whatever they began with."""
    monkeypatch.setattr(bot.front.strangers, "SECONDS", 0.5)
    with connected(door.door_url) as one:
        one.sendall(sent)
        assert is_hung_up(one)


def test_a_connection_that_is_used_stays(door: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time is for one request, not for all that come on a connection: one that sends nothing is gone before."""
    monkeypatch.setattr(bot.front.strangers, "SECONDS", 3.0)
    with httpx.Client() as kept, connected(door.door_url) as idle:
        answered, at = 0, str(int(time.time()))
        while not is_hung_up(idle, 0.01):
            body = urlencode(COMMAND | {"trigger_id": str(answered)})
            signed = {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": signature("sandbox", at, body)}
            answer = kept.post(door.door_url or "", content=body, headers=signed | {"Content-Type": FORM})
            assert answer.status_code == 200
            answered += 1
        assert answered > 1


def test_strangers_who_keep_every_place_lose_the_oldest_to_whoever_comes(door: Stage) -> None:
    """Slack is answered while all places are taken."""
    with ExitStack() as stack:
        kept = [stack.enter_context(connected(door.door_url)) for _ in range(MOST_CONNECTIONS + 20)]
        until(lambda: is_hung_up(kept[0], 0.01), "the first to lose its place")
        assert not is_hung_up(kept[-1], 0.01)
        assert post(door.door_url or "", urlencode(COMMAND)).status_code == 200


def test_six_hundred_half_bodies_fill_no_memory(tmp_path: Path) -> None:
    """Each a byte short of the most there may be, half of them signed in appearance; and a command is answered."""

    async def attacked() -> tuple[float, float, int]:
        with serving(slack_app(SlackState())) as slack, account() as exotel:
            async with trunkbot(tmp_path, slack, exotel.url, "--http", "--port", "0") as running:
                url = f"http://127.0.0.1:{running.port}/slack/events"
                answered = await asyncio.to_thread(post, url, urlencode(COMMAND))
                before = running.megabytes
                with ExitStack() as stack:
                    await asyncio.to_thread(_flood, stack, url)
                    answered = await asyncio.to_thread(post, url, urlencode(COMMAND | {"trigger_id": "2"}))
                    return before, running.megabytes, answered.status_code

    before, after, answered = asyncio.run(attacked())
    assert answered == 200
    assert after - before < 60


def _flood(stack: ExitStack, url: str) -> None:
    for number in range(600):
        one = stack.enter_context(connected(url))
        head = pretending(MOST_BYTES) if number % 2 else HEAD + b"Content-Length: %d\r\n\r\n" % MOST_BYTES
        with suppress(OSError):
            one.sendall(head + b"a" * (MOST_BYTES - 1))


def test_of_bodies_on_their_way_the_one_that_takes_longest_makes_room() -> None:
    """All together have a bound; a new one of Slack's is whole within a blink."""

    async def arrive() -> tuple[bytes | None, ...]:
        bodies, queues = Bodies(), [asyncio.Queue[dict[str, object]]() for _ in range(18)]
        readers = [asyncio.create_task(bodies.read(queue.get)) for queue in queues]
        for queue in queues:
            queue.put_nowait({"type": "http.request", "body": b"a" * (MOST_BYTES - 1), "more_body": True})
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        for queue in queues:
            queue.put_nowait({"type": "http.request", "body": b"a", "more_body": False})
        return tuple(await asyncio.gather(*readers))

    assert [body is None for body in asyncio.run(arrive())] == [True, True] + [False] * 16
    assert MOST_BYTES_ARRIVING == 16 * MOST_BYTES


DEEP = 100_000


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"\xff\xfe", {"X-Slack-Signature": "v0=" + "0" * 64}),
        (b"a=b", {"X-Slack-Request-Timestamp": "9" * 5000, "X-Slack-Signature": "v0=" + "0" * 64}),
        (b"a=b", {"X-Slack-Signature": "v0=" + "é" * 32}),
    ],
    ids=["no text", "a time of 5,000 digits", "no ASCII"],
)
def test_what_nobody_signed_leaves_no_traceback(
    door: Stage, body: bytes, headers: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    """A body that is no text, a time that no number can hold."""
    sent = {"X-Slack-Request-Timestamp": str(int(time.time())), "Content-Type": FORM} | headers
    raw = [(name.encode(), value.encode()) for name, value in sent.items()]
    assert httpx.post(door.door_url or "", content=body, headers=raw).status_code == 401
    assert "Traceback" not in caplog.text


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
def test_signed_json_that_is_nested_too_deeply_is_refused_without_one(
    door: Stage, body: str, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Python's own reader gives up with an error that is no ValueError."""
    assert post(door.door_url or "", body, kind=kind).status_code == 400
    assert "Traceback" not in caplog.text
    lives(door)


def test_signed_bytes_that_are_no_text_are_refused_as_well(door: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """The signature holds for bytes."""
    at, body = str(int(time.time())), b"text=\xff\xfe"
    signed = hmac.new(b"sandbox", b"v0:" + at.encode() + b":" + body, hashlib.sha256).hexdigest()
    headers = {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={signed}", "Content-Type": FORM}
    assert httpx.post(door.door_url or "", content=body, headers=headers).status_code == 400
    assert "Traceback" not in caplog.text
