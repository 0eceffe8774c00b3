"""Slack's blocks as plain text, the way a person sees them; and what differs from run to run, replaced."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from tests.support.looking import Json

_SPECIAL = re.compile(r"<([@#!])([^>|]+)(?:\|([^>]*))?>")
_LINK = re.compile(r"<(https?://[^>|]+|mailto:[^>|]+)(?:\|([^>]*))?>")
_NAMES = {"C0TRUNKOPS": "#trunk-ops", "S0OPERATOR": "@trunk-operators", "S0APPROVER": "@trunk-approvers"}
_NUMBERED = (
    (re.compile(r"trmum1[0-9a-z]{12,}"), "trmum1{:018}"),
    (re.compile(r"(?<=pbx\.acme\.io:)\d{5}\b"), "506{:02}"),
)
"""Values that differ from run to run, and what stands for the first, the second … of them."""
_SAME = (
    (re.compile(r"\((\d+ ms|\d+\.\d+ s)\)"), "(12 ms)"),
    (re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?(\.\d+)?(Z|[+-]\d{2}:?\d{2}| UTC)?"), "2026-01-31 18:43:10"),
    (re.compile(r"\b\d{1,2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w* \d{4}\b"), "31 Jan 2026"),
    (re.compile(r"\b\d{2}:\d{2}(:\d{2})?( UTC)"), "18:43 UTC"),
    (re.compile(r"`\d+`(?= today)"), "`123`"),
    (re.compile(r"\b(\d+)(?= rows)|(?<=\brow )(\d+)"), "123"),
    (re.compile(r"\b([Rr]ows) \d+ (to|-) \d+|\b([Rr]ows) \d+–\d+"), "Rows 1 to 123"),
    (re.compile(r"\bport (3[2-9]|[456]\d)\d{3}\b"), "port 5061"),
    (re.compile(r"\b\d+ ms\b"), "12 ms"),
    (re.compile(r"(?<=differs from Slack's by )\S+ \S+(?=\.)"), "1 s"),
    (re.compile(r"/\S+/trunkbot\.db"), "/data/trunkbot.db"),
    (re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])"), "0123456789abcdef0123456789abcdef"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "0123456789abcdef…"),
    (re.compile(r"\b(127\.0\.0\.1|localhost):\d{4,5}\b"), "localhost:8080"),
)
"""Values that differ from run to run, and what stands for all of them."""


def title_of(thing: Json) -> str:
    """The title of a view, or nothing for a message."""
    return str(thing["title"]["text"]) if thing.get("title") else ""


def read(thing: Json, people: Mapping[str, str]) -> str:
    """Everything a person sees of a message or a view. `people` are names by user id."""
    lines = [f"[[ {title_of(thing)} ]]"] if thing.get("title") else []
    blocks = thing.get("blocks") or []
    lines += [line for block in blocks for line in _block(block)]
    if not blocks:
        lines.append(str(thing.get("text", "")))
    buttons = [thing[part]["text"] for part in ("close", "submit") if thing.get(part)]
    lines += ["", "  ".join(f"[{text}]" for text in buttons)] if buttons else []
    return _spelled("\n".join(lines), people)


def settled(text: str, requests: Sequence[str]) -> str:
    """The text with times, ids and sizes that are the same in each run. `requests` are the ids of all requests."""
    for number, request in enumerate(requests, 1):
        text = text.replace(request, f"RQ{number:06}")
    for pattern, plain in _SAME:
        text = pattern.sub(plain, text)
    for pattern, form in _NUMBERED:
        known: dict[str, str] = {}
        for value in pattern.findall(text):
            known.setdefault(value, form.format(len(known) + 1))
        text = pattern.sub(lambda hit: known[hit[0]], text)  # noqa: B023 - used at once
    return text


def _spelled(text: str, people: Mapping[str, str]) -> str:
    text = _SPECIAL.sub(lambda hit: _special(hit, people), text)
    text = _LINK.sub(lambda hit: f"{hit[2]} ({hit[1]})" if hit[2] else hit[1], text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _special(hit: re.Match[str], people: Mapping[str, str]) -> str:
    kind, value = hit[1], hit[2]
    if kind == "@":
        return f"@{people.get(value, value)}"
    if value.startswith("date^"):
        return _time(value.split("^")[2])
    name = value.removeprefix("subteam^")
    return _NAMES.get(name, f"{kind}{name}")


def _time(pattern: str) -> str:
    shown = {"{date_short_pretty}": "today", "{date_pretty}": "today", "{time}": "6:43 PM", "{time_secs}": "6:43:10 PM"}
    for token, text in shown.items():
        pattern = pattern.replace(token, text)
    return pattern


def _block(block: Json) -> Iterator[str]:
    match block["type"]:
        case "header":
            yield f"# {block['text']['text']}"
        case "divider":
            yield "---"
        case "section":
            beside = f"   {_element(block['accessory'])}" if "accessory" in block else ""
            yield block.get("text", {}).get("text", "") + beside
            yield from (f"  | {field['text']}" for field in block.get("fields", []))
        case "context":
            yield "  (" + " ".join(part.get("text", "🖼") for part in block["elements"]) + ")"
        case "actions":
            yield "  ".join(_element(element) for element in block["elements"])
        case "input":
            optional = " (optional)" if block.get("optional") else ""
            yield f"{block['label']['text']}{optional}: {_element(block['element'])}"
            if "hint" in block:
                yield f"    {block['hint']['text']}"
        case "rich_text":
            yield "".join(_rich(block["elements"]))
        case other:
            yield f"<{other}>"


def _rich(elements: list[Json]) -> Iterator[str]:
    for element in elements:
        if "elements" in element:
            yield from _rich(element["elements"])
        else:
            yield element.get("text") or element.get("url") or ""


def _element(element: Json) -> str:
    kind = element["type"]
    if kind == "button":
        asks = element.get("confirm")
        confirm = (
            f" -> asks: {asks['title']['text']} {asks['text']['text']} [{asks['confirm']['text']}]" if asks else ""
        )
        style = {"danger": "!", "primary": "*"}.get(element.get("style", ""), "")
        return f"[{style}{element['text']['text']}]{confirm}"
    options = [
        *element.get("options", []),
        *(o for group in element.get("option_groups", []) for o in group["options"]),
    ]
    if options:
        chosen = element.get("initial_option", {}).get("value")
        return "{" + " / ".join(_option(option, chosen) for option in options) + "}"
    initial = element.get("initial_value") or element.get("initial_user")
    placeholder = element.get("placeholder", {}).get("text", "")
    return f"<{initial}>" if initial else f"_{placeholder or kind}_"


def _option(option: Json, chosen: str | None) -> str:
    mark = "(o) " if chosen is not None and option.get("value") == chosen else ""
    description = f" - {option['description']['text']}" if "description" in option else ""
    return f"{mark}{option['text']['text']}{description}"
