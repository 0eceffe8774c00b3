"""One open tab of the sandbox's page: what has come down its socket, and waiting for what should."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TypeVar

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.support.looking import Json, is_reply, text_of
from tests.support.waiting import PATIENCE

T = TypeVar("T")


class Tab:
    """Waiting methods raise AssertionError with what can be seen instead, after `patience` seconds."""

    def __init__(self, base_url: str, user_id: str, window: str = "") -> None:
        self.user_id = user_id
        self.patience = PATIENCE
        self._changed = threading.Condition()
        self._messages: dict[str, dict[str, Json]] = {}
        self._channels: dict[str, str] = {}
        self._errors: dict[str, str] = {}
        self.users: dict[str, Json] = {}
        self.stack: list[Json] = []
        self.home_view: Json | None = None
        self.connected = False
        self.frames: list[Json] = []
        url = f"{base_url.replace('http', 'ws', 1)}/page/live?as={user_id}&window={window}"
        self._closing = ExitStack()
        self._socket = self._closing.enter_context(connect(url, max_size=None))
        self._listener = threading.Thread(target=self._listen, name=f"page of {user_id}", daemon=True)
        self._listener.start()
        self.wait_for(lambda: self.frames, what="the first frame")

    def leave(self) -> None:
        """Closes the tab."""
        self._closing.close()
        self._listener.join(60)

    def messages(self, channel: str) -> list[Json]:
        """What is in the channel itself, oldest first: no replies, nothing ephemeral."""
        return [m for m in self._all(channel) if not m.get("ephemeral") and not is_reply(m)]

    def ephemerals(self, channel: str) -> list[Json]:
        return [m for m in self._all(channel) if m.get("ephemeral")]

    def thread(self, ts: str) -> list[Json]:
        """The replies under that message, oldest first."""
        with self._changed:
            return [m for kept in self._messages.values() for m in kept.values() if m.get("thread_ts") == ts != m["ts"]]

    def view(self) -> Json | None:
        """The modal on top, or None."""
        with self._changed:
            return self.stack[-1] if self.stack else None

    def modal(self, title: str | None = None) -> Json:
        """Waits for a modal, with that title if one is given."""

        def top() -> Json | None:
            view = self.view()
            return view if view is not None and title in (None, view["title"]["text"]) else None

        return self.wait_for(top, what=f"a modal titled {title!r}")

    def no_modal(self) -> None:
        self.wait_for(lambda: not self.stack, what="no modal")

    def labels(self) -> list[str]:
        """The labels of the modal's inputs, in order."""
        return [b["label"]["text"] for b in self.modal()["blocks"] if b["type"] == "input"]

    def errors(self) -> dict[str, str]:
        """Label -> sentence, as the modal shows them now."""
        labels = {b["block_id"]: b["label"]["text"] for b in self.modal()["blocks"] if b["type"] == "input"}
        with self._changed:
            return {labels.get(block_id, block_id): sentence for block_id, sentence in self._errors.items()}

    def see(self, text: str, where: str | None = None) -> Json:
        """Waits until the text is in a message (of that channel), the modal or the home tab; returns that.

        The modal comes first, then the newest message.
        """
        return self.wait_for(lambda: self._showing(text, where), what=f"{text!r}")

    def sees(self, text: str, where: str | None = None) -> bool:
        """Whether it is there now."""
        return self._showing(text, where) is not None

    def wait_for(self, wanted: str | Callable[[], T | None], what: str = "it") -> T:
        """The first truthy answer of the predicate; a text is waited for as `see` does."""
        if isinstance(wanted, str):
            return self.see(wanted)  # type: ignore[return-value]
        deadline = time.monotonic() + self.patience
        with self._changed:
            while not (found := wanted()):
                left = deadline - time.monotonic()
                if left <= 0:
                    seen = self.everything()
                    raise AssertionError(f"{self.user_id} waited {self.patience} s for {what}. There is:\n{seen}")
                self._changed.wait(left)
            return found

    def everything(self) -> str:
        """All that can be seen, for the message of a failing test."""
        with self._changed:
            views = [*self.stack, *self._homes()]
            shown = [f"  [{view['type']}] {text_of(view)}" for view in views]
            for name, channel_id in self._channels.items():
                shown += [f"  #{name}: {text_of(m)}" for m in self._in_order(channel_id)[-10:]]
        return "\n".join(shown)

    def channel_id(self, channel: str) -> str:
        return self._channels.get(channel, channel)

    def _listen(self) -> None:
        try:
            for text in self._socket:
                with self._changed:
                    self._take(json.loads(text))
                    self._changed.notify_all()
        except ConnectionClosed:
            pass

    def _take(self, frame: Json) -> None:
        self.frames.append(frame)
        match frame["type"]:
            case "snapshot":
                self._channels = {channel["name"]: channel["id"] for channel in frame["channels"]}
                self._messages = {c: {m["ts"]: m for m in kept} for c, kept in frame["messages"].items()}
                self.users = {user["id"]: user for user in frame["users"]}
                self.stack, self.home_view = frame["views"], frame["home"]
                self.connected = frame["app"]["connected"]
            case "message":
                self._messages.setdefault(frame["channel"], {})[frame["message"]["ts"]] = frame["message"]
            case "message_deleted":
                self._messages.get(frame["channel"], {}).pop(frame["ts"], None)
            case "views":
                self._take_views(frame["views"])
            case "home":
                self.home_view = frame["view"]
            case "app":
                self.connected = frame["connected"]

    def _take_views(self, views: list[Json]) -> None:
        before = (self.stack[-1]["id"], self.stack[-1]["hash"]) if self.stack else None
        self.stack = views
        if not views or before != (views[-1]["id"], views[-1]["hash"]):
            self._errors = {}

    def _all(self, channel: str) -> list[Json]:
        with self._changed:
            return self._in_order(self.channel_id(channel))

    def _in_order(self, channel_id: str) -> list[Json]:
        return sorted(self._messages.get(channel_id, {}).values(), key=lambda m: m["ts"])

    def _visible(self, where: str | None) -> Iterator[Json]:
        """Modal, home tab, then messages newest first; only the named channel's, or only the home tab."""
        if where is None:
            yield from self.stack[-1:]
        if where in (None, "home") and self.home_view:
            yield self.home_view
        if where != "home":
            channels = [self.channel_id(where)] if where else list(self._messages)
            found = [m for channel in channels for m in self._messages.get(channel, {}).values()]
            yield from sorted(found, key=lambda m: m["ts"], reverse=True)

    def _showing(self, text: str, where: str | None) -> Json | None:
        with self._changed:
            return next((thing for thing in self._visible(where) if text in text_of(thing)), None)

    def _homes(self) -> list[Json]:
        return [self.home_view] if self.home_view else []
