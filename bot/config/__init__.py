"""Settings, and their meaning for the rest of the bot."""
