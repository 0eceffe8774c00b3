"""Where an answer goes: to the person who asked, and to nobody else."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot import at_account
from bot.blocks import Message, View, modal, section
from bot.slack_refusals import reason_of


class Sink(ABC):
    """One person's attention. Every method calls Slack and may raise its errors: never use it in a handler.

    `key` is the same for a command or click that is delivered twice.
    """

    key: str

    @abstractmethod
    def say(self, message: Message) -> None:
        """Tell the person something only they see."""

    @abstractmethod
    def show(self, view: View) -> str:
        """Put a modal before the person; the view's id."""


class TriggerSink(Sink):
    """Answers with modals. A trigger opens one, once; what comes after changes it."""

    def __init__(self, slack: WebClient, trigger_id: str) -> None:
        self._slack = slack
        self._trigger_id = self.key = trigger_id
        self._view_id = ""

    def say(self, message: Message) -> None:
        self.show(as_view(message, "trunkbot"))

    def show(self, view: View) -> str:
        if self._view_id:
            self._slack.views_update(view_id=self._view_id, view=view)
        else:
            self._view_id = str(self._slack.views_open(trigger_id=self._trigger_id, view=view)["view"]["id"])
        return self._view_id


class CommandSink(TriggerSink):
    """Answers a slash command or a click in a message: in the modal it opened, else privately in the channel."""

    def __init__(self, slack: WebClient, response_url: str, trigger_id: str) -> None:
        super().__init__(slack, trigger_id)
        self._response_url = response_url

    def show(self, view: View) -> str:
        try:
            return super().show(view)
        except SlackApiError as error:
            if reason_of(error) != "expired_trigger_id":
                raise
        self.say(_TOO_LATE)
        return ""

    def say(self, message: Message) -> None:
        if self._view_id:
            super().say(message)
            return
        WebhookClient(self._response_url).send(**message.payload(), response_type="ephemeral", replace_original=False)


class ModalSink(Sink):
    """Answers a click inside a modal by changing that modal."""

    def __init__(self, slack: WebClient, view: Mapping[str, Any]) -> None:
        self._slack = slack
        self._view_id = str(view["id"])
        self.key = f"{view['id']} {view.get('hash')}"
        self._title = str((view.get("title") or {}).get("text") or "trunkbot")

    def say(self, message: Message) -> None:
        self.show(as_view(message, self._title))

    def show(self, view: View) -> str:
        self._slack.views_update(view_id=self._view_id, view=view)
        return self._view_id


class DirectSink(Sink):
    """Answers in a direct message, below `lead`: to somebody whose click or command is too long ago for anything
    else."""

    def __init__(self, slack: WebClient, user: str, key: str, lead: str) -> None:
        self._slack = slack
        self._user = user
        self.key = key
        self._lead = lead

    def say(self, message: Message) -> None:
        told = Message(
            f"{self._lead} {message.text}", [section(self._lead), *(message.blocks or [section(message.text)])]
        )
        self._slack.chat_postMessage(channel=self._user, **told.payload())

    def show(self, view: View) -> str:
        self.say(_NO_FORM)
        return ""


_TOO_LATE = Message(
    "This needs a look at its form, which Slack shows only within three seconds, and reading from Exotel took longer. "
    "Nothing was done. Try again in a minute."
)
_NO_FORM = Message("It needs a look at its form, which Slack shows only to who has just typed. Nothing was done.")


class AtAccount(Sink):
    """Answers that name their account, for somebody who may work on several."""

    def __init__(self, sink: Sink, account: str) -> None:
        self._sink = sink
        self._account = account
        self.key = sink.key

    def say(self, message: Message) -> None:
        self._sink.say(at_account.message(message, self._account))

    def show(self, view: View) -> str:
        return self._sink.show(at_account.view(view, self._account))


def as_view(message: Message, title: str) -> View:
    """A message as a modal."""
    return modal("answer", title, list(message.blocks) or [section(message.text)])
