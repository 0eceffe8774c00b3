"""`python -m bot` is `trunkbot`."""

from bot.cli.main import main

main(prog_name="trunkbot")
