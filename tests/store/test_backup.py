"""A backup while the bot runs, and a copy that was made without it."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

from click.testing import CliRunner, Result

from bot.cli.main import main
from bot.domain.audit_events import Event
from bot.store import AuditEvent, Store
from tests.store.audit.conftest import audit_of


def backup(path: Path, to: Path) -> Result:
    return CliRunner().invoke(main, ["db", "backup", str(to), "--db", str(path)])


def log(store: Store, *sentences: str) -> None:
    for sentence in sentences:
        store.log(AuditEvent("UASHA00001", Event.ASKED, sentence))


def test_a_backup_of_a_running_bot_has_all_rows_and_opens_as_the_bots_file(store: Store, tmp_path: Path) -> None:
    """One private file, verified, with the newest row."""
    log(store, "One", "Two")
    copy = tmp_path / "backup.db"
    ran = backup(tmp_path / "bot.db", copy)
    assert ran.exit_code == 0, ran.output
    number, head = store.audit_head()
    assert f"2 rows verified. Head: row {number}, hash {head}" in ran.output
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.glob("backup*")] == ["backup.db"]
    verified = audit_of(copy)("verify")
    assert (verified.exit_code, "newest rows are missing" in verified.output) == (0, False)
    with closing(Store(copy)) as restored:
        assert restored.audit_head() == (number, head)
    log(store, "Three")


def test_a_backup_replaces_no_file(store: Store, tmp_path: Path) -> None:
    """An earlier backup may be the good one."""
    log(store, "One")
    copy = tmp_path / "backup.db"
    copy.write_text("precious")
    ran = backup(tmp_path / "bot.db", copy)
    assert ran.exit_code == 1
    assert "already exists" in ran.output
    assert copy.read_text() == "precious"


def test_a_backup_of_a_tampered_log_says_so(store: Store, tmp_path: Path) -> None:
    """It is made all the same: as evidence."""
    log(store, "One", "Two")
    with closing(sqlite3.connect(tmp_path / "bot.db", isolation_level=None)) as db:
        db.execute("DROP TRIGGER audit_is_never_changed")
        db.execute("UPDATE audit SET sentence = 'Nothing' WHERE seq = 1")
    ran = backup(tmp_path / "bot.db", tmp_path / "backup.db")
    assert ran.exit_code == 1
    assert "Row 1 is bad" in ran.output
    assert (tmp_path / "backup.db").exists()


def test_no_file_to_back_up_is_a_sentence(tmp_path: Path) -> None:
    """Nothing is left behind."""
    ran = backup(tmp_path / "none.db", tmp_path / "backup.db")
    assert ran.exit_code == 1
    assert "Set the bot's file" in ran.output
    assert list(tmp_path.iterdir()) == []


def test_verify_says_when_a_copy_lacks_its_write_ahead_log(store: Store, tmp_path: Path) -> None:
    """`cp` of a running bot's file alone: whole, but old."""
    log(store, "One", "Two")
    copy = tmp_path / "copied.db"
    shutil.copy(tmp_path / "bot.db", copy)
    assert "newest rows are missing" in audit_of(copy)("verify").output
    assert "newest rows are missing" not in audit_of(tmp_path / "bot.db")("verify").output


def test_a_copy_of_a_stopped_bots_file_lacks_nothing(tmp_path: Path) -> None:
    """Its write-ahead log went into the file."""
    path = tmp_path / "bot.db"
    with closing(Store(path)) as store:
        log(store, "One")
    copy = tmp_path / "copied.db"
    shutil.copy(path, copy)
    assert "newest rows are missing" not in audit_of(copy)("verify").output
