"""A Slack reduced to what a load needs: it says yes to everything, quickly, and hands out envelopes.

The sandbox's own Slack checks every block it is sent, and would be what is measured.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson
from aiohttp import WSMsgType, web

from tests.bench.load import OPERATOR, READERS

Json = dict[str, Any]


class FastSlack:
    """`answered` are the numbers of the commands whose response_url was used."""

    def __init__(self) -> None:
        self.url = ""
        self.answered: set[int] = set()
        self._numbers = itertools.count(1)
        self._socket: web.WebSocketResponse | None = None
        self._awaited: dict[str, asyncio.Future[None]] = {}

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[FastSlack]:
        """On a free port."""
        app = web.Application(client_max_size=16 * 1024 * 1024)
        app.router.add_post("/api/{method}", self._method)
        app.router.add_post("/answers/{number}", self._answer)
        app.router.add_get("/link", self._link)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            host, port = runner.addresses[0][:2]
            self.url = f"http://{host}:{port}"
            yield self
        finally:
            await runner.cleanup()

    async def connected(self, seconds: float = 20.0) -> None:
        """Wait for the app's WebSocket."""
        async with asyncio.timeout(seconds):
            while self._socket is None:  # noqa: ASYNC110 - a wait of milliseconds before anything is measured
                await asyncio.sleep(0.01)

    async def deliver(self, payload: Json) -> bool:
        """Send a command by Socket Mode; whether it was acknowledged within ten seconds."""
        if self._socket is None:
            return False
        envelope_id = f"envelope-{next(self._numbers)}"
        envelope = {
            "envelope_id": envelope_id,
            "type": "slash_commands",
            "accepts_response_payload": True,
            "payload": payload,
        }
        awaited = self._awaited[envelope_id] = asyncio.get_running_loop().create_future()
        await self._socket.send_str(orjson.dumps(envelope).decode())
        try:
            await asyncio.wait_for(awaited, 10)
        except TimeoutError:
            return False
        finally:
            del self._awaited[envelope_id]
        return True

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_str('{"type": "hello", "num_connections": 1, "connection_info": {"app_id": "ATRUNKBOT1"}}')
        self._socket = socket
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                awaited = self._awaited.get(orjson.loads(frame.data).get("envelope_id"))
                if awaited and not awaited.done():
                    awaited.set_result(None)
        self._socket = None
        return socket

    async def _answer(self, request: web.Request) -> web.Response:
        self.answered.add(int(request.match_info["number"]))
        await request.read()
        return web.Response(text="ok")

    async def _method(self, request: web.Request) -> web.Response:
        await request.read()
        method = request.match_info["method"]
        return web.Response(body=orjson.dumps({"ok": True, **self._said(method)}), content_type="application/json")

    def _said(self, method: str) -> Json:
        number = next(self._numbers)
        match method:
            case "auth.test":
                return {"team_id": "TSANDBOX01", "user_id": "UTRUNKBOT1", "bot_id": "BTRUNKBOT1", "url": self.url}
            case "usergroups.users.list":
                return {"users": [OPERATOR, "UBEN000001", *READERS]}
            case "apps.connections.open":
                return {"url": f"{self.url.replace('http', 'ws', 1)}/link"}
            case "views.open" | "views.update":
                return {"view": {"id": f"V{number}", "hash": f"1.{number}"}}
            case "chat.postMessage" | "chat.update":
                return {"ts": f"1700000000.{number:06}", "channel": "C0TRUNKOPS", "message": {}}
            case "conversations.history" | "conversations.replies":
                return {"messages": [], "has_more": False}
        return {}
