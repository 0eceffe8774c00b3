"""Answers to the person who typed or clicked, and nobody else."""

from __future__ import annotations

import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse
from slack_sdk.webhook import WebhookClient, WebhookResponse

from bot.domain.phrasing import duration
from bot.slack.errors import UNANSWERED, busy_seconds, is_worth_another_try, only_unsent, reason_of
from bot.words import at_account
from bot.words.blocks import STAYS, Message, View, as_view, section

log = logging.getLogger(__name__)

AGAIN_SECONDS = 1.0
LONGEST_WAIT = 5.0
THREAD_WAIT = 60.0
"""Slack asks for up to a minute, and a thread has no other way to an answer."""


@dataclass(frozen=True)
class MessagePlace:
    """A message of a person. `thread_ts` is that of its thread, or its own if it begins one."""

    channel: str
    ts: str
    thread_ts: str


class Responder(ABC):
    """Answers one person. Every method calls Slack and may raise its errors: never use it in a handler.

    `key` is the same for a command or click that is delivered twice.
    """

    key: str
    patience = 1.0
    """The part of the usual time after which the person hears that the answer takes longer."""

    @abstractmethod
    def say(self, message: Message) -> None:
        """Send the person a message only they see."""

    def meanwhile(self, message: Message) -> None:
        """Say something while the answer is still being looked up."""
        self.say(message)

    @abstractmethod
    def show(self, view: View) -> str:
        """Show the person a modal; returns its id, empty if a message had to take its place."""

    def redraw(self, view: View, over: str) -> None:
        """Show it in place of the view whose hash is `over`; not if that has been submitted or redrawn since."""
        self.show(view)


class TriggerResponder(Responder):
    """Answers with a modal, opened once with the trigger and then updated. `title` is for messages without a view."""

    def __init__(self, slack: WebClient, trigger_id: str, title: str) -> None:
        self._slack = slack
        self._trigger_id = self.key = trigger_id
        self._title = title
        self._view_id = ""

    def say(self, message: Message) -> None:
        self.show(as_view(message, self._title))

    def show(self, view: View) -> str:
        self._title = view["title"]["text"]
        if self._view_id:
            _insistently(lambda: self._slack.views_update(view_id=self._view_id, view=view))
        else:
            self._view_id = str(self._open(view)["view"]["id"])
        return self._view_id

    def _open(self, view: View) -> SlackResponse:
        return self._slack.views_open(trigger_id=self._trigger_id, view=view)


class OnTopResponder(TriggerResponder):
    """Answers a click inside a modal that stays, with another one on top of it."""

    def _open(self, view: View) -> SlackResponse:
        return self._slack.views_push(trigger_id=self._trigger_id, view=view)


class CommandResponder(TriggerResponder):
    """Answers a command or a click in a message: in the modal it opened, else with an ephemeral message."""

    def __init__(self, slack: WebClient, response_url: str, trigger_id: str) -> None:
        super().__init__(slack, trigger_id, title="")
        self._response_url = response_url

    def show(self, view: View) -> str:
        try:
            return super().show(view)
        except UNANSWERED as error:
            # Another delivery of the same command has used the trigger and shows the view.
            if self._view_id or reason_of(error) == "exchanged_trigger_id":
                raise
            log.warning("Slack didn't open a form: %s", reason_of(error))
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
            raise SlackApiError("Slack refused the response_url.", _as_web_answer(to, answer))  # type: ignore[no-untyped-call]


class ModalResponder(Responder):
    """Answers a click inside a modal by updating it."""

    def __init__(self, slack: WebClient, view: Mapping[str, Any]) -> None:
        self._slack = slack
        self._view_id = str(view["id"])
        self.key = f"{view['id']} {view.get('hash')}"
        self._title = str((view.get("title") or {}).get("text") or "Answer")

    def say(self, message: Message) -> None:
        self.show(as_view(message, self._title))

    def show(self, view: View) -> str:
        _insistently(lambda: self._slack.views_update(view_id=self._view_id, view=view))
        return self._view_id

    def redraw(self, view: View, over: str) -> None:
        try:
            _insistently(lambda: self._slack.views_update(view_id=self._view_id, view=view, hash=over))
        except UNANSWERED as error:
            if reason_of(error) != "hash_conflict":
                raise


