"""`trunkbot audit prune`: old rows are in a file, whole and on the disk, before they leave the log."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.domain.audit_events import Event
from bot.health.settings_log import note_settings
from bot.store import AuditEvent, AuditRow, Sought, Store
from bot.store.audit.log import chained_hash
from bot.store.audit.verify import verify
from tests.health.test_settings_log import settings
from tests.store.audit.burglar import Burglar, burgle
from tests.store.audit.conftest import Audit
from tests.store.audit.doomed_prune import doomed
from tests.support.forks import FORKS
from tests.support.outsider import as_nobody, folder_for_nobody

ALL = ("--before", "2999-01-01")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the rows go."""
    return tmp_path / "old.jsonl"


def lines_of(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def rows_of(path: Path) -> list[AuditRow]:
    with closing(Store(path)) as store:
        return list(store.audit_search(limit=1000))[::-1]


def test_pruned_rows_are_in_the_file_and_the_chain_still_verifies(audit: Audit, path: Path, file: Path) -> None:
    """Their words are no longer found, no other row can be deleted, and what follows in the file is a chain, too."""
    done = audit("prune", *ALL, "--export", str(file))
    assert done.exit_code == 0, done.output
    lines = lines_of(file)
    assert [line["seq"] for line in lines] == list(range(1, 11))
    previous = lines[0]["previous_hash"]
    for line in lines:
        assert line["hash"] == chained_hash(previous, line)
        previous = line["hash"]
    assert [path.name for path in file.parent.iterdir() if "jsonl" in path.name] == ["old.jsonl"]
    with closing(Store(path)) as store:
        assert [row.event for row in store.audit_search(Sought())] == ["pruned"]
        assert store.audit_search(Sought(words="Ask")) == []
        store.log(AuditEvent("UBEN000001", Event.ASKED, "life goes on"))
    assert audit("verify").exit_code == 0
    assert "append-only" in burgle(path, lambda burglar: burglar.do("DELETE FROM audit"))


def test_its_row_names_who_and_when_and_where_the_rows_are_and_verify_says_so(
    audit: Audit, path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anyone who wonders where the old rows are can find them."""
    monkeypatch.setenv("SUDO_USER", "asha")
    assert audit("prune", *ALL, "--export", str(file)).exit_code == 0
    (row,) = rows_of(path)
    detail = json.loads(row.detail)
    assert (detail["file"], detail["before"], detail["rows"]) == (str(file), "2999-01-01T00:00:00.000Z", 10)
    assert "(sudo by asha)" in detail["by"]
    for part in (detail["by"], detail["before"], str(file), "10 rows"):
        assert part in row.sentence
    assert row.sentence in audit("verify").stdout


def test_it_is_refused_while_a_bot_runs(audit: Audit, path: Path, file: Path) -> None:
    """Two writers on one file would hold each other up for as long as the rows take to leave."""
    with closing(Store(path)) as bot:
        refused = audit("prune", *ALL, "--export", str(file))
        assert refused.exit_code == 1
        assert "A bot, or another prune, is using" in refused.stderr
        assert "Nothing was exported or removed. Stop the bot, prune, and start it again." in refused.stderr
        assert "Until then Slack shows people an error, and earlier requests wait; none is lost." in refused.stderr
        assert len(bot.audit_search()) == 10
    assert not file.exists()
    assert audit("prune", *ALL, "--export", str(file)).exit_code == 0


@pytest.mark.long
def test_two_prunes_at_once_run_one_after_the_other_or_one_is_refused(audit: Audit, path: Path) -> None:
    """The chain holds, and each row is in one file."""
    words = [sys.executable, "-m", "bot", "audit", "prune", *ALL, "--db", str(path), "--export"]
    files = [path.with_name(f"{number}.jsonl") for number in range(2)]
    both = [subprocess.Popen([*words, str(file)], stderr=subprocess.PIPE, text=True) for file in files]
    errors = [process.communicate()[1] for process in both]
    assert not any("Traceback" in said for said in errors)
    assert audit("verify").exit_code == 0
    seqs = [line["seq"] for file in files if file.exists() for line in lines_of(file)]
    assert sorted(seqs) == list(range(1, len(seqs) + 1))
    assert len(seqs) >= 10


def test_several_prunes_vouch_for_one_another(audit: Audit, path: Path) -> None:
    """The anchors of earlier ones can be neither changed nor taken away nor added to."""
    for number in range(3):
        assert audit("prune", *ALL, "--export", str(path.with_name(f"{number}.jsonl"))).exit_code == 0
        with closing(Store(path)) as store:
            store.log(AuditEvent("UASHA00001", Event.ASKED, f"After {number}"))
    assert audit("verify").exit_code == 0
    for statement in (
        "UPDATE audit_anchors SET hash = 'x' WHERE seq = 10",
        "DELETE FROM audit_anchors WHERE seq = 10",
        "INSERT INTO audit_anchors VALUES (5, 'x', 'then')",
    ):
        copy = path.with_name("copy.db")
        copy.write_bytes(path.read_bytes())
        burgle(copy, lambda burglar, statement=statement: burglar.without_triggers(statement))  # type: ignore[misc]
        with closing(Store(copy)) as store, store.reading() as db:
            assert verify(db).trouble == ["The anchors of earlier prunes have changed since the last prune."]


def test_a_head_that_was_noted_before_its_row_was_pruned_is_not_said_to_be_wrong(audit: Audit, path: Path) -> None:
    """The last row that left is still known by its anchor; of the others the file tells."""
    head = audit("head").stdout.split()[-1]
    audit("prune", *ALL, "--export", str(path.with_name("old.jsonl")))
    assert audit("verify", "--row", "10", "--hash", head).exit_code == 0
    earlier = audit("verify", "--row", "4", "--hash", head)
    assert earlier.exit_code == 1
    assert "Row 4 can't be compared: it was pruned" in earlier.stdout
    assert "is bad" not in earlier.stdout


def test_the_settings_of_the_last_start_survive(audit: Audit, path: Path, file: Path) -> None:
    """The next start tells what changed since then, and does not call them the first."""
    with closing(Store(path)) as store:
        note_settings(store, settings())
    assert audit("prune", *ALL, "--export", str(file)).exit_code == 0
    with closing(Store(path)) as store:
        kept, pruned = store.audit_search()[::-1]
        assert (kept.event, pruned.event) == ("settings", "pruned")
        note_settings(store, settings())
        assert len(store.audit_search()) == 2, "nothing has changed"
        note_settings(store, settings(trunkbot_operators="UASHA00001"))
        assert store.audit_search(limit=1)[0].sentence == "Settings changed at start: TRUNKBOT_OPERATORS."


def test_a_file_that_is_there_is_not_written_over_and_nothing_is_taken_out(
    audit: Audit, path: Path, file: Path
) -> None:
    """Nor is anything where no row is so old. What a prune that was cut off left is not in the way."""
    file.write_text("precious")
    taken = audit("prune", *ALL, "--export", str(file))
    assert (taken.exit_code, "choose another file" in taken.stderr) == (1, True)
    assert audit("prune", "--before", "2001-01-01", "--export", str(file)).exit_code == 0
    assert file.read_text() == "precious"
    assert len(rows_of(path)) == 10
    other = file.with_name("other.jsonl")
    other.with_name("other.jsonl.part").write_text('{"half')
    assert audit("prune", *ALL, "--export", str(other)).exit_code == 0
    assert len(lines_of(other)) == 10


def test_a_disk_that_is_full_leaves_nothing_behind_and_the_same_command_works_once_there_is_space(
    audit: Audit, path: Path, file: Path
) -> None:
    """A file may not grow beyond a kilobyte for the first try."""
    words = [sys.executable, "-m", "bot", "audit", "prune", *ALL, "--export", str(file), "--db", str(path)]
    command = f"ulimit -f 1; {' '.join(words)}"
    # A database that is open already writes no more than it has: what grows is the file.
    full = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert full.returncode == 1
    assert "Nothing was" in full.stderr
    assert "Traceback" not in full.stderr
    assert [one.name for one in file.parent.iterdir() if "jsonl" in one.name] == []
    assert audit("prune", *ALL, "--export", str(file)).exit_code == 0


@pytest.mark.long
def test_a_locked_database_is_a_sentence_and_the_same_command_works_later(
    audit: Audit, path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows are in the file by then; it is taken for what it is."""
    monkeypatch.setattr("bot.store.store.BUSY_SECONDS", 0.1)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        held = audit("prune", *ALL, "--export", str(file))
        assert held.exit_code == 1
        assert "database is locked. Nothing was exported or removed." in held.stderr
    assert audit("prune", *ALL, "--export", str(file)).exit_code == 0
    assert [row.event for row in rows_of(path)] == ["pruned"]


def test_nothing_is_pruned_from_a_log_that_is_not_as_it_was(audit: Audit, path: Path, file: Path) -> None:
    """Evidence of tampering must not leave with the old rows."""

    def change(burglar: Burglar) -> None:
        burglar.without_triggers("UPDATE audit SET actor = 'UBEN000001' WHERE seq = 4")

    burgle(path, change)
    refused = audit("prune", *ALL, "--export", str(file))
    assert (refused.exit_code, "Row 4 is bad, so nothing was removed" in refused.stderr) == (1, True)
    assert not file.exists()


def test_a_database_that_may_not_be_written_or_entered_is_a_sentence(path: Path) -> None:
    """For a user without the rights: a file that may only be read, a folder that may not be entered."""
    with folder_for_nobody() as folder:
        copy, shut = folder / "bot.db", folder / "shut"
        copy.write_bytes(path.read_bytes())
        copy.chmod(0o444)
        shut.mkdir(mode=0o000)
        words = ("audit", "prune", *ALL, "--export", str(folder / "old.jsonl"), "--db")
        for database, why in ((copy, "Permission denied"), (shut / "bot.db", "can open that folder")):
            ran = as_nobody(*words, str(database))
            assert (ran.exit_code, ran.trace) == (1, "")
            assert why in ran.stderr


@pytest.mark.long
def test_killed_before_any_step_the_log_is_whole_and_the_file_is_whole_or_not_there(
    audit: Audit, path: Path, file: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """kill -9 before each statement and each change of a file, until one run comes to its end; then the same command
    again does what is left to do."""
    sound, last_words = path.read_bytes(), tmp_path_factory.mktemp("last") / "words"
    seen: list[str] = []
    for step in range(1, 200):
        for one in path.parent.iterdir():
            one.unlink()
        path.write_bytes(sound)
        words = [*ALL, "--export", str(file), "--db", str(path)]
        process = FORKS.Process(target=doomed, args=(step, words, last_words))
        process.start()
        process.join()
        assert process.exitcode in (0, -signal.SIGKILL)
        assert audit("verify").exit_code == 0, seen[-1:]
        is_gone = [row.event for row in rows_of(path)] == ["pruned"]
        if file.exists() or is_gone:
            assert [line["seq"] for line in lines_of(file)] == list(range(1, 11)), seen[-1:]
        assert is_gone or len(rows_of(path)) == 10
        if process.exitcode == 0:
            break
        seen.append(last_words.read_text())
        if not is_gone:
            again = audit("prune", *ALL, "--export", str(file))
            assert again.exit_code == 0, f"{seen[-1]}: {again.output}"
            assert [row.event for row in rows_of(path)] == ["pruned"]
    assert seen, "nobody was killed"
    for step_of_the_way in ("os.link", "os.remove", "DELETE FROM audit WHERE", "DELETE FROM audit_gate", "COMMIT"):
        assert any(step_of_the_way in one for one in seen), f"nobody was killed at {step_of_the_way}: {seen}"
