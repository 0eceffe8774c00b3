"""`trunkbot sandbox`: a Slack and an Exotel in this process, and the bot in a child process.

The bot is the real `trunkbot run`; its environment points it at this Slack and this Exotel.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import fcntl
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import click
from starlette.applications import Starlette

from bot.domain.errors import SettingsError
from bot.domain.records import Risk
from bot.sandbox.exotel.app import exotel_app
from bot.sandbox.exotel.control import control_routes
from bot.sandbox.exotel.state import ExotelState
from bot.sandbox.slack.app import slack_app
from bot.sandbox.slack.manifest import TRUNKBOT, read_manifest
from bot.sandbox.slack.people import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, Command
from bot.sandbox.slack.state import SlackState
from bot.web.serving import listen_on, serving

LOOPBACK = "127.0.0.1"
SAVE_SECONDS = 1.0
_OURS = ("SLACK_", "EXOTEL_", "TRUNKBOT_")
_BADLY_SET = 2
_PR_SET_PDEATHSIG = 1


def run_exotel(*, port: int) -> None:
    """Run the Exotel alone, until Ctrl-C. Raises SettingsError if the port is taken."""
    listener = listen_on(LOOPBACK, port)
    greeting = f"The fake Exotel is ready: {_url(listener)}\n  account SID sandbox1 · key sandbox · token sandbox"
    asyncio.run(_serve(exotel_app(ExotelState()), listener, greeting))


def run_slack(
    *,
    port: int,
    request_url: str | None,
    scopes: Sequence[str],
    commands: Sequence[str],
    manifest: Path | None,
    strict: bool,
) -> None:
    """Run the Slack alone, until Ctrl-C, for another app: over Socket Mode, or by signed requests to its `request_url`.

    It grants `scopes` besides those of the manifest (our own by default), and knows `commands` besides its commands.
    Raises SettingsError if the port is taken or the manifest unreadable.
    """
    given = read_manifest(manifest) if manifest else TRUNKBOT
    listener = listen_on(LOOPBACK, port)
    url = _url(listener)
    app = replace(
        given,
        scopes=tuple(dict.fromkeys((*given.scopes, *scopes))),
        commands=(*given.commands, *(Command(name, "Your app's command") for name in commands)),
        events=given.events if manifest else None,
    )
    state = SlackState(app=app, base_url=url, request_url=request_url, strict=strict)
    if given.unsent:
        click.echo(f"The sandbox doesn't send these events: {', '.join(given.unsent)}.", err=True)
    delivery = f"signed requests go to {request_url}" if request_url else "the app connects over Socket Mode"
    greeting = (
        f"The fake Slack is ready: {url}/api/\n  page {url} · {delivery}\n"
        f"  bot token {BOT_TOKEN} · app token {APP_TOKEN} · signing secret {SIGNING_SECRET}"
    )
    asyncio.run(_serve(slack_app(state), listener, greeting))


async def _serve(app: Starlette, listener: socket.socket, greeting: str) -> None:
    async with serving(app, listener):
        click.echo(greeting)
        await _stopped()


def demo_settings(*, approvals: int = 1, break_glass: bool = False) -> Mapping[str, str]:
    """The bot's settings for a demo: so many approvals for everything that needs one, and emergency deletes by Asha."""
    needed = ", ".join(f"{risk}={approvals}" for risk in Risk if risk is not Risk.NONE)
    return {"TRUNKBOT_APPROVALS": needed, **({"TRUNKBOT_BREAK_GLASS": "UASHA00001"} if break_glass else {})}


def run_sandbox(
    *,
    port: int,
    exotel_port: int,
    data: Path | None,
    settings: Mapping[str, str],
    words: Callable[[], Sequence[tuple[str, str, str]]] = tuple,
) -> None:
    """Run the whole sandbox, until Ctrl-C; the page completes `words` after /trunk, read while the bot starts.

    Raises SettingsError if a port is taken or `data` can't be used.
    """
    slack_listener, exotel_listener = listen_on(LOOPBACK, port), listen_on(LOOPBACK, exotel_port)
    with _folder(data) as folder:
        workspace = Workspace(folder, slack_listener, exotel_listener, settings, words)
        asyncio.run(workspace.run(keep=data is not None))