class DirectResponder(Responder):
    """Answers in a direct message that begins with `lead`, because it is too late for anything else.

    `send(person, dedup_key, message)` puts it in the outbox, once for each key.
    """

    def __init__(self, send: Callable[[str, str, Message], None], user: str, key: str, lead: str) -> None:
        self._send = send
        self._user = user
        self.key = key
        self._lead = lead

    def say(self, message: Message) -> None:
        answer = Message(
            f"{self._lead} {message.text}", [section(self._lead), *(message.blocks or [section(message.text)])]
        )
        self._send(self._user, f"line/{self.key}", answer)

    def meanwhile(self, message: Message) -> None:
        """Nothing: only one message is sent for each key, and that is the answer."""

    def show(self, view: View) -> str:
        self.say(_NO_FORM)
        return ""


class ThreadResponder(Responder):
    """Answers a message in its thread. `alone` shows the answer to its author only.

    No other answer follows if Slack is too busy for this one, so it waits longer than the others.
    """

    patience = 0.5

    def __init__(self, slack: WebClient, channel: str, thread_ts: str, user: str, key: str, *, alone: bool) -> None:
        self._slack = slack
        self._channel = channel
        self._thread_ts = thread_ts
        self._user = user
        self._alone = alone
        self.key = key

    def say(self, message: Message) -> None:
        _insistently(lambda: self._post(message), THREAD_WAIT)

    def meanwhile(self, message: Message) -> None:
        """Show a status below the thread; not every workspace has them."""
        with suppress(*UNANSWERED):
            self._slack.assistant_threads_setStatus(
                channel_id=self._channel, thread_ts=self._thread_ts, status="is working…"
            )

    def show(self, view: View) -> str:
        self.say(_NO_FORM)
        return ""

    def _post(self, message: Message) -> None:
        where = {"channel": self._channel, "thread_ts": self._thread_ts, **message.payload()}
        if self._alone:
            self._slack.chat_postEphemeral(user=self._user, **where)
        else:
            self._slack.chat_postMessage(**where, unfurl_links=False, unfurl_media=False)


class ReplacingResponder(Responder):
    """Answers a click by replacing its message, such as a question by the next one."""

    def __init__(self, slack: WebClient, channel: str, ts: str, others: Responder) -> None:
        self._slack = slack
        self._channel = channel
        self._ts = ts
        self._others = others
        self.key = others.key

    def say(self, message: Message) -> None:
        shown = Message(message.text, message.blocks or [section(message.text)])
        _insistently(
            lambda: self._slack.chat_update(channel=self._channel, ts=self._ts, **shown.payload()), THREAD_WAIT
        )

    def meanwhile(self, message: Message) -> None:
        """Nothing: the question stays until the answer replaces it."""

    def show(self, view: View) -> str:
        return self._others.show(view)


class NotedResponder(Responder):
    """Reports the id of each view that it shows."""

    def __init__(self, responder: Responder, shown: Callable[[str], object]) -> None:
        self._responder = responder
        self._shown = shown
        self.key = responder.key
        self.patience = responder.patience

    def say(self, message: Message) -> None:
        self._responder.say(message)

    def meanwhile(self, message: Message) -> None:
        self._responder.meanwhile(message)

    def show(self, view: View) -> str:
        view_id = self._responder.show(view)
        self._shown(view_id)
        return view_id


class ChangedResponder(Responder):
    """Changes each message before it is said."""

    def __init__(self, responder: Responder, change: Callable[[Message], Message]) -> None:
        self._responder = responder
        self._change = change
        self.key = responder.key
        self.patience = responder.patience

    def say(self, message: Message) -> None:
        self._responder.say(self._change(message))

    def meanwhile(self, message: Message) -> None:
        self._responder.meanwhile(message)

    def show(self, view: View) -> str:
        return self._responder.show(view)


