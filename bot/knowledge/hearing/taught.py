"""The marks of a sentence (words, letters and the structure of its clauses), and the learned weight of each mark for
each row.

`taught.bin` is one line of JSON (`rows`; `sentences`, the SHA-256 of the file of sentences; `bias` and `scale`
of each row; `rarest`, the value of a full byte of rarity), then a byte of rarity for each place, then a signed byte
for each row at each place. A mark's place is its CRC-32 modulo `PLACES`.
"""

from __future__ import annotations

import json
import math
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from bot.knowledge.hearing.clauses import Clause, clauses
from bot.knowledge.hearing.frames import directions, hearing
from bot.knowledge.hearing.spelling import corrected, spelled_out

PLACES = 1 << 15
NOT_SURE = "not-sure"
"""The row of sentences that nobody could understand."""
_LETTERS = (3, 4, 5)
_LONGEST_TAGS = 4


@dataclass(frozen=True)
class Taught:
    """The contents of `taught.bin`."""

    rows: Sequence[str]
    sentences: str
    bias: Sequence[float]
    scale: Sequence[float]
    rarity: Sequence[float]
    weights: array[int]


def likeliest(text: str) -> list[tuple[float, str]]:
    """Rank every row and NOT_SURE by probability; the sum is 1."""
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


def places_of(collected: Iterable[str]) -> list[int]:
    """The places of these marks, each once, in order."""
    return sorted({zlib.crc32(mark.encode()) % PLACES for mark in collected})


@cache
def taught() -> Taught:
    """Read `taught.bin`."""
    line, _, rest = resources.files(__package__).joinpath("taught.bin").read_bytes().partition(b"\n")
    header = json.loads(line)
    rarity = [header["rarest"] * byte / 255 for byte in rest[:PLACES]]
    return Taught(
        header["rows"], header["sentences"], header["bias"], header["scale"], rarity, array("b", rest[PLACES:])
    )


def marks(text: str) -> set[str]:
    """Collect the marks. Each kind has its letter: w words, and two and three in a row; s words near each other; c
    letters within words (which forgives typing errors); k concepts; t the order of sides and concepts in a clause; f
    the sides that hear and the calls that fail; n the number of clauses in which something is wrong, or fine."""
    plain = spelled_out(text)
    words = [word for word in plain.split() if word != ","]
    every = clauses(plain)
    collected = {f"w {word}" for word in words}
    collected |= {f"w {run}" for length in (2, 3) for run in _runs(["^", *words, "$"], length)}
    collected |= {f"s {pair}" for pair in _near([corrected(word) for word in words])}
    collected |= {f"c {part}" for word in words for part in _letters(f"<{word}>")}
    collected |= {f"k {concept}" for clause in every for concept in clause.concepts}
    collected |= {mark for clause in every for mark in _of_clause(clause)}
    collected |= set(_of_frames(sorted(hearing(every) | directions(every))))
    collected.add(
        f"n {min(len(every), 4)} {sum(clause.wrong for clause in every)} {sum(clause.fine for clause in every)}"
    )
    return collected


def _near(words: Sequence[str]) -> Iterator[str]:
    return (f"{first} {second}" for place, first in enumerate(words) for second in words[place + 2 : place + 5])


def _letters(word: str) -> Iterator[str]:
    for length in _LETTERS:
        yield from (word[place : place + length] for place in range(len(word) - length + 1))


def _of_clause(clause: Clause) -> Iterator[str]:
    state = "wrong" if clause.wrong else "fine" if clause.fine else "said"
    yield from (f"k {state} {concept}" for concept in clause.concepts)
    tags = ["^", *clause.tags.split(), "$"]
    for length in range(1, _LONGEST_TAGS + 1):
        for run in _runs(tags, length):
            yield f"t {run}"
            yield f"t {state} {run}"


def _of_frames(frames: Sequence[str]) -> Iterator[str]:
    yield from (f"f {frame}" for frame in frames)
    yield from (f"f {first} {second}" for place, first in enumerate(frames) for second in frames[place + 1 :])


def _runs(words: Sequence[str], length: int) -> Iterator[str]:
    return (" ".join(words[place : place + length]) for place in range(len(words) - length + 1))
