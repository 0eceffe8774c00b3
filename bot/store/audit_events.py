"""What the rows of the audit log are called, and which of them somebody wants who asks what happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Only(StrEnum):
    """Which rows are wanted: all of them; those that tell what people did and what became of it; of those, the ones
    that changed something, or may have."""

    EVERYTHING = ""
    MAIN = "main"
    CHANGES = "changes"


_BESIDE = frozenset(
    {
        "announced",
        "api_call",
        "api_call_begun",
        "asked_to_see",
        "begun",
        "checked",
        "head_asked",
        "message_posted",
        "message_updated",
        "queued",
        "reminded",
        "step_done",
        "step_started",
    }
)
"""Most of all rows: each call, message and look, and what a later row tells again."""

CHANGES = frozenset(
    {
        "break_glass",
        "done",
        "drift",
        "failed",
        "guards_put_back",
        "pruned",
        "settings",
        "step_done",
        "unknown",
    }
)
"""What failed is among them: some of its steps may have been done, and those have rows of their own."""

_OLD_NAMES: Mapping[str, tuple[str, ...]] = {
    "approved": ("approve_approved",),
    "counted": ("approve_counted",),
    "declined": ("decline_rejected", "rejected"),
    "expired": ("approve_expired", "decline_expired", "withdraw_expired"),
    "refused": ("approve_refused", "decline_refused", "sign_off_refused", "stop_refused", "withdraw_refused"),
    "stopped": ("stop_withdrawn",),
    "withdrawn": ("withdraw_withdrawn",),
}
"""What versions of trunkbot before wrote in the place of the name that is plain."""
_PLAIN = {old: plain for plain, names in _OLD_NAMES.items() for old in names}


def plain_name(event: str) -> str:
    """What an event is called now, however somebody types it and whatever it was called when it was written."""
    return _PLAIN.get(event.lower(), event.lower())


def names_of(event: str) -> tuple[str, ...]:
    """Everything that is or was written for an event; its own name first."""
    plain = plain_name(event)
    return (plain, *_OLD_NAMES.get(plain, ()))


def wanted(only: Only, there: Iterable[str]) -> tuple[str, ...]:
    """Of the events that stand in a log, those that are wanted."""
    return tuple(event for event in there if (event in CHANGES if only == Only.CHANGES else event not in _BESIDE))
