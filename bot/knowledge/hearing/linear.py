"""A small linear model over hashed marks, small and fast enough to need no library.

Its file is one line of JSON (`rows`; `sentences`, the SHA-256 of what it learned from; `bias` and `scale` of each row;
`rarest`, the value of a full byte of rarity; `places`), then a byte of rarity for each place, then a signed byte for
each row at each place. A mark's place is its CRC-32 modulo `places`.
"""

from __future__ import annotations

import json
import math
import zlib
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Linear:
    """A learned model."""

    rows: Sequence[str]
    sentences: str
    bias: Sequence[float]
    scale: Sequence[float]
    rarity: Sequence[float]
    weights: array[int]

    @classmethod
    def read(cls, content: bytes) -> Linear:
        """Read a model from the bytes of its file. Raises ValueError, KeyError or TypeError if it's damaged."""
        line, _, rest = content.partition(b"\n")
        head = json.loads(line)
        places = head["places"]
        if len(rest) != places * (1 + len(head["rows"])):
            raise ValueError("the file isn't whole")
        rarity = [head["rarest"] * byte / 255 for byte in rest[:places]]
        return cls(head["rows"], head["sentences"], head["bias"], head["scale"], rarity, array("b", rest[places:]))

    def ranked(self, marks: Iterable[str]) -> list[tuple[float, str]]:
        """Rank every row by probability; the sum is 1."""
        places = places_of(marks, len(self.rarity))
        length = math.sqrt(sum(self.rarity[place] ** 2 for place in places)) or 1.0
        count = len(self.rows)
        sums = [0.0] * count
        for place in places:
            rarity = self.rarity[place] / length
            if rarity:
                column = self.weights[place * count : (place + 1) * count]
                sums = [total + rarity * weight for total, weight in zip(sums, column, strict=True)]
        scores = [bias + total * scale for bias, total, scale in zip(self.bias, sums, self.scale, strict=True)]
        most = max(scores)
        odds = [math.exp(score - most) for score in scores]
        whole = sum(odds)
        return sorted(((odd / whole, row) for odd, row in zip(odds, self.rows, strict=True)), reverse=True)


def places_of(marks: Iterable[str], places: int) -> list[int]:
    """The places of these marks, each once, in order."""
    return sorted({zlib.crc32(mark.encode()) % places for mark in marks})
