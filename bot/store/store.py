"""One SQLite file, one connection, one lock (eight threads behind one lock beat eight connections)."""

from __future__ import annotations

import logging
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from bot.domain.audit_events import Event
from bot.domain.clock import iso
from bot.domain.errors import SettingsError
from bot.store.audit import log as audit
from bot.store.audit import schema as audit_schema
from bot.store.audit import search as audit_search
from bot.store.audit.activity import Activity, activity
from bot.store.audit.log import AuditEvent, AuditRow
from bot.store.audit.search import ANY, Known, Sought
from bot.store.backup import IN_USE
from bot.store.file import DatabaseFile, FileMoved
from bot.store.schema import bring_up_to_date, migrations
from bot.store.turns import Turns

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]

BUSY_SECONDS = 5.0
"""Seconds to wait for another program that has the file locked."""
_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    # 32 MB, because an audit row touches some twenty pages, and a commit waits for its checkpoint.
    "wal_autocheckpoint = 8000",
)
APPLICATION_ID = 0x54726E6B
"""Marks a file as ours ("Trnk"), which SQLite and `file` show."""
_CHECK_SECONDS = 2.0
_DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
_RESTORE = " Keep a copy of it, and restore a backup (bot/store/README.md)."
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
        self._is_marked = False
        self._file = DatabaseFile(self._path, shared=shared)
        connection = sqlite3.connect(self._path, BUSY_SECONDS, check_same_thread=False, isolation_level=None)
        self._db = Database(connection)
        try:
            with self._file.opening():
                _check_owner(self._db, path)
                for pragma in _PRAGMAS:
                    self._db.execute(f"PRAGMA {pragma}").fetchall()
                bring_up_to_date(self._db)
                _check_pages(self._db, path)
            self._schema = self._schema_version()
            if not shared:
                if audit_schema.schema_differences(self._db):
                    with self.transaction():
                        self._put_guards_back()
                self._mark(IN_USE)
                self._is_marked = True
                # So that a copy of the file without its write-ahead log has the mark.
                self._db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        except SettingsError:
            self.close()
            raise
        except (*audit.UNREADABLE, OSError) as error:
            self.close()
            advice = _RESTORE if getattr(error, "sqlite_errorname", "") in _DAMAGED else ""
            raise SettingsError([f"TRUNKBOT_DB: can't open the database {path}: {error}.{advice}"]) from error

    @property
    def written(self) -> int:
        """A number that grows with every row this process writes: a cached read is valid while it stays the same."""
        return self._db.conn.total_changes

    def now(self) -> str:
        """The time in ISO 8601, in UTC, with milliseconds."""
        return iso(self.clock())

    @contextmanager
    def transaction(self) -> Iterator[Database]:
        """Run the block in a transaction. Nested use joins the outer one.

        Raises sqlite3.Error, also if the file was deleted or replaced: what can't be written down must not be done.
        """
        with self._lock:
            self._depth += 1
            try:
                if self._depth > 1:
                    yield self._db
                    return
                self._file.check_in_place()
                self._db.execute("BEGIN IMMEDIATE")
                try:
                    schema = self._checked_schema()
                    yield self._db
                except BaseException:
                    self._db.rollback()
                    raise
                self._db.commit()
                # Not before: a rollback also takes back what was restored.
                self._schema = schema
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

    def activity(self, account: str, since: str) -> Activity:
        """Count the changes and calls of an account from `since` on, over a connection that blocks nobody."""
        with audit_search.open_to_read(self._path) as db:
            return activity(db, account, since)

    def audit_head(self) -> tuple[int, str]:
        """The number and hash of the last row."""
        with self.reading() as db:
            return audit_search.head(db)

    def audit_known(self) -> Known:
        """The events, verbs and people of the audit log."""
        with self.reading() as db:
            return audit_search.known(db)

    def moved(self) -> str:
        """A sentence if the file was deleted or replaced, so that nothing can be written; empty if not."""
        try:
            self._file.check_in_place()
        except FileMoved as error:
            return f"The database {error}."
        return ""

    def check_writable(self) -> None:
        """Check that the file can be written. Raises SettingsError, also if it was moved or deleted, because then
        writes would be lost."""
        try:
            with self.transaction() as db:
                _write_nothing(db.conn)
        except FileMoved as error:
            raise SettingsError([f"The database {error}."]) from error
        except sqlite3.Error as error:
            raise SettingsError([f"Can't write to the database: {error}."]) from error

    def close(self) -> None:
        """Close the file and release its lock."""
        with self._lock:
            if self._is_marked and not self.is_closed:
                with suppress(sqlite3.Error):
                    self._mark(0)
            self.is_closed = True
            self._db.close()
            self._file.release()

    def _mark(self, in_use: int) -> None:
        """Note in the file that it is in use, or isn't any more."""
        self._file.check_in_place()
        if self._db.execute("PRAGMA user_version").fetchone()[0] != in_use:
            self._db.execute(f"PRAGMA user_version = {in_use}")

    def _checked_schema(self) -> int:
        """Restore what someone changed in the schema since the last transaction, such as a trigger that swallows rows.

        Returns SQLite's number of the schema. It can't be kept while a trigger is added: this connection would go on
        with the schema that it has read, without the trigger.
        """
        if self._schema_version() != self._schema:
            self._put_guards_back()
        return self._schema_version()

    def _schema_version(self) -> int:
        return int(self._db.execute("PRAGMA schema_version").fetchone()[0])

    def _put_guards_back(self) -> None:
        """Restore triggers and views that someone removed, added or changed, and log it."""
        changed = audit_schema.put_back(self._db) if audit_schema.schema_differences(self._db) else []
        if changed:
            sentence = f"Restored triggers or views that were changed from outside: {'; '.join(changed)}."
            log.error("%s", sentence)
            self.log(AuditEvent("trunkbot", Event.GUARDS_PUT_BACK, sentence, detail={"found": changed}))


def check_writable(path: Path) -> None:
    """Check that a database can be written while the bot has it open. Raises the errors in `UNREADABLE`."""
    uri = f"{path.absolute().as_uri()}?mode=rw"
    with closing(sqlite3.connect(uri, BUSY_SECONDS, uri=True, isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        _write_nothing(db)
        db.execute("COMMIT")


def _write_nothing(connection: sqlite3.Connection) -> None:
    """Write the file's version unchanged, which goes to the disk like every write."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    connection.execute(f"PRAGMA user_version = {int(version)}")


def _check_owner(db: Database, path: Path | str) -> None:
    """Raise SettingsError if the file belongs to another program. Files of older versions have no application id."""
    number = db.execute("PRAGMA application_id").fetchone()[0]
    tables = db.table_names()
    if number == APPLICATION_ID or (number == 0 and (not tables or migrations.migrations_table in tables)):
        return
    raise SettingsError([f"TRUNKBOT_DB: {path} is the database of another program. Choose another file."])


def _check_pages(db: Database, path: Path | str) -> None:
    """Mark the file as ours, and check its pages for a moment. Raises SettingsError if one is damaged."""
    if db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    end = time.monotonic() + _CHECK_SECONDS
    db.conn.set_progress_handler(lambda: time.monotonic() > end, 100_000)
    try:
        damage = [str(row[0]) for row in db.execute("PRAGMA quick_check(1)")]
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname != "SQLITE_INTERRUPT":
            raise
        return
    finally:
        db.conn.set_progress_handler(None, 0)
    if damage != ["ok"]:
        raise SettingsError([f"TRUNKBOT_DB: the database {path} is damaged: {damage[0]}.{_RESTORE}"])
