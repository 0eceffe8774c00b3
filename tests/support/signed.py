"""Commands posted to the bot's HTTP server as Slack posts them."""

from __future__ import annotations

import time

import httpx

from bot.sandbox.slack.http_door import signature
from tests.support.looking import text_of
from tests.support.stage import ASHA, BEN, Stage

OPS = "trunk-ops"
COMMAND = {
    "command": "/trunk",
    "text": "help",
    "user_id": ASHA,
    "channel_id": "C0TRUNKOPS",
    "team_id": "TSANDBOX01",
    "response_url": "http://127.0.0.1:9/",
    "trigger_id": "1.2.3",
}
FORM = "application/x-www-form-urlencoded"


def signed_headers(body: str, *, secret: str = "sandbox", age: float = 0, kind: str = FORM) -> dict[str, str]:
    """The headers of a request that was signed with that secret so many seconds ago."""
    at = str(int(time.time() - age))
    return {
        "Content-Type": kind,
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": signature(secret, at, body),
    }


def post(url: str, body: str, *, secret: str = "sandbox", age: float = 0, kind: str = FORM) -> httpx.Response:
    """Post a request as Slack does."""
    headers = signed_headers(body, secret=secret, age=age, kind=kind)
    return httpx.post(url, content=body.encode(), headers=headers, timeout=15)


def lives(stage: Stage) -> None:
    """Assert that the next person is served as if nothing had happened."""
    ben = stage.person(BEN)
    before = len(ben.ephemerals(OPS))
    assert ben.send(OPS, "/trunk help")["ok"]
    ben.wait_for(lambda: len(ben.ephemerals(OPS)) > before)
    assert "You can type" in text_of(ben.ephemerals(OPS)[-1])
    ben.leave()
