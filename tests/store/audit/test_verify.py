"""`trunkbot audit verify` names what is not as it was, also where the triggers were taken out and put back."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.audit_events import Event
from bot.health.doctor import look_at_database
from bot.store import AuditEvent, Store
from bot.store.audit import verify as audit_verify
from bot.store.audit.log import FIRST, chained_hash
from bot.store.audit.retention import last_to_go
from bot.store.audit.retention import prune as take_out
from bot.store.audit.search import open_to_read
from tests.store.audit.burglar import Burglar, burgle
from tests.store.audit.conftest import Audit


def tail_cut(burglar: Burglar) -> None:
    burglar.without_triggers("DELETE FROM audit WHERE seq > 7")


def all_gone(burglar: Burglar) -> None:
    burglar.without_triggers("DELETE FROM audit")


def numbered_anew(burglar: Burglar) -> None:
    burglar.without_triggers("UPDATE audit SET seq = seq + 1000", "UPDATE sqlite_sequence SET seq = 1010")


def one_taken_out_and_the_rest_moved_up(burglar: Burglar) -> None:
    burglar.without_triggers("DELETE FROM audit WHERE seq = 4", "UPDATE audit SET seq = seq - 1 WHERE seq > 4")


def gap_with_hashes_that_fit(burglar: Burglar) -> None:
    burglar.take_out_the_triggers()
    burglar.do("DELETE FROM audit WHERE seq = 4")
    burglar.chain_anew(5)
    burglar.put_the_triggers_back()


def counter_set_back(burglar: Burglar) -> None:
    burglar.do("UPDATE sqlite_sequence SET seq = 3 WHERE name = 'audit'")


def first_rows_gone_with_an_anchor(burglar: Burglar) -> None:
    burglar.take_out_the_triggers()
    burglar.do_with("INSERT INTO audit_anchors VALUES (5, ?, '2026-01-01')", burglar.row(5)["hash"])
    burglar.do("DELETE FROM audit WHERE seq <= 5")
    burglar.put_the_triggers_back()


def all_rows_gone_with_an_anchor(burglar: Burglar) -> None:
    burglar.take_out_the_triggers()
    burglar.do_with("INSERT INTO audit_anchors VALUES (10, ?, '2026-01-01')", burglar.row(10)["hash"])
    burglar.do("DELETE FROM audit")
    burglar.put_the_triggers_back()


def anchor_behind_all_rows(burglar: Burglar) -> None:
    burglar.take_out_the_triggers()
    burglar.do_with("INSERT INTO audit_anchors VALUES (999, ?, 'now')", FIRST)
    burglar.put_the_triggers_back()


def gate_left_open(burglar: Burglar) -> None:
    burglar.without_triggers("PRAGMA foreign_keys = OFF", "INSERT INTO audit_gate VALUES (10)")


def row_of_version_1(burglar: Burglar) -> None:
    """Downgraded: its hash no longer covers its number."""
    burglar.take_out_the_triggers()
    row = burglar.row(10)
    burglar.do_with("UPDATE audit SET hash = ? WHERE seq = 10", chained_hash(row["previous_hash"], row, version=1))
    burglar.put_the_triggers_back()


def all_of_version_1(burglar: Burglar) -> None:
    burglar.without_triggers("UPDATE audit_versions SET first_seq = 1000")


def table_replaced_by_a_view(burglar: Burglar) -> None:
    burglar.take_out_the_triggers()
    burglar.do("ALTER TABLE audit RENAME TO mine", "CREATE VIEW audit AS SELECT * FROM mine WHERE seq <= 7")


def triggers_dropped(burglar: Burglar) -> None:
    burglar.take_out_the_triggers()


def made_anew_without_triggers(burglar: Burglar) -> None:
    burglar.take_out_the_triggers()
    burglar.do("UPDATE audit SET actor = 'UBEN000001' WHERE seq = 4")
    burglar.chain_anew(4)


def no_longer_strict(burglar: Burglar) -> None:
    burglar.do(
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET sql = replace(sql, ') STRICT', ')') WHERE name = 'audit'",
        "PRAGMA writable_schema = RESET",
    )


def infinity_for_nothing(burglar: Burglar) -> None:
    """A number that is serialised as the nothing it takes the place of, in a table that is strict again."""
    burglar.take_out_the_triggers()
    weak = "UPDATE sqlite_master SET sql = replace(sql, 'operation_id TEXT', 'operation_id ANY') WHERE name = 'audit'"
    strong = "UPDATE sqlite_master SET sql = replace(sql, 'operation_id ANY', 'operation_id TEXT') WHERE name = 'audit'"
    burglar.do("PRAGMA writable_schema = ON", weak, "PRAGMA writable_schema = RESET")
    burglar.do("UPDATE audit SET operation_id = 9e999 WHERE seq = 4")
    burglar.do("PRAGMA writable_schema = ON", strong, "PRAGMA writable_schema = RESET")
    burglar.put_the_triggers_back()


def words_taken_out(burglar: Burglar) -> None:
    row = burglar.row(4)
    columns = ("sentence", "trunk", "actor", "verb", "event", "operation_id", "detail")
    burglar.do_with(
        f"INSERT INTO audit_words (audit_words, rowid, {', '.join(columns)}) VALUES ('delete', 4, ?, ?, ?, ?, ?, ?, ?)",
        *(row[name] for name in columns),
    )


def words_changed(burglar: Burglar) -> None:
    words_taken_out(burglar)
    burglar.do("INSERT INTO audit_words (rowid, sentence) VALUES (4, 'nothing of interest')")


def words_of_no_row(burglar: Burglar) -> None:
    burglar.do("INSERT INTO audit_words (rowid, sentence) VALUES (77, 'Ben did it')")


@pytest.mark.parametrize(
    ("deed", "finding"),
    [
        (tail_cut, "Row 8 is bad: it is missing, with all after it, but the log once went up to 10"),
        (all_gone, "Row 1 is bad: it is missing"),
        (numbered_anew, "Row 1001 is bad: its number doesn't follow"),
        (one_taken_out_and_the_rest_moved_up, "Row 4 is bad: it doesn't follow"),
        (gap_with_hashes_that_fit, "Row 5 is bad: its number doesn't follow"),
        (counter_set_back, "Row 10 is bad: the log's counter is only at 3"),
        (first_rows_gone_with_an_anchor, "Rows up to number 5 are gone, but no row records a prune"),
        (all_rows_gone_with_an_anchor, "Rows up to number 10 are gone, but no row records a prune"),
        (anchor_behind_all_rows, "Row 1 is bad: "),
        (gate_left_open, "The prune gate is open"),
        (row_of_version_1, "Row 10 is bad: its contents"),
        (all_of_version_1, "Row 1 is bad: its contents"),
        (table_replaced_by_a_view, "the table audit was changed"),
        (triggers_dropped, "the trigger audit_is_never_changed is missing"),
        (made_anew_without_triggers, "only a head noted elsewhere shows that"),
        (no_longer_strict, "the table audit was changed"),
        (infinity_for_nothing, "The file is damaged"),
        (words_taken_out, "Searches can't find row 4"),
        (words_changed, "The search words don't match the rows"),
        (words_of_no_row, "There are search words for rows that aren't in the log"),
    ],
)
def test_it_is_found_and_named(deed: Callable[[Burglar], None], finding: str, audit: Audit, path: Path) -> None:
    """With status 1; the doctor is not content either, but with words, which it compares only by number."""
    assert audit("verify").exit_code == 0
    assert burgle(path, deed) == ""
    found = audit("verify")
    assert (found.exit_code, finding in found.stdout) == (1, True), found.output
    (seen,) = [one for one in look_at_database(path, datetime.now(UTC)) if one.name == "Audit log"]
    assert seen.ok is (deed == words_changed)


def test_rows_that_are_written_later_do_not_close_the_gap_of_a_tail(audit: Audit, path: Path) -> None:
    """The table's counter would come to the same number again."""
    burgle(path, tail_cut)
    store = Store(path)
    for number in range(5):
        store.log(AuditEvent("UBEN000001", Event.ASKED, f"Later {number}"))
    store.close()
    assert "Row 11 is bad: its number doesn't follow" in audit("verify").stdout


