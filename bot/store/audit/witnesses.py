"""The check that the journal says what the audit log says.

The tables of requests, reviews and votes have no hashes. What they say is compared with the rows of the log that were
written in the same transactions, so that a request, an approval or a state written by another hand is found. Rows of
older versions say less, and are compared as far as they go.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from sqlite_utils import Database

from bot.domain.audit_events import Event
from bot.domain.records import State
from bot.store.audit.events import names_of, plain_name
from bot.store.audit.log import canonical

_VOTES = {Event.COUNTED, Event.APPROVED, Event.SIGNED_OFF}
_STATES: Mapping[str, State] = {
    Event.APPROVED: State.APPROVED,
    Event.NEEDS_APPROVAL: State.WAITING,
    Event.NOT_APPROVED: State.WAITING,
    Event.PUT_OFF: State.APPROVED,
    Event.DECLINED: State.REJECTED,
    Event.WITHDRAWN: State.WITHDRAWN,
    Event.STOPPED: State.WITHDRAWN,
    Event.EXPIRED: State.EXPIRED,
    Event.STALE: State.STALE,
    Event.QUEUED: State.QUEUED,
    Event.BREAK_GLASS: State.QUEUED,
    Event.TRIED_AGAIN: State.QUEUED,
    Event.RESUMED: State.QUEUED,
    Event.BEGUN: State.RUNNING,
    Event.DONE: State.DONE,
    Event.FAILED: State.FAILED,
    Event.UNKNOWN: State.UNKNOWN,
}
"""The state after each event."""
_NEEDED = (Event.ASKED, Event.READ, Event.STEP_DONE, *_VOTES, *_STATES)
_READ = tuple({name for event in _NEEDED for name in names_of(event)})
_REQUEST = ("verb", "account", "asked_by")


def review_digest(db: Database, operation_id: str) -> str:
    """SHA-256 of the trunk as reviewers see it, and of what would be lost."""
    row = db.execute("SELECT digest, losses, snapshot FROM reviews WHERE operation_id = ?", [operation_id]).fetchone()
    return sha256(canonical(list(row or ())).encode()).hexdigest()


def reason_of(db: Database, operation_id: str) -> str:
    """The reason that was given with a request."""
    query = "SELECT detail FROM audit WHERE operation_id = ? AND +event = ?"
    row = db.execute(query, [operation_id, Event.ASKED]).fetchone()
    return str(_values(row[0]).get("reason", "")) if row else ""


def difference_of(db: Database, operation_id: str, *, before_start: bool = False) -> str:
    """Name the part of this request that the log doesn't know, as the end of a sentence; empty if it knows everything.

    `before_start`: a worker has just taken it, which isn't logged yet.
    """
    operation = next(iter(db.query("SELECT * FROM operations WHERE id = ?", [operation_id])), None)
    places = ", ".join("?" * len(_READ))
    # `+` has SQLite use the index of operations.
    rows = db.query(
        "SELECT event, actor, verb, account, detail FROM audit WHERE operation_id = ?"  # noqa: S608
        f" AND +event IN ({places}) ORDER BY seq",
        [operation_id, *_READ],
    )
    events = [{**row, "event": plain_name(row["event"]), "detail": _values(row["detail"])} for row in rows]
    asked = next((row for row in events if row["event"] == Event.ASKED), None)
    if operation is None or asked is None:
        return "no row says that anyone asked for it"
    if before_start:
        operation["state"] = State.QUEUED
    return next(_differences(db, operation, asked, events), "")


def differences(db: Database) -> list[str]:
    """Compare all requests whose beginning wasn't pruned; return sentences."""
    pruned = db.execute("SELECT 1 FROM audit_anchors").fetchone()
    found = []
    for operation_id, state in db.execute("SELECT id, state FROM operations ORDER BY created_at").fetchall():
        if pruned and State(state).is_over and not _was_asked(db, operation_id):
            continue
        if difference := difference_of(db, operation_id):
            found.append(f"Request {operation_id} was written or changed by another program: {difference}.")
    return found


def _was_asked(db: Database, operation_id: str) -> bool:
    query = "SELECT 1 FROM audit WHERE operation_id = ? AND +event = ?"
    return db.execute(query, [operation_id, Event.ASKED]).fetchone() is not None


def _differences(
    db: Database, operation: Mapping[str, Any], asked: Mapping[str, Any], events: list[dict[str, Any]]
) -> Iterator[str]:
    detail = dict(asked["detail"])
    for event in events:
        if event["event"] == Event.NEEDS_APPROVAL:
            detail |= {name: event["detail"].get(name) for name in ("risk", "needed")}
    logged = {"verb": asked["verb"], "account": asked["account"], "asked_by": asked["actor"]}
    if any(operation[name] != logged[name] for name in _REQUEST):
        yield "its command, account or person isn't the one that was asked for"
    if "request" in detail and _values(operation["request"]) != detail["request"]:
        yield "it isn't what was asked for"
    if "risk" in detail and operation["risk"] != detail["risk"]:
        yield "its risk was changed"
    review = next(iter(db.query("SELECT * FROM reviews WHERE operation_id = ?", [operation["id"]])), None)
    if "needed" in detail:
        yield from _of_review(db, review, detail, events)
        yield from _of_steps(db, operation["id"], events)
    voted = {row["actor"] for row in events if row["event"] in _VOTES}
    votes = db.execute("SELECT user FROM votes WHERE operation_id = ? ORDER BY user", [operation["id"]])
    for (user,) in votes.fetchall():
        if user not in voted:
            yield f"the approval of {user} isn't in the log"
    if (state := _state_of(events, detail)) and operation["state"] != state:
        yield f"it is {operation['state']}, but the log says {state}"


def _of_review(
    db: Database, review: Mapping[str, Any] | None, detail: Mapping[str, Any], events: list[dict[str, Any]]
) -> Iterator[str]:
    reviewed = (review["needed"], bool(review["break_glass"]), review["reason"]) if review else (0, False, "")
    logged = (detail["needed"], detail["break_glass"], detail["reason"] if detail["needed"] else "")
    if reviewed != logged:
        yield "the approvals it needs, its reason or its break glass were changed"
    if review and review["digest"]:
        read = [row["detail"].get("review") for row in events if row["event"] == Event.READ]
        if read[-1:] != [review_digest(db, review["operation_id"])]:
            yield "the trunk that approvers see isn't the one that was read"


def _of_steps(db: Database, operation_id: str, events: list[dict[str, Any]]) -> Iterator[str]:
    logged = {row["detail"].get("step") for row in events if row["event"] == Event.STEP_DONE}
    done = db.execute("SELECT name FROM steps WHERE operation_id = ? AND state = 'done' ORDER BY name", [operation_id])
    for (name,) in done.fetchall():
        if name not in logged:
            yield f"its step {name} is marked as done, but the log doesn't say so"


def _state_of(events: list[dict[str, Any]], asked: Mapping[str, Any]) -> State | None:
    """The state after the last event that changes it; None if an older version didn't log what would tell."""
    last = next((row["event"] for row in reversed(events) if row["event"] in _STATES), None)
    if last:
        return _STATES[last]
    if "needed" not in asked:
        return None
    return State.WAITING if asked["needed"] else State.QUEUED


def _values(text: str) -> dict[str, Any]:
    try:
        values = json.loads(text)
    except ValueError:
        return {}
    return values if isinstance(values, dict) else {}
