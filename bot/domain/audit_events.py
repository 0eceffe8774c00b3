"""The events of the audit log."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Event(StrEnum):
    """An event by its name in the audit log, with `words` for people.

    The names are in hashed rows, triggers and views of every database: add some, never change one.
    """

    words: str

    def __new__(cls, name: str, words: str = "") -> Self:
        event = str.__new__(cls, name)
        event._value_ = name
        event.words = words or name.replace("_", " ")
        return event

    # A person asks.
    ASKED = "asked", "requested"
    ASKED_ALREADY = "asked_already", "repeated a request"
    ASKED_TO_SEE = "asked_to_see", "viewed"
    ASKED_TO_REVEAL = "asked_to_reveal", "revealed a password"
    REFUSED = "refused"

    # Others decide.
    NEEDS_APPROVAL = "needs_approval", "found to need approval"
    READ = "read", "read the trunk for the review"
    COUNTED = "counted", "gave one approval"
    APPROVED = "approved"
    NOT_APPROVED = "not_approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    EXPIRED = "expired"
    STALE = "stale", "changed since the review"
    PUT_OFF = "put_off", "start delayed"
    REMINDED = "reminded", "sent reminders"
    BREAK_GLASS = "break_glass", "used break glass"
    SIGNED_OFF = "signed_off"

    # An operation is carried out.
    QUEUED = "queued"
    BEGUN = "begun", "started"
    RESUMED = "resumed", "resumed after a restart"
    TRIED_AGAIN = "tried_again", "retried"
    STEP_STARTED = "step_started"
    STEP_DONE = "step_done"
    STEP_FAILED = "step_failed"
    STEP_UNKNOWN = "step_unknown"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown", "outcome unknown"

    # The bot talks to Exotel and Slack.
    API_CALL_BEGUN = "api_call_begun", "started a call to Exotel"
    API_CALL = "api_call", "called Exotel"
    ANNOUNCED = "announced", "posted in the channel"
    MESSAGE_POSTED = "message_posted", "sent a message"
    MESSAGE_UPDATED = "message_updated", "updated a message"
    NOT_TOLD = "not_told", "message not sent"
    FILE_SENT = "file_sent", "received a file"

    # A trunk is looked at.
    CHECKED = "checked"
    TEST_CALL = "test_call"
    FLOW_DONE = "flow_done", "set up the flow"
    FLOW_UNDONE = "flow_undone", "took back that the flow is set up"
    WATCH_BEGUN = "watch_begun", "watch started"
    WATCH_ENDED = "watch_ended"
    DRIFT = "drift", "changed outside trunkbot"
    DRIFT_KEPT = "drift_kept", "accepted outside changes"

    # The bot and its log.
    SETTINGS = "settings", "settings changed at start"
    HEAD_ASKED = "head_asked", "requested the log's head"
    AUDIT_DOWNLOADED = "audit_downloaded", "downloaded the audit log"
    AUDIT_NOT_SENT = "audit_not_sent", "audit log not sent"
    PRUNED = "pruned", "removed old rows"
    GUARDS_PUT_BACK = "guards_put_back", "restored the log's triggers"
