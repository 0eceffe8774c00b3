"""Training of the reader: only in the repository, not in the package."""
