"""The events of the audit log in words, by their older names, and by how much they matter to a reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from bot.domain.audit_events import Event


class Only(StrEnum):
    """A choice of rows: all of them; those that say what people did and what came of it; of those, the ones that
    changed something, or may have."""

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
        Event.REMINDED,
        Event.STEP_DONE,
        Event.STEP_STARTED,
    }
)
"""Most of all rows: each call, message and look, and what a later row says again."""

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
"""A failed request is among them: some of its steps may have been done, and those have rows of their own. A request
that is done has one row for all of it: a search for changes leaves its steps out."""

_OLD_NAMES: Mapping[Event, tuple[str, ...]] = {
    Event.APPROVED: ("approve_approved",),
    Event.COUNTED: ("approve_counted",),
    Event.DECLINED: ("decline_rejected", "rejected"),
    Event.EXPIRED: ("approve_expired", "decline_expired", "withdraw_expired"),
    Event.REFUSED: ("approve_refused", "decline_refused", "sign_off_refused", "stop_refused", "withdraw_refused"),
    Event.STOPPED: ("stop_withdrawn",),
    Event.WITHDRAWN: ("withdraw_withdrawn",),
}
"""The names that older versions of trunkbot wrote."""
_BY_OLD_NAME = {old: event for event, names in _OLD_NAMES.items() for old in names}
_WORDS = {event.value: event.words for event in Event}
_BY_WORDS = {event.words.lower(): event for event in Event}


def plain_name(name: str) -> str:
    """The current name of an event, from any name or words it is stored under, shown in or typed as."""
    typed = " ".join(name.lower().split())
    current = _BY_WORDS.get(typed, typed.replace(" ", "_"))
    return _BY_OLD_NAME.get(current, current)


def shown_as(name: str) -> str:
    """An event in words for people; the name with spaces in it where a later version of trunkbot wrote it."""
    current = plain_name(name)
    return _WORDS.get(current, current.replace("_", " "))


def names_of(name: str) -> tuple[str, ...]:
    """Every name that was ever written for an event, the current one first."""
    current = plain_name(name)
    return (current, *(old for old, event in _BY_OLD_NAME.items() if event == current))


def wanted(only: Only, there: Iterable[str]) -> tuple[str, ...]:
    """The events in a log that belong to that choice."""
    return tuple(event for event in there if (event in CHANGES if only == Only.CHANGES else event not in DETAILS))
