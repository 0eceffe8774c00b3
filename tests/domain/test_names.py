"""Directions, trunk names and SIDs, as typed by people who have other things on their minds."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain import AccountSid, Direction, TrunkName, TrunkSid
from bot.domain.errors import BadInput


@pytest.mark.parametrize("name", ["a", "support_line", "A1_b2", "x" * 16, "007", "___"])
def test_a_name_of_letters_digits_and_underscores_is_taken(name: str) -> None:
    """1 to 16 characters, as the API has it."""
    assert TrunkName.parse(name) == name


@given(st.from_regex(r"[A-Za-z0-9_]{1,16}", fullmatch=True))
def test_every_name_the_api_takes_is_taken_unchanged(name: str) -> None:
    """The bot is no stricter than Exotel."""
    assert TrunkName.parse(name) == name


@given(st.text(min_size=1))
def test_no_name_the_api_refuses_gets_through(raw: str) -> None:
    """Whatever is accepted fits the API's rule."""
    try:
        name = TrunkName.parse(raw)
    except BadInput:
        return
    assert re.fullmatch(r"[A-Za-z0-9_]{1,16}", name)


@pytest.mark.parametrize(
    ("raw", "would_do"),
    [
        ("Sales line Mumbai", "Sales_line_Mumba"),
        ("support-line", "support_line"),
        ("  - support - ", "support"),
        ("Zürich café", "Zurich_cafe"),
        ("a" * 17, "a" * 16),
        ("fifteen letters here", "fifteen_letters"),
        ("सेल्स 2", "2"),
    ],
)
def test_a_name_that_will_not_do_is_answered_with_one_that_will(raw: str, would_do: str) -> None:
    """A tired person takes the suggestion and goes on."""
    with pytest.raises(BadInput) as refused:
        TrunkName.parse(raw)
    assert refused.value.suggestion == would_do


def test_the_sentence_says_what_is_wrong_with_the_name() -> None:
    """The first character that cannot be, or the length."""
    with pytest.raises(BadInput, match="“Sales line” has a space in it"):
        TrunkName.parse("Sales line")
    with pytest.raises(BadInput, match="has “!” in it"):
        TrunkName.parse("sales!")
    with pytest.raises(BadInput, match="has 17 characters, and a trunk name can have at most 16"):
        TrunkName.parse("a" * 17)


@pytest.mark.parametrize("raw", ["", "   ", "\u200b"])
def test_no_name_at_all_is_told_what_a_name_is(raw: str) -> None:
    """Nothing is suggested where nothing was meant."""
    with pytest.raises(BadInput, match="Give the trunk a name") as refused:
        TrunkName.parse(raw)
    assert refused.value.suggestion is None


def test_a_trunk_sid_travels_in_a_path_and_so_holds_nothing_odd() -> None:
    """Letters and digits; its form is not documented, so no more is asked."""
    assert TrunkSid.parse(" trmum1f708622631150902801a1n\n") == "trmum1f708622631150902801a1n"
    for raw in ["", "a/b", "a?b", "../x", "tr sid", "a" * 65, "<trunk_sid>"]:
        with pytest.raises(BadInput):
            TrunkSid.parse(raw)


@given(st.from_regex(r"[A-Za-z0-9_]{1,16}", fullmatch=True))
@example("trmum1abcdefghij")
def test_no_trunk_name_looks_like_a_sid(name: str) -> None:
    """So that a command can take either in the same place."""
    assert TrunkSid.looks_like("trmum1f708622631150902801a1n")
    assert not TrunkSid.looks_like(name)


def test_the_account_names_its_own_sip_domain() -> None:
    """Every trunk is created under {account}.pstn.exotel.com."""
    assert AccountSid.parse("sandbox1").domain_name == "sandbox1.pstn.exotel.com"
    assert AccountSid.parse("acme-voice_2") == "acme-voice_2"
    with pytest.raises(BadInput, match="API Settings"):
        AccountSid.parse("<your_sid>")


@pytest.mark.parametrize(
    ("raw", "meant"),
    [
        ("Outbound", Direction.OUTBOUND),
        ("out", Direction.OUTBOUND),
        ("termination", Direction.OUTBOUND),
        ("Outbound (termination)", Direction.OUTBOUND),
        ("IN", Direction.INBOUND),
        ("origination", Direction.INBOUND),
        ("both ways", Direction.BOTH),
    ],
)
def test_a_direction_is_understood_in_either_vocabulary(raw: str, meant: Direction) -> None:
    """Half the readers know one word, half the other."""
    assert Direction.parse(raw) is meant


@pytest.mark.parametrize("direction", Direction)
def test_every_word_the_bot_uses_for_a_direction_is_one_it_understands(direction: Direction) -> None:
    """What was read on a card can be typed back."""
    for word in (direction.value, direction.telco, direction.title):
        assert Direction.parse(word) is direction


def test_a_direction_is_shown_with_both_words_together() -> None:
    """On first sight, both vocabularies."""
    assert Direction.OUTBOUND.title == "Outbound (termination)"
    assert Direction.INBOUND.title == "Inbound (origination)"
    assert Direction.BOTH.title == "Both ways (termination and origination)"
    assert Direction.OUTBOUND.calls == "your system → phone network"
    assert Direction.INBOUND.calls == "phone network → your system"


def test_both_ways_is_outbound_and_inbound() -> None:
    """A trunk that does both needs what each of them needs."""
    assert [(way.outbound, way.inbound) for way in Direction] == [(True, False), (False, True), (True, True)]
