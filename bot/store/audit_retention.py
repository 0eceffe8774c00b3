"""Old rows leave the audit log by one gate only: exported and on the disk first, an anchor in their place."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path

import orjson
from sqlite_utils import Database

from bot.store.audit import AuditEvent, AuditRow, append


def last_to_go(db: Database, before: str) -> tuple[int, str] | None:
    """The last row's `seq` and hash of those that precede every row of `before` or later; None where none does."""
    kept = db.execute("SELECT min(seq) FROM audit WHERE at >= ?", [before]).fetchone()[0]
    found = db.execute(
        "SELECT seq, hash FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT 1", [2**62 if kept is None else kept]
    ).fetchone()
    return (int(found[0]), str(found[1])) if found else None


def export_up_to(db: Database, seq: int, file: Path) -> int:
    """Write the rows as JSON lines, the oldest first, and see them onto the disk. Raises OSError, also where the file
    is there already. Returns their number."""
    rows = 0
    with file.open("xb") as out:
        for row in db.query("SELECT * FROM audit WHERE seq <= ? ORDER BY seq", [seq]):
            out.write(orjson.dumps(asdict(AuditRow(**row))) + b"\n")
            rows += 1
        out.flush()
        os.fsync(out.fileno())
    folder = os.open(file.absolute().parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return rows


def prune(db: Database, at: str, seq: int, last_hash: str, rows: int) -> None:
    """Take the exported rows out. Call it inside a transaction: anchor, gate, deletion and its own row are one."""
    sentence = f"{rows} rows up to number {seq} were exported and then taken out of the log."
    append(db, at, AuditEvent("trunkbot", "pruned", sentence, detail={"seq": seq, "hash": last_hash}))
    db.execute("INSERT INTO audit_anchors (seq, hash, pruned_at) VALUES (?, ?, ?)", [seq, last_hash, at])
    db.execute("INSERT INTO audit_gate (up_to) VALUES (?)", [seq])
    db.execute("DELETE FROM audit WHERE seq <= ?", [seq])
    db.execute("DELETE FROM audit_gate")
