"""What the trunk itself, its last check and its test calls say to a row of what is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from bot.checks.evidence import Evidence, evidence
from bot.checks.explained import explained
from bot.domain.records import LastCheck, Probed, TestCall
from bot.knowledge import ROWS, Cause, Shown
from bot.trunks.summaries import Listed, TrunkSummary
from tests.commands.asking import words

SID = "trmum1aaaaaaaaaaaaaaaaaaaan"
AT = "2026-01-31T12:00:00.000Z"
PLACE = "sip.acme.io:5061;transport=tls"
NO_SUCH_NAME = "sip.acme.io isn't in DNS."
WHOLE = TrunkSummary(
    trunk_sid=SID,
    trunk_name="sales_line",
    numbers=Listed(shown=("+919876543210",)),
    allowed=Listed(shown=("44.248.146.11/32",)),
    places=Listed(shown=(PLACE,)),
)


def seen(state: str, what: str = "", kind: str = "name", place: str = PLACE) -> LastCheck:
    return LastCheck(AT, [Probed(place, kind, state, what)])


def explain(
    key: str, trunk: TrunkSummary | None = WHOLE, last: LastCheck | None = None, test_calls: Sequence[TestCall] = ()
) -> list[str]:
    """The lines of the answer."""
    known: Mapping[Shown, Evidence] = evidence(trunk, last, test_calls) if trunk else {}
    return words(explained(ROWS[key], "", trunk, known, SID if trunk else "")).splitlines()


def causes(lines: Sequence[str]) -> list[str]:
    return [line for line in lines if line[:1].isdigit() and line[1:3] == ". "]


def test_nobody_can_call_us_is_about_inbound_alone() -> None:
    """The person said so; the other direction is not even named."""
    for key, other in (("no-inbound", "Outbound"), ("no-outbound", "Inbound")):
        assert not [line for line in explain(key, None) if other in line]


def test_what_the_trunk_has_is_ruled_out_and_the_button_that_would_add_it_is_gone() -> None:
    """A destination and a number are there: nobody is sent to add them."""
    lines = explain("no-inbound")
    assert not [line for line in causes(lines) if "no destination URI" in line or "No phone number" in line]
    (ruled_out,) = [line for line in lines if line.startswith("Ruled out")]
    assert f"`{PLACE}`" in ruled_out
    assert "`+919876543210`" in ruled_out
    assert "Add a destination" not in lines
    assert "Add a number" not in lines
    assert "Check now" in lines


def test_what_the_trunk_lacks_comes_first() -> None:
    """Then what nothing is known of."""
    lines = explain("no-inbound", WHOLE.model_copy(update={"numbers": Listed()}))
    assert causes(lines)[0] == "1. *Seen on this trunk*: there's no phone number on the trunk."
    assert "Add a number" in lines


def test_what_the_last_check_saw_fail_is_the_likeliest_cause() -> None:
    """With its time, in place of the general words."""
    lines = explain("no-inbound", last=seen("bad", NO_SUCH_NAME))
    assert causes(lines)[0].startswith(f"1. *Seen on this trunk*: `{PLACE}` fails: sip.acme.io isn't in DNS (the")
    assert not [line for line in lines if "A firewall blocks Exotel" in line]
    assert not [line for line in lines if "Whether anything answers" in line]


def test_a_server_that_answered_the_bot_makes_a_firewall_less_likely_and_rules_nothing_out() -> None:
    """Exotel can be shut out where the bot isn't."""
    last = causes(explain("no-inbound", last=seen("good", "answered", "options")))[-1]
    assert "A firewall blocks Exotel, or the port is wrong (it answered at the last check" in last


def test_a_server_that_answered_does_not_speak_for_one_that_cannot_be_tested() -> None:
    """Calls that go over UDP can still meet a firewall."""
    both = WHOLE.model_copy(update={"places": Listed(shown=(PLACE, "sip2.acme.io:5060;transport=udp"))})
    lines = explain("no-inbound", both, seen("good", "answered", "options"))
    assert not [line for line in lines if "it answered at the last check" in line]


def test_a_check_of_a_destination_that_the_trunk_has_no_longer_says_nothing() -> None:
    """It was of another server."""
    lines = explain("no-inbound", last=seen("bad", NO_SUCH_NAME, place="old.acme.io:5061;transport=tls"))
    assert not [line for line in lines if NO_SUCH_NAME in line]
    assert "Not tested yet: press *Check now*." in " ".join(lines)


def test_a_test_call_that_came_in_makes_a_missing_flow_less_likely() -> None:
    """It comes last, with the reason."""
    worked = TestCall(SID, "inbound", AT, "UASHA00001", True)
    assert "Connect applet" in causes(explain("no-inbound", test_calls=[worked]))[-1]
    assert "an inbound test call worked" in causes(explain("no-inbound", test_calls=[worked]))[-1]


def test_a_bad_certificate_is_mentioned_once() -> None:
    """Two lines of the list are about it."""
    lines = explain("tls-failed", last=seen("bad", "It expired 3 days ago.", "certificate"))
    inbound = [line for line in lines if "expired" in line]
    assert inbound == [
        f"1. *Seen on this trunk*: `{PLACE}` fails: It expired 3 days ago (the last check, "
        f"{inbound[0].partition('check, ')[2]}"
    ]


def test_where_all_is_ruled_out_it_says_so() -> None:
    """An empty list would be no answer."""
    assert [line for line in explain("check-destination") if "the usual causes don't apply to this trunk" in line]


def test_without_a_trunk_all_causes_stand_as_they_are() -> None:
    """Nothing is known then, and nothing to check."""
    lines = explain("no-inbound", None)
    assert len(causes(lines)) == 4
    assert "Check now" not in lines


@pytest.mark.parametrize("key", list(ROWS))
def test_every_cause_that_something_shows_is_of_its_direction(key: str) -> None:
    """Destinations are for inbound, the whitelist for outbound."""
    row = ROWS[key]
    for causes_, others in (
        (row.outbound, {Shown.DESTINATION, Shown.ANSWERS, Shown.CERTIFICATE, Shown.TLS_ASKED, Shown.CALLED}),
        (row.inbound, {Shown.WHITELIST}),
    ):
        assert not [cause for cause in causes_ if isinstance(cause, Cause) and cause.by in others]
