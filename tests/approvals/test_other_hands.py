"""Another program writes into the database: what it wrote is found, and not carried out."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from bot.domain.records import State
from bot.store.audit.verify import verify
from tests.approvals.acts import a_trunk, approve, ask, deletes, operation
from tests.support.stage import ASHA, CHLOE, Stage
from tests.support.waiting import until

pytestmark = pytest.mark.long


def by_another_hand(stage: Stage, *statements: str) -> None:
    with closing(sqlite3.connect(stage.settings.trunkbot_db, isolation_level=None)) as db:
        for statement in statements:
            db.execute(statement)


def trouble(stage: Stage) -> str:
    with stage.bot.store.reading() as db:
        return " ".join(verify(db).trouble)


ATTACKS = {
    "a vote": (
        "INSERT INTO votes SELECT id, 'UCHLOE0001', created_at FROM operations WHERE id = '{0}'",
        "is queued, but|approval of UCHLOE0001 isn't in the log",
    ),
    "no review": (
        "DELETE FROM reviews WHERE operation_id = '{0}'",
        "the approvals it needs, its reason or its break glass were changed",
    ),
    "a lower number": (
        "UPDATE reviews SET needed = 0 WHERE operation_id = '{0}'",
        "the approvals it needs, its reason or its break glass were changed",
    ),
    "broken glass": (
        "UPDATE reviews SET break_glass = 1 WHERE operation_id = '{0}'",
        "the approvals it needs, its reason or its break glass were changed",
    ),
    "no risk": ("UPDATE operations SET risk = 'none' WHERE id = '{0}'", "its risk was changed"),
    "the state alone": ("SELECT '{0}'", "it is queued, but the log says waiting"),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_request_that_another_hand_approved_is_not_carried_out(staged: Stage, attack: str) -> None:
    """Nobody pressed Approve; the worker that takes it finds that the log knows nothing of it."""
    a_trunk(staged)
    request = ask(staged, staged.person(ASHA))
    statement, found = ATTACKS[attack]
    by_another_hand(staged, statement.format(request), f"UPDATE operations SET state = 'queued' WHERE id = '{request}'")
    assert any(each in trouble(staged) for each in found.split("|"))
    staged.bot.workers.wake(request)
    until(lambda: operation(staged, request).state == State.FAILED, "the refusal")
    assert "another program" in operation(staged, request).sentence
    assert deletes(staged) == 0


def test_a_request_that_was_changed_after_its_approval_is_not_carried_out(staged: Stage) -> None:
    """Approved was the deletion of one trunk; the row now names another."""
    a_trunk(staged)
    request = ask(staged, staged.person(ASHA))
    by_another_hand(
        staged,
        f"UPDATE operations SET request = json_set(request, '$.trunk_sid', 'trother') WHERE id = '{request}'",
    )
    assert "it isn't what was asked for" in trouble(staged)
    approve(staged.person(CHLOE), request)
    until(lambda: operation(staged, request).state.is_over, "the end")
    assert operation(staged, request).state == State.FAILED
    assert deletes(staged) == 0


def test_a_request_out_of_nowhere_is_not_carried_out(staged: Stage) -> None:
    """A copy of a real one, as if somebody had asked for it."""
    a_trunk(staged)
    request = ask(staged, staged.person(ASHA))
    by_another_hand(
        staged,
        "INSERT INTO operations (id, key, verb, account, request, state, risk, asked_by, asked_in, created_at,"
        " updated_at) SELECT 'NOWHERE1', 'nowhere', verb, account, request, 'queued', 'none', asked_by, asked_in,"
        f" created_at, updated_at FROM operations WHERE id = '{request}'",
    )
    assert "no row says that anyone asked for it" in trouble(staged)
    staged.bot.workers.wake("NOWHERE1")
    until(lambda: operation(staged, "NOWHERE1").state == State.FAILED, "the refusal")
    assert deletes(staged) == 0


def test_a_trunk_that_reviewers_did_not_see_is_found(staged: Stage) -> None:
    """The losses on the card are those that were read."""
    a_trunk(staged)
    request = ask(staged, staged.person(ASHA))
    assert trouble(staged) == ""
    by_another_hand(staged, f"UPDATE reviews SET losses = '[]' WHERE operation_id = '{request}'")
    assert "the trunk that approvers see isn't the one that was read" in trouble(staged)


def test_an_approved_and_finished_request_is_known_to_the_log(staged: Stage) -> None:
    """No false alarm."""
    a_trunk(staged)
    request = ask(staged, staged.person(ASHA))
    approve(staged.person(CHLOE), request)
    until(lambda: operation(staged, request).state == State.DONE, "the end")
    assert trouble(staged) == ""
    by_another_hand(staged, f"INSERT INTO votes VALUES ('{request}', 'UDIEGO0001', '2026-01-01T00:00:00.000Z')")
    assert "the approval of UDIEGO0001 isn't in the log" in trouble(staged)