def test_a_log_rebuilt_with_all_its_hashes_is_detected_by_a_noted_head(audit: Audit, path: Path) -> None:
    """And only there. The hash may be copied as the message in the channel has it."""
    printed = audit("head").stdout
    number, head = re.findall(r"row (\d+)  (\w{64})", printed)[0]
    noted = ("--row", number, "--hash", f"`{head.upper()}`")
    sound = audit("verify", *noted)
    assert (sound.exit_code, f"row {number} has that hash" in sound.stdout) == (0, True)
    burgle(path, lambda burglar: burglar.make_anew("UPDATE audit SET actor = 'UBEN000001' WHERE seq = 4", 4))
    assert audit("verify").exit_code == 0
    found = audit("verify", *noted)
    assert (found.exit_code, "Row 10 is bad: its hash isn't the one noted elsewhere" in found.stdout) == (1, True)


def test_a_tail_cut_with_its_counter_shows_against_a_head_noted_before(audit: Audit, path: Path) -> None:
    """The row that was noted is not there."""
    head = audit("head").stdout.split()[-1]
    burgle(path, lambda burglar: burglar.make_anew("DELETE FROM audit WHERE seq > 7", 8))
    assert audit("verify").exit_code == 0
    found = audit("verify", "--row", "10", "--hash", head)
    assert found.exit_code == 1
    assert "Row 10 is bad: it was noted elsewhere but is missing: the log ends with row 7" in found.stdout


