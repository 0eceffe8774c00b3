"""The disk is full for a while: what was acknowledged is carried out once there is room, and nobody is left waiting."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.health.doctor import look_at_database
from tests.journeys.acts import OPS, private_answer
from tests.support.stage import ASHA, Stage
from tests.support.waiting import until

pytestmark = pytest.mark.long


def fill_up(staged: Stage) -> None:
    """Nothing but the line itself can be written."""
    with staged.bot.store.transaction() as db:
        db.execute("CREATE TEMP TRIGGER full BEFORE INSERT ON operations BEGIN SELECT RAISE(ABORT, 'disk full'); END")


def test_an_acknowledged_line_is_carried_out_once_there_is_room_without_a_restart(staged: Stage) -> None:
    """Asha is told that it is kept, and then that it is on its way; the doctor and a gauge show that it is late."""
    asha = staged.person(ASHA)
    fill_up(staged)
    asha.send(OPS, "/trunk create sales_line")
    private_answer(asha, "I kept your command")
    late = staged.bot.store.clock() + timedelta(minutes=2)
    (seen,) = [one for one in look_at_database(staged.settings.trunkbot_db, late) if one.name == "Commands"]
    assert seen.seen == "1 typed command acknowledged over a minute ago, and not dealt with."
    with staged.bot.store.transaction() as db:
        db.execute("DROP TRIGGER full")
    until(lambda: "sales_line" in staged.account.trunks(), "the trunk")
    asha.see("I couldn't finish", where="trunkbot")
    assert [one.asked_by for one in staged.operations()] == [ASHA]