class Workspace:
    """Two servers and a child process. The sockets are bound already, so the bot can start before the servers do."""

    def __init__(
        self,
        folder: Path,
        slack_listener: socket.socket,
        exotel_listener: socket.socket,
        settings: Mapping[str, str],
        words: Callable[[], Sequence[tuple[str, str, str]]],
    ) -> None:
        self._settings = settings
        self._words = words
        self._folder = folder
        self._slack_listener = slack_listener
        self._exotel_listener = exotel_listener
        self._url = _url(slack_listener)
        self._slack = SlackState(base_url=self._url)
        self._exotel = ExotelState(on_change=lambda: self._slack.announce({"type": "exotel"}))

    async def run(self, *, keep: bool) -> None:
        """Serve until a signal stops it; `keep` saves both sides' contents."""
        if keep:
            self._load()
        stop = asyncio.create_task(_stopped())
        bot = asyncio.create_task(self._keep_the_bot_running())
        saver = asyncio.create_task(_every(SAVE_SECONDS, self._save)) if keep else None
        slack = slack_app(self._slack, extra_routes=control_routes(self._exotel))
        try:
            async with serving(slack, self._slack_listener), serving(exotel_app(self._exotel), self._exotel_listener):
                ready = asyncio.create_task(self._ready())
                await asyncio.wait({stop, bot}, return_when=asyncio.FIRST_COMPLETED)
                ready.cancel()
                bot.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await bot  # raises the reason if the bot couldn't start
        finally:
            stop.cancel()
            if saver:
                saver.cancel()
                self._save()

    async def _ready(self) -> None:
        # In a thread, because this process must answer the bot that starts beside it.
        words = tuple(await asyncio.to_thread(self._words))
        self._slack.commands["/trunk"] = replace(self._slack.commands["/trunk"], words=words)
        while not self._slack.app_connected:  # noqa: ASYNC110 - the Slack tells its pages, not this process
            await asyncio.sleep(0.02)
        click.echo(f"The sandbox is ready. Open {self._url} and type /trunk setup.\nPress Ctrl-C to stop it.")

    async def _keep_the_bot_running(self) -> None:
        """Restart it when it dies, as a supervisor in production would; give up if its settings are wrong."""
        while True:
            bot = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "run", "--env-file", os.devnull),
                env=self._environment(),
                preexec_fn=_die_with_the_sandbox,
            )
            try:
                code = await bot.wait()
            except asyncio.CancelledError:
                bot.send_signal(signal.SIGTERM)
                await bot.wait()
                raise
            if code == _BADLY_SET:
                raise SettingsError(["The bot couldn't start. Its own error is above."])
            click.echo(f"The bot stopped (exit {code}). Restarting it.", err=True)
            await asyncio.sleep(0.5)

    def _environment(self) -> Mapping[str, str]:
        """The environment with the sandbox's settings only: no real token belongs in here."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
        return kept | {
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "SLACK_API_URL": f"{self._url}/api/",
            "EXOTEL_API_KEY": "sandbox",
            "EXOTEL_API_TOKEN": "sandbox",
            "EXOTEL_ACCOUNT_SID": "sandbox1",
            "EXOTEL_BASE_URL": _url(self._exotel_listener),
            "TRUNKBOT_CHANNEL": "C0TRUNKOPS",
            "TRUNKBOT_OPERATORS": "S0OPERATOR",
            "TRUNKBOT_APPROVERS": "S0APPROVER",
            "TRUNKBOT_COOLING_SECONDS": "10",
            "TRUNKBOT_LOG": "text",
            "TRUNKBOT_WATCH_PORT": "0",
            "TRUNKBOT_PROBE_LOOPBACK": "true",
            "TRUNKBOT_DB": str(self._folder / "trunkbot.db"),
            "PYTHONUNBUFFERED": "1",
            **self._settings,
        }

    def _load(self) -> None:
        for state, name in ((self._slack, "slack.json"), (self._exotel, "exotel.json")):
            path = self._folder / name
            try:
                if path.exists():
                    state.load(path)
            except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
                kind = type(error).__name__
                raise SettingsError(
                    [f"I couldn't read {path} ({kind}). Move it away to start empty; I haven't changed it."]
                ) from None

    def _save(self) -> None:
        self._slack.save(self._folder / "slack.json")
        self._exotel.save(self._folder / "exotel.json")


@contextlib.contextmanager
def _folder(data: Path | None) -> Iterator[Path]:
    if data:
        try:
            data.mkdir(parents=True, exist_ok=True)
            lock = (data / "sandbox.lock").open("w")
        except OSError as error:
            raise SettingsError([f"I can't use the folder {data}: {error.strerror}."]) from None
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise SettingsError([f"Another trunkbot sandbox is using the folder {data}. Stop it first."]) from None
            yield data
        return
    with tempfile.TemporaryDirectory(prefix="trunkbot-sandbox-") as folder:
        yield Path(folder)


def _url(listener: socket.socket) -> str:
    return f"http://{LOOPBACK}:{listener.getsockname()[1]}"


def _die_with_the_sandbox() -> None:
    """Runs in the bot's process before it starts: Linux then ends it if the sandbox is killed outright."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


async def _every(seconds: float, do: Callable[[], None]) -> None:
    while True:
        await asyncio.sleep(seconds)
        do()


async def _stopped() -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()
