"""`python -m bot.knowledge.training`: learn from `sentences.txt` which row a sentence means.

Writes `vocabulary.txt` and `taught.bin` into `bot/knowledge/hearing`. Needs scikit-learn (`pip install -e '.[teach]'`);
takes half a minute. The same sentences give the same files.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click
import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from bot.knowledge.hearing import spelling
from bot.knowledge.hearing.taught import PLACES, marks, places_of
from bot.knowledge.training.sentences import SENTENCES, combined, read_sentences

HEARING = Path(spelling.__file__).parent
OFTEN = 3
"""A word in this many sentences is no typing error."""
FREEDOM = 300.0
"""scikit-learn's C: lower trusts single marks less."""


def main() -> None:
    """Learn, and write the files."""
    sentences = read_sentences(SENTENCES)
    _write_vocabulary([each.text for each in sentences])
    every = [*sentences, *combined(sentences)]
    click.echo(f"{len(sentences)} sentences, {len(every) - len(sentences)} made of several of them")
    counts = _counted([each.text for each in every])
    rarity = _rarity(counts)
    rows = sorted({each.key for each in every})
    model = LogisticRegression(C=FREEDOM, max_iter=2000)
    model.fit(_weighed(counts, rarity), [rows.index(each.key) for each in every])
    _write(rows, rarity, model.coef_, model.intercept_)


def _write_vocabulary(texts: Sequence[str]) -> None:
    words = Counter(word for text in texts for word in set(spelling.spelled_out(text).split()) if word.isalpha())
    often = sorted(word for word, number in words.items() if number >= OFTEN)
    (HEARING / "vocabulary.txt").write_text("\n".join(often) + "\n")
    spelling.vocabulary.cache_clear()


def _counted(texts: Sequence[str]) -> csr_matrix:
    places = [places_of(marks(text)) for text in texts]
    starts = np.cumsum([0, *map(len, places)])
    flat = np.fromiter((place for each in places for place in each), dtype=np.int32)
    return csr_matrix((np.ones(len(flat)), flat, starts), shape=(len(texts), PLACES))


def _rarity(counts: csr_matrix) -> np.ndarray:
    """The smoothed inverse document frequency of each place, in the file's 255 steps."""
    each = np.asarray(counts.sum(axis=0)).ravel()
    exact = np.log((1 + counts.shape[0]) / (1 + each)) + 1
    return np.round(exact / exact.max() * 255) * exact.max() / 255


def _weighed(counts: csr_matrix, rarity: np.ndarray) -> csr_matrix:
    weighed = counts.multiply(rarity).tocsr()
    lengths = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
    return weighed.multiply(1 / np.where(lengths, lengths, 1)[:, None]).tocsr()


def _write(rows: Sequence[str], rarity: np.ndarray, weights: np.ndarray, bias: np.ndarray) -> None:
    scale = np.abs(weights).max(axis=1) / 127
    head = {
        "rows": rows,
        "sentences": hashlib.sha256(SENTENCES.read_bytes()).hexdigest(),
        "bias": [round(float(value), 6) for value in bias],
        "scale": [round(float(value), 9) for value in scale],
        "rarest": round(float(rarity.max()), 9),
    }
    steps = np.round(rarity / rarity.max() * 255).astype(np.uint8)
    signed = np.round(weights / scale[:, None]).astype(np.int8).T
    (HEARING / "taught.bin").write_bytes(json.dumps(head).encode() + b"\n" + steps.tobytes() + signed.tobytes())


if __name__ == "__main__":
    main()
