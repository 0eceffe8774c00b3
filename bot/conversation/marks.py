"""The marks of a sentence, by which the model knows its command.

The text has placeholders where values were, so that `map NUM to TRUNK` is the same sentence on every account.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.conversation.spelling import corrected
from bot.conversation.words import PHRASES, concepts_of

_LETTERS = (3, 4, 5)
_PLACEHOLDER = re.compile(r"^[a-z]{3}x$")
_SHORT = (
    ("’", "'"),
    ("can't", "can not"),
    ("won't", "will not"),
    ("n't", " not"),
    ("what's", "what is"),
    ("who's", "who is"),
    ("it's", "it is"),
    ("i'd", "i would"),
    ("'s", " 's"),
    ("'re", " are"),
    ("'ve", " have"),
    ("'ll", " will"),
    ("'m", " am"),
)


def words_of(plain: str) -> list[str]:
    """The words of a masked text in lower case, short forms expanded; a mark of punctuation becomes a comma."""
    text = f" {plain.lower()} "
    for short, long in _SHORT:
        text = text.replace(short, long)
    text = re.sub(r"\?+", " ? ", text)
    text = re.sub(r"[;,!()\n\u2013\u2014:\"“”`*~|=]+|\.+(?=\s|$)|\s[-/>]+\s", " , ", text)
    text = re.sub(r"[^\w',?./-]+", " ", text)
    text = " ".join(text.split())
    for phrase, word in PHRASES:
        text = text.replace(phrase, word)
    return [corrected(word) for word in (token.strip("'./-") for token in text.split()) if word]


def marks(plain: str, circumstances: Sequence[str] = ()) -> set[str]:
    """Collect the marks. Each kind has its letter: w words, and two and three in a row; s words near each other; c
    letters within words, which forgives typing errors; k concepts, alone, in a row and in pairs; b how it begins and
    ends; x the types of values in it; a what the account knows of them."""
    words = [word for word in words_of(plain) if word != ","]
    tags = [concepts_of(word) or (word,) for word in words]
    kinds = sorted({word for word in words if _PLACEHOLDER.match(word)})
    found = {f"w {word}" for word in words}
    edged = ["^", *words, "$"]
    found |= {f"w {run}" for length in (2, 3) for run in _runs(edged, length)}
    found |= {f"s {first} {second}" for place, first in enumerate(words) for second in words[place + 2 : place + 5]}
    found |= {f"c {part}" for word in words if not _PLACEHOLDER.match(word) for part in _letters(f"<{word}>")}
    found |= set(_of_concepts(tags, words))
    found |= {f"b {' '.join(words[:length])}" for length in (1, 2)}
    found |= {f"x {kind}" for kind in kinds} | {f"x {' '.join(kinds)}"}
    found |= {f"x {kind} {plain_kind}" for kind in kinds for plain_kind in kinds if kind < plain_kind}
    found.add(f"n {min(len(words), 6)}")
    if "?" in words:
        found |= {f"? {words[0]}", f"? {concepts_of(words[0])[:1]}"}
    found |= {f"a {each}" for each in circumstances}
    found |= {f"a {each} {concept}" for each in circumstances for tag in tags for concept in tag if concept.isupper()}
    return found


def _of_concepts(tags: Sequence[Sequence[str]], words: Sequence[str]) -> Iterator[str]:
    every = sorted({concept for tag in tags for concept in tag if concept.isupper()})
    yield from (f"k {concept}" for concept in every)
    yield from (f"k {first}+{second}" for place, first in enumerate(every) for second in every[place + 1 :])
    firsts = ["^", *(tag[0] for tag in tags), "$"]
    yield from (f"t {run}" for length in (2, 3) for run in _runs(firsts, length))
    for place, tag in enumerate(tags):
        for second in tags[place + 1 : place + 6]:
            yield from (f"o {a}>{b}" for a in tag if a.isupper() for b in second if b.isupper())
        for word in words[place + 1 : place + 4]:
            if _PLACEHOLDER.match(word):
                yield from (f"o {a}>{word}" for a in tag)


def _letters(word: str) -> Iterator[str]:
    for length in _LETTERS:
        yield from (word[place : place + length] for place in range(len(word) - length + 1))


def _runs(words: Sequence[str], length: int) -> Iterator[str]:
    return (" ".join(words[place : place + length]) for place in range(len(words) - length + 1))
