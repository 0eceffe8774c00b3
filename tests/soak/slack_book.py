"""The first book: what people asked, whether Slack got its acknowledgement, and whether they were told anything."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.slack.dispatch import Delivery, NotAnswered
from bot.sandbox.slack.people import im_id
from bot.sandbox.slack.response_urls import ResponseUrls
from bot.sandbox.slack.state import SlackState
from bot.sandbox.slack.triggers import Triggers
from tests.support.deliveries import Deliveries
from tests.support.looking import text_of


@dataclass
class Asked:
    """One delivery. `ack` is None where Slack got none; `error` is its name for that. `is_judged` says whether the bot
    was up, in the same life, from the beginning to the end."""

    delivery: Delivery
    seconds: float
    ack: Any
    error: str
    is_judged: bool

    @property
    def payload(self) -> dict[str, Any]:
        return self.delivery.payload

    @property
    def typed(self) -> str:
        """What was typed or pressed, for people."""
        payload = self.payload
        if self.delivery.kind == "slash_commands":
            return f"{payload['command']} {payload['text']}"
        pressed = payload.get("actions") or [{}]
        return f"{payload.get('type')} {(payload.get('view') or {}).get('callback_id') or pressed[0].get('action_id')}"


class SlackBook:
    """A Door before the Slack's own. `asked` is every delivery; `life` tells the bot's life, 0 for none;
    `acknowledged` is called with the person as soon as something was."""

    def __init__(self, slack: SlackState, life: Callable[[], int], acknowledged: Callable[[str], None]) -> None:
        self._slack = slack
        self._door = slack.dispatch.door
        self.asked: list[Asked] = []
        self._life = life
        self._acknowledged = acknowledged
        self._heard: set[str] = set()
        self.deliveries = Deliveries(self)
        slack.dispatch.door = self.deliveries
        slack.triggers = _Triggers(slack.clock, self._heard)
        slack.response_urls = _ResponseUrls(slack, self._heard)

    async def deliver(self, delivery: Delivery) -> Any:
        """Raises NotAnswered."""
        kept = Delivery(delivery.kind, json.loads(json.dumps(delivery.payload)), delivery.accepts_response)
        life, began, ack, error = self._life(), time.monotonic(), None, ""
        try:
            ack = await self._door.deliver(delivery)
        except NotAnswered as failure:
            error = failure.error
            raise
        finally:
            is_judged = life == self._life() != 0
            self.asked.append(Asked(kept, time.monotonic() - began, ack, error, is_judged))
        self._acknowledged(_sender(kept.payload))
        return ack

    async def close(self) -> None:
        await self._door.close()

    def last_of(self, user: str) -> Delivery | None:
        """The last command, click or form of this person's that was delivered."""
        mine = (asked.delivery for asked in reversed(self.asked) if user == _sender(asked.payload))
        return next((delivery for delivery in mine if delivery.kind != "events_api"), None)

    def was_told(self, asked: Asked) -> bool:
        """Whether the person saw an answer: in the acknowledgement, privately, or a modal."""
        url = str(asked.payload.get("response_url") or "-")
        trigger = str(asked.payload.get("trigger_id") or "-")
        is_answered = trigger in self._heard or url.split("/actions/")[-1] in self._heard
        return is_answered or bool(text_of(asked.ack)) or self._was_told_directly(asked)

    def _was_told_directly(self, asked: Asked) -> bool:
        """In the bot's direct messages, where answers come that a restart has delayed."""
        user = str(asked.payload.get("user_id"))
        messages = self._slack.messages.history(im_id(user))
        return any(asked.typed.strip() in text_of(message) for message in messages)


def _sender(payload: dict[str, Any]) -> str:
    return str(payload.get("user_id") or (payload.get("user") or {}).get("id"))


class _Triggers(Triggers):
    def __init__(self, clock: Callable[[], float], heard: set[str]) -> None:
        super().__init__(clock)
        self._heard = heard

    def exchange(self, trigger_id: str) -> tuple[str, str]:
        user_and_window = super().exchange(trigger_id)
        self._heard.add(trigger_id)
        return user_and_window


class _ResponseUrls(ResponseUrls):
    def __init__(self, slack: SlackState, heard: set[str]) -> None:
        super().__init__(slack.clock, slack.posting)
        self._heard = heard

    def use(self, path: str, body: Any) -> None:
        super().use(path, body)
        self._heard.add(path)
