"""The rules of the newer blocks, from Slack's reference: at each, a value that is still taken and one that isn't.

Independent of the validator: the tables say the limits again, in numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from bot.sandbox.slack.validate import message_problems, view_problems
from tests.sandbox.slack import newer
from tests.sandbox.slack.bricks import (
    GONE,
    broken,
    button,
    element,
    home,
    modal,
    mrkdwn,
    plain,
    section,
)
from tests.sandbox.slack.newer import IMAGE, number, raw, rich

Json = dict[str, Any]
BAR, PIE, LINE, AREA = (newer.VISUALIZATIONS[kind] for kind in ("bar", "pie", "line", "area"))
CAROUSEL: Json = {"type": "carousel", "elements": [newer.BARE_CARD]}
MARKDOWN: Json = {"type": "markdown", "text": "**Ready**"}
PLAIN_CONTAINER: Json = {key: each for key, each in newer.CONTAINER.items() if key != "is_collapsible"}


def rows(count: int, columns: int = 1) -> list[list[Json]]:
    return [[raw("x")] * columns] * count


def segments(count: int) -> list[Json]:
    return [{"label": f"Part {n}", "value": n + 1} for n in range(count)]


def series(count: int) -> list[Json]:
    return [{**newer.SERIES[0], "name": f"Series {n}"} for n in range(count)]


def buttons(count: int) -> list[Json]:
    return [button(n) for n in range(count)]


def sections(count: int) -> list[Json]:
    return [section()] * count


def icons(count: int) -> list[Json]:
    return [{**newer.FEEDBACK["elements"][1], "action_id": f"icon-{n}"} for n in range(count)]


@dataclass(frozen=True)
class Rule:
    """`taken` and `refused` are values for the same place. `at` is the pointer of the refusal, if it is another."""

    name: str
    block: Json
    path: str
    taken: Any
    refused: Any
    at: str | None = None

    @property
    def pointer(self) -> str:
        return f"/blocks/0/{self.path if self.at is None else self.at}".rstrip("/")


RULES = [
    Rule("markdown up to 12,000 characters", MARKDOWN, "text", "x" * 12_000, "x" * 12_001),
    Rule("markdown with some text", MARKDOWN, "text", "-", ""),
    Rule("markdown as a string", MARKDOWN, "text", "# Ready", mrkdwn()),
    Rule("a block_id up to 255", MARKDOWN, "block_id", "b" * 255, "b" * 256),
    Rule("a table up to 100 rows", newer.TABLE, "rows", rows(100), rows(101)),
    Rule("a table up to 20 columns", newer.TABLE, "rows", rows(1, 20), rows(1, 21), "rows/0"),
    Rule("a table with a row", newer.TABLE, "rows", rows(1), []),
    Rule("a table with cells", newer.TABLE, "rows/1", [raw("x")], []),
    Rule("a table's cell of text", newer.TABLE, "rows/0/0", raw(""), {"type": "raw_text"}),
    Rule("a table's cell of a number", newer.TABLE, "rows/1/1", number(-0.5), {"type": "raw_number", "value": "1"}, ""),
    Rule("a table's rich cell", newer.TABLE, "rows/1/0", rich("x"), plain("x"), "rows/1/0/type"),
    Rule("a table's column without settings", newer.TABLE, "column_settings/0", None, "left"),
    Rule("a table's alignment", newer.TABLE, "column_settings/1/align", "center", "justify"),
    Rule("a table's wrapping", newer.TABLE, "column_settings/0/is_wrapped", False, "no"),
    Rule("20 column settings", newer.TABLE, "column_settings", [None] * 20, [None] * 21),
    Rule("a data table of 101 rows", newer.DATA_TABLE, "rows", rows(101), rows(102)),
    Rule("a data table of a head and a row", newer.DATA_TABLE, "rows", rows(2), rows(1)),
    Rule("a data table up to 20 columns", newer.DATA_TABLE, "rows", rows(2, 20), rows(2, 21), "rows/0"),
    Rule("a data table's caption", newer.DATA_TABLE, "caption", "Trunks", ""),
    Rule("100 rows a page", newer.DATA_TABLE, "page_size", 100, 101),
    Rule("one row a page", newer.DATA_TABLE, "page_size", 1, 0),
    Rule("a whole number of rows a page", newer.DATA_TABLE, "page_size", 7, 7.5),
    Rule("a row header in the table", newer.DATA_TABLE, "row_header_column_index", 2, 3),
    Rule("a row header from 0", newer.DATA_TABLE, "row_header_column_index", 0, -1),
    Rule("a data table's plain head", newer.DATA_TABLE, "rows/0/1", number(1), rich("x"), "rows/0/1/type"),
    Rule("a data table's rich cell", newer.DATA_TABLE, "rows/1/1", rich("x"), mrkdwn("x"), "rows/1/1/type"),
    Rule("a data table's equal rows", newer.DATA_TABLE, "rows/3", [raw("x")] * 3, [raw("x")] * 4),
    Rule(
        "10,000 characters in all cells",
        newer.DATA_TABLE,
        "rows",
        [[raw("x" * 9_999)], [raw("x")]],
        [[raw("x" * 9_999)], [raw("xx")]],
    ),
    Rule("a chart's title up to 50", PIE, "title", "x" * 50, "x" * 51),
    Rule("a chart with a title", PIE, "title", "Calls", GONE, ""),
    Rule("a chart's kind", PIE, "chart/type", "pie", "donut"),
    Rule("a pie of six", PIE, "chart/segments", segments(6), segments(7)),
    Rule("a pie of one", PIE, "chart/segments", segments(1), []),
    Rule("a pie of more than nothing", PIE, "chart/segments/0/value", 0.01, -1),
    Rule("a pie of numbers", PIE, "chart/segments/0/value", 2, "2"),
    Rule("a segment's label", PIE, "chart/segments/1/label", "x" * 20, "x" * 21),
    Rule("bars of six series", BAR, "chart/series", series(6), series(7)),
    Rule("bars of one series", BAR, "chart/series", series(1), []),
    Rule("a line's points", LINE, "chart/series/0/data/0/value", -3.5, None),
    Rule(
        "a line's labels among the categories", LINE, "chart/series/0/data/0/label", "Mon", "Sun", "chart/series/0/data"
    ),
    Rule("an area's series with names", AREA, "chart/series/0/name", "Calls", ""),
    Rule("an area with axes", AREA, "chart/axis_config", newer.AXES, GONE, "chart"),
    Rule("an axis title up to 50", AREA, "chart/axis_config/x_label", "x" * 50, "x" * 51),
    Rule("a bar's categories", BAR, "chart/axis_config/categories", newer.AXES["categories"], []),
    Rule("a title of the other axis", BAR, "chart/axis_config/y_label", "Calls", 3),
    Rule("a plan's title", newer.PLAN, "title", "Set up", plain("Set up")),
    Rule("a plan of tasks", newer.PLAN, "tasks", newer.TASKS[:1], "none"),
    Rule("a plan's task with an id", newer.PLAN, "tasks/0/task_id", "t" * 255, "t" * 256),
    Rule("a plan's task with a status", newer.PLAN, "tasks/1/status", "error", "failed"),
    Rule("a task's title", newer.TASKS[0], "title", "Create it", ""),
    Rule("a task's output", newer.TASKS[0], "output", rich("done"), mrkdwn("done"), "output/type"),
    Rule("a task's details", newer.TASKS[2], "details", rich("why"), "why"),
    Rule("a task's sources", newer.TASKS[2], "sources/0/url", "https://a.example", "a.example"),
    Rule("a card's title up to 150", newer.CARD, "title", plain("x" * 150), plain("x" * 151), "title/text"),
    Rule("a card's subtitle up to 150", newer.CARD, "subtitle", mrkdwn("x" * 150), mrkdwn("x" * 151), "subtitle/text"),
    Rule("a card's body up to 200", newer.CARD, "body", mrkdwn("x" * 200), mrkdwn("x" * 201), "body/text"),
    Rule("a card's buttons", newer.CARD, "actions", buttons(1), [element("datepicker")], "actions/0/type"),
    Rule("a card's picture", newer.CARD, "hero_image", IMAGE, plain("x"), "hero_image/type"),
    Rule("a card's icon with words for it", newer.CARD, "icon", IMAGE, {**IMAGE, "alt_text": ""}, "icon/alt_text"),
    Rule("ten cards in a carousel", CAROUSEL, "elements", [newer.BARE_CARD] * 10, [newer.BARE_CARD] * 11),
    Rule("a card in a carousel", CAROUSEL, "elements", [newer.BARE_CARD], []),
    Rule("cards only in a carousel", CAROUSEL, "elements/0", newer.BARE_CARD, MARKDOWN, "elements/0/type"),
    Rule("ten blocks in a container", newer.CONTAINER, "child_blocks", sections(10), sections(11)),
    Rule("a width of a container", newer.CONTAINER, "width", "narrow", "tiny"),
    Rule("a container's title", newer.CONTAINER, "title", plain("Changes"), mrkdwn("Changes"), "title/type"),
    Rule("a collapsed container that opens", newer.CONTAINER, "default_collapsed", True, 1),
    Rule("a divider without collapsing", PLAIN_CONTAINER, "has_header_divider", True, "yes"),
    Rule("no chart in a container", newer.CONTAINER, "child_blocks/1", newer.TABLE, BAR, "child_blocks/1/type"),
    Rule("five buttons under an answer", newer.FEEDBACK, "elements", icons(5), icons(6)),
    Rule(
        "feedback of two buttons",
        newer.FEEDBACK,
        "elements/0/positive_button/text",
        plain("x" * 75),
        plain("x" * 76),
        "elements/0/positive_button/text/text",
    ),
    Rule("an icon that Slack has", newer.FEEDBACK, "elements/1/icon", "trash", "bin"),
    Rule("an icon for some people", newer.FEEDBACK, "elements/1/visible_to_user_ids", ["UASHA00001"], "UASHA00001"),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_last_good_value_is_taken(rule: Rule) -> None:
    assert message_problems([broken(rule.block, rule.path, rule.taken)]) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_first_bad_value_is_refused_at_its_place(rule: Rule) -> None:
    problems = message_problems([broken(rule.block, rule.path, rule.refused)])
    assert [each for each in problems if each.pointer.startswith(rule.pointer)] != []


@pytest.mark.parametrize("kind", ["alert", "container", "carousel", "table", "markdown", "plan", "context_actions"])
def test_each_block_is_taken_only_on_its_surfaces(kind: str) -> None:
    """In messages, modals and Home tabs: the table of the reference."""
    specimen = {
        "alert": newer.ALERTS[0],
        "container": newer.CONTAINER,
        "carousel": CAROUSEL,
        "table": newer.TABLE,
        "markdown": MARKDOWN,
        "plan": newer.PLAN,
        "context_actions": newer.FEEDBACK,
    }[kind]
    taken = (
        message_problems([specimen]) == [],
        view_problems(modal(specimen), "modal") == [],
        view_problems(home(specimen), "home") == [],
    )
    assert taken == {"alert": (False, True, False), "carousel": (True, False, True)}.get(kind, (True, False, False))


def test_there_are_rules_enough() -> None:
    """At least sixty good and sixty bad, each of one defect."""
    assert len({rule.name for rule in RULES}) == len(RULES) >= 60
