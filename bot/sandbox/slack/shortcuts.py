"""Global and message shortcuts: https://docs.slack.dev/interactivity/implementing-shortcuts"""

from __future__ import annotations

from bot.sandbox.slack import payloads
from bot.sandbox.slack.answers import BadState
from bot.sandbox.slack.dispatch import NotAnswered
from bot.sandbox.slack.people import Json, Shortcut, User
from bot.sandbox.slack.sources import source_of, window_of
from bot.sandbox.slack.state import SlackState

TROUBLE = "We had some trouble connecting. Try again?"


async def run_shortcut(state: SlackState, user: User, act: Json) -> Json:
    """Send a shortcut; a message shortcut needs a `container`. Returns once the app has acknowledged or timed out."""
    shortcut = _named(state, act)
    ts = state.messages.next_ts()
    trigger_id = state.triggers.issue(user.id, window_of(act))
    payload = payloads.shortcut(user, shortcut, trigger_id, ts)
    if shortcut.kind == "message":
        source = source_of(state, user, act.get("container"))
        if source.channel is None or source.message.get("ephemeral"):
            raise BadState(f"{shortcut.name} works on ordinary messages only")
        url, _ = state.response_urls.issue(state.base_url, source.channel.id, user.id)
        payload |= payloads.about_message(source.channel, source.message, url)
    try:
        await state.dispatch.interaction(payload)
    except NotAnswered as failure:
        state.problem(payload["type"], failure.error, shortcut.callback_id)
        return {"ok": False, "error": TROUBLE}
    return {"ok": True}


def _named(state: SlackState, act: Json) -> Shortcut:
    callback_id = act.get("callback_id")
    for shortcut in state.shortcuts:
        if shortcut.callback_id == callback_id:
            return shortcut
    raise BadState(f"The app has no shortcut {callback_id!r}.")
