"""One SQLite file, one writer connection, one lock (eight threads behind one lock beat eight connections)."""

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
    # 32 MB: an audit row touches some twenty pages, and whoever commits at a checkpoint waits for it.
    "wal_autocheckpoint = 8000",
)
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def utc_now() -> datetime:
    """The wall clock, in UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """An operation's id: eight letters and digits that survive being read aloud."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(8))


class Store:
    """Opens the file, brings its tables up to date and hands out transactions.

    Raises SettingsError where the file cannot be opened or another process has it. `shared` lets several processes
    use it at once; each change of state is one conditional UPDATE, so that is safe, but only one may run workers.
    """

    def __init__(
        self, path: Path | str, *, clock: Clock = utc_now, ids: Callable[[], str] = new_id, shared: bool = False
    ) -> None:
        self.clock = clock
        self.new_id = ids
        self._lock = Turns()
        self.come_first = self._lock.come_first
        self._depth = 0
        # By another name, as through a link, it is the same file.
        self._path = Path(path).resolve()
        self.is_closed = False
        self._file_lock = None if shared else _take(self._path)
        try:
            connection = sqlite3.connect(self._path, check_same_thread=False, isolation_level=None)
            self._db = Database(connection)
            with _alone(self._path):
                for pragma in _PRAGMAS:
                    connection.execute(f"PRAGMA {pragma}").fetchall()
                bring_up_to_date(self._db)
            if not shared:
                self._put_guards_back()
            self._inode = self._path.stat().st_ino
        except (*audit.UNREADABLE, OSError) as error:
            self._let_go()
            raise SettingsError([f"TRUNKBOT_DB: can't open the database {path}: {error}."]) from error

    @property
    def written(self) -> int:
        """A number that grows with every row this process writes: a cached read holds while it stays the same."""
        return self._db.conn.total_changes

    def now(self) -> str:
        """The time in ISO 8601, in UTC, with milliseconds."""
        return iso(self.clock())

    @contextmanager
    def transaction(self) -> Iterator[Database]:
        """A transaction: all or nothing. Nested use joins the outer one."""
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
        """A connection to read with."""
        with self._lock:
            yield self._db

    def log(self, event: AuditEvent) -> None:
        """Append one row to the audit log, inside the open transaction if there is one."""
        with self.transaction() as db:
            audit.append(db, self.now(), event)

    def audit_search(self, sought: Sought = ANY, limit: int = 50, before: int | None = None) -> Sequence[AuditRow]:
        """The rows of the audit log that fit, the newest first; `before` is the last `seq` of the page before."""
        with self.reading() as db:
            return audit_search.search(db, sought, limit, before)

    def audit_every(self, sought: Sought, most: int) -> Iterator[AuditRow]:
        """As `audit_search`, at most `most` rows, read as they are used over another connection: nobody waits
        meanwhile."""
        with audit_search.open_to_read(self._path) as db:
            yield from audit_search.every(db, sought, most)

    def audit_head(self) -> tuple[int, str]:
        """The number and hash of the last row, to be kept where nobody can cut them off."""
        with self.reading() as db:
            return audit_search.head(db)

    def audit_known(self) -> Known:
        """The events, verbs and people of the audit log."""
        with self.reading() as db:
            return audit_search.known(db)

    def check_writable(self) -> None:
        """Check that the file can be written. Raises SettingsError, also if it was moved or deleted meanwhile: nobody
        would find what is written to it."""
        if not self._path.exists() or self._path.stat().st_ino != self._inode:
            raise SettingsError([f"The database {self._path} was moved or deleted while the bot was using it."])
        try:
            with self.transaction() as db:
                _write_nothing(db.conn)
        except sqlite3.Error as error:
            raise SettingsError([f"Can't write to the database: {error}."]) from error

    def close(self) -> None:
        """Close the file and let another process have it."""
        with self._lock:
            self.is_closed = True
            self._db.close()
            self._let_go()

    def _put_guards_back(self) -> None:
        """Put back triggers and views of the audit log that someone removed or changed, and log it."""
        if not audit_schema.schema_differences(self._db):
            return
        with self.transaction() as db:
            changed = audit_schema.put_back(db)
            if changed:
                sentence = (
                    f"Restored triggers or views of this log that were changed from outside: {'; '.join(changed)}."
                )
                self.log(AuditEvent("trunkbot", Event.GUARDS_PUT_BACK, sentence, detail={"found": changed}))

    def _let_go(self) -> None:
        if self._file_lock:
            self._file_lock.close()


def check_writable(path: Path) -> None:
    """Check that a database can be written, beside the bot that has it open. Raises what `UNREADABLE` names."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", 5, uri=True, isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        _write_nothing(db)
        db.execute("COMMIT")


def _write_nothing(connection: sqlite3.Connection) -> None:
    """Write the file's version as it was: nothing changes, but it goes through the disk as every write does."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    connection.execute(f"PRAGMA user_version = {int(version)}")


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """A lock for switching the file to WAL and upgrading its tables: SQLite itself waits for neither."""
    with path.with_name(path.name + ".opening").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _take(path: Path) -> IO[str]:
    """Hold `<path>.lock` for as long as the process lives: two bots on one file would carry out things twice."""
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
