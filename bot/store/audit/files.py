"""Rows of the audit log as a file: CSV for spreadsheets, JSON lines for programs."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from enum import StrEnum
from pathlib import Path
from typing import IO

import orjson

from bot.domain.errors import SettingsError
from bot.store import AuditRow

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""First characters of a formula, also in full width and after white space."""
_COLUMNS = [field.name for field in fields(AuditRow)]
_NAME_AT = _COLUMNS.index("actor") + 1
_ODD_SPACE = ("\t", "\r", "\n")
_DATABASE = b"SQLite format 3\0"
_BESIDE_A_DATABASE = ("", "-wal", "-shm", "-journal", ".lock", ".opening")


class Kind(StrEnum):
    """A format, and the ending of its file names."""

    CSV = "csv"
    JSONL = "jsonl"


def write(kind: Kind, rows: Iterable[AuditRow], output: IO[str], names: Mapping[str, str]) -> int:
    """Write the rows as they come, and return their number. `output` must not translate line ends. `names` are people's
    names by id, which only the CSV has."""
    written = 0
    # All in quotes, or a spreadsheet set to another separator would split cells at it.
    table = csv.DictWriter(output, [*_COLUMNS[:_NAME_AT], "actor_name", *_COLUMNS[_NAME_AT:]], quoting=csv.QUOTE_ALL)
    if kind is Kind.CSV:
        table.writeheader()
    for written, row in enumerate(rows, 1):  # noqa: B007 - the number of rows
        if kind is Kind.JSONL:
            output.write(orjson.dumps(row).decode() + "\n")
        else:
            cells = {**vars(row), "actor_name": names.get(row.actor, "")}
            table.writerow({column: _harmless(value) for column, value in cells.items()})
    return written


def _harmless(value: object) -> object:
    """Put an apostrophe before a value that a spreadsheet would take for a formula (OWASP, CSV injection)."""
    if not isinstance(value, str):
        return value
    return f"'{value}" if value.startswith(_ODD_SPACE) or value.lstrip().startswith(_FORMULA) else value


@contextmanager
def in_place_of(file: Path, database: Path) -> Iterator[IO[str]]:
    """A text file that gets this name once it is complete and on the disk; until then the old file stays.

    Raises SettingsError if that would overwrite a database, this one or another; OSError.
    """
    _spare_databases(file, database)
    if file.exists() and not file.is_file():
        with file.open("w", encoding="utf-8", newline="") as device:
            yield device
        return
    file = file.resolve()
    part = file.with_name(f"{file.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as output:
            if file.exists():
                shutil.copymode(file, part)
            yield output
            output.flush()
            os.fsync(output.fileno())
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def _spare_databases(file: Path, database: Path) -> None:
    its_own = [database.with_name(database.name + ending) for ending in _BESIDE_A_DATABASE]
    is_its_own = file.resolve() in {path.resolve() for path in its_own}
    if not is_its_own and file.is_file():
        with file.open("rb") as there:
            is_its_own = there.read(len(_DATABASE)) == _DATABASE
    if is_its_own:
        raise SettingsError([f"{file} is a database, or belongs to one. Nothing was written; choose another file."])
