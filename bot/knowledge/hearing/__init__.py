"""The rows that a person's own words may mean, each with its probability.

A sentence becomes a set of marks (`taught.py`): words, letters and the structure of its clauses. `python -m
bot.knowledge.training` learns the weight of each mark for each row; `taught.bin` has the result.
"""

from bot.knowledge.hearing.clauses import clauses
from bot.knowledge.hearing.spelling import corrected, spelled_out
from bot.knowledge.hearing.taught import NOT_SURE, likeliest
from bot.knowledge.hearing.words import is_everyday

__all__ = ["NOT_SURE", "clauses", "corrected", "is_everyday", "likeliest", "spelled_out"]
