"""The events of the audit log."""

from __future__ import annotations

from enum import StrEnum


class Event(StrEnum):
    """What happened, as a row of the audit log calls it.

    The values are in hashed rows, triggers and views of every database: add to them, never change one.
    """

    # A person asks.
    ASKED = "asked"
    ASKED_ALREADY = "asked_already"
    ASKED_TO_SEE = "asked_to_see"
    ASKED_TO_REVEAL = "asked_to_reveal"
    REFUSED = "refused"

    # Others decide.
    COUNTED = "counted"
    APPROVED = "approved"
    NOT_APPROVED = "not_approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    EXPIRED = "expired"
    STALE = "stale"
    PUT_OFF = "put_off"
    REMINDED = "reminded"
    BREAK_GLASS = "break_glass"
    SIGNED_OFF = "signed_off"

    # An operation is carried out.
    QUEUED = "queued"
    BEGUN = "begun"
    RESUMED = "resumed"
    TRIED_AGAIN = "tried_again"
    STEP_STARTED = "step_started"
    STEP_DONE = "step_done"
    STEP_FAILED = "step_failed"
    STEP_UNKNOWN = "step_unknown"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"

    # The bot talks to Exotel and Slack.
    API_CALL_BEGUN = "api_call_begun"
    API_CALL = "api_call"
    ANNOUNCED = "announced"
    MESSAGE_POSTED = "message_posted"
    MESSAGE_UPDATED = "message_updated"
    NOT_TOLD = "not_told"
    FILE_SENT = "file_sent"

    # A trunk is looked at.
    CHECKED = "checked"
    TEST_CALL = "test_call"
    WATCH_BEGUN = "watch_begun"
    WATCH_ENDED = "watch_ended"
    DRIFT = "drift"
    DRIFT_KEPT = "drift_kept"

    # The bot and its log.
    SETTINGS = "settings"
    HEAD_ASKED = "head_asked"
    AUDIT_DOWNLOADED = "audit_downloaded"
    AUDIT_NOT_SENT = "audit_not_sent"
    PRUNED = "pruned"
    GUARDS_PUT_BACK = "guards_put_back"
