"""Whoever types the same look again and again has one of it under way, and keeps nobody else waiting."""

from __future__ import annotations

import time

from tests.journeys.acts import OPS, modal_says, private_answer, trunk
from tests.support.looking import text_of
from tests.support.person import Person
from tests.support.stage import ASHA, VERA, Stage
from tests.support.waiting import until

STILL = "from a moment ago is still under way, and its answer comes where you asked for it. This one was not begun."


def answers(person: Person) -> list[str]:
    return [text_of(message) for message in person.ephemerals(OPS)]


def test_sixty_checks_of_one_person_are_one(staged: Stage) -> None:
    """All others are told so; and an operator's change is made as if there were none."""
    trunk(staged, "sales_line", "+919876543210", "44.248.146.11")
    trunk(staged, "second_line")
    vera, asha = staged.person(VERA), staged.person(ASHA)
    staged.account.fault(slow_seconds=0.5)
    before = len(staged.account.state()["calls"])
    for number in range(20):
        vera.send(OPS, f"/trunk check {('sales_line', 'second_line')[number % 2]}")
    vera.wait_for(lambda: sum(STILL in said for said in answers(vera)) == 19, 20, what="those that were not begun")
    began = time.monotonic()
    asha.send(OPS, "/trunk ip add sales_line 44.248.146.99/32")
    until(lambda: [one.state for one in staged.operations()] == ["done"], "the change", 30)
    assert time.monotonic() - began < 10
    vera.wait_for(lambda: len(answers(vera)) == 20, 20, what="the one check")
    assert len(staged.account.state()["calls"]) - before < 40
    vera.send(OPS, "/trunk check second_line")
    vera.wait_for(lambda: len(answers(vera)) == 21 and STILL not in answers(vera)[-1], 20)


def test_other_looks_and_other_people_go_on_beside_it(staged: Stage) -> None:
    """It is one of each verb for each person."""
    trunk(staged, "sales_line")
    vera, asha = staged.person(VERA), staged.person(ASHA)
    staged.account.fault(slow_seconds=1)
    vera.send(OPS, "/trunk check sales_line")
    vera.send(OPS, "/trunk list")
    asha.send(OPS, "/trunk check sales_line")
    for person in (vera, asha):
        person.wait_for(lambda person=person: any("Outbound" in said for said in answers(person)), 30)  # type: ignore[misc]
    private_answer(vera, "Trunks of sandbox1")
    assert not [said for said in answers(vera) + answers(asha) if STILL in said]


def test_a_view_that_is_read_is_read_once_as_well(staged: Stage) -> None:
    """The second one is told so; the first one's is shown."""
    trunk(staged, "sales_line")
    asha = staged.person(ASHA)
    staged.account.fault(slow_seconds=0.5)
    asha.send(OPS, "/trunk delete sales_line")
    asha.send(OPS, "/trunk delete sales_line")
    private_answer(asha, "Your /trunk delete from a moment ago is still under way")
    modal_says(asha, "is for good")
