"""assistant.threads.*: https://docs.slack.dev/reference/methods#assistant.threads"""

from __future__ import annotations

from typing import Any

from bot.sandbox.slack.arguments import parsed_json
from bot.sandbox.slack.methods.method import MethodCall
from bot.sandbox.slack.people import Channel, Json
from bot.sandbox.slack.refusal import Refusal, invalid_argument, missing_field

MOST_PROMPTS = 4
MOST_LOADING_MESSAGES = 10


def set_status(call: MethodCall) -> Json:
    """Show a status below a thread, in any channel of the app; an empty one removes it."""
    if "assistant:write" not in call.state.scopes:
        call.need_scope("chat:write")
    channel = call.own_channel("channel_id")
    if call.args.given.get("status") is None:
        raise missing_field("status")
    messages = _list(call, "loading_messages")
    if len(messages) > MOST_LOADING_MESSAGES or not all(isinstance(each, str) for each in messages):
        raise invalid_argument(f"must be at most {MOST_LOADING_MESSAGES} strings", "loading_messages")
    call.state.agent.set_status(channel.id, _thread(call, channel), call.args.text("status") or "", messages)
    return {}


def set_title(call: MethodCall) -> Json:
    channel = _conversation(call)
    thread_ts, title = _thread(call, channel), call.args.needed("title")
    call.state.agent.set_title(channel.id, thread_ts, title)
    root = call.state.messages.find(channel.id, thread_ts) or {}
    if "assistant_app_thread" in root:
        call.state.posting.rename_thread(channel, root, title)
    return {}


def set_suggested_prompts(call: MethodCall) -> Json:
    """Suggest up to four prompts: in the whole conversation of an agent, or in a thread of the older assistant."""
    channel, prompts = _conversation(call), _list(call, "prompts")
    if not 1 <= len(prompts) <= MOST_PROMPTS or not all(_is_prompt(each) for each in prompts):
        raise invalid_argument(f"must be 1 to {MOST_PROMPTS} objects with a title and a message", "prompts")
    if call.state.agent.kind == "assistant":
        thread_ts = _thread(call, channel)
    elif call.args.text("thread_ts") is None:
        thread_ts = ""
    else:
        # Slack answers ok and shows nothing.
        call.state.problem("assistant.threads.setSuggestedPrompts", "thread_ts", "an agent's prompts take no thread_ts")
        return {}
    shown = [{"title": each["title"], "message": each["message"]} for each in prompts]
    call.state.agent.suggest(channel.id, thread_ts, call.args.text("title") or "", shown)
    return {}


def _conversation(call: MethodCall) -> Channel:
    """A person's direct message with the app, which must be an agent."""
    channel = call.own_channel("channel_id")
    if not channel.is_im or call.state.agent.view is None:
        reason = [] if channel.is_im else ["[ERROR] only a direct message is an agent's conversation"]
        if call.state.agent.view is None:
            reason = ["[ERROR] the app's manifest has neither agent_view nor assistant_view"]
        raise Refusal("channel_not_found", reason)
    return channel


def _thread(call: MethodCall, channel: Channel) -> str:
    """The thread of `thread_ts`. A message without replies counts: it's the root of the answer."""
    thread_ts = call.args.needed("thread_ts")
    if call.state.messages.find(channel.id, thread_ts) is None:
        raise Refusal("invalid_thread_ts")
    return thread_ts


def _list(call: MethodCall, name: str) -> list[Any]:
    """A list or its JSON text; [] if absent."""
    given: Any = call.args.given.get(name) or []
    wrong = invalid_argument("must be an array", name)
    if isinstance(given, str):
        given = parsed_json(given, wrong)
    if not isinstance(given, list):
        raise wrong
    return given


def _is_prompt(each: Any) -> bool:
    return isinstance(each, dict) and all(isinstance(each.get(key), str) and each[key] for key in ("title", "message"))
