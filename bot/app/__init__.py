"""The composition root, and the server that runs it until it is stopped."""
