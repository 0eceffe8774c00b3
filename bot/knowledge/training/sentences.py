"""The sentences for the training: people's words, and the right row."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

SENTENCES = Path(__file__).parent / "sentences.txt"


@dataclass(frozen=True)
class Sentence:
    """One sentence. `key` is its row's, or not-sure if nobody could know."""

    key: str
    text: str


def read_sentences(file: Path) -> list[Sentence]:
    """Read lines of `key | sentence`; those that begin with # are comments."""
    lines = (line for line in file.read_text().splitlines() if line.strip() and not line.startswith("#"))
    return [Sentence(key.strip(), text.strip()) for key, _, text in (line.partition("|") for line in lines)]
