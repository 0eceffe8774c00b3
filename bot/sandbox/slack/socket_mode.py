"""Socket Mode: tickets, connections, envelopes and their acknowledgements.

https://docs.slack.dev/apis/events-api/using-socket-mode. The ASGI server sends the pings.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import uuid
from collections.abc import Callable
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.sandbox.slack.dispatch import Delivery, NotAnswered
from bot.sandbox.slack.people import APP_ID, Json

TICKET_SECONDS = 30.0
MOST_CONNECTIONS = 10
CONNECTION_SECONDS = 18060
# After these the server drops the connection; after `warning` it leaves that to the client.
ENDING_REASONS = ("refresh_requested", "link_disabled", "too_many_websockets")


class Connection:
    """A WebSocket to the app. Frames are queued, so one slow reader doesn't delay the others."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._frames: asyncio.Queue[str | None] = asyncio.Queue()
        self.ending = False

    def put(self, frame: Json | None) -> None:
        """Queue a frame, from any thread; None ends the connection."""
        # Frames queued after the end are never written, so this connection takes no more deliveries.
        self.ending = self.ending or frame is None
        # Serialized now: its objects can change before the socket takes it.
        text = None if frame is None else json.dumps(frame)
        self._loop.call_soon_threadsafe(self._frames.put_nowait, text)

    async def write_all(self, websocket: WebSocket) -> None:
        while (text := await self._frames.get()) is not None:
            await websocket.send_text(text)


class SocketMode:
    """A Door over the app's WebSockets; envelopes go to them in turn."""

    def __init__(self, clock: Callable[[], float], patience: Callable[[], float]) -> None:
        self._clock = clock
        self._patience = patience
        self._tickets: dict[str, float] = {}
        self._connections: list[Connection] = []
        self._turn = 0
        self._awaited: dict[str, asyncio.Future[Any]] = {}
        self.on_change: Callable[[bool], None] = lambda connected: None
        self.on_problem: Callable[[str, str], None] = lambda error, details: None

    @property
    def connected(self) -> bool:
        return bool(self._live())

    def _live(self) -> list[Connection]:
        return [connection for connection in self._connections if not connection.ending]

    def url(self, base_url: str) -> str:
        """A WebSocket URL that works once, within half a minute."""
        now = self._clock()
        self._tickets = {t: at for t, at in self._tickets.items() if now - at <= TICKET_SECONDS}
        ticket = secrets.token_urlsafe(24)
        self._tickets[ticket] = now
        return f"{base_url.replace('http', 'ws', 1).rstrip('/')}/link/?ticket={ticket}&app_id={APP_ID}"

    async def endpoint(self, websocket: WebSocket) -> None:
        issued_at = self._tickets.pop(websocket.query_params.get("ticket", ""), None)
        if issued_at is None or self._clock() - issued_at > TICKET_SECONDS:
            # Closing before accepting is an HTTP 403 on the handshake.
            await websocket.close()
            return
        await websocket.accept()
        if len(self._live()) >= MOST_CONNECTIONS:
            await websocket.send_text(json.dumps(_disconnect("too_many_websockets")))
            await websocket.close()
            return
        await self._serve(websocket)

    async def _serve(self, websocket: WebSocket) -> None:
        connection = Connection()
        self._connections.append(connection)
        connection.put(_hello(len(self._live())))
        self.on_change(self.connected)
        writer = asyncio.create_task(connection.write_all(websocket))
        reader = asyncio.create_task(self._read_all(websocket))
        try:
            await asyncio.wait({writer, reader}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._forget(connection)
            for task in (writer, reader):
                task.cancel()
            outcomes = await asyncio.gather(writer, reader, return_exceptions=True)
            if not any(isinstance(outcome, WebSocketDisconnect) for outcome in outcomes):
                await websocket.close()

    def _forget(self, connection: Connection) -> None:
        if connection in self._connections:
            self._connections.remove(connection)
            self.on_change(self.connected)

    async def _read_all(self, websocket: WebSocket) -> None:
        while True:
            frame = await websocket.receive()
            if frame["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(frame.get("code", 1005))
            self._receive(frame.get("text") or (frame.get("bytes") or b"").decode("utf-8", "replace"))

    def _receive(self, text: str) -> None:
        try:
            frame = json.loads(text)
        except ValueError:
            frame = None
        if not isinstance(frame, dict) or not isinstance(frame.get("envelope_id"), str):
            self.on_problem("invalid_frame", f"not an acknowledgement: {text[:200]}")
            return
        awaited = self._awaited.get(frame["envelope_id"])
        if awaited is not None and not awaited.done():
            awaited.set_result(frame.get("payload") or {})

    async def deliver(self, delivery: Delivery) -> Any:
        live = self._live()
        if not live:
            raise NotAnswered("dispatch_failed")
        self._turn += 1
        connection = live[self._turn % len(live)]
        envelope = _envelope(delivery)
        awaited = asyncio.get_running_loop().create_future()
        self._awaited[envelope["envelope_id"]] = awaited
        connection.put(envelope)
        try:
            return await asyncio.wait_for(awaited, self._patience())
        except TimeoutError:
            raise NotAnswered("operation_timeout") from None
        finally:
            del self._awaited[envelope["envelope_id"]]

    def disconnect(self, reason: str) -> None:
        """Send `disconnect` on every connection, and end it for ENDING_REASONS. From any thread."""
        for connection in list(self._connections):
            connection.put(_disconnect(reason))
            if reason in ENDING_REASONS:
                connection.put(None)

    async def close(self) -> None:
        for connection in list(self._connections):
            connection.put(None)


def _envelope(delivery: Delivery) -> Json:
    envelope = {
        "envelope_id": str(uuid.uuid4()),
        "type": delivery.kind,
        "accepts_response_payload": delivery.accepts_response,
        "payload": delivery.payload,
    }
    if delivery.kind == "events_api":
        attempt, reason = delivery.retry or (0, "")
        envelope |= {"retry_attempt": attempt, "retry_reason": reason}
    return envelope


def _hello(connections: int) -> Json:
    return {
        "type": "hello",
        "num_connections": connections,
        "debug_info": {"host": "applink-sandbox", "approximate_connection_time": CONNECTION_SECONDS},
        "connection_info": {"app_id": APP_ID},
    }


def _disconnect(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-sandbox"}}
