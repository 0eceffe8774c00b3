"""The HTTP server inside our own loop: limits, and Slack's signature."""
