"""Log lines without secrets, and the context of the work in a thread."""
