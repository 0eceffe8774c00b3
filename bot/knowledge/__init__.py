"""What is known about errors and symptoms, and how a person's words find it. Pure: words in, rows out."""

from bot.knowledge.hearing import is_everyday
from bot.knowledge.reading import ROWS, Reading, codes, read
from bot.knowledge.rows import PRACTICE, Next, Row

__all__ = ["PRACTICE", "ROWS", "Next", "Reading", "Row", "codes", "is_everyday", "read"]
