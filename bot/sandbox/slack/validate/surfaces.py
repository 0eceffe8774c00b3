"""The rules for whole messages, modals and Home tabs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from bot.sandbox.slack.validate.blocks import IN_HOME, IN_MESSAGE, IN_MODAL, LONGEST_MARKDOWN
from bot.sandbox.slack.validate.elements import plain_text
from bot.sandbox.slack.validate.shapes import Check, Problem, Shape, Variants, boolean, list_of, string

MOST_BLOCKS_IN_MESSAGE = 50
MOST_BLOCKS_IN_VIEW = 100

_VIEW: dict[str, Check] = {
    "private_metadata": string(3000),
    "callback_id": string(255),
    "external_id": string(255),
}
_TITLE = plain_text(24)

_VIEWS = {
    "modal": Shape(
        {"title": _TITLE, "blocks": list_of(IN_MODAL, MOST_BLOCKS_IN_VIEW)},
        {
            **_VIEW,
            "submit": _TITLE,
            "close": _TITLE,
            "clear_on_close": boolean,
            "notify_on_close": boolean,
            "submit_disabled": boolean,
        },
    ),
    "home": Shape({"blocks": list_of(IN_HOME, MOST_BLOCKS_IN_VIEW)}, _VIEW),
}


def message_problems(blocks: Any) -> list[Problem]:
    """All problems in a message's blocks."""
    problems = list(list_of(IN_MESSAGE, MOST_BLOCKS_IN_MESSAGE)(blocks, "/blocks"))
    return problems or [*_across(blocks, "/blocks"), *_markdown_in_all(blocks), *_few_of_a_kind(blocks)]


def view_problems(view: Any, kind: str) -> list[Problem]:
    """All problems in a view; `kind` is `modal` or `home`."""
    problems = list(Variants({kind: _VIEWS[kind]})(view, "/view"))
    return problems or [*_across(view["blocks"], "/view/blocks"), *_submit_where_needed(view)]


def elements_of(blocks: Iterable[Any], pointer: str = "") -> Iterator[tuple[Any, Any, str]]:
    """(block, element, pointer) of every interactive element."""
    for index, block in enumerate(blocks):
        at = f"{pointer}/{index}"
        if block["type"] in ("actions", "context_actions"):
            yield from ((block, each, f"{at}/elements/{n}") for n, each in enumerate(block["elements"]))
        elif block["type"] == "card":
            yield from ((block, each, f"{at}/actions/{n}") for n, each in enumerate(block.get("actions", [])))
        elif block["type"] == "container":
            yield from elements_of(block["child_blocks"], f"{at}/child_blocks")
        elif block["type"] == "carousel":
            for _, each, place in elements_of(block["elements"], f"{at}/elements"):
                yield block, each, place
        elif block["type"] == "input":
            yield block, block["element"], f"{at}/element"
        elif block["type"] == "section" and block.get("accessory", {}).get("type", "image") != "image":
            yield block, block["accessory"], f"{at}/accessory"


def _across(blocks: list[Any], pointer: str) -> Iterator[Problem]:
    elements = list(elements_of(blocks, pointer))
    yield from _unique("block_id", _placed(blocks, pointer))
    yield from _unique("action_id", ((element, at) for _, element, at in elements))
    focused = [at for _, element, at in elements if element.get("focus_on_load")]
    for at in focused[1:]:
        yield Problem(f"{at}/focus_on_load", "only one element may have focus_on_load")


def _placed(blocks: list[Any], pointer: str) -> Iterator[tuple[Any, str]]:
    """Every block with its pointer, those in containers too."""
    for index, block in enumerate(blocks):
        yield block, f"{pointer}/{index}"
        yield from _placed(block.get("child_blocks", []), f"{pointer}/{index}/child_blocks")


def _unique(key: str, places: Iterable[tuple[Any, str]]) -> Iterator[Problem]:
    seen: set[str] = set()
    for thing, at in places:
        value = thing.get(key)
        if value in seen:
            yield Problem(f"{at}/{key}", f"`{key}` already exists: {value}")
        if value is not None:
            seen.add(value)


def _markdown_in_all(blocks: list[Any]) -> Iterator[Problem]:
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > LONGEST_MARKDOWN:
        yield Problem("/blocks", f"markdown blocks must be less than {LONGEST_MARKDOWN + 1} characters in all")


def _few_of_a_kind(blocks: list[Any]) -> Iterator[Problem]:
    for kind, most in (("table", 1), ("data_visualization", 2)):
        for index in [index for index, block in enumerate(blocks) if block["type"] == kind][most:]:
            yield Problem(f"/blocks/{index}", f"no more than {most} {kind} allowed")


def _submit_where_needed(view: Any) -> Iterator[Problem]:
    has_input = any(block["type"] == "input" for block in view["blocks"])
    if view["type"] == "modal" and has_input and "submit" not in view:
        yield Problem("/view", "missing required field: submit, needed because there is an input block")
