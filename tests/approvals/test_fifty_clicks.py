"""Many people, several processes, one database, one moment: one outcome, and everybody else is told who did it."""

from __future__ import annotations

import multiprocessing
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from bot.approvals.rulings import Effect
from bot.domain.records import Click, State
from bot.store import Store
from tests.approvals.clicking import ASKER, EXOTEL, NEEDED, Heard, Press, at_once, click_along
from tests.approvals.paper import House, house, two_groups
from tests.support.audits import first_bad_row

pytestmark = pytest.mark.long

PROCESSES, THREADS, ROUNDS = 4, 50, 24
DEADLINE = 600.0
"""Seconds after which it hangs."""
PEOPLE = [f"UPERSON{number:03}" for number in range(PROCESSES * THREADS)]


def presses(process: int) -> list[Press]:
    """Most approve, some decline, some stop what was approved; one is the asker, who withdraws."""
    people = PEOPLE[process * THREADS : (process + 1) * THREADS - 1]
    clicks = [Click.STOP, Click.DECLINE] + [Click.APPROVE] * 8
    several = [Press(user, clicks[number % len(clicks)]) for number, user in enumerate(people)]
    return [Press(ASKER, Click.WITHDRAW), *reversed(several)]


@dataclass
class Clicked:
    """What became of it all: what everybody heard, by request, and which requests were carried out, by whichever
    process."""

    house: House
    heard: dict[str, list[Heard]]
    executed: Counter[str]


@pytest.fixture(scope="module")
def clicked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clicked]:
    """Rounds of two hundred clicks: each click is a transaction, and one file takes one at a time."""
    path = tmp_path_factory.mktemp("clicks") / "bot.db"
    Store(path).close()
    spawn = multiprocessing.get_context("spawn")
    ready, results = spawn.Barrier(PROCESSES), spawn.Queue()
    needed = [NEEDED[number % len(NEEDED)] for number in range(ROUNDS)]
    processes = [
        spawn.Process(
            target=click_along, args=(path, PEOPLE, needed, presses(number), number == 0, ready, results), daemon=True
        )
        for number in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    heard: dict[str, list[Heard]] = defaultdict(list)
    executed: Counter[str] = Counter()
    for _ in processes:
        told, done = results.get(timeout=DEADLINE)
        executed.update(done)
        for operation_id, some in told.items():
            heard[operation_id] += some
    for process in processes:
        process.join(DEADLINE)
        assert process.exitcode == 0
    access, _ = two_groups(SOPERATORS=set(), SAPPROVERS=set())
    after = house(Store(path), EXOTEL, access, at_once(1))
    yield Clicked(after, heard, executed)
    after.store.close()


def test_of_two_hundred_clicks_at_once_one_decides(clicked: Clicked) -> None:
    """Approved, declined or withdrawn: one of them, once; and of an approval as many people as it needs, no more."""
    assert len(clicked.heard) == ROUNDS
    for operation_id, heard in clicked.heard.items():
        assert len(heard) == PROCESSES * THREADS
        effects = Counter((one.click, one.effect) for one in heard if one.effect != Effect.REFUSED)
        row = clicked.house.reviews.row(operation_id)
        assert row
        counted = effects.pop((Click.APPROVE, Effect.COUNTED), 0)
        stopped = effects.pop((Click.STOP, Effect.WITHDRAWN), 0)
        assert sum(effects.values()) == 1, f"{operation_id}: {effects}"
        approved = effects[Click.APPROVE, Effect.APPROVED]
        assert stopped <= approved
        assert len(row.votes) == counted + approved
        assert len(row.votes) == row.needed if approved else len(row.votes) < row.needed


def test_what_was_approved_and_not_stopped_is_carried_out_exactly_once(clicked: Clicked) -> None:
    """By one of the processes; what was declined, withdrawn or stopped by none."""
    for operation_id, heard in clicked.heard.items():
        operation = clicked.house.journal.get(operation_id)
        assert operation
        won = {(one.click, one.effect) for one in heard}
        goes = (Click.APPROVE, Effect.APPROVED) in won and (Click.STOP, Effect.WITHDRAWN) not in won
        assert clicked.executed[operation_id] == (1 if goes else 0), f"{operation_id} is {operation.state}"
        assert (operation.state == State.DONE) == goes
    ends = Counter(State(operation.state) for operation in clicked.house.journal.recent(ROUNDS))
    assert len(ends) > 1, f"every round ended the same way: {ends}"


def test_everyone_else_learns_who_did_it(clicked: Clicked) -> None:
    """Whoever came too late hears the name of somebody who decided."""
    for operation_id, heard in clicked.heard.items():
        last_words = {Effect.APPROVED, Effect.REJECTED, Effect.WITHDRAWN}
        deciders = [f"<@{one.user}>" for one in heard if one.effect in last_words]
        for one in heard:
            if one.effect == Effect.REFUSED and "nothing to stop" not in one.reason:
                assert any(name in one.reason for name in deciders), f"{operation_id}: {one}"


def test_each_click_stands_in_the_audit_log_whose_chain_holds(clicked: Clicked) -> None:
    """Thousands of them, written by four processes."""
    rows = clicked.house.store.audit_search(limit=1_000_000)
    clicks = Counter(row.details.get("click") for row in rows if row.actor.startswith("U"))
    assert clicks["approve"] == ROUNDS * sum(
        press.click == Click.APPROVE for n in range(PROCESSES) for press in presses(n)
    )
    assert first_bad_row(clicked.house.store) is None
