"""Operations are carried out by workers: once each, side by side where they can, and on again after a crash."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import wait
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import commands
from bot.domain import E164, TrunkName
from bot.domain.records import Ending, Operation, State, StepState
from bot.exotel import ExotelClient
from bot.journal.loaded import LoadedOperation
from bot.journal.operations import Operations
from bot.journal.workers import Workers
from bot.sandbox.exotel.state import ExotelState
from bot.store import Store, operations, outbox
from bot.verbs.verb import Change, Request, Verbs
from commands.setup.request import SetUp
from tests.support.account import Account, serve_account
from tests.support.aimed import Aim
from tests.support.audits import first_bad_row
from tests.support.waiting import PATIENCE, until

VERBS = Verbs.of(commands)
OUTBOUND = SetUp.model_validate(
    {"direction": "outbound", "trunk_name": "sales_line", "caller_id": "+919876543210", "ip": "44.248.146.11"}
)
INBOUND = SetUp.model_validate(
    {
        "direction": "inbound",
        "trunk_name": "support_line",
        "customer_number": "+911800123456",
        "destination": "sip.acme.io:5061;transport=tls",
    }
)
INBOUND_BY_IP = INBOUND.model_copy(
    update={
        "destination": SetUp.model_validate(
            INBOUND.model_dump(mode="json") | {"destination": "44.248.146.12:5061;transport=tls"}
        ).destination
    }
)


def setup() -> Change[Request]:
    found = VERBS.get("setup")
    assert isinstance(found, Change)
    return found


@contextmanager
def working(exotel: Account, store: Store, at_once: int = 8) -> Iterator[tuple[Operations, Workers]]:
    journal = Operations(store, VERBS, "C0TRUNKOPS")
    workers = Workers(journal, lambda _: exotel.api, at_once=at_once)
    workers.start()
    try:
        yield journal, workers
    finally:
        workers.stop()


def ask(journal: Operations, request: Request, key: str = "k1") -> Operation:
    entry = journal.ask(
        setup().ask_for(request), account="sandbox1", key=key, asked_by="UASHA00001", asked_in="C0TRUNKOPS"
    )
    return entry.operation


def over(journal: Operations, operation_id: str) -> Callable[[], Operation | None]:
    def look() -> Operation | None:
        found = journal.get(operation_id)
        return found if found and found.state.is_over else None

    return look


def run(exotel: Account, store: Store, request: Request) -> Operation:
    with working(exotel, store) as (journal, workers):
        asked = ask(journal, request)
        workers.wake(asked.id)
        finished = until(over(journal, asked.id), "the end of the set-up")
    assert finished
    return finished


def test_an_outbound_set_up_ends_with_a_trunk_a_number_and_a_whitelisted_ip(exotel: Account, store: Store) -> None:
    """Three calls, and the account holds what was asked."""
    finished = run(exotel, store, OUTBOUND)
    trunk = exotel.trunks()["sales_line"]
    assert finished.state == State.DONE
    assert finished.facts["trunk_sid"] == trunk["trunk_sid"]
    assert [number["phone_number"] for number in trunk["phone_numbers"]] == ["+919876543210"]
    assert [(entry["ip"], entry["mask"]) for entry in trunk["whitelisted_ips"]] == [("44.248.146.11", 32)]
    assert len(exotel.writes()) == 3


def test_an_inbound_ip_destination_is_whitelisted_first_without_being_asked(exotel: Account, store: Store) -> None:
    """The API refuses it otherwise."""
    finished = run(exotel, store, INBOUND_BY_IP)
    trunk = exotel.trunks()["support_line"]
    assert finished.state == State.DONE
    assert [entry["ip"] for entry in trunk["whitelisted_ips"]] == ["44.248.146.12"]
    assert [entry["destination"] for entry in trunk["destination_uris"]] == ["sip:44.248.146.12:5061;transport=tls"]


def test_an_fqdn_destination_is_not_whitelisted(exotel: Account, store: Store) -> None:
    """It need not be."""
    run(exotel, store, INBOUND)
    assert exotel.trunks()["support_line"]["whitelisted_ips"] == []


def test_both_ways_share_one_number_and_one_whitelist_entry_where_they_can(exotel: Account, store: Store) -> None:
    """The destination lies inside the whitelisted network, and the numbers are the same."""
    both = SetUp.model_validate(
        {
            "direction": "both",
            "trunk_name": "both_line",
            "caller_id": "+919876543210",
            "customer_number": "+919876543210",
            "ip": "44.248.146.8",
            "mask": 29,
            "destination": "44.248.146.11:5060;transport=tcp",
        }
    )
    assert run(exotel, store, both).state == State.DONE
    assert sorted(name for _, name in exotel.writes()) == [
        "destination-uris",
        "phone-numbers",
        "trunks",
        "whitelisted-ips",
    ]


def test_a_step_that_fails_leaves_the_others_done_and_can_be_tried_again_from_there(
    exotel: Account, store: Store
) -> None:
    """Only what failed is done again."""
    with working(exotel, store) as (journal, workers):
        asked = ask(journal, OUTBOUND)
        exotel.fault(portal_off=True)
        exotel.next_calls("503", count=1000, only="writes")
        workers.wake(asked.id)
        failed = until(over(journal, asked.id))
        assert failed
        assert failed.state in {State.FAILED, State.UNKNOWN}
        exotel.fault(portal_off=False, next={"kind": "none", "count": 0})
        assert journal.try_again(asked.id, "UBEN000001").allowed
        workers.wake(asked.id)
        done = until(over(journal, asked.id))
    assert done
    assert done.state == State.DONE
    assert done.attempt == 2
    assert len(exotel.trunks()) == 1


def test_of_two_who_try_again_at_once_one_starts_it(exotel: Account, store: Store) -> None:
    """Nothing runs twice."""
    with working(exotel, store) as (journal, workers):
        asked = ask(journal, OUTBOUND)
        exotel.next_calls("drop_before", count=1000)
        workers.wake(asked.id)
        until(over(journal, asked.id))
        first, second = journal.try_again(asked.id, "U1"), journal.try_again(asked.id, "U2")
    assert first.allowed
    assert not second.allowed
    assert "This is about to start." in second.reason


@pytest.mark.parametrize("done_before_the_crash", [0, 1, 2, 3])
def test_an_operation_cut_off_by_a_crash_goes_on_where_it_was(
    exotel: Account, store: Store, done_before_the_crash: int
) -> None:
    """Whatever was called before the crash and not written down is looked into; no write is made twice."""
    journal = Operations(store, VERBS, "C0TRUNKOPS")
    asked = ask(journal, OUTBOUND)
    claimed = journal.claim(asked.id)
    assert isinstance(claimed, LoadedOperation)
    facts: dict[str, str] = {}
    for step in claimed.plan[:done_before_the_crash]:
        journal.step_started(claimed, step.name)
        facts |= step.do(exotel.api, facts).facts
    with working(exotel, store) as (journal_after, _):
        done = until(over(journal_after, asked.id))
    assert done
    assert done.state == State.DONE
    assert sorted(exotel.writes()) == [("POST", "phone-numbers"), ("POST", "trunks"), ("POST", "whitelisted-ips")]


@pytest.mark.long
def test_forty_set_ups_at_once_all_end_none_twice_none_lost(exotel: Account, store: Store) -> None:
    """A hundred and sixty calls, one of each to see whether its number is free: within the limit of two hundred a
    minute."""
    with working(exotel, store) as (journal, workers):
        asked = []
        for number in range(40):
            own = {"trunk_name": f"line_{number}", "caller_id": E164(f"+9198765432{number:02}")}
            request = OUTBOUND.model_copy(update=own)
            asked.append(ask(journal, request, key=f"k{number}"))
            workers.wake(asked[-1].id)
        for operation in asked:
            finished = until(over(journal, operation.id))
            assert finished
            assert finished.state == State.DONE
    assert len(exotel.trunks()) == 40
    assert all(len(trunk["phone_numbers"]) == 1 for trunk in exotel.trunks().values())


def test_a_number_that_another_trunk_has_by_now_is_left_there(exotel: Account, store: Store) -> None:
    """The wizard has looked, and somebody was faster: the rest of the set-up stands, and the card leads to the move."""
    other = exotel.api.create_trunk(TrunkName("other_line")).trunk_sid
    exotel.api.map_number(other, E164("+919876543210"))
    finished = run(exotel, store, OUTBOUND)
    assert finished.state == State.FAILED
    assert exotel.trunks()["sales_line"]["phone_numbers"] == []
    assert len(exotel.trunks()["other_line"]["phone_numbers"]) == 1
    (stuck,) = [step for step in finished.steps if step.state == StepState.FAILED]
    assert (stuck.title, stuck.ending, stuck.conflict_sid) == ("Add the number +919876543210", Ending.CONFLICT, other)
    assert "is already on other_line" in stuck.sentence


def test_whether_a_number_is_free_is_asked_while_the_trunk_is_made(store: Store) -> None:
    """It costs a call, and no time: the answer is there before the trunk is."""
    state = ExotelState()
    aim = Aim(state)
    with serve_account(state, aim.around) as exotel, working(exotel, store) as (journal, workers):
        aim.hold("POST", "trunks")
        asked = ask(journal, OUTBOUND)
        workers.wake(asked.id)
        until(lambda: any(call.what == "trunk-maps" and call.ended for call in aim.seen), "the look at the number")
        until(lambda: [(call.what, call.is_held) for call in aim.writes()] == [("trunks", True)], "the trunk's call")
        aim.release()
        assert until(over(journal, asked.id)).state == State.DONE
    assert [call.what for call in aim.seen].count("trunk-maps") == 1


def test_a_number_and_an_address_go_onto_a_new_trunk_side_by_side(store: Store) -> None:
    """Neither waits for the other: Exotel has both calls before it answers one."""
    state = ExotelState()
    aim = Aim(state)
    with serve_account(state, aim.around) as exotel, working(exotel, store) as (journal, workers):
        aim.hold("POST", "phone-numbers")
        aim.hold("POST", "whitelisted-ips")
        asked = ask(journal, OUTBOUND)
        workers.wake(asked.id)
        until(lambda: sum(call.is_held for call in aim.writes()) == 2, "both calls")
        aim.release()
        assert until(over(journal, asked.id)).state == State.DONE


def test_a_set_up_of_a_name_that_appeared_meanwhile_leaves_that_trunk_alone(exotel: Account, store: Store) -> None:
    """Two people at once: what the second asked for does not go onto the first one's trunk."""
    there = exotel.api.create_trunk(TrunkName("sales_line")).trunk_sid
    finished = run(exotel, store, OUTBOUND)
    assert finished.state == State.FAILED
    assert finished.steps[0].conflict_sid == there
    assert exotel.trunks()["sales_line"]["phone_numbers"] == exotel.trunks()["sales_line"]["whitelisted_ips"] == []


