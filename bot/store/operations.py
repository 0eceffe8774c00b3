"""Operations and their steps. Each change of state is one conditional UPDATE."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlite_utils import Database

from bot.domain.records import FLOW_DONE, RESTORED_BY, Ending, NewOperation, Operation, Risk, State, StepRow, StepState
from bot.store.rows import insert_new


def insert(db: Database, new_id: str, at: str, new: NewOperation) -> bool:
    """Save a new operation; False if its key exists."""
    row = {**vars(new), "id": new_id, "request": json.dumps(dict(new.request)), "created_at": at, "updated_at": at}
    del row["steps"]
    if not insert_new(db, "operations", "key", row):
        return False
    for position, step in enumerate(new.steps):
        db.execute(
            "INSERT INTO steps (operation_id, name, position, title, state) VALUES (?, ?, ?, ?, ?)",
            [new_id, step.name, position, step.title, step.state],
        )
    return True


def find(db: Database, column: str, value: str) -> Operation | None:
    """The operation with that value in `column`, which is `id` or `key`."""
    if column not in {"id", "key"}:
        raise ValueError(column)
    return next(iter(_read(db, f"{column} = ?", [value])), None)


def same_that_waits(db: Database, new: NewOperation) -> Operation | None:
    """An open operation with the same request, from another command or form."""
    query = "verb = ? AND account = ? AND request = ? AND key <> ? AND state IN ('waiting', 'approved') LIMIT 1"
    return next(iter(_read(db, query, [new.verb, new.account, json.dumps(dict(new.request)), new.key])), None)


def recent(db: Database, limit: int, asked_by: str | None = None) -> list[Operation]:
    """Operations, newest first; only one person's if `asked_by` is given."""
    where, values = ("asked_by = ?", [asked_by]) if asked_by else ("1", [])
    return _read(db, f"{where} ORDER BY created_at DESC LIMIT {int(limit)}", values)


def of_verb(db: Database, verb: str, account: str) -> list[Operation]:
    """All operations of a verb on an account, oldest first."""
    return _read(db, "verb = ? AND account = ? ORDER BY created_at, rowid", [verb, account])


def in_state(db: Database, state: State) -> list[Operation]:
    """All operations in that state, oldest first."""
    return _read(db, "state = ? ORDER BY created_at", [state])


def touched_since(db: Database, account: str, at: str) -> list[Operation]:
    """The operations that changed the account since then, or may be changing it now."""
    return _read(
        db,
        "account = ? AND (updated_at >= ? AND state IN ('done', 'failed', 'unknown')"
        " OR state IN ('queued', 'running'))",
        [account, at],
    )


def queued_before(db: Database, at: str) -> list[Operation]:
    """The operations that were queued before then, oldest first."""
    return _read(db, "state = 'queued' AND updated_at < ? ORDER BY created_at", [at])


def queue(db: Database) -> tuple[int, str]:
    """The number of queued operations, and the time of the oldest, empty if there is none."""
    count, oldest = db.execute("SELECT count(*), min(updated_at) FROM operations WHERE state = 'queued'").fetchone()
    return count, oldest or ""


def count_by_state(db: Database) -> dict[str, float]:
    """The number of operations by state."""
    return {
        str(state): float(count) for state, count in db.execute("SELECT state, count(*) FROM operations GROUP BY 1")
    }


def move(db: Database, operation_id: str, at: str, was: Sequence[State], to: State, sentence: str = "") -> bool:
    """Change the state if it still is one of `was`; False if not."""
    assignments = "state = ?, sentence = ?, updated_at = ?, version = version + 1"
    condition = f"id = ? AND state IN ({', '.join('?' * len(was))})"
    query = f"UPDATE operations SET {assignments} WHERE {condition}"  # noqa: S608
    return db.execute(query, [to, sentence, at, operation_id, *was]).rowcount == 1


def set_risk(db: Database, operation_id: str, risk: Risk) -> None:
    """Save a higher risk than the request has by itself."""
    db.execute("UPDATE operations SET risk = ? WHERE id = ?", [risk, operation_id])


def running_without_approval(db: Database, account: str, but: str) -> list[Operation]:
    """The other operations that are changing the account now, and that nobody had to approve."""
    return _read(db, "state = 'running' AND account = ? AND risk = 'none' AND id <> ?", [account, but])


def take(db: Database, operation_id: str, at: str, lease: str, until: str) -> bool:
    """Give a queued operation to the holder of `lease`; False if it isn't queued any more."""
    moved = move(db, operation_id, at, [State.QUEUED], State.RUNNING)
    db.execute(
        "UPDATE operations SET lease = ?, lease_until = ? WHERE id = ? AND ?", [lease, until, operation_id, moved]
    )
    return moved


def renew(db: Database, operation_id: str, lease: str, until: str) -> None:
    """Extend the lease, because its holder is alive."""
    query = "UPDATE operations SET lease_until = ? WHERE id = ? AND lease = ? AND state = 'running'"
    db.execute(query, [until, operation_id, lease])


