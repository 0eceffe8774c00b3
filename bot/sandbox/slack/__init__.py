"""A fake Slack on loopback: Web API, Socket Mode, signed HTTP requests, and the page that plays its people."""
