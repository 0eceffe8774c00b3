"""Every limit of a modal: one defect is refused, its mended twin is accepted."""

from __future__ import annotations

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.slack.state import SlackState
from tests.sandbox.slack.bricks import (
    GONE,
    button,
    element,
    field,
    home,
    modal,
    mrkdwn,
    option,
    options,
    plain,
    section,
    static_select,
)
from tests.sandbox.slack.defects import Defect, check, in_modal

TEXT_INPUT = field(element("plain_text_input"))
NUMBER = field(element("number_input", is_decimal_allowed=False, min_value="1", max_value="9"))
RADIO = element("radio_buttons", options=options(2))
TICKS = element("checkboxes", options=options(2))
GROUPS = [{"label": plain("Group"), "options": options(2)}]
GROUPED = element("static_select", option_groups=GROUPS)
EXTERNAL = element("external_select", min_query_length=1)
MANY = element("multi_static_select", options=options(3), initial_options=options(2), max_selected_items=2)
MARKDOWN = {"type": "markdown", "text": "**Bold**"}

MODALS = [
    in_modal("title over 24", modal(), "title/text", "x" * 25, says="less than 25"),
    in_modal("title in mrkdwn", modal(), "title", mrkdwn("Title"), "title/type", "unsupported type: mrkdwn"),
    in_modal("title missing", modal(), "title", GONE, ".", "missing required field: title"),
    in_modal("submit over 24", modal(), "submit/text", "x" * 25, says="less than 25"),
    in_modal("close over 24", modal(close=plain("Close")), "close/text", "x" * 25, says="less than 25"),
    in_modal("101 blocks", modal(*[section()] * 100), "blocks", [section()] * 101, says="no more than 100"),
    in_modal("no blocks", modal(), "blocks", [], says="no fewer than 1"),
    in_modal("private_metadata over 3,000", modal(), "private_metadata", "x" * 3001, says="less than 3001"),
    in_modal("callback_id over 255", modal(), "callback_id", "x" * 256, says="less than 256"),
    in_modal("external_id over 255", modal(), "external_id", "x" * 256, says="less than 256"),
    in_modal("unknown key of a view", modal(), "subtitle", plain(), ".", "additional property: subtitle"),
    in_modal("home view opened as a modal", modal(), "type", "home", says="unsupported type: home"),
    in_modal("input without submit", modal(TEXT_INPUT), "submit", GONE, ".", "submit"),
    in_modal("markdown block in a modal", modal(), "blocks/0", MARKDOWN, "blocks/0/type", "unsupported type: markdown"),
    in_modal("input without a label", modal(TEXT_INPUT), "blocks/0/label", GONE, "blocks/0", "label"),
    in_modal("label over 2,000", modal(TEXT_INPUT), "blocks/0/label/text", "x" * 2001, says="less than 2001"),
    in_modal("hint over 2,000", modal(TEXT_INPUT), "blocks/0/hint", plain("x" * 2001), "blocks/0/hint/text"),
    in_modal("button as an input", modal(TEXT_INPUT), "blocks/0/element", button(), "blocks/0/element/type"),
    in_modal("max_length over 3,000", modal(TEXT_INPUT), "blocks/0/element/max_length", 3001, says="less than 3001"),
    in_modal("max_length of nothing", modal(TEXT_INPUT), "blocks/0/element/max_length", 0, says="greater than 0"),
    in_modal(
        "min_length over max_length",
        modal(field(element("plain_text_input", min_length=5, max_length=5))),
        "blocks/0/element/min_length",
        6,
        says="not be greater than max_length",
    ),
    in_modal(
        "initial text over max_length",
        modal(field(element("plain_text_input", max_length=3, initial_value="abc"))),
        "blocks/0/element/initial_value",
        "abcd",
        says="less than 4",
    ),
    in_modal(
        "placeholder over 150",
        modal(TEXT_INPUT),
        "blocks/0/element/placeholder",
        plain("x" * 151),
        "blocks/0/element/placeholder/text",
        "less than 151",
    ),
    in_modal("multiline said as text", modal(TEXT_INPUT), "blocks/0/element/multiline", "true", says="a boolean"),
    in_modal(
        "dispatch on an unknown trigger",
        modal(field(element("plain_text_input"), dispatch_action=True)),
        "blocks/0/element/dispatch_action_config",
        {"trigger_actions_on": ["on_blur"]},
        "blocks/0/element/dispatch_action_config/trigger_actions_on/0",
    ),
    in_modal("number without is_decimal_allowed", modal(NUMBER), "blocks/0/element/is_decimal_allowed", GONE, "blocks"),
    in_modal("number limits out of order", modal(NUMBER), "blocks/0/element/min_value", "10", says="not be greater"),
    in_modal("number limit given as a number", modal(NUMBER), "blocks/0/element/min_value", 1, says="be a string"),
    in_modal("number limit in words", modal(NUMBER), "blocks/0/element/min_value", "one", says="must be a number"),
    in_modal("initial number out of range", modal(NUMBER), "blocks/0/element/initial_value", "10", says="max_value"),
    in_modal("initial number with decimals", modal(NUMBER), "blocks/0/element/initial_value", "1.5", says="integer"),
    in_modal(
        "101 options",
        modal(field(static_select(100))),
        "blocks/0/element/options",
        options(101),
        says="no more than 100",
    ),
    in_modal("no options", modal(field(static_select())), "blocks/0/element/options", [], says="no fewer than 1"),
    in_modal(
        "options and groups",
        modal(field(static_select())),
        "blocks/0/element/option_groups",
        GROUPS,
        "blocks/0/element",
        "only one of",
    ),
    in_modal("neither options nor groups", modal(field(GROUPED)), "blocks/0/element/option_groups", GONE, "blocks"),
    in_modal(
        "101 groups",
        modal(field(GROUPED)),
        "blocks/0/element/option_groups",
        GROUPS * 101,
        says="no more than 100",
    ),
    in_modal(
        "group label over 75",
        modal(field(GROUPED)),
        "blocks/0/element/option_groups/0/label/text",
        "x" * 76,
        says="less than 76",
    ),
    in_modal(
        "option text over 75",
        modal(field(static_select())),
        "blocks/0/element/options/0/text/text",
        "x" * 76,
        says="less than 76",
    ),
    in_modal(
        "option text of a menu in mrkdwn",
        modal(field(static_select())),
        "blocks/0/element/options/0/text/type",
        "mrkdwn",
        says="unsupported type: mrkdwn",
    ),
    in_modal(
        "option value over 150",
        modal(field(static_select())),
        "blocks/0/element/options/0/value",
        "x" * 151,
        says="less than 151",
    ),
    in_modal(
        "option description over 75",
        modal(field(static_select())),
        "blocks/0/element/options/0/description",
        plain("x" * 76),
        "blocks/0/element/options/0/description/text",
    ),
    in_modal(
        "option without a value",
        modal(field(static_select())),
        "blocks/0/element/options/0/value",
        GONE,
        "blocks/0/element/options/0",
        "missing required field: value",
    ),
    in_modal(
        "option url in a menu",
        modal(field(static_select())),
        "blocks/0/element/options/0/url",
        "https://example.com",
        "blocks/0/element/options/0",
        "additional property: url",
    ),
    in_modal(
        "options of one value",
        modal(field(static_select())),
        "blocks/0/element/options/1/value",
        "value-0",
        "blocks/0/element",
        "distinct values",
    ),
    in_modal(
        "initial option that only looks like one",
        modal(field(static_select(initial_option=option(1)))),
        "blocks/0/element/initial_option/text/text",
        "Option One",
        "blocks/0/element/initial_option",
        "one of the options exactly",
    ),
    in_modal(
        "initial option of no group",
        modal(field(element("static_select", option_groups=GROUPS, initial_option=option(1)))),
        "blocks/0/element/initial_option",
        option(9),
        says="one of the options exactly",
    ),
    in_modal("more chosen than allowed", modal(field(MANY)), "blocks/0/element/max_selected_items", 1, "blocks"),
    in_modal("chosen twice", modal(field(MANY)), "blocks/0/element/initial_options", [option(1)] * 2, "blocks"),
    in_modal(
        "101 options in a group",
        modal(field(GROUPED)),
        "blocks/0/element/option_groups/0/options",
        options(101),
        says="no more than 100",
    ),
    in_modal(
        "placeholder of a menu over 150",
        modal(field(static_select(placeholder=plain()))),
        "blocks/0/element/placeholder/text",
        "x" * 151,
        says="less than 151",
    ),
    in_modal(
        "action_id of an input over 255",
        modal(TEXT_INPUT),
        "blocks/0/element/action_id",
        "x" * 256,
        says="less than 256",
    ),
    in_modal(
        "option of a choice over 75",
        modal(field(RADIO)),
        "blocks/0/element/options/0/text/text",
        "x" * 76,
        says="less than 76",
    ),
    in_modal(
        "description of a choice over 75",
        modal(field(TICKS)),
        "blocks/0/element/options/0/description",
        mrkdwn("x" * 76),
        "blocks/0/element/options/0/description/text",
        "less than 76",
    ),
    in_modal("option value empty", modal(field(RADIO)), "blocks/0/element/options/0/value", "", says="more than 0"),
    in_modal("max_selected_items of none", modal(field(MANY)), "blocks/0/element/max_selected_items", 0, says="than 0"),
    in_modal("eleven radio buttons", modal(field(RADIO)), "blocks/0/element/options", options(11), says="more than 10"),
    in_modal("eleven checkboxes", modal(field(TICKS)), "blocks/0/element/options", options(11), says="more than 10"),
    in_modal("a checkbox ticked of none", modal(field(TICKS)), "blocks/0/element/initial_options", [option(7)]),
    in_modal("radio button chosen of none", modal(field(RADIO)), "blocks/0/element/initial_option", option(7)),
    in_modal("query length below zero", modal(field(EXTERNAL)), "blocks/0/element/min_query_length", -1),
    in_modal("options of an external menu", modal(field(EXTERNAL)), "blocks/0/element/options", options(2), "blocks"),
    in_modal(
        "date of no calendar",
        modal(field(element("datepicker", initial_date="2024-02-29"))),
        "blocks/0/element/initial_date",
        "2023-02-29",
        says="YYYY-MM-DD",
    ),
    in_modal(
        "time of no clock",
        modal(field(element("timepicker", initial_time="23:59"))),
        "blocks/0/element/initial_time",
        "24:00",
        says="HH:mm",
    ),
    in_modal(
        "date and time in milliseconds",
        modal(field(element("datetimepicker", initial_date_time=1_700_000_000))),
        "blocks/0/element/initial_date_time",
        1_700_000_000_000,
    ),
    in_modal("date and time in a section", modal(), "blocks/0/accessory", element("datetimepicker"), "blocks/0"),
    in_modal(
        "two in focus",
        modal(TEXT_INPUT, {**field(element("url_text_input", focus_on_load=True)), "block_id": "other"}),
        "blocks/0/element/focus_on_load",
        True,
        "blocks/1/element/focus_on_load",
        "only one element",
    ),
    in_modal(
        "filter of nothing",
        modal(field(element("conversations_select", filter={"include": ["public"]}))),
        "blocks/0/element/filter",
        {},
        says="at least one of",
    ),
]


