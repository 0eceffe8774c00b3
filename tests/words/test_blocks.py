"""Bricks know Slack's limits: whatever text goes in, Slack takes what comes out."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.sandbox.slack.validate.surfaces import message_problems, view_problems
from bot.words import blocks
from bot.words.blocks import Message, Option

LONG_TEXT = st.text(min_size=1, max_size=100).map(lambda piece: (piece * 3_600)[:3_600])
TEXT = st.text(max_size=400) | LONG_TEXT
NAMES = ("ip", "mask", "host")


@pytest.mark.long
@given(TEXT, st.lists(TEXT, max_size=12), st.integers(0, 120))
@example("", ["\r"], 0)
def test_any_message_made_of_bricks_is_one_that_slack_takes(text: str, more: list[str], count: int) -> None:
    """Cut where it is too long, never refused; each action once, however many buttons are alike."""
    made = [
        blocks.section(text, blocks.button(text or "x", "show", text)),
        blocks.context(text or "x"),
        *blocks.fields([(line, line) for line in more]),
        blocks.preformatted(text),
        blocks.actions([blocks.button(line or "x", "show", line, "danger", says=line) for line in more] or [_button()]),
        *([blocks.divider()] * count),
    ]
    message = Message("said", made).payload()
    assert message_problems(message["blocks"]) == []


def _button() -> blocks.Block:
    question = blocks.confirm("Sure?" * 40, "Really? " * 60, "Yes, do it " * 9)
    return blocks.button("Do it", "show", "1", ask=question)


@given(TEXT, st.sampled_from(NAMES))
def test_any_form_made_of_bricks_is_one_that_slack_takes(text: str, initial: str) -> None:
    """Labels, hints, options and what was typed before."""
    options = [Option(name, text or name, text) for name in NAMES]
    made = [
        blocks.text_field("one", text or "x", hint=text, placeholder=text, initial=text),
        blocks.radio_field("two", "Two", options, initial=initial, hint=text),
        blocks.select_field("three", "Three", options, initial=initial),
        blocks.search_field("four", "Four", initial=options[0]),
        blocks.actions([_button(), _button()]),
    ]
    view = blocks.modal("setup/form", text or "x", made, submit=text or "x", close=text or "x", metadata="{}")
    assert view_problems(view, "modal") == []


@given(st.text())
@example("a`b\nc")
@example("a\u202eb\u2028c")
def test_code_is_one_piece_on_one_line_in_reading_order(text: str) -> None:
    """Slack ends a piece of code at the end of its line."""
    made = blocks.code(text)
    assert len(made.splitlines()) == 1
    assert made.count("`") == 2
    assert not any(unicodedata.category(letter) == "Cc" or letter == "\u202e" for letter in made)


def test_what_a_notification_says_is_bounded() -> None:
    """Slack cuts a text of more than 4,000 letters somewhere; we show that it was cut."""
    assert Message("x" * 5000).payload()["text"] == "x" * 3999 + "…"


@given(st.text())
def test_a_persons_text_becomes_no_mention_or_link(text: str) -> None:
    """Neither as words nor as code."""
    for made in (blocks.escape(text), blocks.code(text)):
        assert "<" not in made
        assert ">" not in made


@given(
    st.dictionaries(st.text(), st.none() | st.text() | st.dictionaries(st.text(), st.none() | st.text()), max_size=4)
)
def test_answers_of_any_shape_are_read_as_text_or_passed_over(state: dict[str, object]) -> None:
    """Nobody promises the shape of what comes back."""
    assert all(isinstance(value, str) for value in blocks.answers(state).values())


def test_what_was_filled_in_is_read_by_its_field() -> None:
    """A typed text, a chosen option, an empty field."""
    state = {
        "ip": {"ip": {"type": "plain_text_input", "value": " 44.248.146.11 "}},
        "way": {"way": {"type": "radio_buttons", "selected_option": {"value": "tls"}}},
        "mask": {"mask": {"type": "plain_text_input", "value": None}},
    }
    assert blocks.answers(state) == {"ip": "44.248.146.11", "way": "tls", "mask": ""}
