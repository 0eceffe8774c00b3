"""A person opens the app's conversation, or looks at another channel while it is open."""

from __future__ import annotations

from bot.sandbox.slack.people import BOT_USER_ID, TEAM_ID, Channel, Json, User, im_id
from bot.sandbox.slack.state import SlackState

NEW_THREAD = "New Assistant Thread"


def open_conversation(state: SlackState, user: User, seen: Channel | None) -> Json:
    """Tell the app that its Messages tab is open, beside the channel `seen`.

    The older assistant gets a thread of its own instead: the answer has its `thread_ts`.
    """
    im = im_id(user.id)
    if state.agent.kind == "assistant":
        root = {"subtype": "assistant_app_thread", "user": BOT_USER_ID, "text": NEW_THREAD}
        thread = {"assistant_app_thread": {"title": NEW_THREAD, "title_blocks": [], "artifacts": []}}
        ts = state.posting.start_thread(im, {**root, **thread})
        _assistant_event(state, "assistant_thread_started", user, ts, seen)
        return {"ok": True, "channel": im, "thread_ts": ts}
    context = {"context": _context(seen)} if state.agent.kind == "agent" else {}
    event = {"type": "app_home_opened", "user": user.id, "channel": im, "tab": "messages", **context}
    state.send_event("app_home_opened", {**event, "event_ts": state.messages.next_ts()})
    return {"ok": True, "channel": im}


def look_at(state: SlackState, user: User, seen: Channel, thread_ts: str | None) -> Json:
    """Tell an agent what the person looks at while its conversation is open."""
    if state.agent.kind == "assistant" and thread_ts:
        _assistant_event(state, "assistant_thread_context_changed", user, thread_ts, seen)
    elif state.agent.kind == "agent":
        event = {"type": "app_context_changed", "user": user.id, "channel": im_id(user.id), "context": _context(seen)}
        state.send_event("app_context_changed", {**event, "event_ts": state.messages.next_ts()})
    return {"ok": True}


def _context(seen: Channel | None) -> Json:
    if seen is None:
        return {}
    return {"entities": [{"type": "slack#/types/channel_id", "value": seen.id, "team_id": TEAM_ID}]}


def _assistant_event(state: SlackState, kind: str, user: User, thread_ts: str, seen: Channel | None) -> None:
    context = {"channel_id": seen.id, "team_id": TEAM_ID, "enterprise_id": None} if seen else {}
    thread = {"user_id": user.id, "context": context, "channel_id": im_id(user.id), "thread_ts": thread_ts}
    state.send_event(kind, {"type": kind, "assistant_thread": thread, "event_ts": state.messages.next_ts()})
