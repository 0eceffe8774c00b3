"""The entrance for payloads from Slack: they are checked, answered at once, and longer work is left to jobs."""
