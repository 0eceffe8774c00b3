"""`trunkbot audit` in a terminal: it finds the bot's database, says what it means, and destroys nothing."""

from __future__ import annotations

import csv
import io
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from bot.cli.main import main
from bot.domain.audit_events import Event
from bot.store import AuditEvent, Store
from bot.store.audit.log import FIRST, chained_hash
from bot.store.schema import migrations
from tests.store.audit.conftest import Audit, audit_of
from tests.support.audits import note_person
from tests.support.outsider import as_nobody, folder_for_nobody


@pytest.fixture
def night(tmp_path: Path) -> Path:
    """A log with a refusal, a delete and its plumbing; Asha's name is known, Vera's is not."""
    path = tmp_path / "night.db"
    with closing(Store(path)) as store:
        note_person(store, "UASHA00001", "asha")
        for event in (
            AuditEvent(
                "UVERA00001",
                Event.REFUSED,
                "You may look, but not change anything. Ask one of <!subteam^S0OPERATOR> or <@UASHA00001>.",
                verb="delete",
                trunk="sales_line",
            ),
            AuditEvent("UASHA00001", Event.ASKED, "Delete sales_line", "ABCD2345", "delete", "sales_line"),
            AuditEvent("UASHA00001", Event.API_CALL, "DELETE /trunks: ok", "ABCD2345", "delete"),
            AuditEvent("UASHA00001", Event.DONE, "It is gone", "ABCD2345", "delete", "sales_line"),
            AuditEvent("UASHA00001", Event.ASKED, "Map it", verb="number add", trunk="hotline"),
        ):
            store.log(event)
    return path


def test_a_line_says_who_did_what_to_which_trunk_and_for_which_request(night: Path) -> None:
    """By name where it is known; what Slack would show as a name is one here too."""
    audit = audit_of(night)
    (deleted,) = audit("list", "--event", "done").stdout.splitlines()
    assert deleted.split("  ")[2:] == ["asha(UASHA00001)", "done", "delete", "sales_line", "ABCD2345", "It is gone"]
    (refused,) = audit("list", "--person", "UVERA00001").stdout.splitlines()
    assert refused.split("  ")[2:6] == ["UVERA00001", "refused", "delete", "sales_line"]
    assert refused.endswith("Ask one of S0OPERATOR or asha.")


@pytest.mark.parametrize(
    ("words", "rows"),
    [
        ("--event DONE", "4"),
        ("--verb DELETE", "4321"),
        ("--person @Asha --trunk hotline", "5"),
        ("--only main", "5421"),
        ("--only changes", "4"),
        ("--only changes --event api_call", "3"),
        ("--since yesterday", "54321"),
        ("--until 2001-02-03T04:05", ""),
    ],
)
def test_filters_are_read_as_people_type_them(night: Path, words: str, rows: str) -> None:
    """Case does not matter, and a name is as good as an id."""
    audit = audit_of(night)
    assert [line.split()[0] for line in audit("list", *words.split()).stdout.splitlines()] == list(rows)


@pytest.mark.parametrize(
    "time",
    [
        "7d",
        "yesterday",
        "last night",
        "10:00",
        "2024-01-02",
        "2024-01-02T10:00",
        "2024-01-02T10:00:00Z",
        "2024-01-02T10:00:00+05:30",
        "2024-01-02 10:00:00",
        "2024-01-02T10:00:00.123456Z",
    ],
)
def test_a_time_that_slack_takes_the_terminal_takes(audit: Audit, time: str) -> None:
    """One reader reads both."""
    assert audit("list", "--since", time).exit_code == 0
    assert audit("list", "--until", time).exit_code == 0


@pytest.mark.parametrize("time", ["", "soonish", "2024-13-01", "1704153600"])
def test_a_wrong_time_is_refused_with_examples(audit: Audit, time: str) -> None:
    """It is never read as any time."""
    refused = audit("list", "--since", time)
    assert (refused.exit_code, "isn't a time. Try 7d" in refused.stderr) == (2, True)