def is_held(db: Database, operation_id: str, lease: str) -> bool:
    """True while the operation runs under that lease."""
    query = "SELECT 1 FROM operations WHERE id = ? AND lease = ? AND state = 'running'"
    return db.execute(query, [operation_id, lease]).fetchone() is not None


def lapsed(db: Database, at: str) -> list[Operation]:
    """The running operations whose lease ran out."""
    return _read(db, "state = 'running' AND lease_until < ? ORDER BY created_at", [at])


def begin_attempt(db: Database, operation_id: str) -> None:
    """Count an attempt and reset the failed steps; an unknown one stays, to be looked for on the account first."""
    db.execute("UPDATE operations SET attempt = attempt + 1 WHERE id = ?", [operation_id])
    db.execute(
        "UPDATE steps SET state = 'waiting', sentence = '', milliseconds = NULL, ending = '', conflict_sid = '',"
        " started_at = NULL WHERE operation_id = ? AND state = 'failed'",
        [operation_id],
    )


def step_started(db: Database, operation_id: str, name: str, at: str) -> None:
    """Save the start of a step before its call is made, so that a crash leaves a trace. An interrupted step keeps the
    time of its first call."""
    db.execute(
        "UPDATE steps SET state = 'running', started_at = coalesce(started_at, ?), sentence = '', milliseconds = NULL"
        " WHERE operation_id = ? AND name = ?",
        [at, operation_id, name],
    )
    touch(db, operation_id)


def step_waits(db: Database, operation_id: str, sentence: str) -> None:
    """Save the reason why the running steps wait."""
    db.execute(
        "UPDATE steps SET sentence = ? WHERE operation_id = ? AND state = 'running'",
        [sentence, operation_id],
    )
    touch(db, operation_id)


def step_ended(db: Database, operation_id: str, at: str, step: StepRow, facts: Mapping[str, str]) -> None:
    """Save the outcome of a step, and add its facts to those of the operation."""
    db.execute(
        "UPDATE steps SET state = ?, sentence = ?, milliseconds = ?, ending = ?, conflict_sid = ?"
        " WHERE operation_id = ? AND name = ?",
        [step.state, step.sentence, step.milliseconds, step.ending, step.conflict_sid, operation_id, step.name],
    )
    _add_facts(db, operation_id, facts)


def was_undone(db: Database, operation_id: str, by: str) -> None:
    """Note that another operation undid this one."""
    _add_facts(db, operation_id, {RESTORED_BY: by})


def flow_was_set_up(db: Database, account: str, trunk_sid: str, verbs: Sequence[str], by: str) -> list[str]:
    """Note on the newest changes of this trunk by these commands that a person set up its flow; that nobody did, if
    `by` is empty.

    Returns the ids of these operations.
    """
    marks = ", ".join("?" * len(verbs))
    rows = db.execute(
        f"SELECT id FROM operations WHERE account = ? AND state = 'done' AND verb IN ({marks})"  # noqa: S608
        " AND json_extract(facts, '$.trunk_sid') = ? ORDER BY updated_at DESC LIMIT ?",
        [account, *verbs, trunk_sid, _MOST_NOTED],
    ).fetchall()
    for (operation_id,) in rows:
        # A patch with null removes the fact.
        _add_facts(db, operation_id, {FLOW_DONE: by or None})
    return [str(operation_id) for (operation_id,) in rows]


_MOST_NOTED = 10
"""Each is a message to update, and Slack takes about fifty a minute."""


def _add_facts(db: Database, operation_id: str, facts: Mapping[str, str | None]) -> None:
    db.execute(
        "UPDATE operations SET facts = json_patch(facts, ?) WHERE id = ?", [json.dumps(dict(facts)), operation_id]
    )
    touch(db, operation_id)


def touch(db: Database, operation_id: str) -> None:
    """Count a change that isn't one of state: `updated_at` stays the time of the state."""
    db.execute("UPDATE operations SET version = version + 1 WHERE id = ?", [operation_id])


def _read(db: Database, where: str, values: Sequence[object]) -> list[Operation]:
    rows = list(db.query(f"SELECT * FROM operations WHERE {where}", list(values)))  # noqa: S608
    return [_operation(db, row) for row in rows]


def _operation(db: Database, row: dict[str, Any]) -> Operation:
    steps = db.query(
        "SELECT name, title, state, milliseconds, sentence, ending, conflict_sid,"
        " coalesce(started_at, '') AS started_at FROM steps WHERE operation_id = ? ORDER BY position",
        [row["id"]],
    )
    row |= {"request": json.loads(row["request"]), "facts": json.loads(row["facts"]), "state": State(row["state"])}
    row["risk"] = Risk(row["risk"])
    return Operation(**row, steps=tuple(_step(step) for step in steps))


def _step(row: dict[str, Any]) -> StepRow:
    return StepRow(**row | {"state": StepState(row["state"]), "ending": Ending(row["ending"])})
