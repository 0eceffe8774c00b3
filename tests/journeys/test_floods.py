"""People who only read, as fast as they can, hold up nobody's form, change or approval."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.records import State
from tests.journeys.acts import OPS, card, modal_says, private_answer, trunk
from tests.support.person import Person
from tests.support.stage import ASHA, BEN, CHLOE, VERA, Stage, stage
from tests.support.waiting import until

READS = (
    "list",
    "show sales_line",
    "check sales_line",
    "number sales_line",
    "ip sales_line",
    "dest sales_line",
    "whois",
)
TOO_MANY = "Your last 3 lookups are still running. Wait for an answer, then try again."


def flood(*people: Person) -> None:
    """Every read there is, by each of them."""
    for words in READS:
        for person in people:
            person.send(OPS, f"/trunk {words}")


@pytest.fixture
def hasty(tmp_path: Path) -> Iterator[Stage]:
    """A bot that carries out an approved request at once."""
    with stage(tmp_path, trunkbot_cooling_seconds=0) as ready:
        yield ready


def test_a_form_a_change_and_an_approval_go_on_beside_readers_whose_reads_hang(hasty: Stage) -> None:
    """Exotel answers none of the four requests that readers can have open; everyone else has the other four."""
    trunk(hasty, "sales_line", "+919876543210")
    vera, ben, asha, chloe = map(hasty.person, (VERA, BEN, ASHA, CHLOE))
    hasty.aim.hold("GET", count=4)
    flood(vera, ben)
    until(lambda: sum(call.is_held for call in hasty.aim.seen) == 4, "the readers' requests")
    asha.send(OPS, "/trunk ip add sales_line 44.248.146.99/32")
    until(lambda: [each.state for each in hasty.operations()] == [State.DONE], "the change")
    asha.send(OPS, "/trunk delete sales_line")
    modal_says(asha, "permanently")
    asha.fill("Type the trunk's name", "sales_line")
    asha.fill("Reason", "We moved to the new line.")
    asha.submit()
    waiting = card(chloe, "Waiting for approval (0 of 1)")
    chloe.click("Approve…", waiting)
    modal_says(chloe, "can't place calls through")
    chloe.fill("Type the trunk's name", "sales_line")
    chloe.submit()
    until(lambda: [each.state for each in hasty.operations()][-1] == State.DONE, "the delete")
    assert "sales_line" not in hasty.account.trunks()
    assert sum(call.is_held for call in hasty.aim.seen) == 4
    hasty.aim.release()


def test_a_person_who_floods_is_told_to_wait(staged: Stage) -> None:
    """The fourth read isn't begun; once the others are answered, they can read again."""
    trunk(staged, "sales_line")
    vera, ben = staged.person(VERA), staged.person(BEN)
    staged.aim.hold("GET", count=4)
    flood(vera)
    private_answer(vera, TOO_MANY)
    ben.send(OPS, "/trunk explain 403")
    private_answer(ben, "403")
    staged.aim.release()
    private_answer(vera, "Trunks of sandbox1")
