"""`/trunk test`: a test call is walked through, what failed is explained, and the result is kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.domain import E164, Destination, Mask, PublicIPv4, TrunkName
from tests.journeys.acts import OPS, modal_says, private_answer
from tests.support.looking import text_of
from tests.support.person import Person
from tests.support.stage import VERA, Stage, stage
from tests.support.waiting import until


@pytest.fixture
def staged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """sales_line calls out, support_line receives."""
    with stage(tmp_path_factory.mktemp("tested")) as ready:
        api = ready.account.api
        sales, support = (api.create_trunk(TrunkName(name)).trunk_sid for name in ("sales_line", "support_line"))
        api.map_number(sales, E164("+919876543210"))
        api.whitelist_ip(sales, PublicIPv4("44.248.146.11"), Mask(32))
        api.map_number(support, E164("+911140001234"))
        api.add_destinations(support, [Destination.parse("pbx.acme.io:5061;transport=tls")])
        yield ready


@pytest.fixture
def vera(staged: Stage) -> Iterator[Person]:
    """She may only look; Slack must have taken every view."""
    yield staged.person(VERA)
    assert staged.refusals() == []


def on_step(person: Person, number: int) -> str:
    return text_of(modal_says(person, f"Step {number} of 4"))


def test_a_call_that_goes_as_described_is_kept_as_one_that_worked(staged: Stage, vera: Person) -> None:
    """Four steps, one back and forth; the check and the trunk tell it afterwards."""
    vera.send(OPS, "/trunk test sales_line outbound")
    first = on_step(vera, 1)
    assert "44.248.146.11/32" in first
    assert "100 Trying" in first
    vera.submit()
    assert "180 Ringing" in on_step(vera, 2)
    vera.click("Back")
    on_step(vera, 1)
    for number in (2, 3, 4):
        vera.submit()
        on_step(vera, number)
    vera.submit()
    modal_says(vera, "The test call worked")
    (row,) = staged.audit("test_call")
    assert (row.actor, row.trunk) == (VERA, "sales_line")
    vera.send(OPS, "/trunk show sales_line")
    assert "Last test call outbound: worked" in text_of(private_answer(vera, "Last test call"))
    vera.send(OPS, "/trunk check sales_line")
    assert "The last test call worked" in text_of(private_answer(vera, "Check of sales_line"))


def test_a_403_is_explained_on_this_trunk_with_the_button_that_mends_it(staged: Stage, vera: Person) -> None:
    """In her own words; it is kept until a call works."""
    vera.send(OPS, "/trunk test sales_line outbound")
    on_step(vera, 1)
    vera.choose("What happened?", "Something else, in my own words")
    assert "Say what happened" in str(vera.submit())
    vera.fill("In your own words", "403 forbidden")
    vera.submit()
    told = text_of(modal_says(vera, "SIP 403"))
    assert "must come from 44.248.146.11/32" in told
    assert "Whitelist an IP" in told
    vera.send(OPS, "/trunk check sales_line")
    assert "did not work" in text_of(private_answer(vera, "Check of sales_line"))
    vera.click("Try the call again")
    for number in (1, 2, 3, 4):
        on_step(vera, number)
        vera.submit()
    modal_says(vera, "The test call worked")
    until(lambda: len(staged.audit("test_call")) == 2, "both results")


def test_an_inbound_call_is_walked_with_its_number_its_server_and_its_flow(vera: Person) -> None:
    """A menu's choice is explained as well."""
    vera.send(OPS, "/trunk test support_line")
    modal_says(vera, "Which way shall a call on")
    vera.click("Test inbound")
    first = on_step(vera, 1)
    assert "+911140001234" in first
    assert "sip:trmum1" in first
    vera.submit()
    assert "pbx.acme.io:5061;transport=tls" in on_step(vera, 2)
    vera.submit()
    on_step(vera, 3)
    vera.choose("What happened?", "One-way audio")
    vera.submit()
    assert "UDP 10000-20000" in text_of(modal_says(vera, "What to look at next"))


def test_the_wrong_direction_is_said_with_what_is_missing(vera: Person) -> None:
    """A trunk that only receives cannot be called out on."""
    vera.send(OPS, "/trunk test support_line outbound")
    told = text_of(modal_says(vera, "lacks your static IP on the whitelist"))
    assert "Set up outbound" in told
    assert "Nothing was changed" in told


def test_without_a_name_one_chooses(vera: Person) -> None:
    """By a button."""
    vera.send(OPS, "/trunk test")
    assert "sales_line" in text_of(modal_says(vera, "A test call on which trunk?"))
