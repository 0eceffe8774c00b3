"""Looks at the bot's tokens, channel, accounts, clock and database, and says how to mend what is wrong."""

from bot.doctor.database import look_at_database
from bot.doctor.exotel import look_at_exotel
from bot.doctor.finding import Finding, all_well
from bot.doctor.rights import look_at_rights
from bot.doctor.slack import look_at_app_token, look_at_slack

__all__ = [
    "Finding",
    "all_well",
    "look_at_app_token",
    "look_at_database",
    "look_at_exotel",
    "look_at_rights",
    "look_at_slack",
]
