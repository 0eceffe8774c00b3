"""The sentences that were learnt from: what people say, and the row that is right."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

SENTENCES = Path(__file__).parent / "sentences.txt"


@dataclass(frozen=True)
class Said:
    """`key` is the row's, or not-sure where nobody could know."""

    key: str
    text: str


def said_in(file: Path) -> list[Said]:
    """Lines of `key | sentence`; those that begin with # are comments."""
    lines = (line for line in file.read_text().splitlines() if line.strip() and not line.startswith("#"))
    return [Said(key.strip(), text.strip()) for key, _, text in (line.partition("|") for line in lines)]
