"""Plain words: the meaning of a person's sentence, on this account and in this thread.

Nothing here changes anything.
"""

from bot.conversation.intent import is_ready
from bot.conversation.meaning import Account, Context, Effect, Interpreter, Meaning, Move, Stance
from bot.conversation.reader import EmbeddedReader

__all__ = ["Account", "Context", "Effect", "EmbeddedReader", "Interpreter", "Meaning", "Move", "Stance", "is_ready"]
