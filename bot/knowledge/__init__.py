"""What is known about errors and symptoms, and how a person's words find it. Pure: words in, rows out."""

from bot.knowledge.hearing import is_everyday
from bot.knowledge.reading import ROWS, Reading, codes, read, sounds_wrong
from bot.knowledge.rows import PRACTICE, Cause, Next, Row, Shown

__all__ = [
    "PRACTICE",
    "ROWS",
    "Cause",
    "Next",
    "Reading",
    "Row",
    "Shown",
    "codes",
    "is_everyday",
    "read",
    "sounds_wrong",
]
