"""People and their rights."""
