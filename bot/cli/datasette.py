"""Metadata for Datasette: the tables for people, and the meaning of their columns."""

from __future__ import annotations

from typing import Any

from sqlite_utils import Database

TIME_LIMIT_MS = 10_000
"""Datasette's default is a second, which is too short for a million rows on a cold disk."""

_WHEN = "The time of the event (UTC)."
_PERSON = "Slack user id, or trunkbot for its own work."
_NAME = "The person's name in Slack, if they have used trunkbot."
_EVENT = "The event, such as asked, refused, approved, declined, done, failed, drift or settings."
_VERB = "The command, such as delete or number add."
_REQUEST = "The request's id, as on its card in the channel."
_SENTENCE = "The event in words."

_TABLES: dict[str, tuple[str, dict[str, str]]] = {
    "what_happened": (
        "All events except API calls, newest first.",
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
        "How often each person used each command, and how it ended.",
        {
            "who": _PERSON,
            "name": _NAME,
            "command": _VERB,
            "what": _EVENT,
            "times": "The number of rows.",
            "last_time": "The time of the last one (UTC).",
        },
    ),
    "api_calls": (
        "Calls to Exotel, with status, code, request id and duration.",
        {
            "number": "The row of the audit log.",
            "when": _WHEN,
            "on_behalf_of": _PERSON,
            "sentence": "Method, path and outcome.",
            "http_status": "The answer's HTTP status; Exotel may report a 409 inside a 200.",
            "exotel_code": "Exotel's own error code.",
            "milliseconds": "The duration of the call.",
            "exotel_request_id": "The id that Exotel support asks for.",
            "request": _REQUEST,
        },
    ),
    "approvals": (
        "Requests that needed approval.",
        {
            "request": _REQUEST,
            "command": _VERB,
            "asked_by": "The requester's Slack user id.",
            "state": "The state of the request.",
            "approvals_needed": "The number of approvals needed.",
            "approvals_given": "The number of approvals so far.",
            "reason": "The requester's reason.",
            "decided_by": "Slack user id of the person who decided, or trunkbot if it expired.",
            "break_glass": "1 for an emergency delete without approval.",
            "asked_at": "The time of the request (UTC).",
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
            "detail": "More details, as JSON.",
            "previous_hash": "The hash of the row before it.",
            "hash": "SHA-256 over the hash before it, its number and its contents.",
        },
    ),
}


def metadata(database: str, db: Database) -> dict[str, Any]:
    """Metadata for that database, sorted newest first, with trunkbot's internal tables hidden."""
    tables: dict[str, Any] = {name: {"hidden": True} for name in db.table_names() if name not in _TABLES}
    for name, (description, columns) in _TABLES.items():
        tables[name] = {"description": description, "columns": columns}
        if key := next((column for column in ("number", "seq", "asked_at") if column in columns), ""):
            tables[name]["sort_desc"] = key
    return {"title": "trunkbot", "databases": {database: {"tables": tables}}}
