"""A Slack and an Exotel on loopback, as strict and as strange as the originals, to try the bot against."""
