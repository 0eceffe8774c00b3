"""Blocks that Slack takes and an older validator refuses, each once as it should be and once broken."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.slack.validate import message_problems, view_problems
from tests.sandbox.slack import newer
from tests.sandbox.slack.bricks import (
    GONE,
    broken,
    button,
    confirm,
    element,
    field,
    home,
    modal,
    mrkdwn,
    plain,
    section,
)
from tests.sandbox.slack.defects import Defect, check, in_message
from tests.sandbox.slack.envelopes import RawApp
from tests.support.person import Person

Json = dict[str, Any]
CAROUSEL: Json = {"type": "carousel", "elements": [newer.CARD, newer.BARE_CARD]}
SUBTITLED: Json = {"type": "card", "title": plain(), "subtitle": plain()}
CONFIRMED = section(accessory=button(confirm={**confirm(), "text": mrkdwn()}))
DATE = "elements/0/elements/1"
BAR, PIE = newer.VISUALIZATIONS["bar"], newer.VISUALIZATIONS["pie"]
LONG = "x" * 201

DEFECTS = [
    in_message("card body too long", newer.CARD, "body", mrkdwn(LONG)),
    in_message("card title too long", newer.CARD, "title", mrkdwn(LONG)),
    in_message("card with a menu", newer.CARD, "actions/0", element("users_select")),
    in_message("card of a subtitle alone", SUBTITLED, "title", GONE, ".", "at least one of"),
    in_message("carousel without cards", CAROUSEL, "elements", [], says="no fewer than 1"),
    in_message("carousel of sections", CAROUSEL, "elements/0", section(), "elements/0/type", "unsupported type"),
    in_message("video by http", newer.VIDEO, "video_url", "http://v.example/v", says="https"),
    in_message("video without alt text", newer.VIDEO, "alt_text", GONE, ".", "alt_text"),
    in_message("task of an unknown status", newer.TASKS[0], "status", "done", says="must be one of"),
    in_message("task without an id", newer.TASKS[0], "task_id", GONE, ".", "task_id"),
    in_message("task with text for output", newer.TASKS[0], "output", "trmum1a2", says="object"),
    in_message("plan without a title", newer.PLAN, "title", GONE, ".", "title"),
    in_message("plan of sections", newer.PLAN, "tasks/0", section(), "tasks/0/type", "unsupported type"),
    in_message("call without an id", {"type": "call", "call_id": "R1"}, "call_id", GONE, ".", "call_id"),
    in_message("date of words", newer.DATE, f"{DATE}/timestamp", "soon", says="integer"),
    in_message("team without an id", newer.DATE, "elements/0/elements/3/team_id", GONE, "elements/0/elements/3"),
    in_message("confirm text too long", CONFIRMED, "accessory/confirm/text", mrkdwn("x" * 301)),
    in_message("table of 101 rows", newer.TABLE, "rows", [[newer.raw("x")]] * 101, says="no more than 100"),
    in_message("table of 21 columns", newer.TABLE, "rows", [[newer.raw("x")] * 21], "rows/0", "no more than 20"),
    in_message("table cell of mrkdwn", newer.TABLE, "rows/0/0", mrkdwn(), "rows/0/0/type", "unsupported type"),
    in_message("table aligned in the middle", newer.TABLE, "column_settings/0/align", "middle", says="one of"),
    in_message("table of too much text", newer.TABLE, "rows/0/0", newer.raw("x" * 10_000), "rows", "10001"),
    in_message("data table without a caption", newer.DATA_TABLE, "caption", GONE, ".", "caption"),
    in_message("data table of a head alone", newer.DATA_TABLE, "rows", [[newer.raw("x")]], says="no fewer than 2"),
    in_message("data table with a rich head", newer.DATA_TABLE, "rows/0/0", newer.rich("x"), "rows/0/0/type"),
    in_message("data table with a short row", newer.DATA_TABLE, "rows/2", [newer.raw("x")], says="as many cells"),
    in_message("data table of 101 a page", newer.DATA_TABLE, "page_size", 101),
    in_message("data table named by column 3", newer.DATA_TABLE, "row_header_column_index", 3, says="index"),
    in_message("data table with a number as text", newer.DATA_TABLE, "rows/1/2/value", "12", says="number"),
    in_message("chart with a long title", BAR, "title", LONG),
    in_message("chart of an unknown type", BAR, "chart/type", "radar", says="unsupported type"),
    in_message("chart without axes", BAR, "chart/axis_config", GONE, "chart", "axis_config"),
    in_message("chart with a missing point", BAR, "chart/series/0/data", [{"label": "Mon", "value": 1}]),
    in_message("chart with a long category", BAR, "chart/axis_config/categories/0", "x" * 21),
    in_message("chart with two series of a name", BAR, "chart/series/1/name", "Answered", says="unique"),
    in_message("pie of seven", PIE, "chart/segments", [{"label": "x", "value": 1}] * 7, says="no more than 6"),
    in_message("pie with nothing of it", PIE, "chart/segments/0/value", 0, says="greater than 0"),
    in_message("container without a title", newer.CONTAINER, "title", GONE, ".", "rich_text_title"),
    in_message("container of nothing", newer.CONTAINER, "child_blocks", [], says="no fewer than 1"),
    in_message("container in a container", newer.CONTAINER, "child_blocks/0", newer.CONTAINER, "child_blocks/0/type"),
    in_message("container with a wrong child", newer.CONTAINER, "child_blocks/0/text", GONE, "child_blocks/0"),
    in_message("container of a wrong width", newer.CONTAINER, "width", "huge", says="one of"),
    in_message("container collapsed for good", newer.CONTAINER, "default_collapsed", "yes", says="boolean"),
    in_message("container with both heads", newer.CONTAINER, "has_header_divider", True, says="is_collapsible"),
    in_message("feedback without a value", newer.FEEDBACK, "elements/0/positive_button/value", GONE, "elements/0"),
    in_message("a button among the feedback", newer.FEEDBACK, "elements/0", button(), "elements/0/type"),
    in_message("six icon buttons", newer.FEEDBACK, "elements", [newer.FEEDBACK["elements"][1]] * 6),
    in_message("an unknown icon", newer.FEEDBACK, "elements/1/icon", "rocket", says="one of"),
]


@pytest.mark.parametrize("name", newer.MESSAGES)
def test_slack_takes_them_in_messages(client: WebClient, name: str) -> None:
    """And keeps all of it."""
    sent = client.chat_postMessage(channel="C0TRUNKOPS", text=name, blocks=newer.MESSAGES[name])["message"]
    assert [block["type"] for block in sent["blocks"]] == [block["type"] for block in newer.MESSAGES[name]]


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name)
def test_one_defect_is_refused_with_its_place(shared_client: WebClient, defect: Defect) -> None:
    assert message_problems(defect.good) == []
    with pytest.raises(SlackApiError) as refused:
        shared_client.chat_postMessage(channel="C0TRUNKOPS", text="Text", blocks=defect.bad())
    check(refused.value, "invalid_blocks", defect)


def test_some_are_counted_over_the_whole_message() -> None:
    """One table, two charts."""
    assert message_problems([newer.TABLE, newer.TABLE]) != []
    assert message_problems([BAR, PIE]) == []
    assert message_problems([BAR, PIE, BAR]) != []


def test_a_task_of_a_plan_needs_no_type() -> None:
    """As in the reference's example; any other type is refused."""
    tasks = [{key: each for key, each in task.items() if key != "type"} for task in newer.TASKS]
    assert message_problems([{**newer.PLAN, "tasks": tasks}]) == []