@pytest.mark.parametrize("words", [("--row", "3"), ("--hash", "0" * 64), ("--row", "3", "--hash", "abc")])
def test_a_head_that_is_half_typed_is_a_sentence(audit: Audit, words: tuple[str, ...]) -> None:
    """Nothing is compared by halves."""
    ran = audit("verify", *words)
    assert ran.exit_code == 2
    assert "--row and --hash together" in ran.stderr or "isn't a hash" in ran.stderr


@pytest.mark.parametrize("in_words_alone", [False, True])
def test_each_head_posted_to_the_channel_is_compared_automatically(
    audit: Audit, path: Path, in_words_alone: bool
) -> None:
    """As this trunkbot writes it down, and as older ones did."""
    store = Store(path)
    number, head = store.audit_head()
    detail = {"slot": "head/2026-01-31"} | ({} if in_words_alone else {"row": number, "hash": head})
    said = f":link: The audit log ends with row {number}, hash\n`{head}`"
    store.log(AuditEvent("trunkbot", Event.ANNOUNCED, said, detail=detail))
    store.log(AuditEvent("UASHA00001", Event.ASKED, "Later"))
    store.close()
    assert audit("verify").exit_code == 0
    burgle(path, lambda burglar: burglar.make_anew("UPDATE audit SET actor = 'UBEN000001' WHERE seq = 9", 9))
    found = audit("verify")
    assert found.exit_code == 1
    assert "Row 10 is bad: its hash isn't the one posted to the channel (row 11)" in found.stdout


def test_rows_of_before_version_2_are_verified_as_they_were_written_and_those_after_with_their_numbers(
    audit: Audit, path: Path
) -> None:
    """A log that an older trunkbot began; its first rows can't be renumbered either."""

    def age(burglar: Burglar) -> None:
        burglar.take_out_the_triggers()
        previous = FIRST
        for seq in range(1, 7):
            row = burglar.row(seq)
            hash_ = chained_hash(previous, row, version=1)
            burglar.do_with("UPDATE audit SET previous_hash = ?, hash = ? WHERE seq = ?", previous, hash_, seq)
            previous = hash_
        burglar.do("UPDATE audit_versions SET first_seq = 7")
        burglar.chain_anew(7)
        burglar.put_the_triggers_back()

    burgle(path, age)
    assert audit("verify").exit_code == 0
    store = Store(path)
    store.log(AuditEvent("UASHA00001", Event.ASKED, "Ask 11"))
    store.close()
    assert "11 rows verified. Head" in audit("verify").stdout
    for statement, bad in (
        ("UPDATE audit SET seq = -seq WHERE seq <= 6", -6),
        ("UPDATE audit_versions SET first_seq = 8", 7),
        ("UPDATE audit_versions SET first_seq = 6", 6),
    ):
        copy = path.with_name("copy.db")
        copy.write_bytes(path.read_bytes())
        burgle(copy, lambda burglar, statement=statement: burglar.without_triggers(statement))  # type: ignore[misc]
        with open_to_read(copy) as db:
            assert audit_verify.verify(db).bad == bad, statement


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("UPDATE audit SET sentence = CAST(x'41ff42' AS TEXT) WHERE seq = 4", "its text isn't UTF-8"),
        ("UPDATE audit SET hash = CAST(x'41ff42' AS TEXT) WHERE seq = 4", "its text isn't UTF-8"),
        ("UPDATE audit SET sentence = CAST(sentence AS BLOB) WHERE seq = 4", "it contains something other than text"),
        ("UPDATE audit SET at = 'yesterday' WHERE seq = 4", "its contents have changed"),
    ],
)
def test_a_row_that_cannot_be_read_is_bad_and_all_that_can_is_still_shown(
    audit: Audit, path: Path, statement: str, why: str
) -> None:
    """By verify, list, search and export; the other rows are as they were."""
    if "BLOB" in statement:
        burgle(path, no_longer_strict)
    assert burgle(path, lambda burglar: burglar.without_triggers(statement)) == ""
    assert f"Row 4 is bad: {why}" in audit("verify").stdout
    assert [line.split()[0] for line in audit("list").stdout.splitlines()] == [str(n) for n in range(10, 0, -1)]
    for format_ in ("csv", "jsonl"):
        assert audit("export", "--format", format_).stdout.count("UASHA00001") == 10
    assert audit("search", "Ask").stdout.count("\n") == 10


