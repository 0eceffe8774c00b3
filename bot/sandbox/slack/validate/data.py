"""Tables and charts: https://docs.slack.dev/reference/block-kit/blocks/data-table-block and its siblings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.sandbox.slack.validate.rich_text import BLOCK_ID, RICH_TEXT
from bot.sandbox.slack.validate.shapes import (
    Problem,
    Shape,
    Variants,
    boolean,
    integer,
    list_of,
    number,
    one_of,
    string,
)

MOST_COLUMNS = 20
MOST_CHARACTERS = 10_000
"""In all cells of one table."""

_HEAD_CELL = Variants(
    {"raw_text": Shape({"text": string()}), "raw_number": Shape({"value": number}, {"text": string()})}
)
_CELL = Variants({**_HEAD_CELL.shapes, "rich_text": RICH_TEXT})


def _words(thing: Any) -> int:
    """The characters of all texts in a cell."""
    if isinstance(thing, list):
        return sum(map(_words, thing))
    if not isinstance(thing, dict):
        return 0
    own = thing.get("text", str(thing.get("value", "")))
    return len(own) if isinstance(own, str) and own else sum(map(_words, thing.values()))


def _few_characters(block: Any, pointer: str) -> Iterator[Problem]:
    if sum(_words(row) for row in block["rows"]) > MOST_CHARACTERS:
        yield Problem(f"{pointer}/rows", f"all cells must be less than {MOST_CHARACTERS + 1} characters")


def _rectangle(block: Any, pointer: str) -> Iterator[Problem]:
    """A data table's first row is its head, and no row is longer or shorter."""
    head, *rows = block["rows"]
    for index, cell in enumerate(head):
        if cell["type"] == "rich_text":
            yield Problem(f"{pointer}/rows/0/{index}/type", "must be raw_text or raw_number in the header")
    for index, row in enumerate(rows, 1):
        if len(row) != len(head):
            yield Problem(f"{pointer}/rows/{index}", "must have as many cells as the header")
    if block.get("row_header_column_index", 0) >= len(head):
        yield Problem(f"{pointer}/row_header_column_index", "must be the index of a column")


_ALIGN = one_of("left", "center", "right")
_COLUMN = Shape(optional={"align": _ALIGN, "is_wrapped": boolean})


def _column(value: Any, pointer: str) -> Iterator[Problem]:
    """A column without settings is null."""
    if value is not None:
        yield from _COLUMN(value, pointer)


TABLE = Shape(
    {"rows": list_of(list_of(_CELL, MOST_COLUMNS), 100)},
    {**BLOCK_ID, "column_settings": list_of(_column, MOST_COLUMNS, least=0)},
    rules=(_few_characters,),
)
DATA_TABLE = Shape(
    {"caption": string(least=1), "rows": list_of(list_of(_CELL, MOST_COLUMNS), 101, least=2)},
    {**BLOCK_ID, "page_size": integer(1, 100), "row_header_column_index": integer(0)},
    rules=(_rectangle, _few_characters),
)

_LABEL = string(20, least=1)
_POINT = Shape({"label": _LABEL, "value": number})
_SERIES = Shape({"name": string(least=1), "data": list_of(_POINT)})
_AXES = Shape({"categories": list_of(_LABEL)}, {"x_label": string(50), "y_label": string(50)})


def _positive(chart: Any, pointer: str) -> Iterator[Problem]:
    for index, segment in enumerate(chart["segments"]):
        if segment["value"] <= 0:
            yield Problem(f"{pointer}/segments/{index}/value", "must be greater than 0")


def _complete(chart: Any, pointer: str) -> Iterator[Problem]:
    """Every series has one point for each category, and a name of its own."""
    wanted, names = sorted(chart["axis_config"]["categories"]), set()
    for index, series in enumerate(chart["series"]):
        if sorted(point["label"] for point in series["data"]) != wanted:
            yield Problem(f"{pointer}/series/{index}/data", "must have one point for each of the categories")
        if series["name"] in names:
            yield Problem(f"{pointer}/series/{index}/name", "must be unique")
        names.add(series["name"])


_PLOT = Shape({"series": list_of(_SERIES, 6), "axis_config": _AXES}, rules=(_complete,))
_CHART = Variants(
    {
        "pie": Shape({"segments": list_of(_POINT, 6)}, rules=(_positive,)),
        **dict.fromkeys(("area", "bar", "line"), _PLOT),
    }
)
DATA_VISUALIZATION = Shape({"title": string(50, least=1), "chart": _CHART}, BLOCK_ID)
