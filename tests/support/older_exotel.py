"""Exotel's answers as they were before 2026: a proxy before the sandbox's Exotel that rewrites them."""

from __future__ import annotations

import json
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.sandbox.exotel.state import ExotelState

Json = dict[str, Any]


class OlderExotel:
    """A trunk map in an envelope, passwords in lists of credentials, destinations oldest first, and the HTTP status of
    its items for a batch that failed."""

    def __init__(self, app: ASGIApp, state: ExotelState) -> None:
        self._app = app
        self._state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/v2/"):
            await self._app(scope, receive, send)
            return
        start: Message = {}

        async def rewritten(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            if message.get("more_body"):
                await send(start)
                await send(message)
                return
            status, body = self._older(scope["path"], start["status"], message.get("body", b""))
            headers = [each for each in start["headers"] if each[0] != b"content-length"]
            length = (b"content-length", str(len(body)).encode())
            await send({**start, "status": status, "headers": [*headers, length]})
            await send({"type": "http.response.body", "body": body})

        await self._app(scope, receive, rewritten)

    def _older(self, path: str, status: int, raw: bytes) -> tuple[int, bytes]:
        try:
            body: Json = json.loads(raw)
        except ValueError:
            return status, raw
        what = path.split("/")[6] if path.count("/") > 5 else path.rsplit("/", 1)[-1]
        if what == "trunk-maps" and "response" not in body:
            item = {"code": 200, "status": "success", "error_data": None, "data": body}
            body = {"request_id": "r1", "method": "GET", "http_code": 200, "response": item}
        items: Any = body.get("response")
        if isinstance(items, list):
            failed = {item["code"] for item in items if item["status"] != "success"}
            if status == 207 and len(failed) == 1 and all(item["status"] != "success" for item in items):
                (status,) = failed if failed != {409} else {200}
                body["http_code"] = status
            if what == "destination-uris" and body["method"] == "GET":
                items.reverse()
        if what == "credentials":
            rows = items if isinstance(items, list) else [items]
            for item in filter(None, rows):
                self._with_password(item["data"])
        return status, json.dumps(body).encode()

    def _with_password(self, shown: Json | None) -> None:
        if shown and "id" in shown:
            kept = [each for trunk in self._state.trunks.values() for each in trunk.credentials]
            shown["password"] = next((each.password for each in kept if each.id == shown["id"]), "")
