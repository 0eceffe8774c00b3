"""The marks of a sentence: its words, its letters, and the build of its clauses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.knowledge.hearing.clauses import Clause, clauses
from bot.knowledge.hearing.frames import directions, hearing
from bot.knowledge.hearing.spelling import mended, spelled_out

_LETTERS = (3, 4, 5)
_LONGEST_TAGS = 4


def marks(text: str) -> set[str]:
    """Collect the marks. Each kind has its letter: w words, and two and three in a row; s words near each other; c
    letters within words (which forgives typing errors); k concepts; t the order of sides and concepts in a clause; f
    the sides that hear and the calls that fail; n the number of clauses in which something is wrong, or fine."""
    plain = spelled_out(text)
    words = [word for word in plain.split() if word != ","]
    every = clauses(plain)
    collected = {f"w {word}" for word in words}
    collected |= {f"w {run}" for length in (2, 3) for run in _runs(["^", *words, "$"], length)}
    collected |= {f"s {pair}" for pair in _near([mended(word) for word in words])}
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
