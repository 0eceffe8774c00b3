"""The values in a sentence: found in every spelling, copied, never made up."""

from __future__ import annotations

import pytest

from bot.conversation import EmbeddedReader
from bot.conversation.entities import Kind
from bot.conversation.reader import read
from tests.sentences.__main__ import EXAMPLES
from tests.sentences.files import read_world

WORLD = read_world(EXAMPLES / "world.json")


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("add +91 98765-43210 please", Kind.NUMBER, "+919876543210"),
        ("add 09876543210 please", Kind.NUMBER, "+919876543210"),
        ("add 98765 43210 please", Kind.NUMBER, "+919876543210"),
        ("add 080 4711 2233", Kind.NUMBER, "+918047112233"),
        ("add <tel:+919876543210|+91 98765 43210>", Kind.NUMBER, "+919876543210"),
        ("remove the number ending in 2233", Kind.NUMBER, "+918047112233"),
        ("allow 44.248.146.16/29", Kind.IP, "44.248.146.16/29"),
        ("allow 44.248.146.16 mask 255.255.255.248", Kind.IP, "44.248.146.16/29"),
        ("allow 44.248.146.16 255.255.255.248", Kind.IP, "44.248.146.16/29"),
        ("allow 44.248.146.11/32", Kind.IP, "44.248.146.11"),
        ("send it to sip.acme.io", Kind.DESTINATION, "sip.acme.io:5061;transport=tls"),
        ("send it to <sip:sip.acme.io:5060;transport=tcp>", Kind.DESTINATION, "sip.acme.io:5060;transport=tcp"),
        ("send it to sip.acme.io port 5070 over TCP", Kind.DESTINATION, "sip.acme.io:5070;transport=tcp"),
        ("send it to 13.232.10.20:5060 tcp", Kind.DESTINATION, "13.232.10.20:5060;transport=tcp"),
        ("show sales_line", Kind.TRUNK, "sales_line"),
        ("show Sales Line", Kind.TRUNK, "sales_line"),
        ("show sales-line", Kind.TRUNK, "sales_line"),
        ("show sales_lne", Kind.TRUNK, "sales_line"),
        ("show the mumbai trunk", Kind.TRUNK, "mumbai_otp"),
        ("show trmum1f708622631150902800000n", Kind.TRUNK, "sales_line"),
        ("restore old hotline", Kind.DELETED, "old_hotline"),
        ("rotate pbx-mumbai", Kind.USER, "pbx-mumbai"),
        ("what did <@U0RAVI00001> do", Kind.PERSON, "U0RAVI00001"),
        ("what did Meera do", Kind.PERSON, "U0MEERA0001"),
        ("changes in the last 3 days", Kind.SINCE, "3d"),
        ("changes since yesterday", Kind.SINCE, "yesterday"),
        ("check it every six hours", Kind.EVERY, "6h"),
        ("check it hourly", Kind.EVERY, "1h"),
        ("connect eleven labs", Kind.PLATFORM, "elevenlabs"),
    ],
)
def test_a_value_is_found(text: str, kind: Kind, value: str) -> None:
    """In the spelling of the forms."""
    assert [each.value for each in read(text, WORLD).of(kind)] == [value]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("our support team is here", Kind.TRUNK),
        ("see report.csv", Kind.DESTINATION),
        ("ticket INC0048213 is closed", Kind.NUMBER),
        ("it happened on 2026-11-30", Kind.NUMBER),
        ("our teams are daily here", Kind.PLATFORM),
        ("write to ops@acme.io", Kind.DESTINATION),
    ],
)
def test_what_only_looks_like_a_value_is_none(text: str, kind: Kind) -> None:
    """A team isn't a trunk, a file no host, a ticket no number."""
    assert read(text, WORLD).of(kind) == []


def test_several_values_are_all_kept() -> None:
    """One form lists both."""
    meaning = EmbeddedReader().understand("add 9876543210 and 9876543211 to collections", WORLD)
    assert meaning.fields["number"] == ("+919876543210", "+919876543211")


def test_a_corrected_value_is_marked() -> None:
    """The person sees what became of the number as dialed in India."""
    meaning = EmbeddedReader().understand("add 09876543210 to collections", WORLD)
    assert meaning.suggested["number"] == "09876543210"


def test_the_port_of_another_name_is_no_slip() -> None:
    """A digit tells trunks apart: line_2 isn't a slip of line_1."""
    assert read("show mumbai_otp2", WORLD).of(Kind.TRUNK) == []
