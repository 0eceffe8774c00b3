"""Log lines, secrets struck out of them, and the context of a line."""
