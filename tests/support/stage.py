"""A whole stage for journeys: the sandbox's Slack and Exotel on real sockets, and the bot between them.

The bot runs in a thread of its own with an event loop of its own, through the very doors of `trunkbot run`.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from starlette.types import ASGIApp

from bot.app.server import EVENTS_PATH, over_http, over_socket
from bot.app.trunkbot import Trunkbot
from bot.config.settings import Settings
from bot.domain.records import Operation
from bot.probes import Prober
from bot.sandbox.exotel.control import control_routes
from bot.sandbox.exotel.state import ExotelState
from bot.sandbox.slack.app import slack_app
from bot.sandbox.slack.state import SlackState
from bot.slack import members
from bot.slack.client import slack_client, who_we_are
from bot.store.audit.log import AuditRow
from bot.web.serving import listen_on
from tests.support.account import Account, serve_account
from tests.support.aimed import Aim
from tests.support.deliveries import Deliveries, deliver
from tests.support.person import Person
from tests.support.serving import serving
from tests.support.slack_faults import SlackFaults
from tests.support.waiting import PATIENCE, until

ASHA, BEN, CHLOE, DIEGO, VERA = "UASHA00001", "UBEN000001", "UCHLOE0001", "UDIEGO0001", "UVERA00001"


@dataclass
class Stage:
    """Everything a journey needs. `bot` is the running bot; `restart` stops it and starts another on the same file.

    `door_url` is where the bot takes signed requests; None with Socket Mode.
    """

    slack_url: str
    slack: SlackState
    account: Account
    settings: Settings
    bot: Trunkbot
    restart: Callable[[], None]
    person: Callable[..., Person]
    aim: Aim
    deliveries: Deliveries
    door_url: str | None

    def deliver(self, kind: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Send the app this, by whichever door it has: {"ack": …} or {"error": …}. `kind` is Socket Mode's."""
        return deliver(self.slack_url, kind, payload)

    def operations(self) -> list[Operation]:
        """What the journal holds, the oldest first."""
        return self.bot.operations.recent(1000)[::-1]

    def audit(self, event: str = "") -> list[AuditRow]:
        """The rows of the audit log, the oldest first; of one event where it is named."""
        rows = self.bot.store.audit_search(limit=10_000)
        return [row for row in reversed(rows) if event in ("", row.event)]

    def refusals(self) -> list[Any]:
        """What the sandbox's Slack refused the bot, with its reasons. A message that came while the bot was away comes
        again later, and is no fault of its."""
        return [
            problem
            for problem in self.slack.problems
            if (problem["method"], problem["error"]) != ("message", "dispatch_failed")
        ]


@contextmanager
def stage(
    folder: Path,
    door: str = "socket",
    prober: Callable[[], Prober] | None = None,
    faults: SlackFaults | None = None,
    exotel_proxy: Callable[[ASGIApp, ExotelState], ASGIApp] = lambda app, _: app,
    **changes: Any,
) -> Iterator[Stage]:
    """Set it all up; `changes` are settings by their names, `prober` makes what looks at destinations, `faults` are the
    Slack's, `exotel_proxy` stands before the Exotel."""
    with ExitStack() as stack:
        slack_side, exotel_side = ExitStack(), ExitStack()
        stack.callback(_side_by_side, slack_side.close, exotel_side.close)
        # The door's port must be known to the Slack before the bot listens on it.
        with listen_on("127.0.0.1", 0) as spare:
            http_port = spare.getsockname()[1]
        request_url = f"http://127.0.0.1:{http_port}{EVENTS_PATH}" if door == "http" else None
        slack = SlackState(request_url=request_url)
        # Slack's three seconds are the subject of few tests, and short where the machine is busy.
        slack.patience = slack.triggers.lifetime = PATIENCE
        # Nor is the second in which Slack must say who somebody is.
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(members, "PATIENCE", PATIENCE / 3)
        deliveries = Deliveries(slack.dispatch.door)
        slack.dispatch.door = deliveries
        exotel = ExotelState(on_change=lambda: slack.announce({"type": "exotel"}))
        routes = [deliveries.route(), *control_routes(exotel)]
        app = slack_app(slack, extra_routes=routes)
        slack_url = slack_side.enter_context(serving(faults.around(app) if faults else app))
        slack.base_url = slack_url
        aim = Aim(exotel)
        account = exotel_side.enter_context(serve_account(exotel, lambda app: aim.around(exotel_proxy(app, exotel))))
        settings = sandbox_settings(folder, slack_url, account.url, **changes)
        runner = Runner(settings, door, http_port, prober)
        bot = runner.start()
        stack.callback(runner.stop)
        until(lambda: slack.app_connected, "the bot's connection")

        def restart() -> None:
            runner.stop()
            staged.bot = runner.start()
            until(lambda: slack.app_connected, "the bot's connection")

        def person(user_id: str, window: str = "") -> Person:
            return stack.enter_context(Person(slack_url, user_id, window))

        staged = Stage(slack_url, slack, account, settings, bot, restart, person, aim, deliveries, request_url)
        yield staged


