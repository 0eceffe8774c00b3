"""Whatever keeps the rules is accepted, and one step over any of them is not."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.slack.answers import complaints, initial_values
from bot.sandbox.slack.content import named
from bot.sandbox.slack.validate import message_problems, view_problems
from tests.sandbox.slack.bricks import plain

Json = dict[str, Any]


def words(most: int) -> st.SearchStrategy[str]:
    """1 to `most` characters, not blank; mostly short, and now and then as long as may be."""
    return st.one_of(
        st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Z")), min_size=1, max_size=min(most, 12)),
        st.just("x" * most),
    )


def plain_text(most: int) -> st.SearchStrategy[Json]:
    return words(most).map(plain)


def any_text(most: int) -> st.SearchStrategy[Json]:
    return st.one_of(plain_text(most), words(most).map(lambda text: {"type": "mrkdwn", "text": text}))


@st.composite
def option_lists(draw: st.DrawFn, most: int) -> list[Json]:
    values = draw(st.lists(words(150), min_size=1, max_size=most, unique=True))
    return [{"text": draw(plain_text(75)), "value": value} for value in values]


@st.composite
def choices(draw: st.DrawFn, kind: str, most: int) -> Json:
    options = draw(option_lists(most))
    several = kind in ("checkboxes", "multi_static_select")
    key = "initial_options" if several else "initial_option"
    chosen = st.lists(st.sampled_from(options), min_size=1, unique_by=str) if several else st.sampled_from(options)
    return {"type": kind, "options": options, **draw(st.fixed_dictionaries({}, optional={key: chosen}))}


@st.composite
def text_inputs(draw: st.DrawFn) -> Json:
    least = draw(st.integers(0, 3000))
    most = draw(st.integers(max(least, 1), 3000))
    return {"type": "plain_text_input", "min_length": least, "max_length": most, "multiline": draw(st.booleans())}


@st.composite
def number_inputs(draw: st.DrawFn) -> Json:
    least, middle, most = sorted(draw(st.lists(st.integers(), min_size=3, max_size=3)))
    limits = {"min_value": str(least), "initial_value": str(middle), "max_value": str(most)}
    return {"type": "number_input", "is_decimal_allowed": draw(st.booleans()), **limits}


CONFIRM = st.fixed_dictionaries(
    {"title": plain_text(100), "text": plain_text(300), "confirm": plain_text(30), "deny": plain_text(30)}
)
BUTTON = st.fixed_dictionaries(
    {"type": st.just("button"), "text": plain_text(75)},
    optional={"value": words(2000), "style": st.sampled_from(["primary", "danger"]), "confirm": CONFIRM},
)
OVERFLOW = st.fixed_dictionaries({"type": st.just("overflow"), "options": option_lists(5)})
CHOOSING = st.one_of(
    choices("static_select", 100),
    choices("multi_static_select", 100),
    choices("radio_buttons", 10),
    choices("checkboxes", 10),
)
INPUT = st.fixed_dictionaries(
    {
        "type": st.just("input"),
        "label": plain_text(2000),
        "element": st.one_of(text_inputs(), number_inputs(), CHOOSING),
    },
    optional={"hint": plain_text(2000), "optional": st.booleans(), "dispatch_action": st.booleans()},
)
SECTION = st.fixed_dictionaries(
    {"type": st.just("section"), "text": any_text(3000)},
    optional={
        "fields": st.lists(any_text(2000), min_size=1, max_size=10),
        "accessory": st.one_of(BUTTON, OVERFLOW, CHOOSING),
    },
)
BLOCK = st.one_of(
    SECTION,
    INPUT,
    st.fixed_dictionaries({"type": st.just("header"), "text": plain_text(150)}),
    st.just({"type": "divider"}),
    st.fixed_dictionaries({"type": st.just("context"), "elements": st.lists(any_text(3000), min_size=1, max_size=10)}),
    st.fixed_dictionaries(
        {
            "type": st.just("actions"),
            "elements": st.lists(st.one_of(BUTTON, OVERFLOW, CHOOSING), min_size=1, max_size=25),
        }
    ),
)
MODAL = st.fixed_dictionaries(
    {
        "type": st.just("modal"),
        "title": plain_text(24),
        "submit": plain_text(24),
        "blocks": st.lists(BLOCK, min_size=1, max_size=8),
    },
    optional={"close": plain_text(24), "private_metadata": words(3000), "callback_id": words(255)},
)


@given(MODAL)
def test_any_valid_view_is_accepted(view: Json) -> None:
    """As a modal; its state and complaints need no earlier view."""
    assert view_problems(view, "modal") == []
    blocks = named(view["blocks"])
    inputs = {block["block_id"] for block in blocks if block["type"] == "input"}
    assert set(complaints(blocks, initial_values(blocks))) <= inputs


@given(st.lists(BLOCK, min_size=1, max_size=8))
def test_any_valid_blocks_are_accepted_in_a_message(blocks: list[Json]) -> None:
    """The ids the sandbox fills in follow the rules too."""
    assert message_problems(blocks) == []
    assert message_problems(named(blocks)) == []


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text()),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
    max_leaves=10,
)


@given(st.lists(BLOCK, min_size=1, max_size=3), JSON, st.data())
def test_no_invalid_value_crashes_the_validator(blocks: list[Json], rubbish: Any, data: st.DataObject) -> None:
    """For any replaced value, the result is a list of problems with pointers into the blocks."""
    block = data.draw(st.sampled_from(blocks))
    block[data.draw(st.sampled_from(sorted(block)))] = rubbish
    for problem in message_problems(blocks):
        assert problem.pointer.startswith("/blocks")
    assert isinstance(view_problems(rubbish, "modal"), list)
