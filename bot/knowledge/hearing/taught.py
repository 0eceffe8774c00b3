"""The weights learnt from sentences: each mark's for each row.

`taught.bin` is one line of JSON (`rows`; `sentences`, the SHA-256 of the file they were learnt from; `bias` and `scale`
of each row; `rarest`, the value of a full byte of rarity), then a byte of rarity for each place, then a signed byte
for each row at each place. A mark's place is its CRC-32 modulo `PLACES`.
"""

from __future__ import annotations

import json
import math
import zlib
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from bot.knowledge.hearing.marks import marks

PLACES = 1 << 15
NOT_SURE = "not-sure"
"""A row of its own: the sentences that nobody could understand."""


@dataclass(frozen=True)
class Taught:
    """The contents of the file."""

    rows: Sequence[str]
    sentences: str
    bias: Sequence[float]
    scale: Sequence[float]
    rarity: Sequence[float]
    weights: array[int]


def likeliest(text: str) -> list[tuple[float, str]]:
    """Rank every row (and NOT_SURE) by its probability; together they are 1."""
    known = taught()
    places = places_of(marks(text))
    length = math.sqrt(sum(known.rarity[place] ** 2 for place in places)) or 1.0
    count = len(known.rows)
    sums = [0.0] * count
    for place in places:
        rarity = known.rarity[place] / length
        sums = [
            total + rarity * weight
            for total, weight in zip(sums, known.weights[place * count : (place + 1) * count], strict=True)
        ]
    scores = [bias + total * scale for bias, total, scale in zip(known.bias, sums, known.scale, strict=True)]
    most = max(scores)
    odds = [math.exp(score - most) for score in scores]
    return sorted(((odd / sum(odds), row) for odd, row in zip(odds, known.rows, strict=True)), reverse=True)


def places_of(marks: Iterable[str]) -> list[int]:
    """The places of these marks, each once, in order."""
    return sorted({zlib.crc32(mark.encode()) % PLACES for mark in marks})


@cache
def taught() -> Taught:
    """Read the file."""
    line, _, rest = resources.files(__package__).joinpath("taught.bin").read_bytes().partition(b"\n")
    header = json.loads(line)
    rarity = [header["rarest"] * byte / 255 for byte in rest[:PLACES]]
    return Taught(
        header["rows"], header["sentences"], header["bias"], header["scale"], rarity, array("b", rest[PLACES:])
    )
