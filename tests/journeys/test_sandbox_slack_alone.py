"""`trunkbot sandbox slack`: the sandbox's Slack for somebody else's app, over signed HTTP and over Socket Mode."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.sandbox.slack.envelopes import RawApp
from tests.support.person import Person
from tests.support.serving import serving
from tests.support.stage import ASHA
from tests.support.waiting import until

READY = re.compile(r"Slack is ready: (http://127\.0\.0\.1:\d+)/api/")


@contextmanager
def slack_alone(*more: str) -> Iterator[tuple[str, str]]:
    """Its address, and what it said."""
    words = [sys.executable, "-m", "bot", "sandbox", "slack", "--port=0", *more]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            said = "".join(process.stdout.readline() for _ in range(3))
            found = READY.search(said)
            assert found, said
            yield found[1], said
        finally:
            process.terminate()


def app_at(heard: list[dict[str, str]]) -> Starlette:
    """An app of a few lines, which believes what is signed alone."""

    async def endpoint(request: Request) -> Response:
        body = await request.body()
        assert SignatureVerifier("sandbox").is_valid_request(body, dict(request.headers))
        heard.append({key: str(value) for key, value in (await request.form()).items()})
        return JSONResponse({"text": "Deployed."})

    return Starlette(routes=[Route("/slack/events", endpoint, methods=["POST"])])


@pytest.mark.long
def test_a_foreign_app_takes_signed_requests() -> None:
    """At its own address, with its own command; and may ask what trunkbot may not."""
    heard: list[dict[str, str]] = []
    with serving(app_at(heard)) as url:
        more = (f"--request-url={url}/slack/events", "--command=/deploy", "--scope=users:read")
        with slack_alone(*more) as (slack, said), Person(slack, ASHA) as asha:
            assert f"signed requests go to {url}/slack/events" in said
            assert asha.send("general", "/deploy now")["ok"]
            asha.see("Deployed.")
            bearer = {"Authorization": "Bearer xoxb-sandbox"}
            assert httpx.get(f"{slack}/api/users.info?user={ASHA}", headers=bearer).json()["ok"]
            refused = httpx.get(f"{slack}/api/conversations.list", headers=bearer).json()
            assert (refused["error"], refused["needed"]) == ("missing_scope", "channels:read")
    assert [(each["command"], each["text"]) for each in heard] == [("/deploy", "now")]


@pytest.mark.long
def test_or_comes_by_socket_mode() -> None:
    """Where nothing else is said."""
    with slack_alone() as (slack, said), Person(slack, ASHA) as asha, RawApp(slack) as app:
        assert "the app connects over Socket Mode" in said
        app.reply = lambda envelope: {"text": "Heard."}
        assert asha.send("trunk-ops", "/trunk hello")["ok"]
        asha.see("Heard.")
        until(lambda: app.payloads[0]["text"] == "hello")
