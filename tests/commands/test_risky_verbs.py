"""What takes something away waits for somebody else: from the line that asks to what the account then holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain import E164
from tests.commands.carrying import NUMBER, make
from tests.support.looking import Json, text_of
from tests.support.person import Person
from tests.support.stage import ASHA, CHLOE, Stage, stage
from tests.support.waiting import until

pytestmark = pytest.mark.long

OPS = "trunk-ops"
IP, SERVER = "44.248.146.8", "sip.acme.io"


@pytest.fixture
def staged(tmp_path: Path) -> Iterator[Stage]:
    """Nobody waits for the minute in which an approved request can be stopped."""
    with stage(tmp_path, trunkbot_cooling_seconds=0) as ready:
        yield ready


def full(staged: Stage) -> str:
    """A trunk with one of everything, and another with nothing."""
    sid = make(staged.account, "sales_line", numbers=(NUMBER,), ip=IP, destination=SERVER)
    staged.account.api.set_alias(sid, E164(NUMBER))
    make(staged.account, "support_line")
    return sid


def card(person: Person, text: str) -> Json:
    return person.wait_for(
        lambda: next((m for m in reversed(person.messages(OPS)) if text in text_of(m)), None),
        what=f"a card that says {text!r}",
    )


def reads(chloe: Person, headline: str, loses: str) -> None:
    """Chloe opens the approval, up to where it says what would be lost now."""
    waiting = card(chloe, "Waiting for approval")
    assert headline in text_of(waiting)
    chloe.click("Approve…", waiting)

    def read() -> bool:
        view = chloe.view()
        return bool(view and view.get("submit") and loses in text_of(view))

    chloe.wait_for(read, what=f"an approval that says {loses!r}")


def approved(chloe: Person, headline: str, loses: str) -> None:
    """Chloe reads what would be lost, and approves it."""
    reads(chloe, headline, loses)
    assert chloe.submit() == {}


@pytest.mark.parametrize(
    ("line", "headline", "loses", "part", "left"),
    [
        (
            f"number remove sales_line {NUMBER} the campaign is over",
            f"Remove {NUMBER} from sales_line",
            "can't place or receive calls",
            "phone_numbers",
            0,
        ),
        (
            f"dest remove sales_line {SERVER} the server is gone",
            f"Remove destination {SERVER}:5061;transport=tls from sales_line",
            "have nowhere to go",
            "destination_uris",
            0,
        ),
        ("alias clear sales_line it confused people", "Clear the caller ID", f"no longer see {NUMBER}", "settings", 0),
        (f"ip remove sales_line {IP} old office", f"Remove {IP}", "can't place calls", "whitelisted_ips", 0),
        (f"ip change sales_line {IP}/24 whole office", f"mask of {IP}", "256 addresses", "whitelisted_ips", 1),
    ],
)
def test_it_waits_is_approved_and_is_done(
    staged: Stage, line: str, headline: str, loses: str, part: str, left: int
) -> None:
    """Asha asks, Chloe decides, and only then is it gone."""
    full(staged)
    before = staged.account.trunks()
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    asha.send(OPS, f"/trunk {line}")
    card(asha, "Waiting for approval")
    assert staged.account.trunks() == before, "nothing is changed before it is approved"
    approved(chloe, headline, loses)
    card(asha, "Done.")
    assert len(staged.account.trunks()["sales_line"][part]) == left
    assert staged.refusals() == []


def moved(staged: Stage) -> tuple[bool, bool]:
    """Whether the number is on the old trunk, and on the new one."""
    trunks = staged.account.trunks()
    return bool(trunks["sales_line"]["phone_numbers"]), bool(trunks["support_line"]["phone_numbers"])


def test_a_number_is_moved_with_approval(staged: Stage) -> None:
    """Three steps, told in the thread."""
    full(staged)
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    asha.send(OPS, f"/trunk number move sales support {NUMBER} support takes over")
    approved(chloe, f"Move {NUMBER} from sales_line to support_line", "moves from sales_line to support_line")
    said = text_of(card(asha, "All 3 steps done"))
    assert f"{NUMBER} is now on support_line too." in said
    assert f"{NUMBER} was removed from sales_line." in said
    assert moved(staged) == (False, True)
    assert staged.refusals() == []


def test_a_move_that_stops_half_way_says_where_the_number_is_and_goes_on_from_there(staged: Stage) -> None:
    """The old trunk does not let go of it: it is on both, which the card says."""
    full(staged)
    staged.aim.at("DELETE", "phone-numbers", "500", count=3)
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    asha.send(OPS, f"/trunk number move sales support {NUMBER} support takes over")
    approved(chloe, f"Move {NUMBER}", "moves from sales_line")
    stuck = card(asha, "is still on both trunks")
    assert moved(staged) == (True, True)
    asha.click("Try again from here", stuck)
    card(asha, "All 3 steps done")
    assert moved(staged) == (False, True)


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_a_bot_that_is_stopped_in_the_middle_of_a_move_brings_it_to_its_end(staged: Stage, method: str) -> None:
    """Stopped while that call is under way; the next process looks before it acts."""
    full(staged)
    asha, chloe = staged.person(ASHA), staged.person(CHLOE)
    asha.send(OPS, f"/trunk number move sales support {NUMBER} support takes over")
    before = len(staged.aim.writes())

    def made() -> bool:
        return method in [call.method for call in staged.aim.writes()[before:]]

    reads(chloe, f"Move {NUMBER}", "moves from sales_line")
    staged.account.fault(slow_seconds=0.5)
    assert chloe.submit() == {}
    until(made, "the call")
    staged.restart()
    staged.account.fault(slow_seconds=0)
    card(asha, "All 3 steps done")
    assert moved(staged) == (False, True)
    assert sorted(call.method for call in staged.aim.writes()[before:]) == ["DELETE", "POST"]


def test_what_was_probably_meant_is_one_click_away(staged: Stage) -> None:
    """A host name that was to be whitelisted becomes a destination, in the same modal."""
    make(staged.account, "sales_line", numbers=(NUMBER,))
    asha = staged.person(ASHA)
    asha.send(OPS, f"/trunk ip add sales_line {SERVER}")
    asha.modal("Whitelist an IP")
    asha.see("is a host name")
    asha.click("Add it as a destination")
    asha.see("On it: Add destination")
    card(asha, "Done.")
    assert len(staged.account.trunks()["sales_line"]["destination_uris"]) == 1
    assert staged.refusals() == []
