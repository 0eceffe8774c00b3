"""A backup of the database, also while the bot runs, and the sign of a copy that was made without care."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database

from bot.domain.errors import SettingsError
from bot.store.audit.search import open_to_read
from bot.store.audit.verify import Verified, look_deeper, verify

IN_USE = 1
"""The `user_version` of a file that a bot has open; 0 once it has closed it. So a copy of the file alone shows that the
newest rows were in its write-ahead log."""


def back_up(path: Path, to: Path) -> tuple[Verified, list[str]]:
    """Copy the database with SQLite's online backup, sync it, and verify the copy as `trunkbot audit verify` does.

    Returns the result, and the problems that only a deeper look finds. `to` gets its name once it is complete; it is
    one private file. Raises SettingsError if `to` exists or `path` can't be read; OSError.
    """
    part = to.with_name(f"{to.name}.part")
    if to.exists():
        raise SettingsError([f"{to} already exists. Nothing was written; choose another file."])
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with open_to_read(path) as db, closing(sqlite3.connect(part, isolation_level=None)) as copy:
            db.conn.backup(copy)
            # One file, without a write-ahead log beside it.
            copy.execute("PRAGMA journal_mode = DELETE").fetchall()
            copy.execute("PRAGMA user_version = 0")
        with open_to_read(part) as copied:
            result = verify(copied), look_deeper(copied)
        _sync(part)
        os.link(part, to)
        _sync(to.absolute().parent)
    except sqlite3.Error as error:
        raise SettingsError([f"Can't copy {path} to {to}: {error}. Nothing was written."]) from error
    finally:
        part.unlink(missing_ok=True)
    return result


def lacks_newest_rows(db: Database, path: Path) -> bool:
    """True if the file was in use when it was copied, and its write-ahead log isn't beside it."""
    wal = path.resolve().with_name(f"{path.resolve().name}-wal")
    is_alone = not wal.exists() or wal.stat().st_size == 0
    return is_alone and bool(db.execute("PRAGMA user_version").fetchone()[0] == IN_USE)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
