"""Slack's rules for blocks and views: pure functions that return every problem with its JSON pointer.

https://docs.slack.dev/reference/block-kit. Cases the reference leaves open are refused.
"""

from bot.sandbox.slack.validate.surfaces import message_problems, view_problems

__all__ = ["message_problems", "view_problems"]
