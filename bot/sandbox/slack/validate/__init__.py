"""Slack's rules for blocks and views, as pure functions that return every problem with its JSON pointer.

https://docs.slack.dev/reference/block-kit. Where the reference leaves a case open, the case is refused.
"""

from bot.sandbox.slack.validate.surfaces import message_problems, view_problems

__all__ = ["message_problems", "view_problems"]