def _insistently(send: Callable[[], object], longest: float = LONGEST_WAIT) -> None:
    """Send it, and once more after a moment if Slack may take it then; seeing an answer twice does no harm.

    Raises what the second try raises.
    """
    try:
        send()
    except UNANSWERED as error:
        seconds = busy_seconds(error)
        if (seconds or 0.0) > longest or (seconds is None and not is_worth_another_try(error)):
            raise
        time.sleep(AGAIN_SECONDS if seconds is None else seconds)
        send()


def _as_web_answer(to: WebhookClient, answer: WebhookResponse) -> SlackResponse:
    """The refusal of a response_url, which is a plain word, in the shape of the Web API's."""
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
    """The answer if Slack opens no form."""
    if reason_of(error) == "expired_trigger_id":
        return _TOO_LATE
    if (seconds := busy_seconds(error)) is not None:
        return Message(f"Slack is too busy to open the form. Try again in {duration(max(1, seconds))}.")
    return Message(
        f"Slack couldn't open the form ({reason_of(error)}). Try again in a minute; if it keeps happening, your "
        "trunkbot admin can find the cause in its log."
    )


_TOO_LATE = Message("Slack opens a form only within three seconds, and I was too slow. Please type that again.")
_NO_FORM = Message("It needs a form, which Slack opens only right after you type. Please type it again.")


class AtAccount(Responder):
    """Answers that name their account, if there are several."""

    def __init__(self, responder: Responder, account: str) -> None:
        self._responder = responder
        self._account = account
        self.key = responder.key
        self.patience = responder.patience

    def say(self, message: Message) -> None:
        self._responder.say(at_account.message(message, self._account))

    def meanwhile(self, message: Message) -> None:
        self._responder.meanwhile(at_account.message(message, self._account))

    def show(self, view: View) -> str:
        return self._responder.show(at_account.view(view, self._account))

    def redraw(self, view: View, over: str) -> None:
        self._responder.redraw(at_account.view(view, self._account), over)


class Responders:
    """Makes the responder for each kind of payload. Its answers name the account if there are several."""

    def __init__(self, slack: WebClient) -> None:
        self._slack = slack

    def of_command(self, body: Mapping[str, Any], account: str) -> Responder:
        """For the person who typed it."""
        return AtAccount(CommandResponder(self._slack, str(body["response_url"]), str(body["trigger_id"])), account)

    def of_view(self, view: Mapping[str, Any], account: str) -> Responder:
        """For the person who has this modal open."""
        return AtAccount(ModalResponder(self._slack, view), account)

    def of_thread(self, message: MessagePlace, user: str, account: str, *, alone: bool) -> Responder:
        """For the author of a message, in its thread; `alone` if nobody else should see the answer."""
        key = f"{message.channel} {message.ts}"
        responder = ThreadResponder(self._slack, message.channel, message.thread_ts, user, key, alone=alone)
        return AtAccount(responder, account)

    def replacing(self, channel: str, ts: str, others: Responder, account: str) -> Responder:
        """For the person who pressed a button of that message, which the answer replaces."""
        return AtAccount(ReplacingResponder(self._slack, channel, ts, others), account)

    def of_click(self, body: Mapping[str, Any], account: str = "") -> Responder:
        """For the person who pressed a button: in its modal or on top of it, in a new one from the Home tab, or below
        its message."""
        view = body.get("view")
        if view and view.get("private_metadata") == STAYS:
            return AtAccount(OnTopResponder(self._slack, str(body["trigger_id"]), _label(body["actions"][0])), account)
        if view and view.get("type") == "home":
            responder = TriggerResponder(self._slack, str(body["trigger_id"]), _label(body["actions"][0]))
            return AtAccount(responder, account)
        return self.of_view(view, account) if view else self.of_command(body, account)


def _label(action: Mapping[str, Any]) -> str:
    """The label of a button, as the title of the modal that answers it."""
    return str((action.get("text") or {}).get("text") or "Answer").rstrip("…")
