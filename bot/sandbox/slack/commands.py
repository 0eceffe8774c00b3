"""Slash commands that a person types."""

from __future__ import annotations

from typing import Any

from bot.sandbox.slack import payloads
from bot.sandbox.slack.dispatch import NotAnswered
from bot.sandbox.slack.people import SLACKBOT_ID, Channel, Json, User
from bot.sandbox.slack.refusal import Refusal
from bot.sandbox.slack.response_urls import ReplyTarget
from bot.sandbox.slack.state import SlackState
from bot.sandbox.slack.typed import as_command_text

INVITE = "/invite"
TIMED_OUT = "{command} failed because the app did not respond. Learn more about slash commands."
FAILED = '{command} failed with the error "{error}"'


class NotSent(Exception):
    """Slack's own composer refuses to send it, with this text."""


async def run_command(
    state: SlackState, user: User, channel: Channel, typed: str, thread_ts: str | None, window: str
) -> None:
    """Send a command to the app and post its answer; Slackbot reports a failure to the person."""
    command, *rest = typed.strip().split(maxsplit=1)
    text = rest[0] if rest else ""
    if command == INVITE:
        invite(state, user, channel, text)
        return
    if command not in state.commands:
        raise NotSent(f"{command} is not a valid command.")
    if thread_ts:
        raise NotSent(f"{command} is not supported in threads. Sorry!")
    trigger_id = state.triggers.issue(user.id, window)
    response_url, reply = state.response_urls.issue(state.base_url, channel.id, user.id)
    if state.commands[command].should_escape:
        text = as_command_text(text, state.channels.values())
    payload = payloads.slash_command(user, channel, command, text, trigger_id, response_url)
    try:
        answer = await state.dispatch.command(payload)
        _post_answer(state, reply, answer)
    except NotAnswered as failure:
        state.problem(command, failure.error, text)
        sentence = TIMED_OUT if failure.error == "operation_timeout" else FAILED
        state.posting.slackbot_says(channel.id, user.id, sentence.format(command=command, error=failure.error))
    except Refusal as refusal:
        state.refused(f"acknowledgement of {command}", refusal)
        sentence = FAILED.format(command=command, error="invalid_command_response")
        state.posting.slackbot_says(channel.id, user.id, sentence)


def invite(state: SlackState, user: User, channel: Channel, text: str) -> None:
    """Slack's own command: add the named person or app to this channel."""
    named = next((each for each in state.users.values() if each.name == text.strip().removeprefix("@").lower()), None)
    if channel.is_direct:
        raise NotSent(f"{INVITE} doesn't work in a direct message.")
    if named is None or named.id == SLACKBOT_ID:
        raise NotSent(f"No one in this workspace is called {text.strip() or 'that'}. Type {INVITE} @name.")
    if named.id in channel.members:
        raise NotSent(f"@{named.name} is in this channel already.")
    state.posting.join(channel, named.id, user.id)
    state.show_channels(named.id)


def _post_answer(state: SlackState, reply: ReplyTarget, answer: Any) -> None:
    body: Json = {"text": answer} if isinstance(answer, str) else answer
    if not isinstance(body, dict):
        raise Refusal("invalid_command_response")
    # An empty acknowledgement, or one with an empty text, posts nothing.
    if any(body.get(key) for key in ("text", "blocks", "attachments")):
        state.response_urls.answer(reply, body)