def _side_by_side(*stops: Callable[[], None]) -> None:
    """A server takes a tenth of a second or two to stop, and there is a stage for nearly every journey."""
    with ThreadPoolExecutor(len(stops)) as threads:
        for stopped in [threads.submit(stop) for stop in stops]:
            stopped.result()


def sandbox_settings(folder: Path, slack_url: str, exotel_url: str, **changes: Any) -> Settings:
    """What the sandbox tells the bot it starts."""
    given: dict[str, Any] = {
        "slack_bot_token": "xoxb-sandbox",
        "slack_app_token": "xapp-sandbox",
        "slack_signing_secret": "sandbox",
        "slack_api_url": f"{slack_url}/api/",
        "exotel_api_key": "sandbox",
        "exotel_api_token": "sandbox",
        "exotel_account_sid": "sandbox1",
        "exotel_base_url": exotel_url,
        "trunkbot_channel": "C0TRUNKOPS",
        "trunkbot_operators": ("S0OPERATOR",),
        "trunkbot_approvers": ("S0APPROVER",),
        # Journeys change the account behind the bot's back.
        "trunkbot_cache_seconds": 0,
        "trunkbot_watch_port": 0,
        # Journeys break Exotel and mend it again within seconds.
        "trunkbot_rest_seconds": 1,
        "trunkbot_db": folder / "trunkbot.db",
    }
    return Settings(_env_file=None, **given | changes)  # type: ignore[call-arg]


class Runner:
    """Runs the bot in a thread until it is told to stop."""

    def __init__(self, settings: Settings, door: str, http_port: int, prober: Callable[[], Prober] | None) -> None:
        self._settings = settings
        self._door = door
        self._http_port = http_port
        self._prober = prober

    def start(self) -> Trunkbot:
        """Start it and wait until its door is open. Raises what the start raised."""
        self._ready = threading.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="bot", daemon=True)
        self._thread.start()
        assert self._ready.wait(PATIENCE), "the bot did not start"
        if self._failure:
            raise self._failure
        return self._bot

    def stop(self) -> None:
        """Stop it as SIGTERM would."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._told.set)
            self._thread.join(PATIENCE)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as failure:
            self._failure = failure
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        self._loop, self._told = asyncio.get_running_loop(), asyncio.Event()
        slack = slack_client(self._settings)
        who = await asyncio.to_thread(who_we_are, slack)
        prober = self._prober() if self._prober else None
        self._bot = Trunkbot(self._settings, slack=slack, who=who, prober=prober)
        self._bot.start()
        door = over_http(self._bot, self._settings, "127.0.0.1", self._http_port) if self._door == "http" else None
        try:
            async with door or over_socket(self._bot, self._settings) as connected, self._bot.watched(connected):
                self._ready.set()
                await self._told.wait()
        finally:
            await asyncio.to_thread(self._bot.stop)
