"""One SQLite file, one connection, one lock (eight threads behind one lock beat eight connections)."""

from __future__ import annotations

import fcntl
import secrets
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from sqlite_utils import Database

from bot.domain.audit_events import Event
from bot.domain.clock import iso
from bot.domain.errors import DatabaseInUse, SettingsError
from bot.store.audit import log as audit
from bot.store.audit import schema as audit_schema
from bot.store.audit import search as audit_search
from bot.store.audit.log import AuditEvent, AuditRow
from bot.store.audit.search import ANY, Known, Sought
from bot.store.schema import bring_up_to_date
from bot.store.turns import Turns

Clock = Callable[[], datetime]

_PRAGMAS = (
    "busy_timeout = 5000",
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    # 32 MB, because an audit row touches some twenty pages, and a commit waits for its checkpoint.
    "wal_autocheckpoint = 8000",
)
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def utc_now() -> datetime:
    """The wall clock, in UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """Make an operation's id: eight letters and digits that can be read aloud."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(8))


class Store:
    """Opens the file, upgrades its tables and provides transactions.

    Raises SettingsError if the file can't be opened or another process uses it. `shared` allows several processes,
    which is safe because each change of state is one conditional UPDATE, but only one can run workers.
    """

    def __init__(
        self, path: Path | str, *, clock: Clock = utc_now, ids: Callable[[], str] = new_id, shared: bool = False
    ) -> None:
        self.clock = clock
        self.new_id = ids
        self._lock = Turns()
        self.come_first = self._lock.come_first
        self._depth = 0
        # A link to the file must lead to the same locks.
        self._path = Path(path).resolve()
        self.is_closed = False
        self._file_lock = None if shared else _lock_file(self._path)
        try:
            connection = sqlite3.connect(self._path, check_same_thread=False, isolation_level=None)
            self._db = Database(connection)
            with _while_opening(self._path):
                for pragma in _PRAGMAS:
                    connection.execute(f"PRAGMA {pragma}").fetchall()
                bring_up_to_date(self._db)
            if not shared:
                self._put_guards_back()
            self._inode = self._path.stat().st_ino
        except (*audit.UNREADABLE, OSError) as error:
            self._release()
            raise SettingsError([f"TRUNKBOT_DB: can't open the database {path}: {error}."]) from error

    @property
    def written(self) -> int:
        """A number that grows with every row this process writes: a cached read is valid while it stays the same."""
        return self._db.conn.total_changes

    def now(self) -> str:
        """The time in ISO 8601, in UTC, with milliseconds."""
        return iso(self.clock())

    @contextmanager
    def transaction(self) -> Iterator[Database]:
        """Run the block in a transaction. Nested use joins the outer one."""
        with self._lock:
            self._depth += 1
            try:
                if self._depth > 1:
                    yield self._db
                    return
                self._db.execute("BEGIN IMMEDIATE")
                try:
                    yield self._db
                except BaseException:
                    self._db.rollback()
                    raise
                self._db.commit()
            finally:
                self._depth -= 1

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """Provide the connection for reading."""
        with self._lock:
            yield self._db

    def log(self, event: AuditEvent) -> None:
        """Append one row to the audit log, inside the open transaction if there is one."""
        with self.transaction() as db:
            audit.append(db, self.now(), event)

    def audit_search(self, sought: Sought = ANY, limit: int = 50, before: int | None = None) -> Sequence[AuditRow]:
        """Matching rows of the audit log, newest first; `before` is the last `seq` of the previous page."""
        with self.reading() as db:
            return audit_search.search(db, sought, limit, before)

    def audit_every(self, sought: Sought, most: int) -> Iterator[AuditRow]:
        """As `audit_search`, at most `most` rows, read as they are used over a connection that blocks nobody."""
        with audit_search.open_to_read(self._path) as db:
            yield from audit_search.every(db, sought, most)

    def audit_head(self) -> tuple[int, str]:
        """The number and hash of the last row."""
        with self.reading() as db:
            return audit_search.head(db)

    def audit_known(self) -> Known:
        """The events, verbs and people of the audit log."""
        with self.reading() as db:
            return audit_search.known(db)

    def check_writable(self) -> None:
        """Check that the file can be written. Raises SettingsError, also if it was moved or deleted, because then
        writes would be lost."""
        if not self._path.exists() or self._path.stat().st_ino != self._inode:
            raise SettingsError([f"The database {self._path} was moved or deleted while the bot was using it."])
        try:
            with self.transaction() as db:
                _write_nothing(db.conn)
        except sqlite3.Error as error:
            raise SettingsError([f"Can't write to the database: {error}."]) from error

    def close(self) -> None:
        """Close the file and release its lock."""
        with self._lock:
            self.is_closed = True
            self._db.close()
            self._release()

    def _put_guards_back(self) -> None:
        """Restore triggers and views of the audit log that someone removed or changed, and log it."""
        if not audit_schema.schema_differences(self._db):
            return
        with self.transaction() as db:
            changed = audit_schema.put_back(db)
            if changed:
                sentence = (
                    f"Restored triggers or views of this log that were changed from outside: {'; '.join(changed)}."
                )
                self.log(AuditEvent("trunkbot", Event.GUARDS_PUT_BACK, sentence, detail={"found": changed}))

    def _release(self) -> None:
        if self._file_lock:
            self._file_lock.close()


def check_writable(path: Path) -> None:
    """Check that a database can be written while the bot has it open. Raises the errors in `UNREADABLE`."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", 5, uri=True, isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        _write_nothing(db)
        db.execute("COMMIT")


def _write_nothing(connection: sqlite3.Connection) -> None:
    """Write the file's version unchanged, which goes to the disk like every write."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    connection.execute(f"PRAGMA user_version = {int(version)}")


@contextmanager
def _while_opening(path: Path) -> Iterator[None]:
    """Lock the file while it is switched to WAL and upgraded, because SQLite itself waits for neither."""
    with path.with_name(path.name + ".opening").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _lock_file(path: Path) -> IO[str]:
    """Lock `<path>.lock` until the process ends: two bots on one file would run operations twice."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        held = path.with_name(path.name + ".lock").open("w")
    except OSError as error:
        raise SettingsError([f"TRUNKBOT_DB: can't write {path}: {error.strerror}."]) from error
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        held.close()
        raise DatabaseInUse(
            [f"TRUNKBOT_DB: another trunkbot is using {path}. Stop it, or choose another file."]
        ) from None
    return held
