"""Rows of what was asked and what became of it. Each change of state is one conditional UPDATE."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlite_utils import Database

from bot.domain.records import (
    RESTORED_BY,
    Ending,
    NewOperation,
    Operation,
    Risk,
    State,
    StepRow,
    StepState,
)


def insert(db: Database, new_id: str, at: str, wish: NewOperation) -> bool:
    """Write the wish down; False where its key is there already."""
    done = db.execute(
        "INSERT INTO operations"
        " (id, key, verb, account, request, state, risk, asked_by, asked_in, created_at, updated_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING",
        [
            new_id,
            wish.key,
            wish.verb,
            wish.account,
            json.dumps(dict(wish.request)),
            wish.state,
            wish.risk,
            wish.asked_by,
            wish.asked_in,
            at,
            at,
        ],
    )
    if done.rowcount != 1:
        return False
    for position, step in enumerate(wish.steps):
        db.execute(
            "INSERT INTO steps (operation_id, name, position, title, state) VALUES (?, ?, ?, ?, ?)",
            [new_id, step.name, position, step.title, step.state],
        )
    return True


def find(db: Database, column: str, value: str) -> Operation | None:
    """The operation whose `id` or `key` is that value."""
    if column not in {"id", "key"}:
        raise ValueError(column)
    return next(iter(_read(db, f"{column} = ?", [value])), None)


def same_that_waits(db: Database, wish: NewOperation) -> Operation | None:
    """The same asked for by another command or form, which others are still to decide, or which is about to begin."""
    query = "verb = ? AND account = ? AND request = ? AND key <> ? AND state IN ('waiting', 'approved') LIMIT 1"
    return next(iter(_read(db, query, [wish.verb, wish.account, json.dumps(dict(wish.request)), wish.key])), None)


def recent(db: Database, limit: int, asked_by: str | None = None) -> list[Operation]:
    """The newest first; of one person where `asked_by` is given."""
    where, values = ("asked_by = ?", [asked_by]) if asked_by else ("1", [])
    return _read(db, f"{where} ORDER BY created_at DESC LIMIT {int(limit)}", values)


def in_state(db: Database, state: State) -> list[Operation]:
    """All in that state, the oldest first."""
    return _read(db, "state = ? ORDER BY created_at", [state])


def touched_since(db: Database, account: str, at: str) -> list[Operation]:
    """What was carried out on the account since then, or is being carried out, wholly or in part."""
    return _read(
        db,
        "account = ? AND (updated_at >= ? AND state IN ('done', 'failed', 'unknown')"
        " OR state IN ('queued', 'running'))",
        [account, at],
    )


def queued_before(db: Database, at: str) -> list[Operation]:
    """What has waited for a worker since then or longer."""
    return _read(db, "state = 'queued' AND updated_at < ? ORDER BY created_at", [at])


def count_by_state(db: Database) -> dict[str, float]:
    """How many there are in each state that occurs."""
    return {
        str(state): float(count) for state, count in db.execute("SELECT state, count(*) FROM operations GROUP BY 1")
    }


def move(db: Database, operation_id: str, at: str, was: Sequence[State], to: State, sentence: str = "") -> bool:
    """Change the state if it still is one of `was`; False where somebody else was faster."""
    marks = ", ".join("?" * len(was))
    done = db.execute(
        f"UPDATE operations SET state = ?, sentence = ?, updated_at = ?, version = version + 1"  # noqa: S608
        f" WHERE id = ? AND state IN ({marks})",
        [to, sentence, at, operation_id, *was],
    )
    return done.rowcount == 1


def take(db: Database, operation_id: str, at: str, lease: str, until: str) -> bool:
    """Have whoever holds `lease` carry out what is queued; False where somebody else was faster."""
    moved = move(db, operation_id, at, [State.QUEUED], State.RUNNING)
    db.execute(
        "UPDATE operations SET lease = ?, lease_until = ? WHERE id = ? AND ?", [lease, until, operation_id, moved]
    )
    return moved


def renew(db: Database, operation_id: str, lease: str, until: str) -> None:
    """Whoever holds this lease is alive, and has it in hand."""
    query = "UPDATE operations SET lease_until = ? WHERE id = ? AND lease = ? AND state = 'running'"
    db.execute(query, [until, operation_id, lease])


def is_held(db: Database, operation_id: str, lease: str) -> bool:
    """Whether it still runs under that lease."""
    query = "SELECT 1 FROM operations WHERE id = ? AND lease = ? AND state = 'running'"
    return db.execute(query, [operation_id, lease]).fetchone() is not None


def lapsed(db: Database, at: str) -> list[Operation]:
    """What runs under a lease that nobody renewed."""
    return _read(db, "state = 'running' AND lease_until < ? ORDER BY created_at", [at])


def begin_attempt(db: Database, operation_id: str) -> None:
    """Count one more try, and let what failed wait again; what is unknown stays so, to be looked into first."""
    db.execute("UPDATE operations SET attempt = attempt + 1 WHERE id = ?", [operation_id])
    db.execute(
        "UPDATE steps SET state = 'waiting', sentence = '', milliseconds = NULL, ending = '', in_the_way = '',"
        " started_at = NULL WHERE operation_id = ? AND state = 'failed'",
        [operation_id],
    )


def step_started(db: Database, operation_id: str, name: str, at: str) -> None:
    """Written before the call is made, so that a crash leaves a trace to look into. What was cut off keeps the time of
    its first call."""
    db.execute(
        "UPDATE steps SET state = 'running', started_at = coalesce(started_at, ?), sentence = '', milliseconds = NULL"
        " WHERE operation_id = ? AND name = ?",
        [at, operation_id, name],
    )
    touch(db, operation_id)


def step_waits(db: Database, operation_id: str, sentence: str) -> None:
    """What the running steps wait for; it goes when they end."""
    db.execute(
        "UPDATE steps SET sentence = ? WHERE operation_id = ? AND state = 'running'",
        [sentence, operation_id],
    )
    touch(db, operation_id)


def step_ended(db: Database, operation_id: str, at: str, step: StepRow, facts: Mapping[str, str]) -> None:
    """Write what became of the step, and add what it found out to the operation's facts."""
    db.execute(
        "UPDATE steps SET state = ?, sentence = ?, milliseconds = ?, ending = ?, in_the_way = ?"
        " WHERE operation_id = ? AND name = ?",
        [step.state, step.sentence, step.milliseconds, step.ending, step.conflict_sid, operation_id, step.name],
    )
    _add_facts(db, operation_id, facts)


