"""Canvases: made, found by section, edited, shared and deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.slack.canvases import sections_of
from bot.sandbox.slack.state import SlackState

OPS, ASHA = "C0TRUNKOPS", "UASHA00001"
TEXT = "# Trunks\n\nAll of them.\n\n## Open\n- sales_line\n- support_line\n\n```\n# not a header\n\nx\n```"


@pytest.fixture
def state(state: SlackState) -> SlackState:
    state.scopes = (*state.scopes, "canvases:read", "canvases:write")
    return state


def content(markdown: str) -> dict[str, str]:
    return {"type": "markdown", "markdown": markdown}


def change(operation: str, markdown: str = "", **more: str) -> list[dict[str, Any]]:
    text = {"document_content": content(markdown)} if markdown else {}
    return [{"operation": operation, **text, **more}]


@pytest.fixture
def canvas(client: WebClient) -> str:
    return str(client.canvases_create(title="Trunks", document_content=content(TEXT))["canvas_id"])


def test_a_canvas_has_sections() -> None:
    """Headers on their own; a code block in one piece."""
    parts = [(section.kind, section.markdown) for section in sections_of(TEXT)]
    assert parts == [
        ("h1", "# Trunks"),
        ("", "All of them."),
        ("h2", "## Open"),
        ("", "- sales_line\n- support_line"),
        ("", "```\n# not a header\n\nx\n```"),
    ]


def test_each_operation_changes_its_section(client: WebClient, canvas: str, state: SlackState) -> None:
    def edit(*args: Any, **more: str) -> str:
        client.canvases_edit(canvas_id=canvas, changes=change(*args, **more))
        return state.canvases[canvas].markdown

    criteria = {"section_types": ["h2"], "contains_text": "open"}
    [header] = client.canvases_sections_lookup(canvas_id=canvas, criteria=criteria)["sections"]
    assert "All of them.\n\nNow\n\n## Open\n\n- sales_line" in edit("insert_before", "Now", section_id=header["id"])
    assert "## Open\n\nThree\n\n- sales_line" in edit("insert_after", "Three", section_id=header["id"])
    assert edit("insert_at_start", "Top").startswith("Top\n\n# Trunks")
    assert edit("insert_at_end", "End").endswith("x\n```\n\nEnd")
    assert "## Closed\n\nThree" in edit("replace", "## Closed", section_id=header["id"])
    [three] = client.canvases_sections_lookup(canvas_id=canvas, criteria={"contains_text": "Three"})["sections"]
    assert "Three" not in edit("delete", section_id=three["id"])
    assert edit("replace", "Empty now") == "Empty now"
    client.canvases_edit(canvas_id=canvas, changes=[{"operation": "rename", "title_content": content("Lines")}])
    assert state.canvases[canvas].title == "Lines"


def test_a_channel_has_one_canvas(client: WebClient, state: SlackState) -> None:
    canvas = client.conversations_canvases_create(channel_id=OPS, document_content=content("Hello"))["canvas_id"]
    assert state.canvases[canvas].access[OPS] == "write"
    with pytest.raises(SlackApiError, match="channel_canvas_already_exists"):
        client.conversations_canvases_create(channel_id=OPS, document_content=content("Again"))
    client.canvases_access_set(canvas_id=canvas, access_level="read", user_ids=[ASHA])
    assert state.canvases[canvas].access[ASHA] == "read"
    client.canvases_access_delete(canvas_id=canvas, user_ids=[ASHA])
    assert ASHA not in state.canvases[canvas].access
    client.canvases_delete(canvas_id=canvas)
    assert (
        client.conversations_canvases_create(channel_id=OPS, document_content=content("Again"))["canvas_id"] != canvas
    )


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda c, f: c.canvases_delete(canvas_id="F0"), "canvas_not_found"),
        (lambda c, f: c.canvases_create(document_content={"type": "html"}), "invalid_arguments"),
        (lambda c, f: c.canvases_create(channel_id="C0NO"), "channel_not_found"),
        (lambda c, f: c.canvases_edit(canvas_id=f, changes=change("paint", "x")), "invalid_arguments"),
        (lambda c, f: c.canvases_edit(canvas_id=f, changes=change("insert_after", "x")), "invalid_arguments"),
        (lambda c, f: c.canvases_edit(canvas_id=f, changes=["x"]), "invalid_arguments"),
        (lambda c, f: c.canvases_edit(canvas_id=f, changes=change("delete", section_id="x")), "canvas_editing_failed"),
        (lambda c, f: c.canvases_sections_lookup(canvas_id=f, criteria={}), "invalid_arguments"),
        (lambda c, f: c.canvases_access_set(canvas_id=f, access_level="all", user_ids=[ASHA]), "invalid_arguments"),
        (lambda c, f: c.canvases_access_set(canvas_id=f, access_level="read"), "invalid_arguments"),
        (lambda c, f: c.canvases_access_set(canvas_id=f, access_level="read", user_ids=["U0"]), "user_not_found"),
    ],
)
def test_it_is_refused_in_slacks_words(
    client: WebClient, canvas: str, call: Callable[[WebClient, str], Any], error: str
) -> None:
    with pytest.raises(SlackApiError) as refused:
        call(client, canvas)
    assert refused.value.response["error"] == error


def test_edits_are_all_or_nothing(client: WebClient, canvas: str, state: SlackState) -> None:
    changes = [*change("insert_at_end", "End"), *change("delete", section_id="nowhere")]
    with pytest.raises(SlackApiError, match="canvas_editing_failed"):
        client.canvases_edit(canvas_id=canvas, changes=changes)
    assert "End" not in state.canvases[canvas].markdown
