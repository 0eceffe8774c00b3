"""The journal's promises, on a real SQLite file."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.domain.audit_events import Event
from bot.domain.clock import iso
from bot.domain.errors import SettingsError
from bot.domain.phrasing import date_and_time
from bot.domain.records import FLOW_DONE, Ending, KnownTrunk, NewOperation, State, StepRow, StepState
from bot.health.doctor import look_at_database
from bot.store import AuditEvent, Store, open_views, operations, outbox, trunks
from bot.store.schema import migrations
from tests.support.audits import first_bad_row


def wish(key: str = "k1") -> NewOperation:
    return NewOperation(
        key=key,
        verb="setup",
        account="acme1",
        request={"a": 1},
        asked_by="U1",
        asked_in="C1",
        steps=[StepRow("one", "Do one"), StepRow("two", "Do two")],
    )


def written(store: Store, key: str = "k1") -> str:
    with store.transaction() as db:
        operations.insert(db, store.new_id(), store.now(), wish(key))
        found = operations.find(db, "key", key)
    assert found
    return found.id


def test_the_same_key_twice_is_one_operation(store: Store) -> None:
    """A submission delivered twice starts nothing twice."""
    with store.transaction() as db:
        assert operations.insert(db, "FIRST", store.now(), wish())
        assert not operations.insert(db, "SECOND", store.now(), wish())
        found = operations.find(db, "key", "k1")
    assert found
    assert found.id == "FIRST"
    assert [step.name for step in found.steps] == ["one", "two"]


def test_of_fifty_threads_that_move_a_state_one_wins(store: Store) -> None:
    """One conditional UPDATE decides."""
    operation_id = written(store)
    won: list[bool] = []

    def move() -> None:
        with store.transaction() as db:
            won.append(operations.move(db, operation_id, store.now(), [State.QUEUED], State.RUNNING))

    threads = [threading.Thread(target=move) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False] * 49 + [True]


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    """The change of state and its audit row stand or fall together."""

    def write_and_fail() -> None:
        with store.transaction() as db:
            operations.insert(db, "X", store.now(), wish())
            store.log(AuditEvent("U1", Event.ASKED, "asked"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_fail()
    with store.reading() as db:
        assert operations.find(db, "id", "X") is None
    assert store.audit_search() == []


def test_what_was_written_is_there_after_the_process_opens_it_again(tmp_path: Path) -> None:
    """Operations, steps, facts and the audit log come back as they were."""
    first = Store(tmp_path / "bot.db")
    operation_id = written(first)
    with first.transaction() as db:
        operations.step_started(db, operation_id, "one", first.now())
        done = StepRow("one", "Do one", StepState.DONE, 12, "One was done already.", Ending.ALREADY_DONE, "trmum1")
        operations.step_ended(db, operation_id, first.now(), done, {"trunk_sid": "t1"})
        first.log(AuditEvent("U1", Event.ASKED, "asked"))
    first.close()
    again = Store(tmp_path / "bot.db")
    with again.reading() as db:
        operation = operations.find(db, "id", operation_id)
    assert operation
    assert operation.facts == {"trunk_sid": "t1"}
    assert replace(operation.steps[0], started_at="") == done
    assert len(again.audit_search()) == 1
    again.close()


def test_two_processes_may_not_share_a_file(store: Store, tmp_path: Path) -> None:
    """Two bots would run operations twice; the second gets a sentence."""
    with pytest.raises(SettingsError, match="another trunkbot is using"):
        Store(tmp_path / "bot.db")


def test_a_path_that_cannot_be_opened_is_a_sentence(tmp_path: Path) -> None:
    """Not a traceback."""
    (tmp_path / "folder.db").mkdir()
    with pytest.raises(SettingsError, match="TRUNKBOT_DB"):
        Store(tmp_path / "folder.db")


@pytest.mark.parametrize(
    ("formerly", "today"),
    [
        ("m003_two_filters_of_the_audit_log_are_found_at_once", "m006_two_filters_of_the_audit_log_are_found_at_once"),
        ("m008_how_a_step_ended", "m009_how_a_step_ended"),
        ("m020_what_was_acted_on_once", "m010_what_was_acted_on_once"),
    ],
)
def test_a_database_that_has_a_migration_under_its_former_number_opens(
    tmp_path: Path, formerly: str, today: str
) -> None:
    """Where branches were joined the number changed; what stands in the file did not."""
    path = tmp_path / "trunkbot.db"
    with closing(Store(path)) as store:
        operation_id = written(store)
        store.log(AuditEvent("U1", Event.ASKED, "Something was asked."))
    with closing(sqlite3.connect(path)) as db, db:
        assert db.execute("UPDATE _sqlite_migrations SET name = ? WHERE name = ?", [formerly, today]).rowcount == 1
    for _ in range(2):
        with closing(Store(path)) as store, store.reading() as opened:
            assert operations.find(opened, "id", operation_id)
            assert first_bad_row(store) is None


def test_a_database_of_the_first_days_gets_the_table_that_its_first_migration_lacked(tmp_path: Path) -> None:
    """Else every modal would fail at the first request it is to follow."""
    path = tmp_path / "trunkbot.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        migrations.apply(Database(db), stop_before="m002_the_audit_log_can_be_searched")
        db.execute("DROP TABLE open_views")
    with closing(Store(path)) as store:
        operation_id = written(store)
        with store.transaction() as db:
            open_views.keep_modal(db, operation_id, "V1")
            assert open_views.modals(db) == [(operation_id, "V1")]


def test_the_audit_log_can_be_neither_changed_nor_cut(store: Store, tmp_path: Path) -> None:
    """Triggers refuse it, through any connection."""
    store.log(AuditEvent("U1", Event.ASKED, "asked"))
    other = sqlite3.connect(tmp_path / "bot.db")
    for statement in ("UPDATE audit SET actor = 'U2'", "DELETE FROM audit"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            other.execute(statement)
    other.close()


@pytest.mark.parametrize(
    ("tampering", "first_bad"),
    [
        ("UPDATE audit SET sentence = 'all is well' WHERE seq = 3", 3),
        ("DELETE FROM audit WHERE seq = 2", 3),
        ("UPDATE audit SET detail = '{}' WHERE seq = 5", 5),
        ("UPDATE audit SET hash = 'x' WHERE seq = 1", 1),
    ],
)
def test_the_chain_names_the_first_row_that_was_tampered_with(
    store: Store, tmp_path: Path, tampering: str, first_bad: int
) -> None:
    """Somebody who drops the triggers is still found out."""
    for number in range(5):
        store.log(AuditEvent("U1", Event.ASKED, f"row {number}", detail={"number": number}))
    assert first_bad_row(store) is None
    other = sqlite3.connect(tmp_path / "bot.db")
    other.execute("DROP TRIGGER audit_is_never_changed")
    other.execute("DROP TRIGGER audit_is_never_deleted")
    other.execute(tampering)
    other.commit()
    other.close()
    assert first_bad_row(store) == first_bad


def test_audit_rows_come_newest_first_in_pages(store: Store) -> None:
    """Paged by key, so that rows written meanwhile shift nothing."""
    for number in range(7):
        store.log(AuditEvent("U1", Event.ASKED, f"row {number}"))
    first = store.audit_search(limit=3)
    store.log(AuditEvent("U1", Event.ASKED, "row 7"))
    second = store.audit_search(limit=3, before=first[-1].seq)
    assert [row.sentence for row in [*first, *second]] == [f"row {n}" for n in (6, 5, 4, 3, 2, 1)]


def test_a_reply_waits_for_its_parent_and_later_versions_coalesce(store: Store) -> None:
    """Three changes before the first sending are one message."""
    operation_id = written(store)
    with store.transaction() as db:
        outbox.enqueue(db, operation_id, "card", "C1")
        outbox.enqueue(db, operation_id, "steps", "C1", parent="card")
    for _ in range(3):
        with store.transaction() as db:
            operations.step_started(db, operation_id, "one", store.now())
            outbox.enqueue(db, operation_id, "card", "C1")
    with store.transaction() as db:
        owed = outbox.to_send(db)
        assert [(letter.kind, letter.wanted_version) for letter in owed] == [("card", 4)]
        outbox.mark_sent(db, owed[0].dedup_key, owed[0].wanted_version, "C1", "1.1")
        owed = outbox.to_send(db)
    assert [(letter.kind, letter.parent_ts) for letter in owed] == [("steps", "1.1")]


def test_a_letter_that_was_given_up_is_not_tried_for_ever(store: Store) -> None:
    """A channel that is gone must not hold up the others."""
    operation_id = written(store)
    with store.transaction() as db:
        outbox.enqueue(db, operation_id, "card", "C1")
        outbox.enqueue(db, operation_id, "steps", "C1", parent="card")
        assert outbox.count_owed(db) == 2
        outbox.dead_letter(db, f"{operation_id}/card", "is_archived")
        assert outbox.to_send(db) == []
        assert outbox.count_owed(db) == 0


def test_the_threads_of_undeliverable_messages_are_not_a_backlog_to_the_doctor(store: Store, tmp_path: Path) -> None:
    """The channel was lost for a hundred requests: their threads are never sent, however long one waits."""
    with store.transaction() as db:
        for number in range(100):
            operations.insert(db, f"OPERATION{number}", store.now(), wish(f"k{number}"))
            outbox.enqueue(db, f"OPERATION{number}", "card", "C1")
            outbox.enqueue(db, f"OPERATION{number}", "steps", "C1", parent="card")
            outbox.dead_letter(db, f"OPERATION{number}/card", "is_archived")
    (seen,) = [one for one in look_at_database(tmp_path / "bot.db", store.clock()) if one.name == "Messages"]
    assert (seen.ok, seen.seen) == (
        True,
        "Nothing is waiting to be sent to Slack. Slack wouldn't take 100 messages (`/trunk audit everything event"
        " not_told`).",
    )


def test_the_doctor_says_how_many_requests_wait_and_since_when(store: Store, tmp_path: Path) -> None:
    """One or two, a moment ago or for too long."""
    now = store.clock()
    rows = []
    for number, later in ((1, 0), (2, 0), (3, 5)):
        with store.transaction() as db:
            operations.insert(db, f"OPERATION{number}", iso(now), wish(f"k{number}"))
        findings = look_at_database(tmp_path / "bot.db", now + timedelta(minutes=later))
        rows += [(one.ok, one.seen) for one in findings if one.name == "Queue"]
    assert rows == [
        (True, "1 request is waiting to run."),
        (True, "2 requests are waiting to run."),
        (False, f"3 requests are waiting to run, the oldest since {date_and_time(now)}."),
    ]


def test_the_accounts_own_list_replaces_what_was_seen(store: Store) -> None:
    """A trunk deleted elsewhere must not be offered in a form."""
    with store.transaction() as db:
        trunks.remember(db, "acme1", store.now(), [KnownTrunk("t1", "old"), KnownTrunk("t2", "Beta")])
        trunks.remember(db, "other", store.now(), [KnownTrunk("t9", "theirs")])
        trunks.replace_all(db, "acme1", store.now(), [KnownTrunk("t2", "Beta"), KnownTrunk("t3", "alpha")])
        assert [trunk.trunk_name for trunk in trunks.known(db, "acme1")] == ["alpha", "Beta"]
        assert [trunk.trunk_name for trunk in trunks.known(db, "other")] == ["theirs"]


def test_a_flow_is_noted_on_the_newest_receipts_that_show_its_step_and_on_nothing_else(store: Store) -> None:
    """Each is a message to update; an address of the same trunk, or another trunk, has no such step."""
    kinds = {"A1": ("setup", "T1"), "B1": ("ip add", "T1"), "C1": ("setup", "T2")}
    kinds |= {f"N{number:02}": ("number add", "T1") for number in range(20)}
    with store.transaction() as db:
        for place, (name, (verb, sid)) in enumerate(kinds.items()):
            operations.insert(db, name, store.now(), replace(wish(name), verb=verb, account="acme1"))
            at = f"2026-01-01T00:00:{place:02}.000Z"
            facts = f'{{"trunk_sid": "{sid}"}}'
            done = "UPDATE operations SET state = 'done', updated_at = ?, facts = ? WHERE id = ?"
            db.execute(done, [at, facts, name])
        noted = operations.flow_was_set_up(db, "acme1", "T1", ("setup", "number add"), "UBEN000001")
        assert noted == [f"N{number:02}" for number in range(19, 9, -1)]
        newest = operations.find(db, "id", "N19")
        assert newest
        assert newest.facts[FLOW_DONE] == "UBEN000001"
        assert operations.flow_was_set_up(db, "acme1", "T1", ("ip add",), "") == ["B1"]
        operations.flow_was_set_up(db, "acme1", "T1", ("number add",), "")
        newest = operations.find(db, "id", "N19")
        assert newest
        assert FLOW_DONE not in newest.facts
