"""Turns away people of other teams and guests, before any handler reads what they sent."""

from __future__ import annotations

from collections.abc import Callable

from slack_sdk import WebClient

from bot.domain.audit_events import Event
from bot.front.acknowledgement import NOTHING, Payload, Reply, later, privately, updated
from bot.front.responders import Responders
from bot.slack.members import Members, Standing, sender_of
from bot.store import AuditEvent, Store
from bot.words.blocks import Message, as_view, options_found, section

NOT_MEMBERS = {
    Standing.GUEST: "Guests can't use trunkbot. Ask a full member of this workspace.",
    Standing.STRANGER: "Only members of the workspace that trunkbot belongs to can use it.",
    Standing.UNKNOWN: (
        "Slack can't tell me right now whether you're a full member of this workspace, so I can't answer. Try again in "
        "a minute. If it keeps happening, ask your trunkbot admin to run `trunkbot doctor`."
    ),
}


class Gate:
    """Lets members in, visitors of the named teams, and, if Slack says nothing about a person, those `is_listed`."""

    def __init__(
        self,
        members: Members,
        store: Store,
        slack: WebClient,
        responders: Responders,
        is_listed: Callable[[str], bool],
    ) -> None:
        self._members = members
        self._store = store
        self._slack = slack
        self._responders = responders
        self._is_listed = is_listed

    async def standing(self, kind: str, payload: Payload) -> Standing | None:
        """The standing for which the sender is turned away; None if they are let in."""
        if kind in {"closed", "group_changed"} or (kind == "message" and not payload.get("user")):
            return None
        sender = sender_of(payload)
        standing = await self._members.standing(sender)
        if standing is Standing.UNKNOWN and self._is_listed(sender.user):
            return None
        return standing if standing in NOT_MEMBERS else None

    def refuse(self, kind: str, payload: Payload, standing: Standing) -> Reply:
        """The answer to someone who was turned away, after logging it."""
        if kind == "message" and payload.get("channel_type") != "im":
            # A reply in a thread wasn't said to the bot, and an answer would be seen by others.
            return NOTHING
        user, sentence = sender_of(payload).user, NOT_MEMBERS[standing]
        self._store.log(AuditEvent(user, Event.REFUSED, sentence, detail={"kind": kind}))
        message = Message(sentence, [section(f":lock: {sentence}")])
        match kind:
            case "command":
                return privately(message)
            case "click":
                return later(lambda: self._responders.of_click(payload).say(message))
            case "shortcut":
                return later(lambda: self._responders.of_command(payload, "").say(message))
            case "mention":
                where = {"channel": str(payload["channel"]), "user": user, **message.payload()}
                return later(lambda: self._slack.chat_postEphemeral(**where))
            case "submission":
                return updated(as_view(message, "Not available"))
            case "options":
                return Reply(options_found([]))
            case "home_opened":
                view = {"type": "home", "blocks": list(message.blocks)}
                return later(lambda: self._slack.views_publish(user_id=user, view=view))
            case _:
                return later(lambda: self._slack.chat_postMessage(channel=str(payload["channel"]), **message.payload()))
