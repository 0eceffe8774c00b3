"""The triggers of m008: a row can only be appended, and old rows can only be deleted with an anchor and a row about the
prune.

`INSERT OR REPLACE` deletes without firing a DELETE trigger (recursive_triggers is off unless a connection turns it on),
so replacing is blocked by INSERT triggers.
"""

from __future__ import annotations

_NEXT = (
    "max(coalesce((SELECT max(seq) FROM audit), 0),"
    " coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'audit'), 0)) + 1"
)
_LAST_HASH = "coalesce((SELECT hash FROM audit ORDER BY seq DESC LIMIT 1), hex(zeroblob(32)))"
_NO_SUCH_ROW = "NOT EXISTS (SELECT 1 FROM audit WHERE seq = NEW.seq AND hash = NEW.hash)"
_RECORDED = (
    "EXISTS (SELECT 1 FROM audit AS told WHERE told.event = 'pruned' AND json_valid(told.detail)"
    " AND told.detail ->> 'seq' = {0}.seq AND told.detail ->> 'hash' = {0}.hash AND told.seq > {0}.seq)"
)
_LOG = "the audit log is append-only"
_ANCHORS = "anchors of the audit log are never changed"
_VERSIONS = "the versions of the audit log are never changed"
_GATE = "rows leave the audit log by trunkbot audit prune alone"


def _refusing(name: str, when: str, table: str, condition: str, why: str) -> str:
    guard = f" WHEN {condition}" if condition else ""
    return f"CREATE TRIGGER {name} BEFORE {when} ON {table}{guard} BEGIN SELECT RAISE(ABORT, '{why}'); END"


STATEMENTS = (
    # A hash of version 2 covers the row's number, so a forged later start would need new hashes.
    "CREATE TABLE audit_versions (version INTEGER PRIMARY KEY, first_seq INTEGER NOT NULL) STRICT",
    f"INSERT INTO audit_versions (version, first_seq) VALUES (2, {_NEXT})",  # noqa: S608
    _refusing("versions_are_never_added", "INSERT", "audit_versions", "", _VERSIONS),
    _refusing("versions_are_never_changed", "UPDATE", "audit_versions", "", _VERSIONS),
    _refusing("versions_are_never_deleted", "DELETE", "audit_versions", "", _VERSIONS),
    _refusing(
        "audit_rows_come_last",
        "INSERT",
        "audit",
        f"NEW.seq IS NOT {_NEXT} OR NEW.previous_hash IS NOT {_LAST_HASH}",
        f"{_LOG}: a new row has the next number and the hash of the last row",
    ),
    _refusing(
        "anchors_hold_what_was_told",
        "INSERT",
        "audit_anchors",
        f"NEW.seq <= (SELECT max(seq) FROM audit_anchors) OR {_NO_SUCH_ROW} OR NOT {_RECORDED.format('NEW')}",  # noqa: S608
        _ANCHORS,
    ),
    _refusing(
        "the_gate_opens_for_an_anchor",
        "INSERT",
        "audit_gate",
        f"NOT EXISTS (SELECT 1 FROM audit_anchors AS anchor WHERE seq = NEW.up_to AND {_RECORDED.format('anchor')})",  # noqa: S608
        _GATE,
    ),
    _refusing("the_gate_is_never_moved", "UPDATE", "audit_gate", "", _GATE),
)
