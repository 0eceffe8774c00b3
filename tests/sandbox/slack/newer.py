"""A good specimen of each newer block, by message."""

from __future__ import annotations

from tests.sandbox.slack.bricks import Json, button, confirm, mrkdwn, plain, section


def rich(text: str) -> Json:
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}],
    }


def raw(text: str) -> Json:
    return {"type": "raw_text", "text": text}


def number(value: float) -> Json:
    return {"type": "raw_number", "value": value}


IMAGE: Json = {"type": "image", "image_url": "https://a.example/a.png", "alt_text": "A telephone"}
CARD: Json = {
    "type": "card",
    "icon": IMAGE,
    "title": mrkdwn("*sales_line*"),
    "subtitle": plain("Outbound (termination)"),
    "body": mrkdwn("Ready. 2 numbers, 1 address."),
    "actions": [button(1, text=plain("Check")), button(2, text=plain("Delete"), style="danger")],
}
BARE_CARD: Json = {"type": "card", "title": plain("support_line"), "body": plain("Not ready: no destination.")}
VIDEO: Json = {
    "type": "video",
    "alt_text": "How to set up a trunk",
    "title": plain("Your first trunk"),
    "title_url": "https://v.example/watch",
    "thumbnail_url": "https://v.example/t.png",
    "video_url": "https://v.example/v",
    "author_name": "Exotel",
    "description": plain("Two minutes."),
}
ALERTS: list[Json] = [
    {"type": "alert", "level": level, "text": mrkdwn(f"This is *{level}*.")}
    for level in ("default", "info", "warning", "error", "success")
]
TASKS: list[Json] = [
    {
        "type": "task_card",
        "task_id": "1",
        "title": "Create the trunk",
        "status": "complete",
        "output": rich("trmum1a2"),
    },
    {"type": "task_card", "task_id": "2", "title": "Whitelist 44.248.146.11", "status": "in_progress"},
    {
        "type": "task_card",
        "task_id": "3",
        "title": "Map +91 98765 43210",
        "status": "error",
        "details": rich("Exotel answered 404."),
        "sources": [{"type": "url", "url": "https://developer.exotel.com", "text": "Exotel's API"}],
    },
    {"type": "task_card", "task_id": "4", "title": "Set the caller ID", "status": "pending"},
]
PLAN: Json = {"type": "plan", "title": "Set up sales_line", "tasks": TASKS}
TABLE: Json = {
    "type": "table",
    "column_settings": [{"is_wrapped": True}, {"align": "right"}],
    "rows": [[raw("Trunk"), raw("Numbers")], [raw("sales_line"), number(12)], [rich("support_line"), number(3)]],
}
DATA_TABLE: Json = {
    "type": "data_table",
    "caption": "Trunks by calls a day",
    "rows": [
        [raw("Trunk"), raw("Direction"), raw("Calls")],
        *([raw(f"line_{n}"), raw("Outbound" if n % 2 else "Inbound"), number(n * 137 % 400)] for n in range(12)),
    ],
}
AXES: Json = {"categories": ["Mon", "Tue", "Wed", "Thu"], "x_label": "Day", "y_label": "Calls"}
SERIES: list[Json] = [
    {
        "name": name,
        "data": [{"label": day, "value": value} for day, value in zip(AXES["categories"], values, strict=True)],
    }
    for name, values in (("Answered", (120, 180, 90, 210)), ("Failed", (12, 30, 4, 55)))
]
CHARTS: dict[str, Json] = {
    "pie": {"type": "pie", "segments": [{"label": "Answered", "value": 81}, {"label": "Busy", "value": 12.5}]},
    **{kind: {"type": kind, "series": SERIES, "axis_config": AXES} for kind in ("bar", "line", "area")},
}
VISUALIZATIONS: dict[str, Json] = {
    kind: {"type": "data_visualization", "title": f"Calls, as {kind}", "chart": chart} for kind, chart in CHARTS.items()
}
CONTAINER: Json = {
    "type": "container",
    "title": plain("2 changes"),
    "subtitle": plain("Check before you approve"),
    "is_collapsible": True,
    "child_blocks": [
        section(),
        {"type": "divider"},
        {"type": "actions", "elements": [button(7, text=plain("Approve"))]},
    ],
}
FEEDBACK: Json = {
    "type": "context_actions",
    "elements": [
        {
            "type": "feedback_buttons",
            "action_id": "feedback",
            "positive_button": {"text": plain("👍"), "value": "good", "accessibility_label": "Good answer"},
            "negative_button": {"text": plain("👎"), "value": "bad"},
        },
        {"type": "icon_button", "icon": "trash", "text": plain("Delete"), "action_id": "trash", "value": "1"},
    ],
}
DATE: Json = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "Until "},
                {"type": "date", "timestamp": "1700000000", "format": "{date_short} at {time}", "fallback": "a date"},
                {"type": "text", "text": " for "},
                {"type": "team", "team_id": "TSANDBOX01"},
            ],
        }
    ],
}
MESSAGES: dict[str, list[Json]] = {
    "cards": [CARD, {"type": "carousel", "elements": [BARE_CARD, {**CARD, "actions": [button(3)]}, BARE_CARD]}],
    "video and call": [VIDEO, {"type": "call", "call_id": "R1"}],
    "plan": [PLAN, TASKS[0]],
    "table": [TABLE, DATA_TABLE],
    "charts": [VISUALIZATIONS["bar"], VISUALIZATIONS["pie"]],
    "more charts": [VISUALIZATIONS["line"], VISUALIZATIONS["area"]],
    "container": [
        CONTAINER,
        {**CONTAINER, "is_collapsible": False, "width": "wide", "child_blocks": [TABLE]},
        FEEDBACK,
    ],
    "dates": [DATE, section(accessory=button(9, confirm={**confirm(), "text": mrkdwn("*Sure?*")}))],
}
