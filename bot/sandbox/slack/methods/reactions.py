"""reactions.add."""

from __future__ import annotations

import re

from bot.sandbox.slack.methods.method import Method, MethodCall
from bot.sandbox.slack.people import BOT_USER_ID, Json
from bot.sandbox.slack.rates import TIER_3
from bot.sandbox.slack.refusal import Refusal


def add(call: MethodCall) -> Json:
    channel, name = call.own_channel(), call.args.needed("name")
    message = call.state.messages.find(channel.id, call.args.needed("timestamp"))
    if message is None:
        raise Refusal("message_not_found")
    if not re.fullmatch(r"[a-z0-9_+'-]+", name):
        raise Refusal("invalid_name")
    reactions = message.setdefault("reactions", [])
    if any(reaction["name"] == name for reaction in reactions):
        raise Refusal("already_reacted")
    reactions.append({"name": name, "count": 1, "users": [BOT_USER_ID]})
    call.state.posting.show_again(channel.id, message)
    return {}


METHODS = [Method("reactions.add", add, TIER_3, "reactions:write")]
