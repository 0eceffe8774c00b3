"""The app as an agent: the suggested prompts, statuses and titles of its conversations.

https://docs.slack.dev/ai/developing-agents
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bot.sandbox.slack.people import AgentView, Json

STATUS_SECONDS = 120.0
"""Slack removes a status after two minutes without a message."""


class Agent:
    """`view` is None for an app that isn't an agent. `on_change(channel_id)` is called after each change."""

    def __init__(
        self,
        view: AgentView | None,
        clock: Callable[[], float],
        on_change: Callable[[str], None],
    ) -> None:
        self.view = view
        self._clock = clock
        self._on_change = on_change
        # By channel, then by thread; "" is the conversation as a whole.
        self._prompts: dict[str, dict[str, Json]] = {}
        self._statuses: dict[str, dict[str, Json]] = {}
        self._titles: dict[str, dict[str, str]] = {}

    @property
    def kind(self) -> str | None:
        return self.view.kind if self.view else None

    def suggest(self, channel: str, thread_ts: str, title: str, prompts: list[Json]) -> None:
        self._prompts.setdefault(channel, {})[thread_ts] = {"title": title, "prompts": prompts}
        self._on_change(channel)

    def set_status(self, channel: str, thread_ts: str, status: str, loading_messages: list[str]) -> None:
        """Show a status below the thread; an empty one removes it."""
        if status:
            shown = {"status": status, "loading_messages": loading_messages, "until": self._clock() + STATUS_SECONDS}
            self._statuses.setdefault(channel, {})[thread_ts] = shown
        else:
            self._statuses.get(channel, {}).pop(thread_ts, None)
        self._on_change(channel)

    def set_title(self, channel: str, thread_ts: str, title: str) -> None:
        self._titles.setdefault(channel, {})[thread_ts] = title
        self._on_change(channel)

    def posted(self, channel: str, thread_ts: str) -> None:
        """The app has posted in this thread, which ends its status."""
        if self._statuses.get(channel, {}).pop(thread_ts, None):
            self._on_change(channel)

    def talk(self, channel: str) -> Json:
        """Everything a page needs about this channel."""
        now = self._clock()
        statuses = {ts: each for ts, each in self._statuses.get(channel, {}).items() if each["until"] > now}
        return {
            "prompts": self._prompts.get(channel, {}),
            "statuses": statuses,
            "titles": self._titles.get(channel, {}),
        }

    def for_page(self, channels: Iterable[str]) -> Json:
        """The part of a page's first frame."""
        view = self.view and {
            "kind": self.view.kind,
            "description": self.view.description,
            "prompts": [{"title": title, "message": message} for title, message in self.view.prompts],
        }
        return {"view": view, "talks": {channel: self.talk(channel) for channel in channels}}
