"""The Web API methods of this sandbox by name. Any other is `unknown_method`."""

from bot.sandbox.slack.methods import app, chat, conversations, files, users, views
from bot.sandbox.slack.methods.method import Method
from bot.sandbox.slack.rates import CONNECTIONS, POSTING, SPECIAL, TIER_2, TIER_3, TIER_4

METHODS = {
    "api.test": Method(app.api_test, TIER_4, token=None),
    "auth.test": Method(app.auth_test, SPECIAL),
    "apps.connections.open": Method(app.connections_open, CONNECTIONS, token="app"),  # noqa: S106 - a kind of token
    "chat.postMessage": Method(chat.post_message, POSTING, "chat:write"),
    "chat.postEphemeral": Method(chat.post_ephemeral, TIER_4, "chat:write"),
    "chat.update": Method(chat.update, TIER_3, "chat:write"),
    "chat.delete": Method(chat.delete, TIER_3, "chat:write"),
    "chat.getPermalink": Method(chat.get_permalink, SPECIAL),
    "conversations.info": Method(conversations.info, TIER_3),
    "conversations.list": Method(conversations.list_, TIER_2),
    "conversations.members": Method(conversations.members, TIER_4),
    "conversations.history": Method(conversations.history, TIER_3),
    "conversations.replies": Method(conversations.replies, TIER_3),
    "conversations.open": Method(conversations.open_, TIER_3, "im:write"),
    "conversations.join": Method(conversations.join, TIER_3, "channels:join"),
    "files.getUploadURLExternal": Method(files.get_upload_url, TIER_4, "files:write"),
    "files.completeUploadExternal": Method(files.complete_upload, TIER_4, "files:write"),
    "reactions.add": Method(chat.add_reaction, TIER_3, "reactions:write"),
    "usergroups.list": Method(users.list_groups, TIER_2, "usergroups:read"),
    "usergroups.users.list": Method(users.list_group_users, TIER_2, "usergroups:read"),
    "users.info": Method(users.info, TIER_4, "users:read"),
    "users.list": Method(users.list_, TIER_2, "users:read"),
    "views.open": Method(views.open_, TIER_4),
    "views.push": Method(views.push, TIER_4),
    "views.update": Method(views.update, TIER_4),
    "views.publish": Method(views.publish, TIER_4),
}
