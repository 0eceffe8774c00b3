"""`python -m bot.conversation.training`: learn the commands that sentences mean, and write `taught.bin`.

Needs scikit-learn (`pip install -e '.[teach]'`). The same sentences give the same file. `--report` learns from all but
1,000 sentences first, and shows how many of those it gets right.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path

import click
import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from bot import conversation, knowledge
from bot.conversation import spelling, stance
from bot.conversation.circumstances import circumstances
from bot.conversation.cleaning import cleaned
from bot.conversation.entities import Finder, masked
from bot.conversation.intent import marks_of
from bot.conversation.meaning import Stance
from bot.conversation.reader import is_for_us
from bot.conversation.roles import NOTHING, ROLES
from bot.conversation.slots import Sentence
from bot.conversation.training.grammar import made
from bot.conversation.training.report import show
from bot.conversation.training.worlds import World, with_slips
from bot.knowledge.hearing.linear import places_of
from bot.knowledge.training.sentences import SENTENCES, read_sentences

REQUESTS = Path(knowledge.__file__).parent / "training" / "requests"
FILE = Path(conversation.__file__).parent / "taught.bin"
PLACES = 1 << 15
APART = 1000
OFTEN = 4
"""A word in this many sentences is no typing error."""
VARIANTS = 4
PROBLEMS_EACH = 3
"""Of the sentences about problems, every third is one for `explain`."""
MADE = 150
"""Sentences made from word lists, for each command."""
FREEDOM = 60.0
"""scikit-learn's C: lower trusts single marks less."""


@dataclass(frozen=True)
class Taught:
    """A taught sentence, with placeholders."""

    verb: str
    text: str
    variants: int = VARIANTS


def read_taught() -> list[Taught]:
    """Every taught sentence once, in the order of the files."""
    found: dict[Taught, None] = {}
    for file in sorted(REQUESTS.glob("*.txt")):
        for line in file.read_text().splitlines():
            verb, bar, text = line.partition("|")
            if bar and not line.startswith("#") and verb.strip() in {*ROLES, NOTHING}:
                found[Taught(verb.strip(), text.strip())] = None
    return list(found)


def apart(taught: Sequence[Taught]) -> tuple[list[Taught], list[Taught]]:
    """Split off the sentences that are kept apart: those with the smallest hashes, so that new ones change little."""
    order = sorted(taught, key=lambda each: hashlib.sha256(each.text.encode()).digest())
    share = min(APART, len(order) // 6)
    kept = set(order[:share])
    return [each for each in taught if each not in kept], order[:share]


def variants(each: Taught, number: int) -> Iterator[tuple[str, set[str]]]:
    """The marks of a sentence, said on several made-up accounts.

    The model needn't learn what the guards refuse anyway: “don't delete sales_line” is about a deletion.
    """
    luck = random.Random(f"{number} {each.text}")  # noqa: S311 - no secret
    for variant in range(each.variants):
        said = World(luck).say(each.verb, each.text, plainly=variant == 0)
        text = with_slips(said.text, luck) if variant > 1 and luck.random() < 0.5 else said.text
        if variant > 1 and luck.random() < 0.5:
            text = text.lower().replace(",", "").rstrip(".?!")
        text = cleaned(text)
        entities = Finder(said.context).find(text)
        sentence = Sentence(text, entities, masked(text, entities), said.context)
        if each.verb != NOTHING or stance.stance(sentence.plain) is Stance.REQUEST or not is_for_us(sentence):
            yield each.verb, marks_of(sentence, circumstances(sentence))


def _places(numbered: tuple[int, Taught]) -> list[tuple[str, list[int]]]:
    number, each = numbered
    return [(verb, places_of(found, PLACES)) for verb, found in variants(each, number)]


def _write_vocabulary(taught: Sequence[Taught]) -> None:
    words = Counter(
        word for each in taught for word in set(re.findall(r"[a-z]{3,}", re.sub(r"\{\w+\}", " ", each.text.lower())))
    )
    often = sorted(word for word, number in words.items() if number >= OFTEN)
    (FILE.parent / "vocabulary.txt").write_text("\n".join(often) + "\n")
    spelling.vocabulary.cache_clear()


def learn(taught: Sequence[Taught]) -> bytes:
    """The file that was learned from these sentences."""
    with Pool(2) as pool:
        every = [row for rows in pool.imap(_places, enumerate(taught), 64) for row in rows]
    rows = sorted({verb for verb, _ in every})
    starts = np.cumsum([0, *(len(places) for _, places in every)])
    flat = np.fromiter((place for _, places in every for place in places), dtype=np.int32)
    counts = csr_matrix((np.ones(len(flat), dtype=np.float32), flat, starts), shape=(len(every), PLACES))
    rarity = _rarity(counts)
    model = LogisticRegression(C=FREEDOM, max_iter=300, tol=1e-3)
    model.fit(_weighed(counts, rarity), [rows.index(verb) for verb, _ in every])
    return _written(rows, rarity, model.coef_, model.intercept_, taught)


def _rarity(counts: csr_matrix) -> np.ndarray:
    """The smoothed inverse document frequency of each place, in the file's 255 steps; 0 for one never seen."""
    each = np.asarray(counts.sum(axis=0)).ravel()
    exact = np.where(each > 0, np.log((1 + counts.shape[0]) / (1 + each)) + 1, 0)
    rounded: np.ndarray = np.round(exact / exact.max() * 255) * exact.max() / 255
    return rounded


def _weighed(counts: csr_matrix, rarity: np.ndarray) -> csr_matrix:
    weighed = counts.multiply(rarity).tocsr()
    lengths = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
    return weighed.multiply(1 / np.where(lengths, lengths, 1)[:, None]).tocsr()


def _written(
    rows: Sequence[str], rarity: np.ndarray, weights: np.ndarray, bias: np.ndarray, taught: Sequence[Taught]
) -> bytes:
    scale = np.abs(weights).max(axis=1) / 127
    text = "\n".join(f"{each.verb}|{each.text}" for each in taught)
    head = {
        "rows": rows,
        "sentences": hashlib.sha256(text.encode()).hexdigest(),
        "bias": [round(float(value), 6) for value in bias],
        "scale": [round(float(value), 9) for value in scale],
        "rarest": round(float(rarity.max()), 9),
        "places": PLACES,
    }
    steps = np.round(rarity / rarity.max() * 255).astype(np.uint8)
    signed = np.round(weights / scale[:, None]).astype(np.int8).T
    return bytes(json.dumps(head).encode() + b"\n" + steps.tobytes() + signed.tobytes())


@click.command()
@click.option("--report", is_flag=True, help="Learn without the sentences kept apart, and show the result on them.")
def main(report: bool) -> None:
    """Learn, and write the file."""
    taught = read_taught()
    train, held = apart(taught)
    click.echo(f"{len(taught)} sentences, {len(held)} of them kept apart")
    _write_vocabulary(train)
    grown = [Taught(verb, text, 1) for verb, text in made(MADE)]
    grown += [Taught("explain", each.text, 1) for each in read_sentences(SENTENCES)[::PROBLEMS_EACH]]
    FILE.write_bytes(learn([*train, *grown]))
    if report:
        show([(each.verb, each.text) for each in held])


if __name__ == "__main__":
    main()
