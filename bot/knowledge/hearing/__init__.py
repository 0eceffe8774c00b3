"""From a person's own words to the rows they may mean, each with its probability.

A sentence becomes a set of marks (`marks.py`): its words, its letters, and how its clauses are built. What each mark
says for each row was learnt from sentences with `python -m bot.knowledge.training`, and stands in `taught.bin`.
"""

from bot.knowledge.hearing.clauses import clauses
from bot.knowledge.hearing.spelling import mended, spelled_out
from bot.knowledge.hearing.taught import NOT_SURE, likeliest
from bot.knowledge.hearing.words import is_everyday

__all__ = ["NOT_SURE", "clauses", "is_everyday", "likeliest", "mended", "spelled_out"]
