"""Pruning: old rows are exported, then replaced by an anchor."""

from __future__ import annotations

import filecmp
import os
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
from sqlite_utils import Database

from bot.domain.audit_events import Event
from bot.domain.phrasing import many
from bot.store.audit.log import AuditEvent, AuditRow, append, as_row


@dataclass(frozen=True)
class Anchor:
    """The last row that a prune removed, its hash, and the time (ISO 8601). The chain continues from it."""

    seq: int
    hash: str
    at: str


@dataclass(frozen=True)
class Pruned:
    """A prune as its row of the log records it. `earlier` is the digest of the anchors before it; None in rows of older
    versions of trunkbot."""

    seq: int
    hash: str
    earlier: str | None
    sentence: str

    @classmethod
    def recorded_in(cls, row: AuditRow) -> Pruned | None:
        """Read the row of a prune; None for any other row."""
        if row.event != Event.PRUNED:
            return None
        detail = row.details
        seq, hash_, earlier = detail.get("seq"), detail.get("hash"), detail.get("earlier")
        seq = seq if isinstance(seq, int) else 0
        sentence = f"Rows up to number {seq} were pruned (row {row.seq}): {row.sentence}"
        return cls(seq, str(hash_), earlier, sentence)


@dataclass(frozen=True)
class Going:
    """The rows to prune: up to number `seq`, which has that hash, written before `before` (ISO 8601)."""

    seq: int
    hash: str
    before: str


def anchors(db: Database) -> list[Anchor]:
    """Read the anchor of each prune, oldest first."""
    return [Anchor(*row) for row in db.execute("SELECT seq, hash, pruned_at FROM audit_anchors ORDER BY seq")]


def digest_of(anchors: Sequence[Anchor]) -> str:
    """SHA-256 over the anchors, which the next prune writes into the chain."""
    return sha256(orjson.dumps([[anchor.seq, anchor.hash, anchor.at] for anchor in anchors])).hexdigest()


def last_to_go(db: Database, before: str) -> Going | None:
    """Find the rows that precede every row written at `before` or later; None if there are none."""
    # `+ 0` keeps SQLite from reading all rows in the order of their numbers.
    kept = db.execute("SELECT min(seq + 0) FROM audit WHERE at >= ?", [before]).fetchone()[0]
    row = db.execute(
        "SELECT seq, hash FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT 1", [2**63 - 1 if kept is None else kept]
    ).fetchone()
    return Going(int(row[0]), str(row[1]), before) if row else None


def export_up_to(db: Database, seq: int, file: Path) -> int:
    """Write the rows as JSON lines, oldest first, sync them to disk, and return their number. Until the file is
    complete, its name ends with `.part`.

    Raises FileExistsError if another file has its name; one with exactly these rows, left by an interrupted prune, is
    reused. Raises OSError.
    """
    part = file.with_name(f"{file.name}.part")
    try:
        rows = _write(db, seq, part)
        _take_name(part, file)
    finally:
        part.unlink(missing_ok=True)
    folder = os.open(file.absolute().parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return rows


def _write(db: Database, seq: int, part: Path) -> int:
    rows = 0
    # A leftover may be a hard link to the complete file, so it is removed, not overwritten.
    part.unlink(missing_ok=True)
    with part.open("xb") as out:
        for row in db.query("SELECT * FROM audit WHERE seq <= ? ORDER BY seq", [seq]):
            out.write(orjson.dumps(as_row(row)) + b"\n")
            rows += 1
        out.flush()
        os.fsync(out.fileno())
    return rows


def _take_name(part: Path, file: Path) -> None:
    """Link, which fails if the name is taken; renaming would overwrite that file."""
    try:
        os.link(part, file)
    except FileExistsError:
        if not filecmp.cmp(part, file, shallow=False):
            raise
    except OSError:
        # This file system has no links.
        if file.exists():
            raise
        part.rename(file)


def prune(db: Database, at: str, going: Going, rows: int, file: Path, by: str) -> None:
    """Delete the exported rows. Call it inside a transaction, so that anchor, deletion and the row about it are one.
    `by` is the user on this machine."""
    # 256 MB, because each row leaves fourteen indexes, whose pages would be read and written again and again.
    db.execute("PRAGMA cache_size = -262144")
    before = anchors(db)
    _keep_settings(db, at, going)
    append(db, at, _event(going, rows, file, by, digest_of(before)))
    db.execute("INSERT INTO audit_anchors (seq, hash, pruned_at) VALUES (?, ?, ?)", [going.seq, going.hash, at])
    db.execute("INSERT INTO audit_gate (up_to) VALUES (?)", [going.seq])
    db.execute("DELETE FROM audit WHERE seq <= ?", [going.seq])
    db.execute("DELETE FROM audit_gate")


def _event(going: Going, rows: int, file: Path, by: str, earlier: str) -> AuditEvent:
    sentence = (
        f"{by} pruned {many(rows, 'row')} written before {going.before} (up to number {going.seq}), on the bot's "
        f"machine. They are in {file.absolute()}."
    )
    detail: dict[str, Any] = {
        "seq": going.seq,
        "hash": going.hash,
        "rows": rows,
        "before": going.before,
        "file": str(file.absolute()),
        "by": by,
        "earlier": earlier,
    }
    return AuditEvent("trunkbot", Event.PRUNED, sentence, detail=detail)


def _keep_settings(db: Database, at: str, going: Going) -> None:
    """Copy the newest settings to a new row if theirs is pruned: the next start is compared with it."""
    newest = "SELECT seq, at, account, detail FROM audit WHERE event = ? ORDER BY seq DESC LIMIT 1"
    last = db.execute(newest, [Event.SETTINGS]).fetchone()
    if last and last[0] <= going.seq:
        sentence = f"Settings recorded at {last[1]}, copied because their row is being pruned."
        append(db, at, AuditEvent("trunkbot", Event.SETTINGS, sentence, account=last[2], detail=orjson.loads(last[3])))
