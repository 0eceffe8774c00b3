"""Posting: stores a message, shows it on the pages, and sends the app its event."""

from __future__ import annotations

import copy
import secrets
from collections.abc import Callable, Mapping

from bot.sandbox.slack.events import message_subscription, metadata_event
from bot.sandbox.slack.messages import Messages
from bot.sandbox.slack.pages import BrowserPages
from bot.sandbox.slack.people import (
    APP_ID,
    BOT_ID,
    BOT_NAME,
    BOT_USER_ID,
    SLACKBOT_ID,
    TEAM_ID,
    Channel,
    Json,
)
from bot.sandbox.slack.typed import as_message

TOMBSTONE = {"subtype": "tombstone", "user": SLACKBOT_ID, "text": "This message was deleted."}
_PROFILE = {
    "id": BOT_ID,
    "app_id": APP_ID,
    "user_id": BOT_USER_ID,
    "name": BOT_NAME,
    "icons": {},
    "deleted": False,
    "updated": 1700000000,
    "team_id": TEAM_ID,
}
_FROM_BOT = {"user": BOT_USER_ID, "bot_id": BOT_ID, "app_id": APP_ID, "team": TEAM_ID, "bot_profile": _PROFILE}


class Posting:
    """Posts, changes and deletes messages. `on_event(subscription, event)` gets the Events API events.

    `on_posted(channel_id, thread_ts)` hears of each message of the bot's in a thread.
    """

    def __init__(self, messages: Messages, pages: BrowserPages, channels: Mapping[str, Channel]) -> None:
        self._messages = messages
        self._pages = pages
        self._channels = channels
        self.on_event: Callable[[str, Json], None] = lambda subscription, event: None
        self.on_posted: Callable[[str, str], None] = lambda channel, thread_ts: None

    def post(self, channel: str, content: Json) -> Json:
        """Post a message from the bot."""
        kept = self._publish(self._channels[channel], {**_FROM_BOT, **content})
        if "thread_ts" in kept:
            self.on_posted(channel, kept["thread_ts"])
        return kept

    def post_ephemeral(self, channel: str, user_id: str, content: Json) -> Json:
        return self._whisper(channel, user_id, {**_FROM_BOT, **content})

    def slackbot_says(self, channel: str, user_id: str, text: str) -> None:
        self._whisper(channel, user_id, {"user": SLACKBOT_ID, "text": text})

    def _whisper(self, channel: str, user_id: str, content: Json) -> Json:
        message = self._messages.add_ephemeral(channel, user_id, content)
        self._push({user_id}, channel, message)
        return message

    def post_as(self, user_id: str, channel: Channel, text: str, thread_ts: str | None) -> Json:
        """Post a message from a person. The app may get it as message.im or app_mention."""
        sent = {"user": user_id, "text": as_message(text, self._channels.values()), "team": TEAM_ID}
        message = {**sent, "client_msg_id": secrets.token_hex(16)}
        if thread_ts:
            message["thread_ts"] = thread_ts
        return self._publish(channel, message)

    def start_thread(self, channel: str, root: Json) -> str:
        """Open an assistant's thread, whose root is a message of the app's that nobody wrote. Returns its `ts`."""
        kept = self._messages.add(channel, {**_FROM_BOT, **root})
        kept["thread_ts"] = kept["ts"]
        self._show(channel, kept)
        return str(kept["ts"])

    def rename_thread(self, channel: Channel, root: Json, title: str) -> None:
        before = copy.deepcopy(root)
        root["assistant_app_thread"] = {**root["assistant_app_thread"], "title": title}
        self._show(channel.id, root)
        self._send_change(channel.id, before, root)

    def _publish(self, channel: Channel, message: Json) -> Json:
        kept = self._messages.add(channel.id, message)
        self._show(channel.id, kept)
        self._send_event(channel, kept)
        return kept

    def replace(self, channel: str, ts: str, content: Json, user_id: str = "") -> bool:
        """Replace the content of a message, or of `user_id`'s ephemeral one. False if it is gone."""
        message = self._messages.find_for(channel, ts, user_id)
        if message is None:
            return False
        before = copy.deepcopy(message)
        edited = {"user": message["user"], "ts": self._messages.next_ts()}
        self._messages.rewrite(message, {**content, "edited": edited})
        self._show(channel, message, user_id)
        self._send_change(channel, before, message)
        return True

    def delete(self, channel: str, ts: str, user_id: str = "") -> None:
        message = self._messages.find_for(channel, ts, user_id)
        before = copy.deepcopy(message)
        if message is not None and message.get("reply_count"):
            # A deleted parent leaves a tombstone in its thread's place.
            self._messages.rewrite(message, dict(TOMBSTONE))
            self._show(channel, message)
            self._send_change(channel, before, message)
            return
        self._send_change(channel, before, None)
        self._messages.remove(channel, ts, user_id)
        self._pages.push({"type": "message_deleted", "channel": channel, "ts": ts}, self._channels[channel].members)
        if message is not None:
            self._show_parent(channel, message)

    def show_again(self, channel: str, message: Json) -> None:
        """Show a change that isn't an edit, such as a reaction."""
        self._push(self._channels[channel].members, channel, message)

    def _show(self, channel: str, message: Json, user_id: str = "") -> None:
        if message.get("ephemeral"):
            self._push({user_id}, channel, message)
            return
        self._push(self._channels[channel].members, channel, message)
        self._show_parent(channel, message)

    def _show_parent(self, channel: str, message: Json) -> None:
        """Show the parent again: its reply count has changed."""
        parent = self._messages.find(channel, message.get("thread_ts", ""))
        if parent is not None and parent is not message:
            self._push(self._channels[channel].members, channel, parent)

    def _push(self, user_ids: set[str], channel: str, message: Json) -> None:
        self._pages.push({"type": "message", "channel": channel, "message": message}, user_ids)

    def _send_event(self, channel: Channel, message: Json) -> None:
        """Send the app its events for a message (even its own) in a channel it is a member of."""
        if BOT_USER_ID not in channel.members:
            return
        event = {**message, "channel": channel.id, "event_ts": message["ts"]}
        shared = {"subtype": "file_share"} if message.get("files") and "subtype" not in message else {}
        self.on_event(message_subscription(channel), {**event, **shared, "channel_type": channel.channel_type})
        mentioned = message["user"] != BOT_USER_ID and f"<@{BOT_USER_ID}>" in message["text"]
        if mentioned and not channel.is_im:
            self.on_event("app_mention", {**event, "type": "app_mention"})
        if "metadata" in message:
            self._send_metadata("posted", channel, message)

    def _send_metadata(self, kind: str, channel: Channel, message: Json) -> None:
        event = metadata_event(kind, channel, message, self._messages.next_ts())
        self.on_event(f"message_metadata_{kind}", event)

    def _send_change(self, channel: str, before: Json | None, now: Json | None) -> None:
        """Send message_changed, or message_deleted if `now` is None. Ephemeral messages have no events."""
        place = self._channels[channel]
        if before is None or before.get("ephemeral") or BOT_USER_ID not in place.members:
            return
        event: Json = {"type": "message", "hidden": True, "channel": channel, "channel_type": place.channel_type}
        event["ts"] = event["event_ts"] = self._messages.next_ts()
        if now is None:
            event |= {"subtype": "message_deleted", "deleted_ts": before["ts"]}
        else:
            event |= {"subtype": "message_changed", "message": copy.deepcopy(now)}
        self.on_event(message_subscription(place), {**event, "previous_message": before})
        if now is not None and "metadata" in now:
            if now["metadata"] != before.get("metadata"):
                self._send_metadata("updated" if "metadata" in before else "posted", place, now)
        elif "metadata" in before:
            self._send_metadata("deleted", place, before)

    def react(self, user_id: str, channel: Channel, message: Json, name: str) -> bool:
        """Add a person's or the bot's reaction. False if it is there already."""
        reactions = message.setdefault("reactions", [])
        reaction = next((each for each in reactions if each["name"] == name), None)
        if reaction is None:
            reaction = {"name": name, "users": [], "count": 0}
            reactions.append(reaction)
        if user_id in reaction["users"]:
            return False
        reaction["users"].append(user_id)
        self._reacted("reaction_added", user_id, channel, message, reaction)
        return True

    def unreact(self, user_id: str, channel: Channel, message: Json, name: str) -> bool:
        """Remove a reaction. False if it isn't there."""
        reactions = message.get("reactions", [])
        reaction = next((each for each in reactions if each["name"] == name and user_id in each["users"]), None)
        if reaction is None:
            return False
        reaction["users"].remove(user_id)
        if not reaction["users"]:
            reactions.remove(reaction)
        if not reactions:
            del message["reactions"]
        self._reacted("reaction_removed", user_id, channel, message, reaction)
        return True

    def _reacted(self, kind: str, user_id: str, channel: Channel, message: Json, reaction: Json) -> None:
        reaction["count"] = len(reaction["users"])
        self.show_again(channel.id, message)
        if BOT_USER_ID in channel.members:
            item = {"type": "message", "channel": channel.id, "ts": message["ts"]}
            event = {"type": kind, "user": user_id, "reaction": reaction["name"], "item": item}
            self.on_event(kind, {**event, "item_user": message["user"], "event_ts": self._messages.next_ts()})

    def join(self, channel: Channel, user_id: str, inviter: str | None = None) -> None:
        """Add a member, with Slack's message about it. The bot gets the event of its own joining too."""
        channel.members.add(user_id)
        event: Json = {"type": "member_joined_channel", "user": user_id, "channel": channel.id, "team": TEAM_ID}
        invited = {"inviter": inviter} if inviter else {}
        self._send_membership(channel, {**event, **invited})
        self.note(channel, user_id, "join", f"<@{user_id}> has joined the channel", **invited)

    def leave(self, channel: Channel, user_id: str) -> None:
        event: Json = {"type": "member_left_channel", "user": user_id, "channel": channel.id, "team": TEAM_ID}
        self._send_membership(channel, event)
        self.note(channel, user_id, "leave", f"<@{user_id}> has left the channel")
        channel.members.discard(user_id)

    def _send_membership(self, channel: Channel, event: Json) -> None:
        if BOT_USER_ID in channel.members:
            kind = "G" if channel.is_private else "C"
            self.on_event(event["type"], {**event, "channel_type": kind, "event_ts": self._messages.next_ts()})

    def note(self, channel: Channel, user_id: str, what: str, text: str, **more: str) -> None:
        """Post Slack's own message about a channel: its subtype is channel_join, group_topic and so on."""
        subtype = f"{channel.channel_type}_{what}"
        self._publish(channel, {"user": user_id, "team": TEAM_ID, "subtype": subtype, "text": text, **more})
