"""The tests of trunkbot, laid out as the bot is."""

import sys

# Where Python is asked to keep no bytecode, each process of a run would compile the bot and all tests: 6 s each.
sys.dont_write_bytecode = False
