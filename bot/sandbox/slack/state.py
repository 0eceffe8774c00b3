"""The fake Slack's state, wired together."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection
from dataclasses import asdict
from pathlib import Path

from bot.sandbox.saving import save_json
from bot.sandbox.slack.agent import Agent
from bot.sandbox.slack.canvases import Canvas
from bot.sandbox.slack.content import NO_TEXT
from bot.sandbox.slack.dispatch import Dispatch, Door
from bot.sandbox.slack.events import EVENT_SCOPES
from bot.sandbox.slack.files import UploadedFiles
from bot.sandbox.slack.http_door import HttpDoor
from bot.sandbox.slack.manifest import TRUNKBOT, Manifest
from bot.sandbox.slack.messages import Messages
from bot.sandbox.slack.pages import BrowserPages
from bot.sandbox.slack.people import (
    BOT,
    BOT_NAME,
    PEOPLE,
    SLACKBOT,
    USERGROUPS,
    Channel,
    Json,
    workspace_channels,
)
from bot.sandbox.slack.posting import Posting
from bot.sandbox.slack.rates import Rates
from bot.sandbox.slack.refusal import Refusal
from bot.sandbox.slack.response_urls import ResponseUrls
from bot.sandbox.slack.scheduled import ScheduledMessages
from bot.sandbox.slack.socket_mode import SocketMode
from bot.sandbox.slack.steps import Steps
from bot.sandbox.slack.triggers import Triggers
from bot.sandbox.slack.views import View, Views

ACKNOWLEDGE_SECONDS = 3.0
MOST_PROBLEMS = 500
SAVED_FORMAT = 2


class SlackState:
    """`base_url` is used in response URLs and WebSocket URLs, and can be set any time before serving.

    `strict` refuses a message with blocks and no text; Slack only warns.
    `app` is its manifest. `events` are its subscriptions; None subscribes it to every event that its scopes allow.

    `patience` is the seconds the app has to acknowledge. `problems` lists every refusal, oldest first: {"at", "method",
    "error", "details"}. Use everything but `announce` only on the server's event loop.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.time,
        app: Manifest = TRUNKBOT,
        request_url: str | None = None,
        rate_limits: bool = True,
        base_url: str = "http://127.0.0.1:3000",
        strict: bool = True,
    ) -> None:
        self.clock = clock
        self.scopes = app.scopes
        self.events: Collection[str] | None = app.events
        self.shortcuts = app.shortcuts
        self.strict = strict
        self.base_url = base_url
        self.patience = ACKNOWLEDGE_SECONDS
        self.commands = {command.command: command for command in app.commands}
        self.users = {user.id: user for user in (*PEOPLE, BOT, SLACKBOT)}
        self.usergroups = {group.id: group for group in USERGROUPS}
        self.channels = workspace_channels()
        self.problems: list[Json] = []
        self.calls: dict[str, Json] = {}
        self.canvases: dict[str, Canvas] = {}
        self.rates = Rates(clock) if rate_limits else None
        self.triggers = Triggers(clock)
        self.pages = BrowserPages()
        self.messages = Messages(clock)
        self.files = UploadedFiles(clock, lambda: self.base_url)
        self.views = Views(clock)
        self.agent = Agent(app.agent, clock, self._show_agent)
        self.posting = Posting(self.messages, self.pages, self.channels)
        self.scheduled = ScheduledMessages(clock, self.posting.post)
        self.response_urls = ResponseUrls(clock, self.posting, strict)
        self.sockets = SocketMode(clock, lambda: self.patience)
        self._http = HttpDoor(request_url, clock, lambda: self.patience) if request_url else None
        door: Door = self._http or self.sockets
        self.dispatch = Dispatch(door, clock, self.problem)
        self.steps = Steps(clock, app.steps, self.dispatch.event)
        # Notifications between the parts.
        self.views.on_change = self._show_views
        self.views.on_home = self._show_home
        self.posting.on_event = self.send_event
        self.posting.on_posted = self.agent.posted
        self.response_urls.on_warning = lambda warning: self.problem("response_url", warning, NO_TEXT)
        self.sockets.on_change = lambda connected: self.announce({"type": "app", "connected": self.app_connected})
        self.sockets.on_problem = lambda error, details: self.problem("socket_mode", error, details)

    @property
    def app_connected(self) -> bool:
        """True if the app can be reached."""
        return self._http is not None or self.sockets.connected

    def announce(self, frame: Json) -> None:
        """Push an event to every page, from any thread."""
        self.pages.push(frame)

    def problem(self, method: str, error: str, details: str) -> None:
        entry = {"at": self.clock(), "method": method, "error": error, "details": details}
        self.problems.append(entry)
        del self.problems[:-MOST_PROBLEMS]

    def refused(self, method: str, refusal: Refusal) -> None:
        self.problem(method, refusal.error, "; ".join(refusal.messages))

    def send_event(self, subscription: str, event: Json) -> None:
        """Send the event, if the app subscribes to it and has a scope for it."""
        needed = EVENT_SCOPES[subscription]
        subscribed = self.events is None or subscription in self.events
        if subscribed and (not needed or any(scope in self.scopes for scope in needed)):
            self.dispatch.event(event)

    def add_channel(self, channel: Channel) -> None:
        """Add the channel before the direct messages, where the page lists channels."""
        ims = {id_: each for id_, each in self.channels.items() if each.is_im}
        for channel_id in ims:
            del self.channels[channel_id]
        self.channels.update({channel.id: channel, **ims})

    def show_channels(self, user_id: str) -> None:
        """Show this person's pages their channels after a change, by a new snapshot."""
        self.pages.refresh(user_id, lambda window: self.snapshot(user_id, window))

    def channels_of(self, user_id: str) -> list[Channel]:
        return [channel for channel in self.channels.values() if user_id in channel.members]

    def snapshot(self, user_id: str, window: str = "") -> Json:
        """The first frame of a page in this window."""
        channels = self.channels_of(user_id)
        return {
            "type": "snapshot",
            "you": asdict(self.users[user_id]),
            "users": [asdict(user) for user in self.users.values()],
            "usergroups": [{"id": group.id, "handle": group.handle} for group in self.usergroups.values()],
            "channels": [channel.for_page() for channel in channels],
            "messages": {channel.id: self.messages.seen_by(user_id, channel.id) for channel in channels},
            "views": [view.as_slack() for view in self.views.stack(user_id, window)],
            "home": self._home(user_id),
            "shortcuts": [asdict(each) for each in (*self.shortcuts, *self.steps.as_shortcuts())],
            "commands": [asdict(command) for command in self.commands.values()],
            "agent": self.agent.for_page([channel.id for channel in channels]),
            "app": {"name": BOT_NAME, "connected": self.app_connected},
        }

    def _home(self, user_id: str) -> Json | None:
        home: View | None = self.views.home(user_id)
        return home.as_slack() if home else None

    def _show_views(self, user_id: str, window: str) -> None:
        stack = [view.as_slack() for view in self.views.stack(user_id, window)]
        self.pages.push({"type": "views", "views": stack}, {user_id}, window)

    def _show_agent(self, channel_id: str) -> None:
        frame = {"type": "agent", "channel": channel_id, "talk": self.agent.talk(channel_id)}
        self.pages.push(frame, self.channels[channel_id].members)

    def _show_home(self, user_id: str) -> None:
        self.pages.push({"type": "home", "view": self._home(user_id)}, {user_id})

    def save(self, path: str | Path) -> None:
        """Save messages, memberships and Home tabs as JSON.

        The bytes of uploaded files go into a folder beside it, each once and before the JSON that names them.
        """
        path = Path(path)
        kept = {
            "format": SAVED_FORMAT,
            "files": self.files.dump(_folder_of_files(path)),
            "messages": self.messages.dump(),
            "homes": self.views.dump_homes(),
            "channels": [{**asdict(channel), "members": sorted(channel.members)} for channel in self.channels.values()],
        }
        save_json(path, kept)

    def load(self, path: str | Path) -> None:
        """Load a saved file. Raises ValueError for a file that `save` didn't write."""
        kept = json.loads(Path(path).read_text(encoding="utf-8"))
        if not isinstance(kept, dict) or kept.get("format") != SAVED_FORMAT:
            raise ValueError(f"{path} wasn't written by this version of the sandbox")
        self.messages.restore(kept["messages"])
        self.views.restore_homes(kept["homes"])
        self.files.restore(kept.get("files", []), _folder_of_files(Path(path)))
        for each in kept["channels"]:
            self.channels.pop(each["id"], None)
            self.add_channel(Channel(**{**each, "members": set(each["members"])}))

    async def close(self) -> None:
        self.scheduled.close()
        self.pages.close_all()
        await self.sockets.close()
        await self.dispatch.close()


def _folder_of_files(path: Path) -> Path:
    return path.with_name(f"{path.stem}-files")
