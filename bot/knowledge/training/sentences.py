"""The sentences for the training: people's words, and the right row.

Some are combined: two troubles are not-sure, and a fine part beside a trouble changes nothing.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.knowledge.hearing import NOT_SURE

SENTENCES = Path(__file__).parent / "sentences.txt"
APART = (
    *("one-way-audio", "no-audio", "bad-audio", "call-drops", "caller-id", "keypad"),
    *("no-inbound", "no-outbound", "tls-failed"),
)
"""Troubles that don't cause one another."""
FINE = (
    *("the certificate is fine", "tls is ok", "registration works", "the codec is right", "the firewall is not it"),
    *("the whitelisted ip is correct", "internal calls work", "the network is fine", "the pbx is up", "ping is ok"),
    *("the trunk is active", "nothing was changed here", "everything else works", "credentials are right"),
)
TURNS = ("{0} but {1}", "{0}, {1}", "{0}, however {1}", "{0} and {1}", "although {0}, {1}", "{0}. {1}")
JOINS = ("{0} and {1}", "{0}, {1}", "{0} and also {1}", "{0}, besides {1}", "{0}. {1}", "{0} plus {1}")
MOST_WORDS = 9
EACH = 250


@dataclass(frozen=True)
class Sentence:
    """A sentence. `key` is its row's, or not-sure."""

    key: str
    text: str


def read_sentences(file: Path) -> list[Sentence]:
    """Read lines of `key | sentence`; those that begin with # are comments."""
    lines = (line for line in file.read_text().splitlines() if line.strip() and not line.startswith("#"))
    return [Sentence(key.strip(), text.strip()) for key, _, text in (line.partition("|") for line in lines)]


def combined(sentences: Sequence[Sentence]) -> Iterator[Sentence]:
    """Combine sentences; the same ones always give the same result."""
    luck = random.Random(len(sentences))  # noqa: S311 - no secret
    apart = [each for each in sentences if len(each.text.split()) <= MOST_WORDS and each.key in APART]
    for _ in range(EACH):
        first, second = luck.choice(apart), luck.choice(apart)
        if first.key != second.key:
            yield Sentence(NOT_SURE, luck.choice(JOINS).format(first.text.rstrip("."), second.text))
        trouble, fine = luck.choice([each for each in apart if each.key != "tls-failed"]), luck.choice(FINE)
        both = [fine, trouble.text.rstrip(".")]
        if luck.random() < 0.5:
            both.reverse()
        yield Sentence(trouble.key, luck.choice(TURNS).format(*both))
