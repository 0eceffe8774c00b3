"""The message or view that a person clicked in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.slack import payloads
from bot.sandbox.slack.answers import BadState, Offered, Values, initial_values, read_values
from bot.sandbox.slack.people import Channel, Json, User
from bot.sandbox.slack.state import SlackState
from bot.sandbox.slack.validate.surfaces import elements_of
from bot.sandbox.slack.views import View

GONE = "This message or form is gone. Nothing was sent."


@dataclass
class Source:
    """A view, or a message and its channel."""

    offered: Offered
    view: View | None = None
    channel: Channel | None = None
    message: Json = field(default_factory=dict)

    @property
    def blocks(self) -> list[Any]:
        if self.view:
            return self.view.blocks
        attached = (block for each in self.message.get("attachments", []) for block in each.get("blocks", []))
        return [*self.message.get("blocks", []), *attached]

    def element(self, block_id: Any, action_id: Any) -> tuple[Json, Json]:
        """(block, element); raises BadState."""
        for block, element, _ in elements_of(self.blocks):
            if (block["block_id"], element["action_id"]) == (block_id, action_id):
                return block, element
        raise BadState(f"no element at {block_id}/{action_id}")

    def take_state(self, sent: Any) -> Values:
        """Take the page's typed values; a view keeps them across updates."""
        if self.view is None:
            return read_values(self.blocks, sent, self.offered, initial_values(self.blocks))
        self.view.values = read_values(self.blocks, sent, self.offered, self.view.values)
        return self.view.values

    @property
    def key(self) -> str:
        """Its key in Steps."""
        if self.view is not None:
            return self.view.root_id
        assert self.channel is not None
        return f"{self.channel.id} {self.message['ts']}"

    def in_payload(self) -> Json:
        if self.view is not None:
            return {"container": {"type": "view", "view_id": self.view.id}, "view": self.view.as_slack()}
        assert self.channel is not None
        return payloads.in_message(self.channel, self.message)


def source_of(state: SlackState, user: User, container: Any) -> Source:
    """Find a source that this person can see, or raise BadState."""
    if not isinstance(container, dict):
        raise BadState("container must be an object")
    if container.get("type") == "view":
        view = view_of(state, user, container.get("view_id"))
        return Source(view.offered, view=view)
    channel = state.channels.get(str(container.get("channel")))
    if channel is None or user.id not in channel.members:
        raise BadState(GONE)
    message = state.messages.find_for(channel.id, str(container.get("ts")), user.id)
    if message is None:
        raise BadState(GONE)
    offered = state.messages.offered_in(channel.id, message["ts"])
    return Source(offered, channel=channel, message=message)


def sent_values(act: Json) -> Values:
    """Read the page's `state.values`. Raises BadState for another shape."""
    state = act.get("state") or {}
    values = state.get("values") or {} if isinstance(state, dict) else None
    if not isinstance(values, dict) or not all(isinstance(actions, dict) for actions in values.values()):
        raise BadState("state.values must be an object of objects")
    return values


def window_of(act: Json) -> str:
    """The window the person acted in; "" if not given."""
    return str(act.get("window") or "")


def view_of(state: SlackState, user: User, view_id: Any) -> View:
    view = state.views.find(str(view_id))
    if view is None or view.user_id != user.id:
        raise BadState(GONE)
    return view
