"""A Slack on loopback: Web API, Socket Mode, the HTTP door, and what the page needs to be a person in it."""
