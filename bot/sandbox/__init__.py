"""A fake Slack and a fake Exotel on loopback, quirks included, to try the bot against."""
