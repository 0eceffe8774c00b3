"""`python -m bot` is `trunkbot`."""

from bot.cli import main

main(prog_name="trunkbot")
