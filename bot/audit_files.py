"""Rows of the audit log as a file: CSV for spreadsheets, JSON lines for programs."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields
from enum import StrEnum
from typing import IO

import orjson

from bot.store import AuditRow

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class Kind(StrEnum):
    """A kind of file, as its name ends."""

    CSV = "csv"
    JSONL = "jsonl"


def write(kind: Kind, rows: Iterable[AuditRow], output: IO[str]) -> int:
    """Write the rows as they come; how many there were. `output` must not translate line ends."""
    written = 0

    def counted() -> Iterator[dict[str, object]]:
        nonlocal written
        for row in rows:
            yield asdict(row)
            written += 1

    if kind is Kind.JSONL:
        output.writelines(orjson.dumps(row).decode() + "\n" for row in counted())
    else:
        table = csv.writer(output)
        table.writerow([field.name for field in fields(AuditRow)])
        table.writerows([_harmless(value) for value in row.values()] for row in counted())
    return written


def _harmless(value: object) -> object:
    """A cell that a spreadsheet would take for a formula begins with an apostrophe (OWASP, CSV injection)."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
