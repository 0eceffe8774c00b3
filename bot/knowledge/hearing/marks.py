"""What is heard in a sentence, as a set of marks: its words, its letters, and how its clauses are built."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.knowledge.hearing.clauses import Clause, clauses
from bot.knowledge.hearing.frames import directions, hearing
from bot.knowledge.hearing.spelling import mended, spelled_out

_LETTERS = (3, 4, 5)
_LONGEST_TAGS = 4


def marks(text: str) -> set[str]:
    """Each kind has its letter: w words, and two and three in a row; s words that stand near each other; c letters
    within words (which forgives typing errors); k concepts; t the order of sides and concepts in a clause; f who hears
    whom and which way calls fail; n how many clauses say that something is wrong, or fine."""
    said = spelled_out(text)
    words = [word for word in said.split() if word != ","]
    every = clauses(said)
    found = {f"w {word}" for word in words}
    found |= {f"w {run}" for length in (2, 3) for run in _runs(["^", *words, "$"], length)}
    found |= {f"s {pair}" for pair in _near([mended(word) for word in words])}
    found |= {f"c {part}" for word in words for part in _letters(f"<{word}>")}
    found |= {f"k {concept}" for clause in every for concept in clause.concepts}
    found |= {mark for clause in every for mark in _of_clause(clause)}
    found |= set(_of_frames(sorted(hearing(every) | directions(every))))
    found.add(f"n {min(len(every), 4)} {sum(one.wrong for one in every)} {sum(one.fine for one in every)}")
    return found


def _near(words: Sequence[str]) -> Iterator[str]:
    return (f"{one} {other}" for place, one in enumerate(words) for other in words[place + 2 : place + 5])


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
    yield from (f"f {one}" for one in frames)
    yield from (f"f {one} {other}" for place, one in enumerate(frames) for other in frames[place + 1 :])


def _runs(words: Sequence[str], length: int) -> Iterator[str]:
    return (" ".join(words[place : place + length]) for place in range(len(words) - length + 1))
