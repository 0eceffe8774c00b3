"""Every limit of a modal: one defect is refused, its fixed twin is accepted."""

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
from tests.sandbox.slack.defects import Defect, check, in_field, in_modal

TEXT = element("plain_text_input")
TEXT_INPUT = field(TEXT)
NUMBER = element("number_input", is_decimal_allowed=False, min_value="1", max_value="9")
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
    in_field("max_length over 3,000", TEXT, "max_length", 3001, says="less than 3001"),
    in_field("max_length of nothing", TEXT, "max_length", 0, says="greater than 0"),
    in_field(
        "min_length over max_length",
        element("plain_text_input", min_length=5, max_length=5),
        "min_length",
        6,
        says="not be greater than max_length",
    ),
    in_field(
        "initial text over max_length",
        element("plain_text_input", max_length=3, initial_value="abc"),
        "initial_value",
        "abcd",
        says="less than 4",
    ),
    in_field("placeholder over 150", TEXT, "placeholder", plain("x" * 151), "placeholder/text", "less than 151"),
    in_field("multiline said as text", TEXT, "multiline", "true", says="a boolean"),
    in_field(
        "dispatch on an unknown trigger",
        element("plain_text_input"),
        "dispatch_action_config",
        {"trigger_actions_on": ["on_blur"]},
        "dispatch_action_config/trigger_actions_on/0",
    ),
    in_field("number without is_decimal_allowed", NUMBER, "is_decimal_allowed", GONE, "."),
    in_field("number limits out of order", NUMBER, "min_value", "10", says="not be greater"),
    in_field("number limit given as a number", NUMBER, "min_value", 1, says="be a string"),
    in_field("number limit in words", NUMBER, "min_value", "one", says="must be a number"),
    in_field("initial number out of range", NUMBER, "initial_value", "10", says="max_value"),
    in_field("initial number with decimals", NUMBER, "initial_value", "1.5", says="integer"),
    in_field("101 options", static_select(100), "options", options(101), says="no more than 100"),
    in_field("no options", static_select(), "options", [], says="no fewer than 1"),
    in_field("options and groups", static_select(), "option_groups", GROUPS, ".", "only one of"),
    in_field("neither options nor groups", GROUPED, "option_groups", GONE, "."),
    in_field("101 groups", GROUPED, "option_groups", GROUPS * 101, says="no more than 100"),
    in_field("group label over 75", GROUPED, "option_groups/0/label/text", "x" * 76, says="less than 76"),
    in_field("option text over 75", static_select(), "options/0/text/text", "x" * 76, says="less than 76"),
    in_field(
        "option text of a menu in mrkdwn",
        static_select(),
        "options/0/text/type",
        "mrkdwn",
        says="unsupported type: mrkdwn",
    ),
    in_field("option value over 150", static_select(), "options/0/value", "x" * 151, says="less than 151"),
    in_field(
        "option description over 75",
        static_select(),
        "options/0/description",
        plain("x" * 76),
        "options/0/description/text",
    ),
    in_field(
        "option without a value", static_select(), "options/0/value", GONE, "options/0", "missing required field: value"
    ),
    in_field(
        "option url in a menu",
        static_select(),
        "options/0/url",
        "https://example.com",
        "options/0",
        "additional property: url",
    ),
    in_field("options of one value", static_select(), "options/1/value", "value-0", ".", "distinct values"),
    in_field(
        "initial option that only looks like one",
        static_select(initial_option=option(1)),
        "initial_option/text/text",
        "Option One",
        "initial_option",
        "one of the options exactly",
    ),
    in_field(
        "initial option of no group",
        element("static_select", option_groups=GROUPS, initial_option=option(1)),
        "initial_option",
        option(9),
        says="one of the options exactly",
    ),
    in_field("more chosen than allowed", MANY, "max_selected_items", 1, "."),
    in_field("chosen twice", MANY, "initial_options", [option(1)] * 2, "."),
    in_field("101 options in a group", GROUPED, "option_groups/0/options", options(101), says="no more than 100"),
    in_field(
        "placeholder of a menu over 150",
        static_select(placeholder=plain()),
        "placeholder/text",
        "x" * 151,
        says="less than 151",
    ),
    in_field("action_id of an input over 255", TEXT, "action_id", "x" * 256, says="less than 256"),
    in_field("option of a choice over 75", RADIO, "options/0/text/text", "x" * 76, says="less than 76"),
    in_field(
        "description of a choice over 75",
        TICKS,
        "options/0/description",
        mrkdwn("x" * 76),
        "options/0/description/text",
        "less than 76",
    ),
    in_field("option value empty", RADIO, "options/0/value", "", says="more than 0"),
    in_field("max_selected_items of none", MANY, "max_selected_items", 0, says="than 0"),
    in_field("eleven radio buttons", RADIO, "options", options(11), says="more than 10"),
    in_field("eleven checkboxes", TICKS, "options", options(11), says="more than 10"),
    in_field("a checkbox ticked of none", TICKS, "initial_options", [option(7)]),
    in_field("radio button chosen of none", RADIO, "initial_option", option(7)),
    in_field("query length below zero", EXTERNAL, "min_query_length", -1),
    in_field("options of an external menu", EXTERNAL, "options", options(2), "."),
    in_field(
        "date of no calendar",
        element("datepicker", initial_date="2024-02-29"),
        "initial_date",
        "2023-02-29",
        says="YYYY-MM-DD",
    ),
    in_field("time of no clock", element("timepicker", initial_time="23:59"), "initial_time", "24:00", says="HH:mm"),
    in_field(
        "date and time in milliseconds",
        element("datetimepicker", initial_date_time=1_700_000_000),
        "initial_date_time",
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
    in_field(
        "filter of nothing",
        element("conversations_select", filter={"include": ["public"]}),
        "filter",
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
