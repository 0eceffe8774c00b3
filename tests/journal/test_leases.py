"""Who carries an operation out must be heard of; from who is not, it is taken, and their later news is not believed."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.clock import iso
from bot.domain.records import State, StepState
from bot.journal.operations import LeaseLost, Operations
from bot.journal.workers import Workers, ended
from bot.sandbox.exotel.state import ExotelState
from bot.steps import Done
from bot.store import Store
from tests.journal.test_workers import OUTBOUND, VERBS, ask, over
from tests.support.account import Account, serve_account
from tests.support.aimed import Aim
from tests.support.waiting import until

SHORT = timedelta(seconds=0.3)


def test_what_a_silent_worker_held_is_looked_into_and_gone_on_with(exotel: Account, store: Store) -> None:
    """It took the set-up, wrote down its first step and was never heard of again; the trunk is made once."""
    journal = Operations(store, VERBS, "C0TRUNKOPS", lease=SHORT)
    asked = ask(journal, OUTBOUND)
    silent = journal.claim(asked.id, "silent")
    assert silent
    journal.step_started(silent, silent.operation.steps[0].name)
    workers = Workers(journal, lambda _: exotel.api)
    workers.start()
    try:
        finished = until(over(journal, asked.id), "the end of the set-up")
        assert finished
        assert finished.state == State.DONE
        assert len(exotel.trunks()) == 1
        step, facts = ended(silent.operation.steps[0], Done("made", {}), 5)
        with pytest.raises(LeaseLost):
            journal.step_started(silent, silent.operation.steps[0].name)
        with pytest.raises(LeaseLost):
            journal.step_ended(silent, step, facts)
        with pytest.raises(LeaseLost):
            journal.finish(silent, State.FAILED, "late news")
        assert journal.get(asked.id) == finished
    finally:
        workers.stop()


def test_who_is_slow_and_alive_keeps_what_they_hold(tmp_path: Path) -> None:
    """A call that takes many times as long as a lease is made once: the heartbeat renews it."""
    now = [datetime(2026, 1, 15, 10, tzinfo=UTC)]
    state = ExotelState()
    aim = Aim(state)
    aim.hold("POST", "trunks")
    with serve_account(state, aim.around) as exotel, closing(Store(tmp_path / "bot.db", clock=lambda: now[0])) as store:
        journal = Operations(store, VERBS, "C0TRUNKOPS", lease=SHORT)
        workers = Workers(journal, lambda _: exotel.api)

        def is_renewed() -> bool:
            query = "SELECT lease_until FROM operations WHERE id = ?"
            with store.reading() as db:
                return bool(next(db.query(query, [asked.id]))["lease_until"] == iso(now[0] + SHORT))

        workers.start()
        try:
            asked = ask(journal, OUTBOUND)
            workers.wake(asked.id)
            until(aim.writes, "the call")
            for _ in range(10):
                now[0] += SHORT * 0.9
                until(is_renewed, "the heartbeat")
                assert journal.hand_back(lapsed=True) == []
            aim.release()
            finished = until(over(journal, asked.id), "the end of the set-up")
            assert finished
            assert [step.state for step in finished.steps] == [StepState.DONE] * 3
            assert len(exotel.writes()) == 3
        finally:
            workers.stop()


def test_workers_that_fell_silent_are_trouble(exotel: Account, store: Store) -> None:
    """What `/readyz` and the doctor tell."""
    now = [0.0]
    workers = Workers(Operations(store, VERBS, "C0TRUNKOPS"), lambda _: exotel.api, clock=lambda: now[0])
    assert "Threads have died" in workers.trouble()
    workers.start()
    try:
        assert workers.trouble() == ""
        now[0] = 31
        assert "The workers have been silent for 31 s" in workers.trouble()
    finally:
        workers.stop()