@pytest.mark.long
def test_a_damaged_file_is_a_sentence_wherever_it_is_damaged(audit: Audit, path: Path) -> None:
    """Never a traceback, and never “whole” where a row was hit."""
    store = Store(path)
    for number in range(300):
        store.log(AuditEvent("UASHA00001", Event.ASKED, f"Ask {number} and some more words", detail={"number": number}))
    store.close()
    sound, rows = path.read_bytes(), rows_of(path)
    size = 4096
    for page in range(1, len(sound) // size):
        path.write_bytes(sound[: page * size] + b"\xff" * size + sound[(page + 1) * size :])
        verified, listed = audit("verify"), audit("list", "--limit", "10000")
        assert verified.exit_code == 1 or rows_of(path) == rows, f"page {page}: {verified.output}"
        assert listed.exit_code == 0 or "can't be read" in listed.stderr
        assert all(one.name for one in look_at_database(path, datetime.now(UTC)))


@pytest.mark.long
def test_a_damaged_schema_is_a_sentence_whatever_is_damaged_of_it(audit: Audit, path: Path) -> None:
    """Also where what SQLite says of it quotes what is no text any more."""
    sound = path.read_bytes()
    for place in [found.start() for found in re.finditer(rb"CREATE (TABLE|TRIGGER|VIEW|INDEX)|TEXT NOT", sound)]:
        path.write_bytes(sound[:place] + b"\xff" + sound[place + 1 :])
        for command in ("verify", "list", "head", "export"):
            ran = audit(command)
            assert ran.exit_code == 0 or ran.stderr.startswith("Error: ") or "trunkbot" in ran.stdout, place
        assert all(one.name for one in look_at_database(path, datetime.now(UTC)))


def rows_of(path: Path) -> list[tuple[object, ...]]:
    """As SQLite reads them; none where it cannot."""
    with closing(sqlite3.connect(path)) as db:
        try:
            return db.execute("SELECT * FROM audit ORDER BY seq").fetchall()
        except sqlite3.Error:
            return []


def test_a_prune_that_commits_while_the_log_is_verified_makes_no_row_bad(path: Path) -> None:
    """Everything is read as it was at one moment."""
    with open_to_read(path) as db, closing(Store(path)) as store:
        pruned = False

        def prune_meanwhile(statement: str) -> None:
            nonlocal pruned
            if "FROM audit ORDER BY seq" in statement and not pruned:
                pruned = True
                with store.transaction() as writing:
                    going = last_to_go(writing, "2999")
                    assert going
                    take_out(writing, store.now(), going, 10, path.with_name("old.jsonl"), "asha")

        db.conn.set_trace_callback(prune_meanwhile)
        found = audit_verify.verify(db)
        assert pruned
        assert (found.rows, found.bad, found.trouble) == (10, None, [])


def test_the_bot_is_not_held_up_while_the_words_are_compared(path: Path) -> None:
    """The comparison takes the lock of those who write, so it is made in a copy; what is written meanwhile is no part
    of that."""
    with closing(Store(path)) as store, open_to_read(path) as db:
        db.conn.set_trace_callback(lambda _: store.log(AuditEvent("UASHA00001", Event.ASKED, "Meanwhile")))
        assert audit_verify.look_deeper(db) == []
        assert store.audit_head()[0] > 11
