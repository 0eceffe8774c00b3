"""The database file against other users, other programs and other hands on the same machine."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.domain.audit_events import Event
from bot.domain.errors import DatabaseInUse, SettingsError
from bot.health.doctor import look_at_database
from bot.store import AuditEvent, Store, operations
from bot.store.audit.log import NotLogged
from bot.store.audit.verify import verify
from bot.store.store import utc_now
from tests.store.audit.conftest import audit_of
from tests.store.test_store import written

SECOND_BOT = "import sys; from bot.store import Store; Store(sys.argv[1])"


def event(sentence: str = "Delete sales_line") -> AuditEvent:
    return AuditEvent("UASHA00001", Event.ASKED, sentence)


def by_another_hand(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for statement in statements:
            db.execute(statement)


# Triggers that another process adds


def test_a_trigger_that_swallows_audit_rows_is_removed_before_the_next_row(store: Store, tmp_path: Path) -> None:
    """The row is written, and a row says that the trigger was there."""
    by_another_hand(tmp_path / "bot.db", "CREATE TRIGGER hush BEFORE INSERT ON audit BEGIN SELECT RAISE(IGNORE); END")
    store.log(event())
    assert [row.event for row in store.audit_search()] == [Event.ASKED, Event.GUARDS_PUT_BACK]
    assert "the trigger hush was added" in store.audit_search()[1].sentence


def test_the_number_of_the_schema_cannot_be_set_back_to_hide_a_trigger(store: Store, tmp_path: Path) -> None:
    """With the old number, this connection goes on with the schema that it knows."""
    store.log(event("First"))
    with store.reading() as db:
        number = db.execute("PRAGMA schema_version").fetchone()[0]
    by_another_hand(
        tmp_path / "bot.db",
        "CREATE TRIGGER hush BEFORE INSERT ON audit BEGIN SELECT RAISE(IGNORE); END",
        f"PRAGMA schema_version = {number}",
    )
    store.log(event("Second"))
    assert store.audit_search()[0].sentence == "Second"


def test_a_trigger_on_another_table_is_removed_too(store: Store, tmp_path: Path) -> None:
    """A trigger on `operations` could approve a request by itself."""
    by_another_hand(
        tmp_path / "bot.db",
        "CREATE TRIGGER haste AFTER INSERT ON operations BEGIN"
        " UPDATE operations SET state = 'done' WHERE id = NEW.id; END",
    )
    with store.reading() as db:
        assert "the trigger haste was added" in " ".join(verify(db).trouble)
    operation_id = written(store)
    with store.reading() as db:
        operation = operations.find(db, "id", operation_id)
    assert operation
    assert operation.state == "queued"


def test_a_row_that_is_not_there_after_it_was_written_is_an_error(store: Store) -> None:
    """Whatever swallowed it; the caller must not send what it is about."""
    with store.transaction() as db:
        db.execute("CREATE TEMP TRIGGER hush BEFORE INSERT ON audit BEGIN SELECT RAISE(IGNORE); END")
    with pytest.raises(NotLogged):
        store.log(event())


# The file is deleted or replaced


def delete(path: Path) -> None:
    path.unlink()


def replace(path: Path) -> None:
    copy = path.with_name("copy.db")
    with closing(Store(copy)) as other:
        other.log(event("Another log"))
    copy.rename(path)


@pytest.mark.parametrize("act", [delete, replace])
def test_nothing_is_written_once_the_file_is_not_the_one_that_was_opened(
    store: Store, tmp_path: Path, act: object
) -> None:
    """It would be lost, so whatever needs a row isn't done. Nor do the doctor and verify call it well."""
    path = tmp_path / "bot.db"
    store.log(event())
    assert callable(act)
    act(path)
    with pytest.raises(sqlite3.OperationalError, match="while the bot was using it"):
        store.log(event())
    with pytest.raises(SettingsError, match="while the bot was using it"):
        store.check_writable()
    (seen,) = [each for each in look_at_database(path, utc_now()) if each.name == "Database file"]
    assert seen.ok is False
    assert "A bot is running on" in seen.seen
    verified = audit_of(path)("verify")
    assert verified.exit_code == 1
    assert "A bot is running on" in verified.output


# Locks


def test_a_second_bot_is_refused_also_when_the_lock_file_was_removed(store: Store, tmp_path: Path) -> None:
    """In this process and in another: the database itself is locked."""
    path = tmp_path / "bot.db"
    Path(f"{path}.lock").unlink()
    with pytest.raises(DatabaseInUse):
        Store(path)
    ran = subprocess.run([sys.executable, "-c", SECOND_BOT, path], capture_output=True, text=True, check=False)
    assert "DatabaseInUse" in ran.stderr
    store.log(event())


def test_the_lock_is_free_again_after_closing(tmp_path: Path) -> None:
    """The next process finds it free."""
    for _ in range(2):
        Store(tmp_path / "bot.db").close()


# Other users


def test_all_files_are_private_also_those_of_an_older_version(tmp_path: Path) -> None:
    """Others can neither read them nor hold the locks that keep the bot from opening them."""
    path = tmp_path / "new" / "bot.db"
    with closing(Store(path)):
        pass
    for each in path.parent.iterdir():
        each.chmod(0o644)
    with closing(Store(path)) as store:
        store.log(event())
        modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()}
    assert modes == dict.fromkeys(("bot.db", "bot.db-wal", "bot.db-shm", "bot.db.lock", "bot.db.opening"), 0o600)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(("target", "mode"), [("bot.db", 0o644), (".", 0o777)])
def test_the_doctor_sees_that_others_can_open_or_replace_the_file(
    store: Store, tmp_path: Path, target: str, mode: int
) -> None:
    """Nobody else has to."""
    (tmp_path / target).chmod(mode)
    (seen,) = [each for each in look_at_database(tmp_path / "bot.db", utc_now()) if each.name == "Database file"]
    assert seen.ok is False
    assert "Other users" in seen.seen


# Other programs, and damage


@pytest.mark.parametrize("mark", ["CREATE TABLE theirs (a)", "PRAGMA application_id = 7"])
def test_the_file_of_another_program_is_refused_and_left_alone(tmp_path: Path, mark: str) -> None:
    """Else its tables would be mixed with ours."""
    path = tmp_path / "theirs.db"
    by_another_hand(path, mark, "CREATE TABLE IF NOT EXISTS theirs (a)")
    with pytest.raises(SettingsError, match="is the database of another program"):
        Store(path)
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT name FROM sqlite_master").fetchall() == [("theirs",)]


def damaged_table(path: Path, table: str) -> None:
    """Write zeros over the first page of a table."""
    with closing(Store(path)) as store:
        written(store)
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (root,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", [table]).fetchone()
        size = db.execute("PRAGMA page_size").fetchone()[0]
    with path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)


@pytest.mark.parametrize("table", ["audit", "reviews", "outbox", "handled_by_time"])
def test_a_damaged_page_is_seen_wherever_it_is(tmp_path: Path, table: str) -> None:
    """By the start, the doctor and verify; each in a sentence."""
    path = tmp_path / "bot.db"
    damaged_table(path, table)
    with pytest.raises(SettingsError, match="restore a backup"):
        Store(path)
    assert [each for each in look_at_database(path, utc_now()) if each.ok is False]
    assert audit_of(path)("verify").exit_code == 1
