"""Old rows leave the audit log by one gate only: exported and on the disk first, an anchor in their place."""

from __future__ import annotations

import filecmp
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
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
    """The last row that was taken out, with its hash, and when that was (ISO 8601). The rows after it follow on it."""

    seq: int
    hash: str
    at: str


@dataclass(frozen=True)
class Pruned:
    """A prune, as a row of the log records it; `told` is that in words. `earlier` is the digest of the anchors before
    it, None in rows of older versions of trunkbot."""

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
        sentence = f"Rows up to number {seq} were pruned, as row {row.seq} tells: {row.sentence}"
        return cls(seq, str(hash_), earlier, sentence)


@dataclass(frozen=True)
class Going:
    """The rows that are to go: up to the one of number `seq`, with that hash, written before `before` (ISO 8601)."""

    seq: int
    hash: str
    before: str


def anchors(db: Database) -> list[Anchor]:
    """One for each prune, the oldest first."""
    return [Anchor(*row) for row in db.execute("SELECT seq, hash, pruned_at FROM audit_anchors ORDER BY seq")]


def digest_of(anchors: Sequence[Anchor]) -> str:
    """SHA-256 over all of them, which the next prune writes into the chain."""
    return sha256(orjson.dumps([[anchor.seq, anchor.hash, anchor.at] for anchor in anchors])).hexdigest()


def last_to_go(db: Database, before: str) -> Going | None:
    """The last of those that precede every row of `before` or later; None where none does."""
    # Else SQLite reads all rows from the first on, to find the least number.
    kept = db.execute("SELECT min(seq + 0) FROM audit WHERE at >= ?", [before]).fetchone()[0]
    row = db.execute(
        "SELECT seq, hash FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT 1", [2**63 - 1 if kept is None else kept]
    ).fetchone()
    return Going(int(row[0]), str(row[1]), before) if row else None


def export_up_to(db: Database, seq: int, file: Path) -> int:
    """Write the rows as JSON lines, the oldest first, and see them onto the disk; their number. The file is whole or
    not there: until it is, it is called `….part`.

    Raises FileExistsError where another file has its name; one with these very rows, which a prune that was cut off
    has left, is taken for it. Raises OSError.
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
    # One that was left may be a second name of the whole file: it is not written into, but made anew.
    part.unlink(missing_ok=True)
    with part.open("xb") as out:
        for row in db.query("SELECT * FROM audit WHERE seq <= ? ORDER BY seq", [seq]):
            out.write(orjson.dumps(asdict(as_row(row))) + b"\n")
            rows += 1
        out.flush()
        os.fsync(out.fileno())
    return rows


def _take_name(part: Path, file: Path) -> None:
    """A link is refused where the name is taken; renaming would write over what is there."""
    try:
        os.link(part, file)
    except FileExistsError:
        if not filecmp.cmp(part, file, shallow=False):
            raise
    except OSError:
        # This file system knows no links.
        if file.exists():
            raise
        part.rename(file)


def prune(db: Database, at: str, going: Going, rows: int, file: Path, by: str) -> None:
    """Take the exported rows out. Call it inside a transaction: anchor, gate, deletion and its own row are one. `by` is
    who runs it on this machine."""
    # 256 MB: each row leaves fourteen indexes, whose pages would be read and written again and again.
    db.execute("PRAGMA cache_size = -262144")
    before = anchors(db)
    _keep_settings(db, at, going)
    append(db, at, _told(going, rows, file, by, digest_of(before)))
    db.execute("INSERT INTO audit_anchors (seq, hash, pruned_at) VALUES (?, ?, ?)", [going.seq, going.hash, at])
    db.execute("INSERT INTO audit_gate (up_to) VALUES (?)", [going.seq])
    db.execute("DELETE FROM audit WHERE seq <= ?", [going.seq])
    db.execute("DELETE FROM audit_gate")


def _told(going: Going, rows: int, file: Path, by: str, earlier: str) -> AuditEvent:
    sentence = (
        f"{by}, on the machine, had {many(rows, 'row')} from before {going.before}, up to number {going.seq}, written "
        f"to {file.absolute()} and then taken out of the log."
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
    """The next start is compared with the settings of the last: their row may not leave without being written anew."""
    newest = "SELECT seq, at, account, detail FROM audit WHERE event = ? ORDER BY seq DESC LIMIT 1"
    last = db.execute(newest, [Event.SETTINGS]).fetchone()
    if last and last[0] <= going.seq:
        sentence = f"The settings as they were written down at {last[1]}: that row leaves the log, and they stay."
        append(db, at, AuditEvent("trunkbot", Event.SETTINGS, sentence, account=last[2], detail=orjson.loads(last[3])))
