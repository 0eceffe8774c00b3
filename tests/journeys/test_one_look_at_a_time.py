"""Whoever types the same look again and again has one of it under way, and keeps nobody else waiting."""

from __future__ import annotations

from tests.journeys.acts import OPS, modal_says, private_answer, trunk
from tests.support.looking import text_of
from tests.support.person import Person
from tests.support.stage import ASHA, VERA, Stage
from tests.support.waiting import until

STILL = "still running"


def answers(person: Person) -> list[str]:
    """But for word that an answer takes its time."""
    said = [text_of(message) for message in person.ephemerals(OPS)]
    return [text for text in said if "Exotel is slow" not in text]


def test_sixty_checks_of_one_person_are_one(staged: Stage) -> None:
    """All others are told so; and an operator's change is made as if there were none."""
    trunk(staged, "sales_line", "+919876543210", "44.248.146.11")
    trunk(staged, "second_line")
    vera, asha = staged.person(VERA), staged.person(ASHA)
    before = len(staged.aim.seen)
    staged.aim.hold("GET", count=1)
    for number in range(20):
        vera.send(OPS, f"/trunk check {('sales_line', 'second_line')[number % 2]}")
    vera.wait_for(lambda: sum(STILL in said for said in answers(vera)) == 19, what="those that were not begun")
    asha.send(OPS, "/trunk ip add sales_line 44.248.146.99/32")
    until(lambda: [one.state for one in staged.operations()] == ["done"], "the change")
    assert any(call.is_held for call in staged.aim.seen), "the check is still under way"
    staged.aim.release()
    vera.wait_for(lambda: len(answers(vera)) == 20, what="the one check")
    assert len(staged.aim.seen) - before < 40
    vera.send(OPS, "/trunk check second_line")
    vera.wait_for(lambda: len(answers(vera)) == 21 and STILL not in answers(vera)[-1])


def test_other_looks_and_other_people_go_on_beside_it(staged: Stage) -> None:
    """It is one of each verb for each person."""
    trunk(staged, "sales_line")
    vera, asha = staged.person(VERA), staged.person(ASHA)
    staged.aim.hold("GET")
    vera.send(OPS, "/trunk check sales_line")
    vera.send(OPS, "/trunk list")
    asha.send(OPS, "/trunk check sales_line")
    staged.aim.release()
    for person in (vera, asha):
        person.wait_for(lambda person=person: any("Outbound" in said for said in answers(person)))  # type: ignore[misc]
    private_answer(vera, "Trunks of sandbox1")
    assert not [said for said in answers(vera) + answers(asha) if STILL in said]


def test_a_view_that_is_read_is_read_once_as_well(staged: Stage) -> None:
    """The second one is told so; the first one's is shown."""
    trunk(staged, "sales_line")
    asha = staged.person(ASHA)
    staged.aim.hold("GET")
    asha.send(OPS, "/trunk delete sales_line")
    asha.send(OPS, "/trunk delete sales_line")
    private_answer(asha, "Your last /trunk delete is still running")
    staged.aim.release()
    modal_says(asha, "permanently")