@pytest.mark.parametrize("defect", MODALS, ids=lambda defect: defect.name)
def test_a_modal_with_one_defect_is_refused_and_its_twin_opened(
    shared_client: WebClient, shared_state: SlackState, defect: Defect
) -> None:
    """views.open answers invalid_arguments and names the place; the trigger is not spent, so the twin opens."""
    trigger_id = shared_state.triggers.issue("UASHA00001")
    with pytest.raises(SlackApiError) as refused:
        shared_client.views_open(trigger_id=trigger_id, view=defect.bad())
    check(refused.value, "invalid_arguments", defect)
    assert shared_client.views_open(trigger_id=trigger_id, view=defect.good)["ok"]


@pytest.mark.parametrize("kind", ["message", "modal", "home"])
def test_blocks_belong_to_surfaces(shared_client: WebClient, shared_state: SlackState, kind: str) -> None:
    """An input block stands on all three; a modal's title does not stand on a home tab."""
    if kind == "message":
        assert shared_client.chat_postMessage(channel="C0TRUNKOPS", text="Text", blocks=[TEXT_INPUT])["ok"]
    elif kind == "modal":
        assert shared_client.views_open(trigger_id=shared_state.triggers.issue("UASHA00001"), view=modal(TEXT_INPUT))[
            "ok"
        ]
    else:
        assert shared_client.views_publish(user_id="UASHA00001", view=home(TEXT_INPUT))["ok"]
        with pytest.raises(SlackApiError, match="additional property: title"):
            shared_client.views_publish(user_id="UASHA00001", view=home(TEXT_INPUT, title=plain()))
