"""How `/trunk explain` learns from sentences. No part of the bot: what was learnt stands in `bot/knowledge/hearing`."""
