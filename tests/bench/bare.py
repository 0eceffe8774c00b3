"""The reference: a Bolt app that does as little as can be, in a process of its own. It acknowledges `help` with the
very words of ours, made once; it opens a small form on `setup`; it acknowledges all else with nothing.

`python -m tests.bench.bare KIND --slack URL` writes `ready PORT` to stderr. KIND is `http` (on uvicorn, as ours is),
`socket` (websockets, as ours) or `sync` (a synchronous App on a threaded WSGI server). With `--work URL` the listener
then calls Exotel itself, as an app without workers does.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import click
import httpx
from slack_bolt import Ack, App
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.adapter.socket_mode.websockets import AsyncSocketModeHandler
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk import WebClient
from slack_sdk.web.async_client import AsyncWebClient

import commands
from bot.domain.account_context import AccountContext
from bot.domain.sip_servers import SipServer
from bot.verbs.verb import Ask, Instant, Verbs
from bot.web.serving import listen_on, serving
from tests.bench.load import SECRET

TOKEN = "xoxb-sandbox"
FORM = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Set up a trunk"},
    "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "Which way do the calls go?"}}],
}


@click.command()
@click.argument("kind", type=click.Choice(["http", "socket", "sync"]))
@click.option("--slack", required=True)
@click.option("--before-response", is_flag=True)
@click.option("--work", default="")
def main(kind: str, slack: str, before_response: bool, work: str) -> None:
    """Run one until it is killed."""
    if kind == "sync":
        serve_sync(slack, before_response, lambda: call_exotel(work))
        return
    client = AsyncWebClient(TOKEN, base_url=f"{slack}/api/")
    app = AsyncApp(client=client, signing_secret=SECRET, process_before_response=before_response)

    words = help_words()

    async def on_command(ack: AsyncAck, command: dict[str, str]) -> None:
        await ack(**words if command["text"] == "help" else {})
        if command["text"] == "setup":
            await client.views_open(trigger_id=command["trigger_id"], view=FORM)
        call_exotel(work)

    app.command("/trunk")(on_command)
    asyncio.run(serve_http(app) if kind == "http" else serve_socket(app))


async def serve_http(app: AsyncApp) -> None:
    """On the very server that ours has."""
    listener = listen_on("127.0.0.1", 0)
    async with serving(AsyncSlackRequestHandler(app, path="/slack/events"), listener):  # type: ignore[arg-type]
        ready(listener.getsockname()[1])
        await asyncio.Event().wait()


async def serve_socket(app: AsyncApp) -> None:
    await AsyncSocketModeHandler(app, "xapp-sandbox").connect_async()  # type: ignore[no-untyped-call]
    ready(0)
    await asyncio.Event().wait()


class ThreadedServer(ThreadingMixIn, WSGIServer):
    request_queue_size = 128
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """One line for each request would be measured too."""


def help_words() -> dict[str, Any]:
    """The answer to `/trunk help`."""
    verbs = Verbs.of(commands)
    verb = verbs.get("help")
    assert isinstance(verb, Instant)
    message = verb.say(
        Ask("U", "C", "", AccountContext("sandbox1", "IN", SipServer("sandbox1.pstn.exotel.com"))), verbs
    )
    return {"response_type": "ephemeral", **message.payload()}


def serve_sync(slack: str, before_response: bool, work: Callable[[], None]) -> None:
    """With as many threads as there are requests, so that Bolt's own pool is what is seen."""
    client = WebClient(TOKEN, base_url=f"{slack}/api/")
    app = App(client=client, signing_secret=SECRET, process_before_response=before_response)

    def on_command(ack: Ack) -> None:
        ack()
        work()

    app.command("/trunk")(on_command)
    with ThreadedServer(("127.0.0.1", 0), Quiet) as server:
        server.set_app(SlackRequestHandler(app, path="/slack/events"))
        ready(server.server_port)
        server.serve_forever()


def call_exotel(url: str) -> None:
    """List the trunks, where there is an Exotel to ask."""
    if url:
        httpx.get(f"{url}/v2/accounts/sandbox1/trunks", auth=("sandbox", "sandbox"), timeout=60)


def ready(port: int) -> None:
    sys.stderr.write(f"ready {port}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
