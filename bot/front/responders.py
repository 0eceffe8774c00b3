"""Answers to one person: the one who typed or clicked, and nobody else."""

from __future__ import annotations

import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse
from slack_sdk.webhook import WebhookClient, WebhookResponse

from bot.domain.phrasing import duration
from bot.slack.errors import UNANSWERED, busy_seconds, is_worth_another_try, only_unsent, reason_of
from bot.words import at_account
from bot.words.blocks import Message, View, as_view, section

log = logging.getLogger(__name__)

AGAIN_SECONDS = 1.0
LONGEST_WAIT = 5.0


class Responder(ABC):
    """One person's attention. Every method calls Slack and may raise its errors: never use it in a handler.

    `key` is the same for a command or click that is delivered twice.
    """

    key: str

    @abstractmethod
    def say(self, message: Message) -> None:
        """Tell the person something only they see."""

    def meanwhile(self, message: Message) -> None:
        """Say something while the answer is still being looked for."""
        self.say(message)

    @abstractmethod
    def show(self, view: View) -> str:
        """Put a modal before the person; the view's id, empty where they were told instead that it is not shown."""


class TriggerResponder(Responder):
    """Answers with modals. A trigger opens one, once; what comes after changes it."""

    def __init__(self, slack: WebClient, trigger_id: str) -> None:
        self._slack = slack
        self._trigger_id = self.key = trigger_id
        self._view_id = ""

    def say(self, message: Message) -> None:
        self.show(as_view(message, "trunkbot"))

    def show(self, view: View) -> str:
        if self._view_id:
            _insistently(lambda: self._slack.views_update(view_id=self._view_id, view=view))
        else:
            self._view_id = str(self._slack.views_open(trigger_id=self._trigger_id, view=view)["view"]["id"])
        return self._view_id


class CommandResponder(TriggerResponder):
    """Answers a slash command or a click in a message: in the modal it opened, else privately in the channel."""

    def __init__(self, slack: WebClient, response_url: str, trigger_id: str) -> None:
        super().__init__(slack, trigger_id)
        self._response_url = response_url

    def show(self, view: View) -> str:
        try:
            return super().show(view)
        except UNANSWERED as error:
            # Another delivery of the same command has used the trigger, and shows it.
            if self._view_id or reason_of(error) == "exchanged_trigger_id":
                raise
            log.warning("Slack did not open a form: %s", reason_of(error))
            self.say(_not_shown(error))
        return ""

    def say(self, message: Message) -> None:
        if self._view_id:
            super().say(message)
        else:
            _insistently(lambda: self._answer(message))

    def _answer(self, message: Message) -> None:
        to = WebhookClient(self._response_url, retry_handlers=only_unsent())
        answer = to.send(**message.payload(), response_type="ephemeral", replace_original=False)
        if answer.status_code != 200:
            raise SlackApiError("The response_url was refused.", _as_web_answer(to, answer))  # type: ignore[no-untyped-call]


class ModalResponder(Responder):
    """Answers a click inside a modal by changing that modal."""

    def __init__(self, slack: WebClient, view: Mapping[str, Any]) -> None:
        self._slack = slack
        self._view_id = str(view["id"])
        self.key = f"{view['id']} {view.get('hash')}"
        self._title = str((view.get("title") or {}).get("text") or "trunkbot")

    def say(self, message: Message) -> None:
        self.show(as_view(message, self._title))

    def show(self, view: View) -> str:
        _insistently(lambda: self._slack.views_update(view_id=self._view_id, view=view))
        return self._view_id


class DirectResponder(Responder):
    """Answers in a direct message, below `lead`: to somebody whose click or command is too long ago for anything
    else. `tell(person, slot, message)` owes it, once for each slot, so that it arrives, and arrives once."""

    def __init__(self, tell: Callable[[str, str, Message], None], user: str, key: str, lead: str) -> None:
        self._tell = tell
        self._user = user
        self.key = key
        self._lead = lead

    def say(self, message: Message) -> None:
        answer = Message(
            f"{self._lead} {message.text}", [section(self._lead), *(message.blocks or [section(message.text)])]
        )
        self._tell(self._user, f"line/{self.key}", answer)

    def meanwhile(self, message: Message) -> None:
        """Nothing: what is owed once is the answer, and this would stand in its place."""

    def show(self, view: View) -> str:
        self.say(_NO_FORM)
        return ""


def _insistently(send: Callable[[], object]) -> None:
    """Send it, and once more after a moment where Slack may take it then: an answer is worth that, and seeing it twice
    does no harm. Raises what the second try raises."""
    try:
        send()
    except UNANSWERED as error:
        seconds = busy_seconds(error)
        if (seconds or 0.0) > LONGEST_WAIT or (seconds is None and not is_worth_another_try(error)):
            raise
        time.sleep(AGAIN_SECONDS if seconds is None else seconds)
        send()


def _as_web_answer(to: WebhookClient, answer: WebhookResponse) -> SlackResponse:
    """The refusal of a response_url, a plain word, as the Web API would put it."""
    return SlackResponse(
        client=to,
        http_verb="POST",
        api_url="response_url",
        req_args={},
        data={"ok": False, "error": answer.body},
        headers=dict(answer.headers),
        status_code=answer.status_code,
    )


def _not_shown(error: Exception) -> Message:
    """The answer where Slack shows no form: nobody who typed is left with silence."""
    if reason_of(error) == "expired_trigger_id":
        return _TOO_LATE
    if (seconds := busy_seconds(error)) is not None:
        wait = duration(max(1, seconds))
        return Message(f"Slack is too busy to show the form this needs. Nothing was done. Type it again in {wait}.")
    return Message(
        f"Slack did not show the form this needs ({reason_of(error)}). Nothing was done. Type it again in a minute; if "
        "it stays so, whoever runs trunkbot finds why in its log."
    )


_TOO_LATE = Message(
    "This needs a look at its form, which Slack shows only within three seconds, and that was not enough this time. "
    "Nothing was done. Type it again."
)
_NO_FORM = Message("It needs a look at its form, which Slack shows only to who has just typed. Nothing was done.")


class AtAccount(Responder):
    """Answers that name their account, for somebody who may work on several."""

    def __init__(self, responder: Responder, account: str) -> None:
        self._responder = responder
        self._account = account
        self.key = responder.key

    def say(self, message: Message) -> None:
        self._responder.say(at_account.message(message, self._account))

    def meanwhile(self, message: Message) -> None:
        self._responder.meanwhile(at_account.message(message, self._account))

    def show(self, view: View) -> str:
        return self._responder.show(at_account.view(view, self._account))


class Responders:
    """Makes the responder for each kind of payload; its answers name the account where there are several."""

    def __init__(self, slack: WebClient) -> None:
        self._slack = slack

    def of_command(self, body: Mapping[str, Any], account: str) -> Responder:
        """For whoever typed it."""
        return AtAccount(CommandResponder(self._slack, str(body["response_url"]), str(body["trigger_id"])), account)

    def of_view(self, view: Mapping[str, Any], account: str) -> Responder:
        """For whoever has this modal open."""
        return AtAccount(ModalResponder(self._slack, view), account)

    def of_click(self, body: Mapping[str, Any], account: str = "") -> Responder:
        """For whoever pressed a button: in the modal it stands in, in a new one from the Home tab, or below a
        message."""
        view = body.get("view")
        if view and view.get("type") == "home":
            return AtAccount(TriggerResponder(self._slack, str(body["trigger_id"])), account)
        return self.of_view(view, account) if view else self.of_command(body, account)
