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


STEP_DONE = "step_done"
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
        STEP_DONE,
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
        STEP_DONE,
        "unknown",
    }
)
"""What failed is among them: some of its steps may have been done, and those have rows of their own. Where all is done
one row tells it: of a search for changes, the steps of what is done are left out."""

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
_SHOWN: Mapping[str, str] = {
    "announced": "told the channel",
    "api_call": "called Exotel",
    "api_call_begun": "began a call to Exotel",
    "asked_already": "asked for the same again",
    "asked_to_reveal": "asked to see a password",
    "audit_downloaded": "downloaded the audit log",
    "audit_not_sent": "audit log not sent",
    "break_glass": "broke the glass",
    "counted": "gave one approval",
    "drift": "changed outside trunkbot",
    "drift_kept": "kept what was changed",
    "file_sent": "was sent a file",
    "guards_put_back": "put the log's guards back",
    "head_asked": "asked for the log's head",
    "message_posted": "sent a message",
    "message_updated": "updated a message",
    "not_told": "message not sent",
    "pruned": "removed old rows",
    "queued": "about to begin",
    "reminded": "sent reminders",
    "resumed": "went on after a restart",
    "settings": "started with other settings",
    "stale": "not as it was reviewed",
    "unknown": "outcome unknown",
}
"""What people read where the name with spaces in it does not say it."""
_BY_WORDS = {words.lower(): name for name, words in _SHOWN.items()}


def plain_name(event: str) -> str:
    """What an event is called now, however somebody types it, in the words it is shown in as well, and whatever it was
    called when it was written."""
    typed = " ".join(event.lower().split())
    name = _BY_WORDS.get(typed, typed.replace(" ", "_"))
    return _PLAIN.get(name, name)


def shown_as(event: str) -> str:
    """An event in words for people."""
    plain = plain_name(event)
    return _SHOWN.get(plain, plain.replace("_", " "))


def names_of(event: str) -> tuple[str, ...]:
    """Everything that is or was written for an event; its own name first."""
    plain = plain_name(event)
    return (plain, *_OLD_NAMES.get(plain, ()))


def wanted(only: Only, there: Iterable[str]) -> tuple[str, ...]:
    """Of the events that stand in a log, those that are wanted."""
    return tuple(event for event in there if (event in CHANGES if only == Only.CHANGES else event not in _BESIDE))
