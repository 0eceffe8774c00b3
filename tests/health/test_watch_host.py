"""Health can be read by whatever Host header an orchestrator sends, or by none."""

from __future__ import annotations

import asyncio

import pytest

from bot.domain.finding import Finding
from bot.health.server import health_app
from bot.web.serving import listen_on, serving


async def _ask(request: bytes) -> bytes:
    async def connected() -> Finding:
        return Finding("Slack", True, "Connected.")

    app = health_app(ready=list, connected=connected, metrics=lambda: b"")
    listener = listen_on("127.0.0.1", 0)
    async with serving(app, listener):
        reader, writer = await asyncio.open_connection(*listener.getsockname())
        writer.write(request)
        line = await reader.readline()
        writer.close()
    return line


@pytest.mark.parametrize(
    "request_head",
    [
        b"GET /healthz HTTP/1.0\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: trunkbot.ops.svc:9464\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: 10.1.2.3:9464\r\n\r\n",
    ],
)
def test_any_host_header_is_answered(request_head: bytes) -> None:
    assert asyncio.run(_ask(request_head)).split()[1] == b"200"
