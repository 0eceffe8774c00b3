"""A score for sentences: how many start the right command with the right fields, and how many must start nothing."""
