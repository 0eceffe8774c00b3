"""Explanations of errors and symptoms, found by a person's own words. Pure."""

from bot.knowledge.hearing import is_everyday
from bot.knowledge.reading import ROWS, Reading, codes, read, sounds_wrong
from bot.knowledge.rows import PRACTICE, Cause, Row, Shown

__all__ = [
    "PRACTICE",
    "ROWS",
    "Cause",
    "Reading",
    "Row",
    "Shown",
    "codes",
    "is_everyday",
    "read",
    "sounds_wrong",
]
