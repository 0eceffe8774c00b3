"""A load that costs little itself: requests are written out and signed beforehand, connections are kept."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier

Job = TypeVar("Job")

LATE = 3.0
"""Seconds after which Slack tells the person that the app failed."""
OPERATOR = "UASHA00001"
READERS = [f"UREADER{number:03}" for number in range(1_000)]
"""Others in the same usergroup: one person has only a few reads running at a time."""
SECRET = "sandbox"


@dataclass
class Acks:
    """How long each took that was acknowledged, in seconds; how many were not; how long all took together."""

    took: list[float] = field(default_factory=list)
    failed: int = 0
    together: float = 0.0

    @property
    def late(self) -> int:
        """Those that Slack would have shown as failed."""
        return self.failed + sum(seconds > LATE for seconds in self.took)

    @property
    def per_second(self) -> float:
        return len(self.took) / self.together

    def milliseconds(self, percent: int) -> float:
        """p50, p99 …; infinite where nothing was acknowledged."""
        if len(self.took) < 2:
            return (self.took or [float("inf")])[0] * 1000
        return statistics.quantiles(self.took, n=100, method="inclusive")[percent - 1] * 1000


async def spread(jobs: Iterable[Job], hands: Sequence[Callable[[Job], Awaitable[bool]]]) -> Acks:
    """Each hand takes the next job as soon as it is free; there are as many in flight as hands."""
    acks, waiting = Acks(), iter(jobs)

    async def work(hand: Callable[[Job], Awaitable[bool]]) -> None:
        for job in waiting:
            began = time.perf_counter()
            if await hand(job):
                acks.took.append(time.perf_counter() - began)
            else:
                acks.failed += 1

    began = time.perf_counter()
    await asyncio.gather(*(work(hand) for hand in hands))
    acks.together = time.perf_counter() - began
    return acks


def command(text: str, number: int, slack_url: str, user: str = OPERATOR) -> dict[str, str]:
    """`/trunk …` as Slack sends it; each number is another command."""
    return {
        "token": "unused",
        "team_id": "TSANDBOX01",
        "team_domain": "sandbox",
        "channel_id": "C0TRUNKOPS",
        "channel_name": "trunk-ops",
        "user_id": user,
        "user_name": "asha",
        "command": "/trunk",
        "text": text,
        "api_app_id": "ATRUNKBOT1",
        "is_enterprise_install": "false",
        "response_url": f"{slack_url}/answers/{number}",
        "trigger_id": f"1{number}.2.{time.monotonic_ns()}",
    }


def signed(text: str, numbers: Iterable[int], slack_url: str, user: str = OPERATOR) -> list[bytes]:
    """Whole HTTP requests, good for five minutes."""
    signer = SignatureVerifier(SECRET)
    requests = []
    for number in numbers:
        body = urlencode(command(text.format(number), number, slack_url, user))
        at = str(int(time.time()))
        head = (
            "POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\nX-Slack-Request-Timestamp: {at}\r\n"
            f"X-Slack-Signature: {signer.generate_signature(timestamp=at, body=body)}\r\n\r\n"
        )
        requests.append((head + body).encode())
    return requests


class Connection:
    """One kept connection. `ask` is whether the answer was a 200 within `patience` seconds."""

    def __init__(self, port: int, patience: float = 10.0) -> None:
        self._port = port
        self._patience = patience
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: bytes) -> bool:
        try:
            async with asyncio.timeout(self._patience):
                return await self._exchange(request)
        except (TimeoutError, OSError, asyncio.IncompleteReadError):
            self.close()
            return False

    async def _exchange(self, request: bytes) -> bool:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        _, found, rest = head.partition(b"content-length:")
        if found:
            await reader.readexactly(int(rest.split(b"\r\n", 1)[0]))
        if head.startswith(b"http/1.0") or not found:
            self.close()
        return head.split(b" ", 2)[1] == b"200"

    def close(self) -> None:
        if self._streams:
            self._streams[1].close()
            self._streams = None


async def over_http(port: int, requests: Sequence[bytes], in_flight: int, patience: float = 10.0) -> Acks:
    """All of them, so many at a time."""
    connections = [Connection(port, patience) for _ in range(in_flight)]
    try:
        return await spread(requests, [connection.ask for connection in connections])
    finally:
        for connection in connections:
            connection.close()
