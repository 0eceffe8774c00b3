"""The events of the audit log: their words, their older names, and their importance to a reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from bot.domain.audit_events import Event


class Only(StrEnum):
    """A choice of rows: all; what people did and how it ended; only what changed something, or may have."""

    EVERYTHING = ""
    MAIN = "main"
    CHANGES = "changes"


DETAILS = frozenset(
    {
        Event.ANNOUNCED,
        Event.API_CALL,
        Event.API_CALL_BEGUN,
        Event.ASKED_TO_SEE,
        Event.BEGUN,
        Event.CHECKED,
        Event.HEAD_ASKED,
        Event.MESSAGE_POSTED,
        Event.MESSAGE_UPDATED,
        Event.QUEUED,
        Event.READ,
        Event.REMINDED,
        Event.STEP_DONE,
        Event.STEP_STARTED,
    }
)
"""The majority of rows: calls, messages, reads, and anything that a later row repeats."""

CHANGES = frozenset(
    {
        Event.BREAK_GLASS,
        Event.DONE,
        Event.DRIFT,
        Event.FAILED,
        Event.GUARDS_PUT_BACK,
        Event.PRUNED,
        Event.SETTINGS,
        Event.STEP_DONE,
        Event.UNKNOWN,
    }
)
"""Includes failed requests, because some of their steps may be done; those have their own rows. A search for changes
leaves out the steps of a request that is done."""

_OLD_NAMES: Mapping[Event, tuple[str, ...]] = {
    Event.APPROVED: ("approve_approved",),
    Event.COUNTED: ("approve_counted",),
    Event.DECLINED: ("decline_rejected", "rejected"),
    Event.EXPIRED: ("approve_expired", "decline_expired", "withdraw_expired"),
    Event.REFUSED: ("approve_refused", "decline_refused", "sign_off_refused", "stop_refused", "withdraw_refused"),
    Event.STOPPED: ("stop_withdrawn",),
    Event.WITHDRAWN: ("withdraw_withdrawn",),
}
"""The names written by older versions of trunkbot."""
_BY_OLD_NAME = {old: event for event, names in _OLD_NAMES.items() for old in names}
_WORDS = {event.value: event.words for event in Event}
_BY_WORDS = {event.words.lower(): event for event in Event}


def plain_name(name: str) -> str:
    """The current name of an event, from a stored name, an older one, or its words."""
    typed = " ".join(name.lower().split())
    current = _BY_WORDS.get(typed, typed.replace(" ", "_"))
    return _BY_OLD_NAME.get(current, current)


def shown_as(name: str) -> str:
    """An event in words for people; an event of a later trunkbot by its name."""
    current = plain_name(name)
    return _WORDS.get(current, current.replace("_", " "))


def names_of(name: str) -> tuple[str, ...]:
    """All names that were ever stored for an event, the current one first."""
    current = plain_name(name)
    return (current, *(old for old, event in _BY_OLD_NAME.items() if event == current))


def wanted(only: Only, there: Iterable[str]) -> tuple[str, ...]:
    """Pick the events that belong to that choice."""
    return tuple(event for event in there if (event in CHANGES if only == Only.CHANGES else event not in DETAILS))
