"""Metadata for Datasette: the tables that are for people, and what their columns mean."""

from __future__ import annotations

from typing import Any

from sqlite_utils import Database

TIME_LIMIT_MS = 10_000
"""Datasette gives a page a second, which is little for a million rows on a disk that was not read yet."""

_WHEN = "When it was written, in UTC."
_PERSON = "A Slack user id, or trunkbot for what it did by itself."
_NAME = "The name of that person in Slack, where trunkbot has met them."
_EVENT = "What happened: asked, refused, approved, declined, done, failed, drift, settings and others."
_VERB = "The command, such as delete or number add."
_REQUEST = "The request it is about; its card in the channel has the same letters."
_SENTENCE = "What happened, in words."

_TOLD: dict[str, tuple[str, dict[str, str]]] = {
    "what_happened": (
        "Everything that happened, the newest first, without the API calls.",
        {
            "number": "The row of the audit log.",
            "when": _WHEN,
            "who": _PERSON,
            "name": _NAME,
            "what": _EVENT,
            "command": _VERB,
            "trunk": "The trunk's name.",
            "sentence": _SENTENCE,
            "request": _REQUEST,
        },
    ),
    "who_did_what": (
        "How often each person used each command, and how that went.",
        {
            "who": _PERSON,
            "name": _NAME,
            "command": _VERB,
            "what": _EVENT,
            "times": "How many rows of the log say so.",
            "last_time": "When the last of them was written, in UTC.",
        },
    ),
    "api_calls": (
        "Every call to Exotel: its status, Exotel's code and request id, and how long it took.",
        {
            "number": "The row of the audit log.",
            "when": _WHEN,
            "on_behalf_of": _PERSON,
            "sentence": "Method, path and outcome.",
            "http_status": "The status of the answer; a 409 may be inside a 200.",
            "exotel_code": "Exotel's own code for what went wrong.",
            "milliseconds": "How long the call took.",
            "exotel_request_id": "What Exotel's support asks for.",
            "request": _REQUEST,
        },
    ),
    "approvals": (
        "Every request that others had to decide.",
        {
            "request": _REQUEST,
            "command": _VERB,
            "asked_by": "The Slack user id of whoever asked.",
            "state": "Where it stands.",
            "approvals_needed": "How many others must approve.",
            "approvals_given": "How many have.",
            "reason": "Why it was asked for.",
            "decided_by": "Who decided it; trunkbot where a clock did.",
            "break_glass": "1 where it was done without approval, in an emergency.",
            "asked_at": "When it was asked, in UTC.",
        },
    ),
    "audit": (
        "The audit log itself, each row chained to the one before it by SHA-256.",
        {
            "seq": "The row's number, without gaps.",
            "at": _WHEN,
            "actor": _PERSON,
            "event": _EVENT,
            "operation_id": _REQUEST,
            "verb": _VERB,
            "trunk": "The trunk's name.",
            "account": "The Account SID at Exotel.",
            "sentence": _SENTENCE,
            "detail": "What else is known, as JSON.",
            "previous_hash": "The hash of the row before it.",
            "hash": "SHA-256 over the hash before it, its number and its contents.",
        },
    ),
}


def metadata(database: str, db: Database) -> dict[str, Any]:
    """For `datasette --metadata`, of the database of that name: the newest first, and nothing that is for trunkbot."""
    tables: dict[str, Any] = {name: {"hidden": True} for name in db.table_names() if name not in _TOLD}
    for name, (description, columns) in _TOLD.items():
        tables[name] = {"description": description, "columns": columns}
        if key := next((column for column in ("number", "seq", "asked_at") if column in columns), ""):
            tables[name]["sort_desc"] = key
    return {"title": "trunkbot", "databases": {database: {"tables": tables}}}
