"""canvases.* and conversations.canvases.create: https://docs.slack.dev/reference/methods#canvases"""

from __future__ import annotations

from typing import Any

from bot.sandbox.slack.arguments import parsed_json
from bot.sandbox.slack.canvases import HEADERS, LONGEST_MARKDOWN, Canvas, sections_of
from bot.sandbox.slack.methods.method import MethodCall
from bot.sandbox.slack.people import BOT_USER_ID, Json
from bot.sandbox.slack.refusal import Refusal, invalid_argument, missing_field
from bot.sandbox.slack.validate.shapes import Shape, Variants, at_least_one, exactly_one, list_of, one_of, string

_CONTENT = Variants({"markdown": Shape({"markdown": string(LONGEST_MARKDOWN)})})
_WITH_SECTION = {"section_id": string(least=1)}
_WITH_CONTENT = {"document_content": _CONTENT}
_CHANGES = {
    "insert_at_start": Shape(_WITH_CONTENT),
    "insert_at_end": Shape(_WITH_CONTENT),
    "insert_before": Shape({**_WITH_CONTENT, **_WITH_SECTION}),
    "insert_after": Shape({**_WITH_CONTENT, **_WITH_SECTION}),
    "replace": Shape(_WITH_CONTENT, _WITH_SECTION),
    "delete": Shape(_WITH_SECTION),
    "rename": Shape({"title_content": _CONTENT}),
}
_CRITERIA = Shape(
    optional={"section_types": list_of(one_of("any_header", *HEADERS), 3), "contains_text": string(least=1)},
    rules=(at_least_one("section_types", "contains_text"),),
)
_LEVELS = ("read", "write", "owner")


def create(call: MethodCall) -> Json:
    channel_id = call.own_channel("channel_id").id if call.args.text("channel_id") else ""
    return _new(call, channel_id)


def create_in_channel(call: MethodCall) -> Json:
    channel_id = call.own_channel("channel_id").id
    if any(canvas.channel_id == channel_id for canvas in call.state.canvases.values()):
        raise Refusal("channel_canvas_already_exists")
    return _new(call, channel_id)


def edit(call: MethodCall) -> Json:
    """Carry out all changes, or none."""
    canvas = _canvas(call)
    changes = _parsed(call, "changes")
    problems = [*list_of(_change)(changes, "/changes")]
    if problems:
        raise Refusal("invalid_arguments", problems)
    before, title = list(canvas.sections), canvas.title
    try:
        for change in changes:
            if change["operation"] == "rename":
                canvas.title = change["title_content"]["markdown"]
            else:
                markdown = change.get("document_content", {}).get("markdown", "")
                canvas.change(change["operation"], change.get("section_id"), markdown)
    except ValueError:
        canvas.sections, canvas.title = before, title
        raise Refusal("canvas_editing_failed", ["[ERROR] there is no section with this section_id"]) from None
    return {}


def delete(call: MethodCall) -> Json:
    del call.state.canvases[_canvas(call).id]
    return {}


def lookup_sections(call: MethodCall) -> Json:
    canvas, criteria = _canvas(call), _parsed(call, "criteria")
    problems = [*_CRITERIA(criteria, "/criteria")]
    if problems:
        raise Refusal("invalid_arguments", problems)
    found = canvas.find(criteria.get("section_types", []), criteria.get("contains_text", ""))
    return {"sections": [{"id": section.id} for section in found]}


def set_access(call: MethodCall) -> Json:
    canvas, level = _canvas(call), call.args.needed("access_level")
    if level not in _LEVELS:
        raise invalid_argument(f"must be one of: {', '.join(_LEVELS)}", "access_level")
    canvas.access |= dict.fromkeys(_readers(call), level)
    return {}


def delete_access(call: MethodCall) -> Json:
    canvas = _canvas(call)
    for reader in _readers(call):
        canvas.access.pop(reader, None)
    return {}


def _new(call: MethodCall, channel_id: str) -> Json:
    content = _parsed(call, "document_content") if call.args.given.get("document_content") else None
    problems = [*_CONTENT(content, "/document_content")] if content is not None else []
    if problems:
        raise Refusal("invalid_arguments", problems)
    sections = sections_of(content["markdown"]) if content else []
    access = {BOT_USER_ID: "owner", **({channel_id: "write"} if channel_id else {})}
    canvas = Canvas(call.args.text("title") or "", sections, channel_id, access)
    call.state.canvases[canvas.id] = canvas
    return {"canvas_id": canvas.id}


def _canvas(call: MethodCall) -> Canvas:
    canvas = call.state.canvases.get(call.args.needed("canvas_id"))
    if canvas is None:
        raise Refusal("canvas_not_found")
    return canvas


def _change(value: Any, pointer: str) -> Any:
    """A change names its shape in `operation`, where other objects have `type`."""
    if not isinstance(value, dict) or value.get("operation") not in _CHANGES:
        return one_of(*_CHANGES)(value.get("operation") if isinstance(value, dict) else value, f"{pointer}/operation")
    rest = {key: each for key, each in value.items() if key != "operation"}
    return _CHANGES[value["operation"]](rest, pointer)


def _parsed(call: MethodCall, name: str) -> Any:
    """An object or array, or its JSON."""
    given = call.args.given.get(name)
    if given is None:
        raise missing_field(name)
    return parsed_json(given, invalid_argument("must be valid JSON", name)) if isinstance(given, str) else given


def _readers(call: MethodCall) -> list[str]:
    """The channels or the people, by id; one of the two."""
    given = {key: call.args.given[key] for key in ("channel_ids", "user_ids") if call.args.given.get(key)}
    problems = [*exactly_one("channel_ids", "user_ids")(given, "")]
    if problems:
        raise Refusal("invalid_arguments", problems)
    [(key, ids)] = given.items()
    named: list[str] = ids if isinstance(ids, list) else _ids(ids)
    known, error = (
        (call.state.channels, "channel_not_found") if key == "channel_ids" else (call.state.users, "user_not_found")
    )
    if any(each not in known for each in named):
        raise Refusal(error)
    return named


def _ids(given: Any) -> list[str]:
    """Ids in a form: as JSON, or separated by commas."""
    text = str(given).strip("[] ").replace('"', "")
    return [each.strip() for each in text.split(",")]
