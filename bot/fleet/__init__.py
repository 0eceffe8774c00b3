"""An account as one file: written, read strictly, and compared with the account as it is."""

from bot.fleet.comparison import TrunkPlan, compare
from bot.fleet.contents import BadFile, Fault, Fleet
from bot.fleet.reading import read
from bot.fleet.writing import FileKind, write

__all__ = ["BadFile", "Fault", "FileKind", "Fleet", "TrunkPlan", "compare", "read", "write"]
