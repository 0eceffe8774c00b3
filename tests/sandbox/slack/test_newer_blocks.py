"""Blocks that Slack takes and an older validator refuses, each once as it should be and once broken."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.slack.validate import message_problems, view_problems
from tests.sandbox.slack.bricks import button, confirm, home, modal, mrkdwn, section

Json = dict[str, Any]
RICH = {
    "type": "rich_text",
    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "Done"}]}],
}
CARD: Json = {"type": "card", "title": mrkdwn("Trunk"), "body": mrkdwn("Ready"), "actions": [button()]}
TASK: Json = {"type": "task_card", "task_id": "1", "title": "Look", "status": "complete", "output": RICH}
VIDEO: Json = {
    "type": "video",
    "alt_text": "How",
    "title": {"type": "plain_text", "text": "How"},
    "thumbnail_url": "https://v.example/t.png",
    "video_url": "https://v.example/v",
}
ALERT: Json = {"type": "alert", "text": mrkdwn("Careful"), "level": "warning"}


def rich(inline: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [inline]}]}


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        (CARD, {**CARD, "body": mrkdwn("x" * 201)}),
        (CARD, {"type": "card", "subtitle": mrkdwn("Alone")}),
        ({"type": "carousel", "elements": [CARD]}, {"type": "carousel", "elements": []}),
        (VIDEO, {**VIDEO, "video_url": "http://v.example/v"}),
        (TASK, {**TASK, "status": "done"}),
        ({"type": "plan", "title": "Plan", "tasks": [TASK]}, {"type": "plan", "tasks": [TASK]}),
        ({"type": "call", "call_id": "R1"}, {"type": "call"}),
        (rich({"type": "team", "team_id": "T1"}), rich({"type": "team"})),
        (
            rich({"type": "date", "timestamp": "1700000000", "format": "{date}"}),
            rich({"type": "date", "timestamp": "soon", "format": "{date}"}),
        ),
        (
            section(accessory=button(confirm={**confirm(), "text": mrkdwn()})),
            section(accessory=button(confirm={**confirm(), "text": mrkdwn("x" * 301)})),
        ),
        (section(), ALERT),
    ],
)
def test_in_a_message(good: Json, bad: Json) -> None:
    assert message_problems([good]) == []
    assert message_problems([bad]) != []


def test_each_surface_has_its_own() -> None:
    carousel = {"type": "carousel", "elements": [CARD]}
    assert view_problems(modal(ALERT), "modal") == []
    assert view_problems(home(carousel), "home") == []
    assert view_problems(home(ALERT), "home") != []
    assert view_problems(modal(carousel), "modal") != []
    assert view_problems(modal({**ALERT, "level": "loud"}), "modal") != []


@pytest.mark.parametrize("kind", ["container", "data_table", "data_visualization", "table", "context_actions"])
def test_a_block_that_is_not_played_is_named(kind: str) -> None:
    [problem] = message_problems([{"type": kind}])
    assert problem.unsupported
    assert kind in problem.message
