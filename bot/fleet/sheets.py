"""Reads a spreadsheet saved as CSV: one number, IP, destination or caller ID a row, each with its trunk.

A column is recognized by its name or, if the name says nothing, by what is in it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from bot.domain import E164, Destination, Mask, PublicIPv4, SipUserName, TrunkName
from bot.domain.errors import BadInput
from bot.domain.phrasing import listed
from bot.fleet.contents import (
    AddressLine,
    BadFile,
    CallerId,
    Fault,
    Fleet,
    NumberLine,
    RouteLine,
    TrunkLines,
    mode_of,
    whole_number,
)

T = TypeVar("T")

MOST_ROWS = 5000
COLUMNS = {
    "trunk": ("trunk", "trunk name", "name", "trunkname", "line"),
    "number": ("number", "phone", "phone number", "exophone", "did", "virtual number", "mobile", "telephone"),
    "mode": ("mode", "number mode"),
    "ip": ("ip", "ip address", "address", "static ip", "whitelist", "whitelisted ip"),
    "mask": ("mask", "subnet", "netmask", "cidr"),
    "destination": ("destination", "uri", "destination uri", "host", "fqdn", "sip uri", "sip", "url"),
    "priority": ("priority",),
    "weight": ("weight", "share"),
    "caller_id": ("caller id", "alias", "cli", "callerid", "external alias"),
    "sip_user": ("sip user", "user", "user name", "username"),
}
_THINGS = ("number", "ip", "destination", "caller_id", "sip_user")


@dataclass
class _Lines:
    """The lines of one trunk, from the rows so far."""

    line: int
    numbers: dict[str, NumberLine] = field(default_factory=dict)
    whitelist: dict[str, AddressLine] = field(default_factory=dict)
    destinations: dict[str, RouteLine] = field(default_factory=dict)
    caller_id: CallerId | None = None
    sip_users: dict[str, str] = field(default_factory=dict)

    def of(self, name: TrunkName) -> TrunkLines:
        return TrunkLines(
            name,
            self.line,
            tuple(self.numbers.values()) or None,
            tuple(self.whitelist.values()) or None,
            tuple(self.destinations.values()) or None,
            self.caller_id,
            tuple(self.sip_users) or None,
        )


def read_sheet(text: str, region: str) -> Fleet:
    """Read the rows below a header. Raises BadFile with every fault."""
    return _Sheet(region).read(text)


@dataclass(frozen=True)
class _Row:
    line: int
    cells: list[str]


class _Sheet:
    def __init__(self, region: str) -> None:
        self._region = region
        self._faults: list[Fault] = []
        self._trunks: dict[TrunkName, _Lines] = {}
        self._on: dict[str, str] = {}

    def read(self, text: str) -> Fleet:
        rows = _rows(text)
        if len(rows) < 2:
            raise BadFile([Fault(rows[0].line if rows else 1, "There are no rows below the header.")])
        header, rest = rows[0], rows[1:]
        if len(rest) > MOST_ROWS:
            raise BadFile([Fault(rest[MOST_ROWS].line, f"A file can have {MOST_ROWS:,} rows. Split it.")])
        columns = _columns(header, rest)
        for row in rest:
            self._row(row, columns)
        if self._faults:
            raise BadFile(self._faults)
        return Fleet(tuple(lines.of(name) for name, lines in self._trunks.items()))

    def _row(self, row: _Row, columns: Sequence[str]) -> None:
        if len(row.cells) > len(columns):
            self._fault(
                row, f"It has {len(row.cells)} cells, but the header has {len(columns)}. Put quotes around commas."
            )
            return
        cells = {name: cell for name, cell in zip(columns, row.cells, strict=False) if name and cell}
        if not cells:
            return
        name = self._parsed(row, cells.get("trunk", ""), TrunkName.parse)
        things = [thing for thing in _THINGS if thing in cells]
        if not things:
            self._fault(row, f"It has no {listed(['number', 'IP', 'destination', 'caller ID'])}.")
        if name is None:
            return
        lines = self._trunks.setdefault(name, _Lines(row.line))
        for thing in things:
            _READ[thing](self, row, cells, name, lines)

    def _number(self, row: _Row, cells: dict[str, str], name: str, lines: _Lines) -> None:
        number = self._parsed(row, cells["number"], lambda text: E164.parse(text, self._region))
        mode = self._parsed(row, cells["mode"], mode_of) if "mode" in cells else None
        if number is None:
            return
        if other := self._on.get(number):
            self._fault(row, f"{number} is already in this file, on {other}. A number is on one trunk.")
        self._on[number] = name
        lines.numbers[number] = NumberLine(number, mode)

    def _address(self, row: _Row, cells: dict[str, str], name: str, lines: _Lines) -> None:
        read = self._parsed(row, cells["ip"], PublicIPv4.parse_with_mask)
        mask = self._parsed(row, cells["mask"], Mask.parse) if "mask" in cells else None
        if read is not None:
            self._once(row, lines.whitelist, read[0], AddressLine(read[0], mask or read[1] or Mask(32)))

    def _route(self, row: _Row, cells: dict[str, str], name: str, lines: _Lines) -> None:
        destination = self._parsed(row, cells["destination"], Destination.parse)
        priority, weight = (
            self._parsed(row, cells[column], whole_number) if column in cells else None
            for column in ("priority", "weight")
        )
        if destination is not None:
            line = RouteLine(destination, priority, weight)
            self._once(row, lines.destinations, destination.wire.lower(), line)

    def _caller_id(self, row: _Row, cells: dict[str, str], name: str, lines: _Lines) -> None:
        number = self._parsed(row, cells["caller_id"], lambda text: E164.parse(text, self._region))
        if number is None:
            return
        if lines.caller_id and lines.caller_id.number != number:
            self._fault(row, f"{name} already has the caller ID {lines.caller_id.number} in this file. Keep one.")
        lines.caller_id = CallerId(number)

    def _sip_user(self, row: _Row, cells: dict[str, str], name: str, lines: _Lines) -> None:
        user = self._parsed(row, cells["sip_user"], SipUserName.parse)
        if user is not None:
            self._once(row, lines.sip_users, user, user)

    def _once(self, row: _Row, held: dict[str, T], key: str, value: T) -> None:
        if key in held:
            self._fault(row, f"{key} is already in this file for that trunk. Remove one.")
        held[key] = value

    def _parsed(self, row: _Row, text: str, parse: Callable[[str], T]) -> T | None:
        try:
            return parse(text)
        except BadInput as error:
            self._fault(row, error.sentence)
            return None

    def _fault(self, row: _Row, sentence: str) -> None:
        self._faults.append(Fault(row.line, sentence))


_READ: dict[str, Callable[[_Sheet, _Row, dict[str, str], str, _Lines], None]] = {
    "number": _Sheet._number,
    "ip": _Sheet._address,
    "destination": _Sheet._route,
    "caller_id": _Sheet._caller_id,
    "sip_user": _Sheet._sip_user,
}


def _rows(text: str) -> list[_Row]:
    """The rows that aren't empty or a comment. Raises BadFile for a quote that is never closed."""
    first = next(line for line in text.splitlines() if line.strip() and not line.startswith("#"))
    separator = max(",;\t", key=first.count)
    table = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows, line = [], 1
    try:
        for cells in table:
            cleaned = [cell.strip().removeprefix("'").strip() for cell in cells]
            if any(cleaned) and not cleaned[0].startswith("#"):
                rows.append(_Row(line, cleaned))
            line = table.line_num + 1
    except csv.Error as error:
        raise BadFile([Fault(line, f"This row can't be read as CSV: {error}.")]) from None
    return rows


