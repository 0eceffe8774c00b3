"""The rows that a person's own words may mean, each with its probability.

A sentence becomes a set of marks (`taught.py`): its words, its letters, and the build of its clauses. The weight of
each mark for each row was learnt from sentences with `python -m bot.knowledge.training`, and is in `taught.bin`.
"""

from bot.knowledge.hearing.clauses import clauses
from bot.knowledge.hearing.spelling import mended, spelled_out
from bot.knowledge.hearing.taught import NOT_SURE, likeliest
from bot.knowledge.hearing.words import is_everyday

__all__ = ["NOT_SURE", "clauses", "is_everyday", "likeliest", "mended", "spelled_out"]