def test_an_unknown_name_is_answered_with_the_names_in_the_log(night: Path) -> None:
    """Nobody has to know by heart what trunkbot calls things."""
    audit = audit_of(night)
    none = audit("list", "--event", "vanished", "--verb", "remove")
    assert (none.exit_code, none.stdout) == (0, "")
    assert "The log has no event 'vanished'; it has api_call, asked, done, refused." in none.stderr
    assert "The log has no command 'remove'; it has delete, number add." in none.stderr
    assert audit("list", "--trunk", "other").stderr.strip() == "No matching rows."


@pytest.mark.parametrize("words", ["***", "🙂", '"'])
def test_words_without_a_letter_or_a_digit_find_nothing_rather_than_everything(audit: Audit, words: str) -> None:
    """In a search and in an export."""
    for ran in (audit("search", words), audit("export", "--words", words)):
        assert (ran.exit_code, ran.stdout) == (1, "")
        assert "no letters or digits to search for" in ran.stderr


def test_two_people_of_one_name_are_distinguished_by_their_ids(night: Path) -> None:
    """No one's rows are shown as another person's."""
    with closing(Store(night)) as store:
        note_person(store, "UASHA00002", "Asha")
    refused = audit_of(night)("list", "--person", "asha")
    assert refused.exit_code == 1
    assert "could be UASHA00001 or UASHA00002" in refused.stderr


def test_the_csv_names_people_beside_their_ids(night: Path) -> None:
    """For those who read it; the JSON lines hold what is chained."""
    audit = audit_of(night)
    rows = list(csv.DictReader(io.StringIO(audit("export").stdout)))
    assert {(row["actor"], row["actor_name"]) for row in rows} == {("UASHA00001", "asha"), ("UVERA00001", "")}
    assert "asha" not in audit("export", "--format", "jsonl", "--event", "done").stdout


