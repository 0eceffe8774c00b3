"""The events that the sandbox sends, the scope each needs, and their subscription.

https://docs.slack.dev/reference/events
"""

from __future__ import annotations

from bot.sandbox.slack.people import Channel, Json

_MEMBERSHIP = ("channels:read", "groups:read")
# By subscription: an app needs one of these scopes before Slack lets it subscribe. () means none.
EVENT_SCOPES: dict[str, tuple[str, ...]] = {
    "app_context_changed": ("assistant:write",),
    "app_home_opened": (),
    "app_mention": ("app_mentions:read",),
    "assistant_thread_context_changed": (),
    "assistant_thread_started": (),
    "channel_archive": ("channels:read",),
    "channel_created": ("channels:read",),
    "channel_rename": ("channels:read",),
    "channel_unarchive": ("channels:read",),
    "function_executed": (),
    "member_joined_channel": _MEMBERSHIP,
    "member_left_channel": _MEMBERSHIP,
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "message.mpim": ("mpim:history",),
    "message_metadata_deleted": ("metadata.message:read",),
    "message_metadata_posted": ("metadata.message:read",),
    "message_metadata_updated": ("metadata.message:read",),
    "pin_added": ("pins:read",),
    "pin_removed": ("pins:read",),
    "reaction_added": ("reactions:read",),
    "reaction_removed": ("reactions:read",),
    "subteam_members_changed": ("usergroups:read",),
}

_FAMILIES = {"channel": "message.channels", "group": "message.groups", "im": "message.im", "mpim": "message.mpim"}


def message_subscription(channel: Channel) -> str:
    return _FAMILIES[channel.channel_type]


def metadata_event(kind: str, channel: Channel, message: Json, ts: str) -> Json:
    """Build message_metadata_posted, _updated or _deleted; the last carries the metadata as it was."""
    content = {"metadata": message["metadata"]}
    return {
        "type": f"message_metadata_{kind}",
        "app_id": message.get("app_id", ""),
        "bot_id": message.get("bot_id", ""),
        "user_id": message["user"],
        "team_id": message["team"],
        "channel_id": channel.id,
        "message_ts": message["ts"],
        **({"previous_metadata": message["metadata"]} if kind == "deleted" else content),
        "event_ts": ts,
    }
