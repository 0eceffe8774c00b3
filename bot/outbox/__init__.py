"""The only way to post to the channel and to people, and to update open modals and Home tabs."""

from bot.outbox.announcer import Announcer
from bot.outbox.courier import Courier
from bot.outbox.files import send_file
from bot.outbox.homes import Homes
from bot.outbox.modals import Modals

__all__ = ["Announcer", "Courier", "Homes", "Modals", "send_file"]