def _columns(header: _Row, rows: Sequence[_Row]) -> list[str]:
    """The meaning of each column; empty for one that means nothing here. Raises BadFile."""
    meanings = [_by_name(cell) for cell in header.cells]
    for place, meaning in enumerate(meanings):
        if not meaning:
            meanings[place] = _by_content([row.cells[place] for row in rows if len(row.cells) > place], meanings)
    twice = next((name for name in meanings if name and meanings.count(name) > 1), "")
    if twice:
        raise BadFile([Fault(header.line, f"Two columns are the {twice.replace('_', ' ')}. Keep one.")])
    if "trunk" not in meanings:
        raise BadFile([Fault(header.line, "No column is called “trunk”. Add one with the name of each row's trunk.")])
    if not set(meanings) & set(_THINGS):
        sentence = "No column has numbers, IPs or destinations. Call them “number”, “ip” and “destination”."
        raise BadFile([Fault(header.line, sentence)])
    return meanings


def _by_name(cell: str) -> str:
    words = " ".join(re.findall(r"[a-z]+", cell.lower().replace("_", " ")))
    return next((meaning for meaning, names in COLUMNS.items() if words in names), "")


_CONTENT: Sequence[tuple[str, Callable[[str], object]]] = (
    ("ip", PublicIPv4.parse_with_mask),
    ("number", E164.parse),
)


def _by_content(cells: Sequence[str], taken: Sequence[str]) -> str:
    """The kind that most of the cells are, if no column is of that kind yet."""
    filled = [cell for cell in cells if cell]
    for meaning, parse in _CONTENT:
        if meaning not in taken and sum(_is(parse, cell) for cell in filled) * 2 > len(filled):
            return meaning
    return ""


def _is(parse: Callable[[str], object], cell: str) -> bool:
    try:
        parse(cell)
    except BadInput:
        return False
    return True