def test_every_change_of_an_operation_stands_in_the_audit_log(exotel: Account, store: Store) -> None:
    """Asked, each step, the outcome; and the chain holds."""
    finished = run(exotel, store, OUTBOUND)
    events = [row.event for row in reversed(store.audit_search()) if row.operation_id == finished.id]
    assert events[:3] == ["asked", "begun", "step_started"]
    assert sorted(events[2:-1]) == ["step_done"] * 3 + ["step_started"] * 3, "some of them side by side"
    assert events[-1] == "done"
    assert first_bad_row(store) is None


def test_the_channel_is_owed_a_card_its_steps_and_a_receipt(exotel: Account, store: Store) -> None:
    """Written in the same transaction as what they tell."""
    finished = run(exotel, store, OUTBOUND)
    with store.reading() as db:
        owed = {kind: outbox.find(db, finished.id, kind) for kind in ("card", "steps", "receipt")}
    assert all(owed.values())
    assert owed["card"].wanted_version == finished.version  # type: ignore[union-attr]


def test_the_same_request_delivered_twice_is_carried_out_once(exotel: Account, store: Store) -> None:
    """Both deliveries find the same operation."""
    with working(exotel, store) as (journal, workers):
        first, second = ask(journal, OUTBOUND), ask(journal, OUTBOUND)
        workers.wake(first.id)
        workers.wake(second.id)
        until(over(journal, first.id))
    assert first.id == second.id
    assert len(exotel.writes()) == 3


