"""Commands, interactions and events POSTed to the app's request URL, signed like Slack's.

https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from bot.sandbox.slack.dispatch import Delivery, NotAnswered
from bot.sandbox.slack.people import SIGNING_SECRET, VERIFICATION_TOKEN, Json

if TYPE_CHECKING:
    import httpx


def signature(secret: str, timestamp: str, body: str) -> str:
    """`v0=` and the HMAC-SHA256 of `v0:timestamp:body`."""
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return f"v0={digest}"


class HttpDoor:
    """A Door that POSTs. Raises NotAnswered with Slack's name for any response but a 200."""

    def __init__(self, request_url: str, clock: Callable[[], float], patience: Callable[[], float]) -> None:
        self.request_url = request_url
        self._clock = clock
        self._patience = patience
        self._client: httpx.AsyncClient | None = None
        self._verified = False

    async def deliver(self, delivery: Delivery) -> Any:
        if delivery.kind == "events_api":
            if not self._verified:
                await self._verify()
            return await self._post(json.dumps(delivery.payload), "application/json", delivery.retry)
        form = delivery.payload
        if delivery.kind == "interactive":
            form = {"payload": json.dumps(delivery.payload)}
        return await self._post(urlencode(_as_form(form)), "application/x-www-form-urlencoded", None)

    async def _verify(self) -> None:
        """Do the url_verification handshake before the first event: the app must echo the challenge."""
        challenge = secrets.token_urlsafe(32)
        question = {"type": "url_verification", "token": VERIFICATION_TOKEN, "challenge": challenge}
        answer = await self._post(json.dumps(question), "application/json", None)
        echoed = answer.get("challenge", answer.get("text")) if isinstance(answer, dict) else None
        if echoed != challenge:
            raise NotAnswered("challenge_failed")
        self._verified = True

    async def _post(self, body: str, content_type: str, retry: tuple[int, str] | None) -> Any:
        import httpx  # takes 70 ms, and only an app with a request URL needs it

        if self._client is None:
            self._client = httpx.AsyncClient(limits=httpx.Limits(max_connections=8), timeout=None)  # noqa: S113
        try:
            async with asyncio.timeout(self._patience()):
                headers = self._headers(body, content_type, retry)
                answer = await self._client.post(self.request_url, content=body, headers=headers)
        except TimeoutError:
            raise NotAnswered("operation_timeout") from None
        except httpx.HTTPError:
            raise NotAnswered("dispatch_failed") from None
        return _acknowledgement(answer.status_code, answer.headers.get("content-type", ""), answer.text)

    def _headers(self, body: str, content_type: str, retry: tuple[int, str] | None) -> dict[str, str]:
        timestamp = str(int(self._clock()))
        headers = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(SIGNING_SECRET, timestamp, body),
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        }
        if retry is not None:
            headers |= {"X-Slack-Retry-Num": str(retry[0]), "X-Slack-Retry-Reason": retry[1]}
        return headers

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()


def _acknowledgement(status: int, content_type: str, text: str) -> Any:
    if status >= 500:
        raise NotAnswered("http_service_error")
    if not 200 <= status < 300:
        raise NotAnswered("http_client_error")
    if not text:
        return {}
    if not content_type.startswith("application/json"):
        return {"text": text}
    try:
        return json.loads(text)
    except ValueError:
        raise NotAnswered("invalid_command_response") from None


def _as_form(payload: Json) -> dict[str, str]:
    """Write `false`, not `False`, as Slack's form does."""
    return {key: str(value).lower() if isinstance(value, bool) else str(value) for key, value in payload.items()}
