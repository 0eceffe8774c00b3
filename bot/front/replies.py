"""What is acknowledged: the answer in it, and the job that is left to do once it is on its way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.words.blocks import Message, View, answers

Payload = Mapping[str, Any]
BackgroundJob = Callable[[], object]


@dataclass(frozen=True)
class Reply:
    """What to acknowledge with, and what to do once that is on its way."""

    ack: Mapping[str, Any]
    then: BackgroundJob | None = None


def privately(message: Message) -> Reply:
    """Said at once, to nobody else."""
    return Reply({"response_type": "ephemeral", **message.payload()})


def filled(view: Payload) -> tuple[Mapping[str, str], str]:
    """What was filled in, and the private_metadata."""
    state = view.get("state") or {"values": {}}
    return answers(state["values"]), str(view.get("private_metadata") or "")


def updated(view: View, then: BackgroundJob | None = None) -> Reply:
    """This view in the place of the one that was submitted."""
    return Reply({"response_action": "update", "view": view}, then)
