"""Slack's Web API as an adapter: client, errors, payload models, usergroups."""
