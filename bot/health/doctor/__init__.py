"""Checks of the bot's tokens, channel, accounts, clock and database, with a fix for each problem."""

from bot.health.doctor.database import look_at_database
from bot.health.doctor.exotel import look_at_exotel
from bot.health.doctor.rights import look_at_rights
from bot.health.doctor.slack import look_at_app_token, look_at_jumps, look_at_slack

__all__ = [
    "look_at_app_token",
    "look_at_database",
    "look_at_exotel",
    "look_at_jumps",
    "look_at_rights",
    "look_at_slack",
]