def test_a_bot_that_stops_lets_running_steps_end_and_the_next_one_goes_on(exotel: Account, store: Store) -> None:
    """A stop is no crash: what did not begin waits for the next start."""
    exotel.fault(slow_seconds=0.3)
    with working(exotel, store) as (journal, workers):
        asked = ask(journal, OUTBOUND)
        workers.wake(asked.id)
        until(lambda: exotel.calls or (journal.get(asked.id) or asked).state == State.RUNNING)
    with store.reading() as db:
        stopped = operations.find(db, "id", asked.id)
    assert stopped
    assert all(step.state != StepState.RUNNING for step in stopped.steps)
    exotel.fault(slow_seconds=0)
    with working(exotel, store) as (journal, _):
        done = until(over(journal, asked.id))
    assert done
    assert done.state == State.DONE
    assert len(exotel.writes()) == 3


def test_a_step_in_which_the_bot_fails_takes_nothing_from_those_beside_it(
    exotel: Account, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are still at work: what becomes of them is written down before nobody knows how the whole stands."""
    failed, is_waited_for = threading.Event(), threading.Event()
    map_number = exotel.api.map_number

    def waits(jobs: Any, **until_when: Any) -> Any:
        if not until_when:
            is_waited_for.set()
        return wait(jobs, **until_when)

    def stumbles(*_: object) -> None:
        failed.set()
        raise RuntimeError("a bug")

    def slow(*given: object) -> object:
        assert failed.wait(PATIENCE)
        assert is_waited_for.wait(PATIENCE), "nobody waits for a step that is still at work"
        return map_number(*given)  # type: ignore[arg-type]

    monkeypatch.setattr("bot.journal.workers.wait", waits)
    monkeypatch.setattr(exotel.api, "whitelist_ip", stumbles)
    monkeypatch.setattr(exotel.api, "map_number", slow)
    ended = run(exotel, store, OUTBOUND)
    assert ended.state == State.UNKNOWN
    assert [step.state for step in ended.steps] == [StepState.DONE, StepState.DONE, StepState.RUNNING]


def test_what_was_about_to_begin_when_the_limit_of_a_stop_ran_out_is_left_to_the_next_start(
    exotel: Account, store: Store
) -> None:
    """Exotel was slow to show the trunk of something approved: nothing of it was begun, so nothing is in doubt."""
    looks, is_stopped = threading.Event(), threading.Event()

    def may_begin(_: LoadedOperation) -> bool:
        looks.set()
        return is_stopped.wait(60)

    journal = Operations(store, VERBS, "C0TRUNKOPS")
    workers = Workers(journal, lambda _: exotel.api, may_begin=may_begin)
    workers.start()
    asked = ask(journal, OUTBOUND)
    workers.wake(asked.id)
    assert looks.wait(60)
    workers.stop(0.0)
    is_stopped.set()
    workers.stop()
    stopped = journal.get(asked.id)
    assert stopped
    assert (stopped.state, stopped.sentence) == (State.RUNNING, "")
    with working(exotel, store) as (journal, _):
        done = until(over(journal, asked.id))
    assert done
    assert done.state == State.DONE


def test_a_file_that_cannot_be_written_for_seconds_ends_no_worker_and_strands_nothing(
    exotel: Account, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Somebody else holds the file while one operation is taken and another is at work: both are gone on with."""
    store = Store(tmp_path / "locked.db")
    with store.reading() as db:
        db.execute("PRAGMA busy_timeout = 50")
    journal = Operations(store, VERBS, "C0TRUNKOPS", lease=timedelta(seconds=1))
    workers = Workers(journal, lambda _: exotel.api, at_once=2)
    workers.start()
    try:
        exotel.fault(slow_seconds=0.4)
        at_work = ask(journal, OUTBOUND, "k1")
        taken = ask(journal, INBOUND, "k2")
        workers.wake(at_work.id)
        until(lambda: exotel.state()["calls"], "the first call")
        with closing(sqlite3.connect(tmp_path / "locked.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            workers.wake(taken.id)
            # The call ends meanwhile, and its end cannot be written.
            until(lambda: exotel.trunks(), "the trunk")
            until(lambda: "can't be written down now" in caplog.text, "a worker to have tried")
            other.execute("ROLLBACK")
        exotel.fault(slow_seconds=0)
        for asked in (at_work, taken):
            finished = until(over(journal, asked.id), "the end")
            assert finished
            assert finished.state == State.DONE, finished.sentence
        assert workers.trouble() == ""
        assert sorted(exotel.trunks()) == ["sales_line", "support_line"]
    finally:
        workers.stop()
        store.close()


@pytest.mark.parametrize("state", ["queued", "running"])
@pytest.mark.parametrize(
    "change", ["request = json_set(request, '$.of_tomorrow', 1)", "verb = 'number of tomorrow'"], ids=["field", "verb"]
)
def test_a_row_of_another_version_is_reported_and_holds_up_nobody(
    exotel: Account, store: Store, state: str, change: str
) -> None:
    """After a rollback: the bot starts, says of that request that it cannot read it, and carries out the next."""
    journal = Operations(store, VERBS, "C0TRUNKOPS")
    strange = ask(journal, OUTBOUND, "k1")
    with store.transaction() as db:
        db.execute(f"UPDATE operations SET state = ?, {change} WHERE id = ?", [state, strange.id])
    with working(exotel, store) as (journal, workers):
        ended = until(over(journal, strange.id), "the end of the strange one")
        assert ended
        assert ended.state == State.UNKNOWN
        assert "Another version of trunkbot wrote this request" in ended.sentence
        assert "another version" in journal.read(ended).headline
        workers.wake(ask(journal, OUTBOUND, "k2").id)
        fine = until(lambda: [one for one in journal.recent(5) if one.state == State.DONE], "the next one")
        assert len(fine) == 1
        assert workers.trouble() == ""


def test_what_does_not_move_for_longer_than_anything_takes_is_trouble(exotel: Account, store: Store) -> None:
    """A worker that hangs is alive, and beats: only that nothing moves tells it."""
    now = [0.0]
    journal = Operations(store, VERBS, "C0TRUNKOPS")
    hangs = threading.Event()

    def api_of(_: str) -> ExotelClient:
        hangs.wait(60)
        return exotel.api

    workers = Workers(journal, api_of, clock=lambda: now[0])
    workers.start()
    try:
        stuck = ask(journal, OUTBOUND)
        workers.wake(stuck.id)
        until(lambda: journal.get(stuck.id).steps[0].state == StepState.RUNNING, "the step")  # type: ignore[union-attr]
        now[0] += 600
        workers.last_beat = now[0]
        assert workers.trouble() == ""
        now[0] += 601
        workers.last_beat = now[0]
        assert workers.trouble() == f"No progress for 20 min on {stuck.id}."
    finally:
        hangs.set()
        workers.stop()
