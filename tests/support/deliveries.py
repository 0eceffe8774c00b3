"""What the sandbox's Slack delivered to the app, and delivering more: the same thing again, or something forged."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.slack.dispatch import Delivery, Door, NotAnswered


class Deliveries:
    """A Door around the Slack's own. `made` is every delivery."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self.made: list[Delivery] = []

    async def deliver(self, delivery: Delivery) -> Any:
        """Raises NotAnswered."""
        self.made.append(delivery)
        return await self._door.deliver(delivery)

    async def close(self) -> None:
        await self._door.close()

    def last(self, kind: str) -> dict[str, Any]:
        """The payload of the newest delivery whose type is that: `view_submission`, `block_actions` …"""
        found = next(each for each in reversed(self.made) if each.payload.get("type", each.kind) == kind)
        return json.loads(json.dumps(found.payload))  # type: ignore[no-any-return]

    def route(self) -> Route:
        """Where tests hand in what is to be delivered; it goes to the app by whichever door it has."""

        async def endpoint(request: Request) -> Response:
            wish = await request.json()
            delivery = Delivery(wish["kind"], wish["payload"], wish["accepts_response"])
            try:
                return JSONResponse({"ack": await self.deliver(delivery)})
            except NotAnswered as failure:
                return JSONResponse({"error": failure.error})

        return Route("/stage/deliver", endpoint, methods=["POST"])


def deliver(slack_url: str, kind: str, payload: Mapping[str, Any], http: httpx.Client | None = None) -> dict[str, Any]:
    """{"ack": …}, or {"error": Slack's name for what came instead of an acknowledgement}. A client of one's own is for
    many deliveries."""
    accepts = kind == "slash_commands" or payload.get("type") in ("view_submission", "block_suggestion")
    wish = {"kind": kind, "payload": payload, "accepts_response": accepts}
    # Without TLS: reading the system's certificates would take 40 ms of the processor for each delivery.
    post = http.post if http else partial(httpx.post, verify=False)
    answer: dict[str, Any] = post(f"{slack_url}/stage/deliver", json=wish, timeout=60).json()
    return answer
