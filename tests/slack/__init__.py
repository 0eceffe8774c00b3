"""Slack as an adapter."""
