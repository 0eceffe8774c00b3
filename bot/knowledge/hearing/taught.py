"""What was learnt from sentences: how much each mark says for each row.

`taught.bin` is one line of JSON (`rows`; `sentences`, the SHA-256 of the file they were learnt from; `bias` and `scale`
of each row; `rarest`, what a full byte of rarity stands for), then a byte of rarity for each place, then a signed byte
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
"""What was learnt as if it were a row: sentences of which nobody could say what they are about."""


@dataclass(frozen=True)
class Taught:
    """The file, read."""

    rows: Sequence[str]
    sentences: str
    bias: Sequence[float]
    scale: Sequence[float]
    rarity: Sequence[float]
    weights: array[int]


def likeliest(text: str) -> list[tuple[float, str]]:
    """Every row (and NOT_SURE) with its probability, the likeliest first; together they are 1."""
    known = taught()
    scores = list(known.bias)
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
    return sorted(((one / sum(odds), row) for one, row in zip(odds, known.rows, strict=True)), reverse=True)


def places_of(said: Iterable[str]) -> list[int]:
    """Where these marks stand, each place once, in order."""
    return sorted({zlib.crc32(mark.encode()) % PLACES for mark in said})


@cache
def taught() -> Taught:
    """As it stands in the file."""
    head, _, rest = resources.files(__package__).joinpath("taught.bin").read_bytes().partition(b"\n")
    told = json.loads(head)
    rarity = [told["rarest"] * byte / 255 for byte in rest[:PLACES]]
    return Taught(told["rows"], told["sentences"], told["bias"], told["scale"], rarity, array("b", rest[PLACES:]))