def test_ids_are_unique_in_containers_too() -> None:
    inside = broken(newer.CONTAINER, "child_blocks/0/block_id", "same")
    assert message_problems([inside, section(block_id="other")]) == []
    assert message_problems([inside, section(block_id="same")]) != []


def test_each_surface_has_its_own() -> None:
    """Alerts are for modals; tables, charts, plans and feedback for messages."""
    for alert in newer.ALERTS:
        assert view_problems(modal(alert), "modal") == []
        assert view_problems(home(alert), "home") != []
        assert message_problems([alert]) != []
    assert view_problems(modal({**newer.ALERTS[0], "level": "loud"}), "modal") != []
    assert view_problems(home(CAROUSEL), "home") == []
    assert view_problems(modal(CAROUSEL), "modal") != []
    for block in (newer.TABLE, newer.DATA_TABLE, BAR, newer.PLAN, newer.FEEDBACK, newer.CONTAINER):
        assert view_problems(modal(block), "modal") != []


@pytest.mark.parametrize("kind", ["file_input", "rich_text_input"])
def test_an_element_that_is_not_played_is_named(kind: str) -> None:
    [problem] = view_problems(modal(field(element(kind))), "modal")
    assert problem.unsupported
    assert kind in problem.message


def test_feedback_and_a_button_in_a_container_are_clicks(client: WebClient, app: RawApp, asha: Person) -> None:
    """With the value of the answer that was pressed."""
    blocks = [newer.CONTAINER, newer.FEEDBACK]
    message = client.chat_postMessage(channel="C0TRUNKOPS", text="Both", blocks=blocks)["message"]
    where = {"type": "message", "channel": "C0TRUNKOPS", "ts": message["ts"]}
    inside, feedback = message["blocks"][0]["child_blocks"][2], message["blocks"][1]
    for block_id, action_id, answer in (
        (inside["block_id"], "button-7", {}),
        (feedback["block_id"], "feedback", {"value": "bad"}),
        (feedback["block_id"], "trash", {}),
    ):
        act = {"do": "click", "container": where, "block_id": block_id, "action_id": action_id, "element": answer}
        assert asha.act(act) == {"ok": True}
    approve, pressed, trash = (payload["actions"][0] for payload in app.payloads)
    assert (approve["action_id"], approve["block_id"]) == ("button-7", inside["block_id"])
    assert (pressed["value"], pressed["text"]["text"]) == ("bad", "👎")
    assert (trash["value"], trash["type"]) == ("1", "icon_button")
    wrong = {"do": "click", "container": where, "block_id": feedback["block_id"], "action_id": "feedback"}
    assert not asha.act({**wrong, "element": {"value": "perfect"}})["ok"]


def test_menus_of_several_channels_answer_with_their_ids(client: WebClient, app: RawApp, asha: Person) -> None:
    menus = [element(f"multi_{kind}_select", placeholder=plain()) for kind in ("channels", "conversations")]
    message = client.chat_postMessage(
        channel="C0TRUNKOPS", text="Where?", blocks=[{"type": "actions", "elements": menus}]
    )["message"]
    where = {"type": "message", "channel": "C0TRUNKOPS", "ts": message["ts"]}
    block_id = message["blocks"][0]["block_id"]
    for menu, chosen in zip(menus, ("channels", "conversations"), strict=True):
        act = {"do": "click", "container": where, "block_id": block_id, "action_id": menu["action_id"]}
        assert asha.act({**act, "element": {f"selected_{chosen}": ["C0TRUNKOPS"]}}) == {"ok": True}
    assert app.payloads[0]["actions"][0]["selected_channels"] == ["C0TRUNKOPS"]
    assert app.payloads[1]["actions"][0]["selected_conversations"] == ["C0TRUNKOPS"]
