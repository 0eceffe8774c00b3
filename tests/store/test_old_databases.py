"""A file that an older trunkbot wrote opens, with everything that was in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.audit_events import Event
from bot.domain.records import Ending, Operation, State
from bot.health.doctor import look_at_database
from bot.store import OpenHome, Store, intake, open_views, operations, outbox, reviews, trunks, watches
from bot.store import health as checks
from bot.store.audit.events import plain_name
from bot.store.audit.search import Sought
from bot.store.schema import is_up_to_date
from tests.store import old
from tests.support.audits import first_bad_row

NOW = datetime(2026, 12, 1, tzinfo=UTC)
ASHA, BEN, CHLOE, DIEGO = "UASHA00001", "UBEN000001", "UCHLOE0001", "UDIEGO0001"


@pytest.fixture(params=old.DAYS)
def day(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def path(day: str, tmp_path: Path) -> Path:
    """The file as its bot left it."""
    old.build(day, tmp_path / "trunkbot.db")
    return tmp_path / "trunkbot.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """The file, opened by this version."""
    with closing(Store(path)) as opened:
        yield opened


def journal(store: Store) -> list[Operation]:
    """Its four operations, the oldest first."""
    with store.reading() as db:
        return operations.recent(db, 10)[::-1]


def test_each_operation_is_there_with_its_steps_and_its_outcome(store: Store) -> None:
    gone, voted, untouched, failed = journal(store)
    assert [each.state for each in (gone, voted, untouched, failed)] == [
        State.DONE,
        State.WAITING,
        State.WAITING,
        State.FAILED,
    ]
    assert [each.request["trunk_name"] for each in (gone, voted, untouched)] == ["sales_line", "old_line", "spare_line"]
    assert gone.steps[0].sentence
    assert gone.steps[0].milliseconds is not None
    assert [step.state for step in failed.steps] == ["failed", "waiting", "waiting"]
    assert {(step.ending, step.conflict_sid) for step in voted.steps} == {(Ending.PLAIN, "")}


def test_reviews_keep_their_votes_their_digest_and_what_would_be_lost(store: Store) -> None:
    gone, voted, untouched, failed = journal(store)
    with store.reading() as db:
        found = [reviews.find(db, each.id) for each in (gone, voted, untouched, failed)]
    assert [sorted(row.votes) for row in found if row] == [[CHLOE, DIEGO], [CHLOE], []]
    assert all(row.digest and row.snapshot and row.needed == 2 for row in found if row)
    assert found[0]
    assert "+919876543210" in found[0].losses[0]


def test_what_was_owed_to_slack_is_sent_next_and_what_stands_there_is_known(store: Store) -> None:
    gone, *_ = journal(store)
    with store.reading() as db:
        assert outbox.count_owed(db) == 2
        (first,) = outbox.to_send(db)
        assert (first.dedup_key, first.sent_version + 1) == (f"{gone.id}/card", first.wanted_version)
        assert first.ts
        receipt = outbox.find(db, gone.id, "receipt")
    assert receipt
    assert receipt.parent_key == first.dedup_key
    with store.transaction() as db:
        outbox.mark_sent(db, first.dedup_key, first.wanted_version, first.channel, first.ts)
        (notice,) = outbox.to_send(db)
        assert (notice.dedup_key, notice.notice) == (
            "notice/head/2026-11-30",
            '{"text": "A notice that was owed", "blocks": []}',
        )
        assert not outbox.enqueue_notice(db, "head/2026-11-30", "C0TRUNKOPS", "{}"), "it is not owed twice"


def test_a_command_that_was_cut_off_is_taken_up(store: Store) -> None:
    with store.reading() as db:
        (command,) = intake.unfinished(db)
    assert (command.verb, command.text, command.user) == ("ip add", "old_line 44.248.146.11", ASHA)


def test_a_command_that_was_a_duplicate_leads_to_the_same_request_again(store: Store, day: str) -> None:
    if day < "2026-11-26":
        pytest.skip("the bot of that day kept no duplicates")
    _, voted, *_ = journal(store)
    with store.transaction() as db:
        assert intake.duplicate_of(db, "command:again") == voted.id
        assert not intake.is_first_delivery(db, "command:again", store.now())


def test_trunks_checks_test_calls_watches_and_home_tabs_are_there(store: Store) -> None:
    with store.reading() as db:
        sids = {trunk.trunk_name: trunk.trunk_sid for trunk in trunks.known(db, "sandbox1")}
        sid = sids["old_line"]
        check = checks.last_checks(db, "sandbox1")[sid]
        (test_call,) = checks.test_calls_of(db, "sandbox1", sid)
        watch = watches.find(db, "sandbox1", sid)
        homes = open_views.homes(db)
    assert check.summary
    assert (test_call.user, test_call.worked, test_call.note) == (BEN, True, "It rang.")
    assert watch
    assert watch.reported.splitlines()
    assert watch.seen
    assert [(home.user, home.digest) for home in homes] == [(ASHA, "digest")]
    assert isinstance(homes[0], OpenHome)


def test_the_audit_log_is_the_same_to_the_last_hash_and_goes_on(path: Path) -> None:
    with closing(sqlite3.connect(path)) as before:
        rows = before.execute("SELECT * FROM audit ORDER BY seq").fetchall()
    with closing(Store(path)) as store:
        with store.reading() as db:
            assert db.execute("SELECT * FROM audit ORDER BY seq").fetchall() == rows
        assert first_bad_row(store) is None
        assert [row.actor for row in store.audit_search(Sought(event=Event.COUNTED))] == [CHLOE, CHLOE]
        assert [row.actor for row in store.audit_search(Sought(event=Event.APPROVED))] == [DIEGO]
        assert len(store.audit_search(Sought(words="warehouse", event=Event.ASKED))) == 1


def test_every_event_that_was_ever_written_has_its_place_among_the_names_of_today(store: Store) -> None:
    assert {plain_name(row.event) for row in store.audit_search(limit=1000)} <= set(Event)


def test_the_doctor_waits_for_the_bot_to_bring_the_file_up_to_date_and_then_finds_it_well(path: Path) -> None:
    (*_, outdated) = look_at_database(path, NOW)
    assert (outdated.ok, "older trunkbot" in outdated.seen) == (None, True)
    Store(path).close()
    assert [
        finding.seen for finding in look_at_database(path, NOW) if not finding.ok and finding.name != "Commands"
    ] == []


@pytest.mark.parametrize("tampering", ["DROP VIEW api_calls; CREATE VIEW api_calls AS SELECT absent FROM audit"])
def test_a_file_with_a_broken_view_opens(path: Path, tampering: str) -> None:
    """SQLite renames nothing in a file with a view that it cannot read; what guards the log is put back after that."""
    with closing(sqlite3.connect(path)) as outside:
        outside.executescript(tampering)
    with closing(Store(path)) as store, store.reading() as db:
        assert is_up_to_date(db)
        assert outbox.count_owed(db) == 2
        assert db.execute("SELECT count(*) FROM api_calls").fetchone()[0] > 100
        assert db.execute("PRAGMA writable_schema").fetchone() == (0,)