def test_the_database_is_found_as_run_finds_it(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the environment, else in a file of settings; --db before both."""
    other = tmp_path / "other.db"
    Store(other).close()
    (tmp_path / ".env").write_text(f"TRUNKBOT_DB={path}\n")
    (tmp_path / "another.env").write_text(f"trunkbot_db='{other}'\n")
    monkeypatch.chdir(tmp_path)

    def rows(*words: str, **environment: str | None) -> int:
        ran = CliRunner().invoke(main, ["audit", "list", *words], env={"TRUNKBOT_DB": None, **environment})
        assert ran.exit_code == 0, ran.output
        return ran.stdout.count("\n")

    assert rows() == 10
    assert rows(TRUNKBOT_DB="") == 10
    assert rows("--env-file", "another.env") == 0
    assert rows(TRUNKBOT_DB=str(other)) == 0
    assert rows("--db", str(path), TRUNKBOT_DB=str(other)) == 10


def test_an_export_that_cannot_be_made_leaves_what_was_there(path: Path, tmp_path: Path) -> None:
    """A wrong --db costs nobody their file."""
    keep = tmp_path / "keep.csv"
    keep.write_text("precious")
    keep.chmod(0o600)
    words = ["audit", "export", "--output", str(keep), "--db"]
    assert CliRunner().invoke(main, [*words, str(tmp_path / "nope.db")]).exit_code == 1
    assert keep.read_text() == "precious"
    assert CliRunner().invoke(main, [*words, str(path)]).exit_code == 0
    assert keep.read_text().count("\n") == 11
    assert keep.stat().st_mode & 0o777 == 0o600, "who could not read it cannot now"


@pytest.mark.parametrize("command", ["export", "datasette"])
def test_nothing_is_written_over_a_database(audit: Audit, path: Path, tmp_path: Path, command: str) -> None:
    """This one, what SQLite keeps beside it, another one, and this one by another name."""
    other, link = tmp_path / "other.db", tmp_path / "link.csv"
    Store(other).close()
    link.symlink_to(path)
    before = path.read_bytes()
    for named in (path, Path(f"{path}-wal"), Path(f"{path}.lock"), other, link):
        refused = audit(command, "--output", str(named))
        assert (refused.exit_code, "Nothing was written; choose another file" in refused.stderr) == (1, True), named
    assert path.read_bytes() == before
    assert audit("verify").exit_code == 0


@pytest.mark.parametrize("words", ["export --output", "datasette --output"])
def test_a_folder_that_is_not_there_is_a_sentence(audit: Audit, words: str) -> None:
    """For each command that writes a file."""
    ran = audit(*words.split(), "/nope/x")
    assert (ran.exit_code, "Couldn't finish reading or writing" in ran.stderr) == (1, True)


@pytest.mark.parametrize("words", ["export", "export --output /dev/full", "list"])
def test_a_screen_or_disk_that_takes_nothing_is_a_sentence(path: Path, words: str) -> None:
    """Status 1, one line, and Python adds none of its own."""
    command = [sys.executable, "-m", "bot", "audit", *words.split(), "--db", str(path)]
    with open("/dev/full", "w") as full:
        ran = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert ran.returncode == 1
    assert ran.stderr.startswith("Error: Couldn't finish reading or writing")
    assert ran.stderr.count("\n") == 1


def test_a_reader_that_has_seen_enough_is_not_an_error(path: Path) -> None:
    """As with `| head -1`."""
    command = f"{sys.executable} -m bot audit list --db {path} | head -1"
    ran = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (ran.stdout.count("\n"), ran.stderr) == (1, "")


def test_a_copy_that_may_only_be_read_in_a_folder_that_may_only_be_read_is_read(path: Path) -> None:
    """An auditor's; where it was copied from a bot that ran, what was written last is beside it, and it says so."""
    with folder_for_nobody() as folder:
        copy = folder / "bot.db"
        copy.write_bytes(path.read_bytes())
        copy.chmod(0o444)
        folder.chmod(0o555)
        for words in (("list",), ("verify",), ("export",)):
            ran = as_nobody("audit", *words, "--db", str(copy))
            assert (ran.exit_code, ran.trace) == (0, ""), ran
        folder.chmod(0o777)
        Path(f"{copy}-wal").write_bytes(b"what was written last")
        folder.chmod(0o555)
        refused = as_nobody("audit", "list", "--db", str(copy))
        assert (refused.exit_code, refused.trace) == (1, "")
        assert "make that copy while the bot is stopped" in refused.stderr
        folder.chmod(0o777)


def test_the_file_of_an_older_trunkbot_is_read_as_it_is_and_verify_says_what_it_lacks(tmp_path: Path) -> None:
    """Such as a copy that was put aside: it is not brought up to date by looking at it."""
    old = tmp_path / "old.db"
    with closing(sqlite3.connect(old, isolation_level=None)) as db:
        log = Database(db)
        migrations.apply(log, stop_before="m008_rows_come_last_and_leave_with_an_anchor")
        said = {"at": "2024-01-01T00:00:00.000Z", "actor": "UASHA00001", "event": "approve_approved"}
        row = {**said, "operation_id": None, "verb": "delete", "trunk": "t", "account": None, "sentence": "Approved"}
        row |= {"detail": "{}", "previous_hash": FIRST}
        log.table("audit").insert(row | {"hash": chained_hash(FIRST, row, version=1)})
    before, audit = old.read_bytes(), audit_of(old)
    assert "Approved" in audit("list", "--event", "approved", "--since", "2023-01-01").stdout
    assert "Approved" in audit("export", "--only", "main").stdout
    found = audit("verify")
    assert found.exit_code == 1
    assert "1 row verified, but the log has problems" in found.stdout
    assert "the trigger audit_rows_come_last is missing" in found.stdout
    assert old.read_bytes() == before
    with closing(Store(old)) as store:
        assert len(store.audit_search()) == 1, "what an older one did not have was not taken from it"
    assert audit("verify").exit_code == 0


def test_a_file_without_a_log_is_a_sentence(tmp_path: Path) -> None:
    """Nothing, garbage, half a file, and another program's database."""
    (tmp_path / "empty.db").touch()
    (tmp_path / "junk.db").write_bytes(os.urandom(9000))
    with closing(sqlite3.connect(tmp_path / "theirs.db")) as theirs:
        theirs.execute("CREATE TABLE audit (it)")
    for name in ("empty.db", "junk.db", "theirs.db", "none.db"):
        for command in ("list", "verify", "head", "export", "datasette", "prune --before 7d --export x"):
            words = [*command.split(), "--db", str(tmp_path / name)]
            ran = CliRunner().invoke(main, ["audit", *words])
            assert isinstance(ran.exception, SystemExit)
            assert (ran.exit_code, "can't be read" in ran.stderr) == (1, True), words
