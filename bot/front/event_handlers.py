"""Events: a person opens the Home tab or sends the bot a direct message, or the members of a usergroup change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial

from slack_sdk import WebClient

from bot.front.acknowledgement import NOTHING, Payload, Reply, later
from bot.outbox import Homes
from bot.slack.errors import UNANSWERED
from bot.words.examples import Example


class HomeHandler:
    """Has a Home tab published when it is opened, and sentences suggested when the conversation is."""

    def __init__(self, homes: Homes, slack: WebClient, examples: Callable[[], Sequence[Example]]) -> None:
        self._homes = homes
        self._slack = slack
        self._examples = examples

    def __call__(self, event: Payload) -> Reply:
        """Answer the event."""
        if event.get("tab") == "messages":
            return later(partial(self._suggest, str(event.get("channel") or "")))
        if event.get("tab", "home") != "home":
            return NOTHING
        user, shown = str(event["user"]), str((event.get("view") or {}).get("hash") or "")
        return later(lambda: self._homes.opened(user, shown))

    def _suggest(self, channel: str) -> None:
        """Suggest sentences. Workspaces without agents refuse that, and lose nothing else."""
        prompts = [{"title": each.title, "message": each.sentence} for each in self._examples()]
        with suppress(*UNANSWERED):
            self._slack.assistant_threads_setSuggestedPrompts(
                channel_id=channel, title="Try one of these", prompts=prompts
            )


class GroupHandler:
    """Has a usergroup read as soon as its members change, so that a removal counts at once."""

    def __init__(self, changed: Callable[[str], object]) -> None:
        self._changed = changed

    def __call__(self, event: Payload) -> Reply:
        """Answer the event."""
        return later(lambda: self._changed(str(event["subteam_id"])))