def was_undone(db: Database, operation_id: str, by: str) -> None:
    """What it did was undone by this other one."""
    _add_facts(db, operation_id, {RESTORED_BY: by})


def _add_facts(db: Database, operation_id: str, facts: Mapping[str, str]) -> None:
    db.execute(
        "UPDATE operations SET facts = json_patch(facts, ?) WHERE id = ?", [json.dumps(dict(facts)), operation_id]
    )
    touch(db, operation_id)


def touch(db: Database, operation_id: str) -> None:
    """Something about it changed that is not its state: `updated_at` stays the time of the state."""
    db.execute("UPDATE operations SET version = version + 1 WHERE id = ?", [operation_id])


def _read(db: Database, where: str, values: Sequence[object]) -> list[Operation]:
    rows = list(db.query(f"SELECT * FROM operations WHERE {where}", list(values)))  # noqa: S608
    return [_operation(db, row) for row in rows]


def _operation(db: Database, row: dict[str, Any]) -> Operation:
    steps = db.query(
        "SELECT name, title, state, milliseconds, sentence, ending, in_the_way, coalesce(started_at, '') AS started_at"
        " FROM steps WHERE operation_id = ? ORDER BY position",
        [row["id"]],
    )
    row |= {"request": json.loads(row["request"]), "facts": json.loads(row["facts"]), "state": State(row["state"])}
    row["risk"] = Risk(row["risk"])
    return Operation(**row, steps=tuple(_step(step) for step in steps))


def _step(row: dict[str, Any]) -> StepRow:
    row["conflict_sid"] = row.pop("in_the_way")
    return StepRow(**row | {"state": StepState(row["state"]), "ending": Ending(row["ending"])})
