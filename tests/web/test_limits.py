"""A stranger who finds the HTTP server costs next to nothing, and holds up nobody."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from urllib.parse import urlencode

import pytest
from slack_sdk.signature import SignatureVerifier
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.sandbox.slack.app import slack_app
from bot.sandbox.slack.state import SlackState
from bot.web.protocol import MAX_CONNECTIONS, MAX_HEAD_BYTES, MAX_HEADERS, REQUEST_SECONDS
from bot.web.serving import listen_on, serving
from bot.web.signature import MAX_BODY_BYTES, SignatureMiddleware
from tests.bench.processes import trunkbot
from tests.support import serving as in_a_thread
from tests.support.account import account
from tests.support.signed import COMMAND, lives, post, signed_headers
from tests.support.stage import Stage
from tests.support.waiting import until
from tests.web.raw import HEAD, chunked, connected, half_signed, is_hung_up


def lines(count: int, length: int) -> bytes:
    return b"".join(b"X-%d: %b\r\n" % (number, b"a" * length) for number in range(count))


@pytest.mark.parametrize(
    "head",
    [HEAD + b"X-A: " + b"a" * 2 * MAX_HEAD_BYTES, HEAD + lines(MAX_HEADERS + 1, 1), HEAD + lines(50, 1000)],
    ids=["one line without an end", "many lines", "long lines"],
)
def test_a_large_head_is_refused(bot_over_http: Stage, url: str, head: bytes) -> None:
    """The server doesn't wait for its end."""
    with connected(url) as connection:
        connection.sendall(head + (b"\r\n" if head.endswith(b"\n") else b""))
        assert is_hung_up(connection)
    lives(bot_over_http)


def test_a_trailer_without_an_end_is_refused(bot_over_http: Stage, url: str) -> None:
    with connected(url) as connection, suppress(OSError):
        connection.sendall(chunked(b"1\r\na\r\n0\r\nX-A: " + b"a" * 2**20))
        assert is_hung_up(connection)
    lives(bot_over_http)


def signed_request() -> bytes:
    body = urlencode(COMMAND)
    headers = "".join(f"{name}: {value}\r\n" for name, value in signed_headers(body).items())
    return HEAD + f"{headers}Content-Length: {len(body)}\r\n\r\n{body}".encode()


def test_a_hundred_requests_at_once_on_one_connection_are_refused(bot_over_http: Stage, url: str) -> None:
    """None waits for the others."""
    with connected(url) as connection:
        connection.sendall(signed_request() * 100)
        assert is_hung_up(connection)
    lives(bot_over_http)


class MovableLoop(asyncio.SelectorEventLoop):
    """A loop whose time a test can move on."""

    moved = 0.0

    def time(self) -> float:
        return super().time() + self.moved


Client = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
ANSWERS = PlainTextResponse("let in")


def against_a_public_server(client: Client, app: ASGIApp = ANSWERS) -> None:
    """Run a client of a server in the same loop, whose app gets what is signed."""

    async def run() -> None:
        listener = listen_on("127.0.0.1", 0)
        port = listener.getsockname()[1]
        async with serving(SignatureMiddleware(app, SignatureVerifier("sandbox")), listener, public=True):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            await client(reader, writer)
            writer.close()

    with asyncio.Runner(loop_factory=MovableLoop) as runner:
        runner.run(run())


async def move_on(seconds: float) -> None:
    """Move the time on, between what the server does because of what happened so far and because of the time."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, MovableLoop)
    for step in (seconds, 0):
        for _ in range(10):
            await asyncio.sleep(0)
        loop.moved += step


async def answer(reader: asyncio.StreamReader) -> bytes:
    """Read one answer and return its first line."""
    head = await reader.readuntil(b"\r\n\r\n")
    await reader.readexactly(len(b"let in"))
    return head.partition(b"\r\n")[0]


BEGUN = {"nothing": b"", "an end": b"\r\n", "a head": HEAD, "a body": half_signed(100) + b"a"}


@pytest.mark.parametrize("begun", BEGUN.values(), ids=BEGUN)
@pytest.mark.parametrize("when", ["at first", "after an answer", "in advance"])
def test_a_client_that_takes_too_long_for_a_request_is_hung_up_on(begun: bytes, when: str) -> None:
    """However it began, and although it sends something now and then."""

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if when == "in advance":
            writer.write(signed_request() + begun)
            assert await answer(reader) == b"HTTP/1.1 200 OK"
        elif when == "after an answer":
            writer.write(signed_request())
            assert await answer(reader) == b"HTTP/1.1 200 OK"
            writer.write(begun)
        else:
            writer.write(begun)
        for _ in range(int(REQUEST_SECONDS) + 1):
            await move_on(1)
            writer.write(begun and b"X")
        async with asyncio.timeout(30):
            with suppress(ConnectionError):
                await reader.read()

    against_a_public_server(drip)


def test_a_connection_that_is_used_stays() -> None:
    """The time is for one request, not for all requests of a connection."""

    async def ask_often(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(2 * int(REQUEST_SECONDS)):
            await move_on(1)
            writer.write(signed_request())
            assert await answer(reader) == b"HTTP/1.1 200 OK"

    against_a_public_server(ask_often)


def test_an_app_that_takes_its_time_is_waited_for() -> None:
    """Only the client is hurried."""
    may_answer = asyncio.Event()

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        await may_answer.wait()
        await ANSWERS(scope, receive, send)

    async def wait(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(signed_request())
        await move_on(3 * REQUEST_SECONDS)
        may_answer.set()
        assert await answer(reader) == b"HTTP/1.1 200 OK"

    against_a_public_server(wait, slow)


def test_when_every_place_is_taken_the_client_that_waited_longest_loses_its_own(url: str) -> None:
    """Slack is answered while all places are taken."""
    with ExitStack() as stack:
        kept = [stack.enter_context(connected(url)) for _ in range(MAX_CONNECTIONS + 20)]
        until(lambda: is_hung_up(kept[0], 0.01), "the first to lose its place")
        assert not is_hung_up(kept[-1], 0.01)
        assert post(url, urlencode(COMMAND)).status_code == 200


@pytest.mark.long
def test_six_hundred_half_bodies_fill_no_memory(tmp_path: Path) -> None:
    """Each a byte short of the largest body, half of them half signed; and a command is answered."""

    async def attacked() -> tuple[float, float, int]:
        with in_a_thread.serving(slack_app(SlackState())) as slack, account() as exotel:
            async with trunkbot(tmp_path, slack, exotel.url, "--http", "--port", "0") as running:
                url = f"http://127.0.0.1:{running.port}/slack/events"
                await asyncio.to_thread(post, url, urlencode(COMMAND))
                before = running.megabytes
                with ExitStack() as stack:
                    await asyncio.to_thread(flood, stack, url)
                    answered = await asyncio.to_thread(post, url, urlencode(COMMAND | {"trigger_id": "2"}))
                    return before, running.megabytes, answered.status_code

    before, after, code = asyncio.run(attacked())
    assert code == 200
    assert after - before < 60


def flood(stack: ExitStack, url: str) -> None:
    for number in range(600):
        connection = stack.enter_context(connected(url))
        head = half_signed(MAX_BODY_BYTES) if number % 2 else HEAD + b"Content-Length: %d\r\n\r\n" % MAX_BODY_BYTES
        with suppress(OSError):
            connection.sendall(head + b"a" * (MAX_BODY_BYTES - 1))
